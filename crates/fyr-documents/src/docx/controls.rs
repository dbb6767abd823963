//! Content controls in a part's XML: where each begins and ends, and what stands there once it is filled.

use quick_xml::{
    escape::{escape, unescape},
    events::{BytesStart, Event},
    name::{Namespace, ResolveResult},
    reader::NsReader,
};
use std::{collections::BTreeMap, ops::Range};

/// The namespace of Word's own elements, as first published and in the strict form.
const WORD: &[&str] = &[
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
];

/// What a control holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Paragraphs.
    Block,
    /// A part of a paragraph.
    Line,
    /// A cell of a table.
    Cell,
}

/// A control with a tag. Places are in bytes of the part.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) tag: String,
    pub(super) paragraph: usize,
    /// `None` when it cannot be filled.
    pub(super) shape: Option<Shape>,
    /// The prefix of Word's elements here, with its colon.
    prefix: String,
    /// What lies between the content's tags.
    content: Range<usize>,
    /// Properties of the control that would make Word show something else than the content.
    cuts: Vec<Range<usize>>,
    /// Properties of the first paragraph, the first run and the first cell, as they stand.
    of_paragraph: Option<Range<usize>>,
    of_run: Option<Range<usize>>,
    of_cell: Option<Range<usize>>,
    /// Only one paragraph is allowed.
    single: bool,
}

impl Found {
    pub(super) fn is_filled(&self, fields: &BTreeMap<String, String>) -> bool {
        self.shape.is_some() && fields.contains_key(&self.tag)
    }
}

/// A part that is not XML.
#[derive(Debug)]
pub(super) struct NoXml;

/// A control whose end has not been met.
#[derive(Default)]
struct Open {
    depth: usize,
    tag: String,
    paragraph: usize,
    prefix: String,
    content: Option<usize>,
    content_end: Option<usize>,
    shape: Option<Shape>,
    /// Nothing may be put in it: it is of a kind that holds no text, or holds other controls.
    barred: bool,
    placeholder: bool,
    single: bool,
    cuts: Vec<Range<usize>>,
    of_control: Option<Range<usize>>,
    of_paragraph: Option<Range<usize>>,
    of_run: Option<Range<usize>>,
    of_cell: Option<Range<usize>>,
    seen: Seen,
}

/// Which first things of a control's content have been met.
#[derive(Default)]
struct Seen {
    paragraph: bool,
    run: bool,
    cell: bool,
}

/// What is to be kept of an element once its end is met.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keeps {
    Cut,
    OfControl,
    OfParagraph,
    OfRun,
    OfCell,
}

#[derive(Default)]
struct Scan {
    depth: usize,
    paragraphs: usize,
    open: Vec<Open>,
    /// Elements whose range is wanted: how deep, which control of `open`, what for, from where.
    wanted: Vec<(usize, usize, Keeps, usize)>,
    /// Names of the elements on the way down, without prefix.
    way: Vec<String>,
    found: Vec<Found>,
}

