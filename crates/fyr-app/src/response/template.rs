//! The incident report as DOCX, in the organisation's own template or a plain one.

use super::{
    cases::own_controllers,
    files::File,
    report::{DOCUMENTS, HEADINGS, Source, file_name},
};
use crate::{
    App,
    access::{Action, Subject, allows, require},
    accounts::blocking,
    app::{append, new_id},
    error::{AppError, TemplateRefusal},
    language::Language,
    viewer::Viewer,
};
use fyr_core::{
    case::{Judgement, RenderedFile, facts::CATALOGUE},
    event::{Event as AnyEvent, State, Stream, StreamKind},
    id::{AccountId, CaseId, OrganisationId},
    template::{Event, Template},
};
use fyr_documents::{
    answers::words,
    docx::{self, Control, DocxError, Heading},
    package::sha256,
    report::{Report, Section},
};
use fyr_store::{batch::Batch, blobs::NewBlob};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use uuid::Uuid;

const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
/// How much of a file's name is kept, in characters.
const FILE_CHARS_MAX: usize = 200;
/// The fields above the headings, each with the key of what it means.
const FRAME: &[(&str, &str)] = &[
    ("title", "template-title"),
    ("controller", "board-report-controller"),
    ("reference", "board-report-reference"),
    ("registration_number", "registration-number"),
    ("made_at", "template-made-at"),
    ("exercise", "template-exercise"),
];

/// A field that a template can ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The tag of the control that holds it.
    pub tag: String,
    /// The key of the text that says what it is.
    pub key: String,
}

/// Returns every field, in the order of the report.
pub fn fields() -> Vec<Field> {
    let frame = FRAME.iter().map(|(id, key)| ((*id).to_owned(), (*key).to_owned()));
    let headings = headings().map(|id| (id.to_owned(), format!("board-report-{id}")));
    let facts = CATALOGUE
        .iter()
        .map(|it| (format!("fact.{}", it.id), format!("fact-{}", it.id.replace('_', "-"))));
    let all = frame.chain(headings).chain(facts);
    all.map(|(id, key)| Field { tag: format!("fyr.{id}"), key }).collect()
}

fn headings() -> impl Iterator<Item = &'static str> {
    HEADINGS.iter().map(|(id, _)| *id).chain([DOCUMENTS])
}

/// An organisation with the template it has, if any.
#[derive(Debug, Clone)]
pub struct TemplateView {
    /// Whose.
    pub organisation: OrganisationId,
    /// Its name.
    pub name: String,
    /// The template as it was uploaded.
    pub current: Option<Judgement<RenderedFile>>,
    /// How the template's controls fit the fields; `None` without a template.
    pub fit: Option<Fit>,
    /// Whether the viewer may change it.
    pub may: bool,
    /// Names of those who uploaded; empty in the list.
    pub accounts: BTreeMap<AccountId, String>,
}

/// A control of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Its tag.
    pub tag: String,
    /// The part it stands in.
    pub part: String,
    /// In or before which paragraph of the part, from 1.
    pub paragraph: usize,
    /// The tag that is probably meant, where this one is no field's name but a slip away from one.
    pub meant: Option<String>,
}

/// How a template's controls fit the fields.
#[derive(Debug, Clone, Default)]
pub struct Fit {
    /// Controls that will be filled.
    pub met: Vec<Placed>,
    /// Controls whose tag is no field's name: left as they are.
    pub unknown: Vec<Placed>,
    /// Controls that have a field's name and cannot be filled.
    pub barred: Vec<Placed>,
    /// Fields the template does not ask for.
    pub unused: Vec<Field>,
}

impl App {
    /// Returns the incident report of a case as DOCX, as it would stand now.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`].
    pub async fn incident_report_docx(
        &self,
        viewer: &Viewer,
        id: CaseId,
        language: Language,
    ) -> Result<File, AppError> {
        let (_, case) = self.case_for(viewer, Action::SeeCase, id).await?;
        let report = self.report_of(&case, language).await?;
        let directory = self.directory().await?;
        let source = Source { case: &case, directory: &directory, language };
        let said = said(&source, &report);
        let own = self.template_bytes(case.controller).await?;
        let name = file_name(&case, (language, "docx"));
        let made = blocking(move || {
            let bytes = match own {
                Some(bytes) => bytes,
                None => plain(language)?,
            };
            let template = docx::read(bytes).map_err(AppError::fault)?;
            template.fill(&said).map_err(AppError::fault)
        });
        Ok(File { name, media_type: MEDIA_TYPE.to_owned(), bytes: made.await?? })
    }

    /// Returns the organisations whose templates the viewer may see, by name, each with when its template was uploaded.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`] for those who see no cases.
    pub async fn templates(&self, viewer: &Viewer) -> Result<Vec<TemplateView>, AppError> {
        require(viewer, Action::SeeCase, &Subject::Installation)?;
        let directory = self.directory().await?;
        let own = own_controllers(viewer);
        let mut templates: BTreeMap<Uuid, Arc<Template>> = BTreeMap::new();
        for template in self.all_of::<Template>(&own).await? {
            templates.insert(template.organisation.uuid(), template);
        }
        let view = |own: Uuid| {
            let id = OrganisationId::new(own);
            let current = templates.get(&own).and_then(|it| it.current.clone());
            seen(viewer, (id, directory.name(id)), current)
        };
        let mut views: Vec<TemplateView> = own.into_iter().map(view).collect();
        views.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(views)
    }

