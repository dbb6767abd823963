//! Lessons: what one case taught, shared with everybody in the installation without what tells whose it was.

use crate::{
    App,
    access::{Action, Subject, require},
    accountability::breaches::ListFormat,
    app::{append, new_id},
    error::AppError,
    language::Language,
    response::files::File,
    viewer::Viewer,
};
use fyr_core::{
    case::{
        Case, Command, Event, Refusal, decide,
        lesson::{Command as LessonCommand, Event as LessonEvent, identifies},
    },
    event::{Event as AnyEvent, StreamKind},
    id::{CaseId, LessonId},
    lesson::{self, Lesson},
    register::RecordKind,
};
use fyr_documents::{
    answers::words,
    sheet::{self, Sheet},
};
use fyr_store::batch::Batch;
use jiff::tz::TimeZone;

impl App {
    /// Returns the lessons that have been shared, newest first, for everybody who is signed in.
    ///
    /// # Errors
    ///
    /// [`AppError::SignInFirst`].
    pub async fn shared_lessons(&self, viewer: &Viewer) -> Result<Vec<Lesson>, AppError> {
        require(viewer, Action::OwnDesk, &Subject::Installation)?;
        let mut lessons: Vec<Lesson> = Vec::new();
        let shared = self.all::<Lesson>().await?;
        let there = shared.iter().rev().filter(|it| !it.withdrawn);
        lessons.extend(there.map(|it| Lesson::clone(it)));
        Ok(lessons)
    }

    /// Returns the shared lessons as a list to take away.
    ///
    /// # Errors
    ///
    /// [`AppError::SignInFirst`].
    pub async fn lessons_list(
        &self,
        viewer: &Viewer,
        (format, language): (ListFormat, Language),
    ) -> Result<File, AppError> {
        let lessons = self.shared_lessons(viewer).await?;
        let say = |key: &str| words(language.of_document(), key);
        let sheet = Sheet {
            title: say("lessons-title"),
            columns: vec![say("lessons-text"), say("lessons-year")],
            rows: lessons.iter().map(|it| vec![it.text.clone(), year(it)]).collect(),
        };
        let (suffix, media_type, made) = match format {
            ListFormat::Xlsx => (
                "xlsx",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                sheet::xlsx(&sheet),
            ),
            ListFormat::Csv => ("csv", "text/csv; charset=utf-8", sheet::csv(&sheet)),
        };
        Ok(File {
            name: format!("{}.{suffix}", say("lessons-file")),
            media_type: media_type.to_owned(),
            bytes: made.map_err(AppError::fault)?,
        })
    }

    /// Refuses words that tell whose a lesson is.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`Refusal::Identifies`] with what was found.
    pub async fn check_lesson(
        &self,
        viewer: &Viewer,
        id: CaseId,
        text: &str,
    ) -> Result<(), AppError> {
        let (_, case) = self.case_for(viewer, Action::HandleCase, id).await?;
        let found = identifies(text, &self.names(&case).await?);
        found.map_or(Ok(()), |it| Err(AppError::refused(Refusal::Identifies(it))))
    }

    /// Shares a lesson with everybody, in exactly these words.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`Refusal::Identifies`], [`Refusal::NoSuchLesson`].
    pub async fn share_lesson(
        &self,
        viewer: &Viewer,
        id: CaseId,
        (number, text): (u32, String),
    ) -> Result<(), AppError> {
        self.check_lesson(viewer, id, &text).await?;
        let lesson = LessonId::new(new_id());
        let command = Command::Lesson(LessonCommand::Share { number, text, lesson });
        self.lesson_act(viewer, id, &command).await
    }

    /// Takes back a lesson that was shared.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`Refusal::ReasonMissing`], [`Refusal::NoSuchLesson`].
    pub async fn withdraw_lesson(
        &self,
        viewer: &Viewer,
        id: CaseId,
        (number, reason): (u32, String),
    ) -> Result<(), AppError> {
        let command = Command::Lesson(LessonCommand::Withdraw { number, reason });
        self.lesson_act(viewer, id, &command).await
    }

    /// Stores what happens in the case and to what everybody reads, in one act.
    async fn lesson_act(
        &self,
        viewer: &Viewer,
        id: CaseId,
        command: &Command,
    ) -> Result<(), AppError> {
        self.decided(|| async move {
            let (version, case) = self.case_for(viewer, Action::HandleCase, id).await?;
            let now = self.now(case.timeline);
            let events = decide(&case, command.clone(), &self.context(viewer, now));
            let events = events.map_err(AppError::refused)?;
            if events.is_empty() {
                return Ok(());
            }
            let mut batch = Batch::new(viewer.actor.journal_text(), now);
            for (lesson, event) in events.iter().filter_map(|it| of_all(&case, it)) {
                let first = matches!(event, lesson::Event::Shared { .. });
                let known = if first { 0 } else { self.lesson_version(lesson).await? };
                let mut act = append(StreamKind::Lesson, lesson.uuid(), known);
                act.events.push(AnyEvent::Lesson(event));
                batch.appends.push(act);
            }
            let mut act = append(StreamKind::Case, id.uuid(), version);
            act.events = events.into_iter().map(|it| AnyEvent::Case(Box::new(it))).collect();
            batch.appends.push(act);
            self.append(batch).await?;
            Ok(())
        })
        .await
    }

    async fn lesson_version(&self, lesson: LessonId) -> Result<u64, AppError> {
        Ok(self.loaded(StreamKind::Lesson, lesson.uuid()).await?.0)
    }

    /// Returns what may not leave with a lesson: the names of all organisations and people of the registers and
    /// accounts, what the case is called.
    async fn names(&self, case: &Case) -> Result<Vec<String>, AppError> {
        let directory = self.directory().await?;
        let mut names = vec![case.title.clone(), case.reference.clone()];
        for kind in [RecordKind::Organisation, RecordKind::System, RecordKind::Contact] {
            names.extend(directory.of(kind).map(|it| it.text("name").to_owned()));
        }
        names.extend(self.account_names().await?.into_values());
        Ok(names)
    }
}

/// Returns what happens to the lesson that everybody reads, when something happens to one of a case.
fn of_all(case: &Case, event: &Event) -> Option<(LessonId, lesson::Event)> {
    let Event::Lesson { event } = event else { return None };
    match event {
        LessonEvent::Added { .. } => None,
        LessonEvent::Shared { lesson, text, .. } => {
            Some((*lesson, lesson::Event::Shared { text: text.clone() }))
        }
        LessonEvent::Withdrawn { number, .. } => {
            let known = case.lessons.iter().find(|it| it.number == *number)?;
            Some((known.shared.as_ref()?.verdict, lesson::Event::Withdrawn))
        }
    }
}

/// Returns the year a lesson was shared in: the day would tell which incident it comes from.
pub fn year(lesson: &Lesson) -> String {
    let zone = TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC);
    lesson.shared_at.to_zoned(zone).year().to_string()
}