/// Finds every control with a tag.
pub(super) fn find(xml: &str) -> Result<Vec<Found>, NoXml> {
    let mut reader = NsReader::from_str(xml);
    let mut scan = Scan::default();
    loop {
        let from = place(&reader);
        let (resolved, event) = reader.read_resolved_event().map_err(|_| NoXml)?;
        let word = matches!(resolved, ResolveResult::Bound(Namespace(it)) if WORD.contains(&it));
        match event {
            Event::Start(element) => {
                let to = place(&reader);
                scan.begin(&element, word, from..to);
                scan.depth += 1;
                scan.way.push(element.local_name().as_ref().to_owned());
            }
            Event::Empty(element) => {
                let to = place(&reader);
                scan.begin(&element, word, from..to);
                scan.end(scan.depth, from..to);
            }
            Event::End(_) => {
                let to = place(&reader);
                scan.depth = scan.depth.checked_sub(1).ok_or(NoXml)?;
                scan.way.pop();
                scan.end(scan.depth, from..to);
            }
            Event::Eof if scan.depth == 0 => break,
            Event::Eof | Event::DocType(_) => return Err(NoXml),
            Event::Text(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::GeneralRef(_) => {}
        }
    }
    // An inner control ends before the outer one.
    scan.found.sort_by_key(|it| it.content.start);
    Ok(scan.found)
}

fn place(reader: &NsReader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

impl Scan {
    /// Takes in the beginning of an element that stands at the present depth.
    fn begin(&mut self, element: &BytesStart<'_>, word: bool, at: Range<usize>) {
        let local = element.local_name();
        let name = local.as_ref();
        if word && name == "p" {
            self.paragraphs += 1;
        }
        if word && name == "sdt" {
            let prefix = element.name().prefix().map(|it| format!("{}:", it.into_inner()));
            self.open.push(Open {
                depth: self.depth,
                paragraph: self.paragraphs.max(1),
                prefix: prefix.unwrap_or_default(),
                ..Open::default()
            });
            return;
        }
        let Some(index) = self.open.len().checked_sub(1) else { return };
        let Some(open) = self.open.last_mut() else { return };
        let within = self.depth.saturating_sub(open.depth);
        let parent = self.way.last().map(String::as_str).unwrap_or_default();
        let wanted = if open.content.is_none() {
            open.property(element, (name, parent, within))
        } else {
            open.inside(name, (parent, within))
        };
        if name == "sdtContent" && within == 1 && open.content.is_none() {
            open.content = Some(at.end);
        }
        if let Some(keeps) = wanted {
            self.wanted.push((self.depth, index, keeps, at.start));
        }
    }

    /// Takes in the end of an element at a depth.
    fn end(&mut self, depth: usize, at: Range<usize>) {
        while let Some((_, index, keeps, from)) = self.wanted.pop_if(|it| it.0 == depth) {
            if let Some(open) = self.open.get_mut(index) {
                open.keep(keeps, from..at.end);
            }
        }
        let Some(open) = self.open.last_mut() else { return };
        if depth == open.depth + 1 && open.content.is_some() && open.content_end.is_none() {
            open.content_end = Some(at.start);
        }
        if depth == open.depth
            && let Some(open) = self.open.pop()
        {
            self.close(open);
        }
    }

    fn close(&mut self, open: Open) {
        // The outer one is left, so that nothing in it is lost.
        if let Some(outer) = self.open.last_mut() {
            outer.barred = true;
        }
        if open.tag.is_empty() {
            return;
        }
        let content = open.content.unwrap_or_default()..open.content_end.unwrap_or_default();
        let fits = !open.barred && content.start < content.end;
        // A placeholder looks like one; what replaces it does not.
        let of_run = if open.placeholder { None } else { open.of_run };
        self.found.push(Found {
            tag: open.tag,
            paragraph: open.paragraph,
            shape: open.shape.filter(|_| fits),
            prefix: open.prefix,
            content,
            cuts: open.cuts,
            of_paragraph: open.of_paragraph,
            of_run: of_run.or(open.of_control),
            of_cell: open.of_cell,
            single: open.single,
        });
    }
}

impl Open {
    /// Takes in a property of the control.
    fn property(
        &mut self,
        element: &BytesStart<'_>,
        (name, parent, within): (&str, &str, usize),
    ) -> Option<Keeps> {
        if within != 2 || parent != "sdtPr" {
            return None;
        }
        match name {
            "tag" => self.tag = value(element, "val").unwrap_or_default(),
            // A plain text control holds one paragraph.
            "text" => self.single = true,
            "picture" | "checkbox" | "repeatingSection" | "repeatingSectionItem" => {
                self.barred = true;
            }
            "showingPlcHdr" => {
                self.placeholder = true;
                return Some(Keeps::Cut);
            }
            // Word would show what the control is bound to instead.
            "dataBinding" => return Some(Keeps::Cut),
            "rPr" => return Some(Keeps::OfControl),
            _ => {}
        }
        None
    }

    /// Takes in what lies in the control's content.
    fn inside(&mut self, name: &str, (parent, within): (&str, usize)) -> Option<Keeps> {
        if within == 2 && self.shape.is_none() {
            match name {
                "p" | "tbl" => self.shape = Some(Shape::Block),
                "r" | "hyperlink" | "ins" | "smartTag" => self.shape = Some(Shape::Line),
                "tc" => self.shape = Some(Shape::Cell),
                "tr" => self.barred = true,
                _ => {}
            }
        }
        let first = |seen: &mut bool, keeps| (!std::mem::replace(seen, true)).then_some(keeps);
        match (name, parent) {
            ("pPr", "p") => first(&mut self.seen.paragraph, Keeps::OfParagraph),
            ("rPr", "r") => first(&mut self.seen.run, Keeps::OfRun),
            ("tcPr", "tc") => first(&mut self.seen.cell, Keeps::OfCell),
            _ => None,
        }
    }

    fn keep(&mut self, keeps: Keeps, range: Range<usize>) {
        match keeps {
            Keeps::Cut => self.cuts.push(range),
            Keeps::OfControl => self.of_control = Some(range),
            Keeps::OfParagraph => self.of_paragraph = Some(range),
            Keeps::OfRun => self.of_run = Some(range),
            Keeps::OfCell => self.of_cell = Some(range),
        }
    }
}

fn value(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut all = element.attributes().flatten();
    let found = all.find(|it| it.key.local_name().as_ref() == name)?;
    unescape(&found.value).ok().map(|it| it.trim().to_owned())
}

/// Returns the part with each control filled whose tag is a field's name.
pub(super) fn fill(xml: &str, found: &[Found], fields: &BTreeMap<String, String>) -> String {
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for control in found {
        let Some((shape, said)) = control.shape.zip(fields.get(&control.tag)) else { continue };
        edits.push((control.content.clone(), content(xml, control, (shape, said))));
        edits.extend(control.cuts.iter().map(|it| (it.clone(), String::new())));
    }
    edits.sort_by_key(|(range, _)| range.start);
    let (mut filled, mut after) = (String::with_capacity(xml.len()), 0);
    for (range, text) in edits {
        filled.push_str(xml.get(after..range.start).unwrap_or_default());
        filled.push_str(&text);
        after = range.end;
    }
    filled.push_str(xml.get(after..).unwrap_or_default());
    filled
}

fn content(xml: &str, control: &Found, (shape, said): (Shape, &str)) -> String {
    let w = &control.prefix;
    let as_it_stood = |range: &Option<Range<usize>>| {
        range.clone().and_then(|it| xml.get(it)).unwrap_or_default().to_owned()
    };
    let (of_run, of_paragraph) = (as_it_stood(&control.of_run), as_it_stood(&control.of_paragraph));
    let text = |line: &str| {
        let line = allowed(line);
        format!("<{w}t xml:space=\"preserve\">{}</{w}t>", escape(line.as_str()))
    };
    let run = |inner: &str| format!("<{w}r>{of_run}{inner}</{w}r>");
    let joined = || {
        let lines: Vec<String> = said.lines().map(text).collect();
        run(&lines.join(&format!("<{w}br/>")))
    };
    let paragraph = |inner: &str| format!("<{w}p>{of_paragraph}{inner}</{w}p>");
    let paragraphs = || {
        let lines: Vec<&str> = said.lines().filter(|it| !it.trim().is_empty()).collect();
        if control.single || lines.is_empty() {
            return paragraph(&joined());
        }
        lines.into_iter().map(|it| paragraph(&run(&text(it)))).collect::<String>()
    };
    match shape {
        Shape::Line => joined(),
        Shape::Block => paragraphs(),
        Shape::Cell => {
            format!("<{w}tc>{}{}</{w}tc>", as_it_stood(&control.of_cell), paragraphs())
        }
    }
}

/// Leaves out what XML 1.0 cannot hold (2.2): control characters.
fn allowed(line: &str) -> String {
    let kept = |it: &char| !it.is_control() && !matches!(it, '\u{fffe}' | '\u{ffff}');
    line.replace('\t', " ").chars().filter(kept).collect()
}