    /// Returns an organisation's template and how it fits the fields.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`].
    pub async fn template(
        &self,
        viewer: &Viewer,
        id: OrganisationId,
    ) -> Result<TemplateView, AppError> {
        require(viewer, Action::SeeCase, &Subject::Organisation(id))?;
        let mut view = self.template_view(viewer, id).await?;
        view.accounts = self.account_names().await?;
        if let Some(bytes) = self.template_bytes(id).await? {
            let read = blocking(move || docx::read(bytes)).await?.map_err(AppError::fault)?;
            view.fit = Some(fit(read.controls()));
        }
        Ok(view)
    }

    /// Keeps a template for an organisation's reports; it takes the place of the one before.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`TemplateRefusal`] for a file that is no template.
    pub async fn upload_template(
        &self,
        viewer: &Viewer,
        id: OrganisationId,
        (name, bytes): (String, Vec<u8>),
    ) -> Result<(), AppError> {
        require(viewer, Action::HandleCase, &Subject::Organisation(id))?;
        let checked = blocking(move || docx::read(bytes.clone()).map(|_| bytes)).await?;
        let bytes = checked.map_err(|error| AppError::refused(refusal(&error)))?;
        let blob = new_id();
        let file = RenderedFile {
            name: name.chars().filter(|it| !it.is_control()).take(FILE_CHARS_MAX).collect(),
            blob: blob.to_string(),
            digest: sha256(&bytes),
            bytes: bytes.len() as u64,
        };
        let kept = NewBlob {
            id: blob,
            area: format!("template/{id}"),
            media_type: MEDIA_TYPE.to_owned(),
            bytes,
        };
        self.change_template(viewer, id, (Event::Uploaded { file }, vec![kept])).await
    }

    /// Uses an organisation's template no more; the file itself is kept.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`], also when there is none.
    pub async fn remove_template(
        &self,
        viewer: &Viewer,
        id: OrganisationId,
    ) -> Result<(), AppError> {
        require(viewer, Action::HandleCase, &Subject::Organisation(id))?;
        self.template_at(id).await?.1.current.ok_or(AppError::NotFound)?;
        self.change_template(viewer, id, (Event::Removed, Vec::new())).await
    }

    /// Returns an organisation's template as it was uploaded, or the plain one where it has none.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`].
    pub async fn template_file(
        &self,
        viewer: &Viewer,
        (id, language): (OrganisationId, Language),
    ) -> Result<File, AppError> {
        let view = self.template(viewer, id).await?;
        let Some(current) = view.current else { return self.plain_template(viewer, language) };
        let bytes = self.template_bytes(id).await?.ok_or(AppError::NotFound)?;
        Ok(File { name: current.verdict.name, media_type: MEDIA_TYPE.to_owned(), bytes })
    }

    /// Returns the plain template, to begin one's own from.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`] for those who see no cases.
    pub fn plain_template(&self, viewer: &Viewer, language: Language) -> Result<File, AppError> {
        require(viewer, Action::SeeCase, &Subject::Installation)?;
        let name = format!("{}.docx", words(language.of_document(), "template-file"));
        Ok(File { name, media_type: MEDIA_TYPE.to_owned(), bytes: plain(language)? })
    }

    async fn template_view(
        &self,
        viewer: &Viewer,
        id: OrganisationId,
    ) -> Result<TemplateView, AppError> {
        let (_, template) = self.template_at(id).await?;
        let name = self.directory().await?.name(id);
        Ok(seen(viewer, (id, name), template.current))
    }

    async fn template_at(&self, id: OrganisationId) -> Result<(u64, Template), AppError> {
        let stream = Stream { kind: StreamKind::Template, id: id.uuid() };
        let Some(found) = self.store().load(&stream).await? else {
            return Ok((0, Template::empty(id.uuid())));
        };
        let State::Template(template) = found.state else { return Err(AppError::NotFound) };
        Ok((found.version, template))
    }

    async fn template_bytes(&self, id: OrganisationId) -> Result<Option<Vec<u8>>, AppError> {
        let (_, template) = self.template_at(id).await?;
        let Some(current) = template.current else { return Ok(None) };
        let blob = current.verdict.blob.parse().map_err(AppError::fault)?;
        Ok(self.store().blob_get(blob).await?.map(|it| it.bytes))
    }

    async fn change_template(
        &self,
        viewer: &Viewer,
        id: OrganisationId,
        (event, blobs): (Event, Vec<NewBlob>),
    ) -> Result<(), AppError> {
        let (version, _) = self.template_at(id).await?;
        let mut batch = Batch::new(viewer.actor.journal_text(), self.now(self.timeline()));
        let mut act = append(StreamKind::Template, id.uuid(), version);
        act.events.push(AnyEvent::Template(event));
        batch.appends.push(act);
        batch.blobs = blobs;
        self.append(batch).await?;
        Ok(())
    }
}

fn seen(
    viewer: &Viewer,
    (organisation, name): (OrganisationId, String),
    current: Option<Judgement<RenderedFile>>,
) -> TemplateView {
    TemplateView {
        organisation,
        name,
        current,
        fit: None,
        may: allows(viewer, Action::HandleCase, &Subject::Organisation(organisation)),
        accounts: BTreeMap::new(),
    }
}

/// Returns what each field says of a case.
fn said(source: &Source<'_>, report: &Report) -> BTreeMap<String, String> {
    let none = || source.say("template-not-recorded");
    let or_none = |text: String| if text.trim().is_empty() { none() } else { text };
    let exercise = if report.exercise { source.say("template-is-exercise") } else { String::new() };
    // An exercise says so in its title, whatever the template asks for.
    let title = [exercise.as_str(), report.title.as_str()];
    let title = title.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" – ");
    let frame = [
        ("title", title),
        ("controller", report.controller.name.clone()),
        ("reference", report.reference.clone()),
        ("registration_number", or_none(source.own_number())),
        ("made_at", source.moment_of(report)),
        ("exercise", exercise),
    ];
    let frame = frame.into_iter().map(|(id, text)| (id.to_owned(), text));
    let under = |section: &Section| {
        let line = |label: &str, text: &str| match label {
            "" => text.to_owned(),
            label => format!("{label}: {text}"),
        };
        let parts = section.parts.iter().filter(|it| !it.text.trim().is_empty());
        parts.map(|it| line(&it.label, &it.text)).collect::<Vec<_>>().join("\n")
    };
    let sections = headings().map(|id| {
        let text = source.heading(id).as_ref().map(under).unwrap_or_default();
        (id.to_owned(), or_none(text))
    });
    let facts = CATALOGUE.iter().map(|entry| {
        let text = source.fact(entry.id).map(|it| it.text).unwrap_or_default();
        (format!("fact.{}", entry.id), or_none(text))
    });
    frame.chain(sections).chain(facts).map(|(id, text)| (format!("fyr.{id}"), text)).collect()
}

fn plain(language: Language) -> Result<Vec<u8>, AppError> {
    let say = |key: &str| words(language.of_document(), key);
    let heading = |id: &str, key: &str| Heading { words: say(key), tag: format!("fyr.{id}") };
    let frame = FRAME.iter().skip(1).filter(|(id, _)| *id != "exercise");
    let frame = frame.map(|(id, key)| heading(id, key));
    let sections = headings().map(|id| heading(id, &format!("board-report-{id}")));
    let all: Vec<Heading> = frame.chain(sections).collect();
    docx::plain(language.of_document(), "fyr.title", &all).map_err(AppError::fault)
}

fn fit(controls: Vec<Control>) -> Fit {
    let known = fields();
    let asked: BTreeSet<String> = controls.iter().map(|it| it.tag.clone()).collect();
    let mut fit = Fit::default();
    for control in controls {
        let list = match (known.iter().any(|it| it.tag == control.tag), control.fillable) {
            (true, true) => &mut fit.met,
            (true, false) => &mut fit.barred,
            (false, _) => &mut fit.unknown,
        };
        let unknown = !known.iter().any(|it| it.tag == control.tag);
        let meant = unknown.then(|| meant(&control.tag, &known)).flatten();
        let Control { tag, part, paragraph, .. } = control;
        list.push(Placed { tag, part, paragraph, meant });
    }
    fit.unused = known.into_iter().filter(|it| !asked.contains(&it.tag)).collect();
    fit
}

/// Returns the field a tag is a slip away from: another case, a hyphen for a low line, the beginning left out, a few letters.
fn meant(tag: &str, known: &[Field]) -> Option<String> {
    let plain = tag.trim().to_lowercase().replace(['-', ' '], "_");
    let bare = plain.strip_prefix("fyr.").or(plain.strip_prefix("fyr_")).unwrap_or(&plain);
    let away = |field: &Field| {
        let id = field.tag.strip_prefix("fyr.").unwrap_or(&field.tag);
        let fact = id.strip_prefix("fact.").unwrap_or(id);
        strsim::levenshtein(bare, id).min(strsim::levenshtein(bare, fact))
    };
    let nearest = known.iter().min_by_key(|it| away(it))?;
    // More than a letter in four is another word.
    (4 * away(nearest) <= bare.chars().count()).then(|| nearest.tag.clone())
}

fn refusal(error: &DocxError) -> TemplateRefusal {
    match error {
        DocxError::TooLarge => TemplateRefusal::TooLarge,
        DocxError::NoPackage(_) => TemplateRefusal::NoPackage,
        DocxError::WrongType => TemplateRefusal::WrongType,
        DocxError::Bomb => TemplateRefusal::Bomb,
        DocxError::Dtd(_) => TemplateRefusal::Dtd,
        DocxError::BadXml(_) | DocxError::Write(_) => TemplateRefusal::BadXml,
    }
}

#[cfg(test)]
mod tests;
