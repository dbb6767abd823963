//! A template goes in, a document comes out: what is filled, what stays byte for byte, what is refused.

use super::*;
use crate::document::Language;

const W: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main""#;
const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/header1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/></Types>"#;
const LOGO: &[u8] = &[0x89, b'P', b'N', b'G', 0, 1, 2, 3];

fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn template(body: &str) -> Vec<u8> {
    let document = format!("<w:document {W}><w:body>{body}</w:body></w:document>");
    let header = format!("<w:hdr {W}><w:p>{}</w:p></w:hdr>", line("fyr.reference", ""));
    packed(&[
        (CONTENT_TYPES, TYPES.as_bytes()),
        ("word/document.xml", document.as_bytes()),
        ("word/header1.xml", header.as_bytes()),
        ("word/media/logo.png", LOGO),
    ])
}

fn line(tag: &str, properties: &str) -> String {
    format!(
        r#"<w:sdt><w:sdtPr><w:tag w:val="{tag}"/>{properties}</w:sdtPr><w:sdtContent><w:r><w:rPr><w:b/></w:rPr><w:t>x</w:t></w:r></w:sdtContent></w:sdt>"#
    )
}

fn block(tag: &str, properties: &str) -> String {
    format!(
        r#"<w:sdt><w:sdtPr><w:tag w:val="{tag}"/>{properties}</w:sdtPr><w:sdtContent><w:p><w:pPr><w:pStyle w:val="Brodtext"/></w:pPr><w:r><w:rPr><w:i/></w:rPr><w:t>Klicka här</w:t></w:r></w:p><w:p/></w:sdtContent></w:sdt>"#
    )
}

fn fields(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(tag, said)| ((*tag).to_owned(), (*said).to_owned())).collect()
}

fn part(bytes: &[u8], name: &str) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut content = Vec::new();
    archive.by_name(name).unwrap().read_to_end(&mut content).unwrap();
    content
}

fn filled(body: &str, pairs: &[(&str, &str)]) -> String {
    let made = read(template(body)).unwrap().fill(&fields(pairs)).unwrap();
    String::from_utf8(part(&made, "word/document.xml")).unwrap()
}

#[test]
fn each_line_becomes_a_paragraph_in_the_style_of_the_template() {
    let xml = filled(&block("fyr.summary", ""), &[("fyr.summary", "Ett & två\n\n<tre>")]);
    let paragraph = |text: &str| {
        format!(
            r#"<w:p><w:pPr><w:pStyle w:val="Brodtext"/></w:pPr><w:r><w:rPr><w:i/></w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>"#
        )
    };
    let content = paragraph("Ett &amp; två") + &paragraph("&lt;tre&gt;");
    assert!(xml.contains(&format!("<w:sdtContent>{content}</w:sdtContent>")), "{xml}");
    assert!(!xml.contains("Klicka"));
}

#[test]
fn a_control_within_a_paragraph_and_one_for_plain_text_get_line_breaks() {
    let said = [("fyr.title", "Ett\nTvå")];
    let xml = filled(&format!("<w:p>{}</w:p>", line("fyr.title", "")), &said);
    let broken = r#"<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">Ett</w:t><w:br/><w:t xml:space="preserve">Två</w:t></w:r>"#;
    assert!(xml.contains(broken), "{xml}");
    let xml = filled(&block("fyr.title", "<w:text/>"), &said);
    assert!(xml.contains("Ett</w:t><w:br/>") && xml.matches("<w:p>").count() == 1, "{xml}");
}

#[test]
fn a_cell_keeps_its_properties() {
    let cell = r#"<w:tbl><w:tr><w:sdt><w:sdtPr><w:tag w:val="fyr.risk"/></w:sdtPr><w:sdtContent><w:tc><w:tcPr><w:tcW w:w="5"/></w:tcPr><w:p/></w:tc></w:sdtContent></w:sdt></w:tr></w:tbl>"#;
    let xml = filled(cell, &[("fyr.risk", "Hög")]);
    assert!(xml.contains(r#"<w:tc><w:tcPr><w:tcW w:w="5"/></w:tcPr><w:p><w:r><w:t"#), "{xml}");
}

#[test]
fn everything_outside_the_controls_stays_byte_for_byte() {
    let around = "<w:p><w:r><w:t>Före &#229; <!-- sagt --></w:t></w:r></w:p>\r\n";
    let before = template(&format!("{around}{}{around}", block("fyr.summary", "")));
    let template = read(before.clone()).unwrap();
    let made = template.fill(&fields(&[("fyr.summary", "Nytt")])).unwrap();
    for name in [CONTENT_TYPES, "word/header1.xml", "word/media/logo.png"] {
        assert_eq!(part(&made, name), part(&before, name), "{name}");
    }
    let xml = String::from_utf8(part(&made, "word/document.xml")).unwrap();
    assert_eq!(xml.matches(around).count(), 2);
    let untouched = template.fill(&BTreeMap::new()).unwrap();
    assert_eq!(part(&untouched, "word/document.xml"), part(&before, "word/document.xml"));
    let header = template.fill(&fields(&[("fyr.reference", "2025-0001-003")])).unwrap();
    let header = String::from_utf8(part(&header, "word/header1.xml")).unwrap();
    assert!(header.contains("2025-0001-003"));
}

#[test]
fn a_placeholder_and_a_binding_that_would_hide_what_is_filled_in_are_taken_away() {
    let hiding =
        r#"<w:dataBinding w:xpath="/a"/><w:showingPlcHdr/><w:rPr><w:sz w:val="20"/></w:rPr>"#;
    let xml = filled(&block("fyr.summary", hiding), &[("fyr.summary", "Nytt")]);
    assert!(
        !xml.contains("dataBinding") && !xml.contains("showingPlcHdr") && !xml.contains("<w:i/>")
    );
    assert!(
        xml.contains(r#"<w:r><w:rPr><w:sz w:val="20"/></w:rPr><w:t xml:space="preserve">Nytt"#),
        "{xml}"
    );
}

#[test]
fn every_control_is_named_with_its_place_and_what_cannot_be_filled_is_left() {
    let inner = block("fyr.risk", "");
    let outer = format!(
        r#"<w:sdt><w:sdtPr><w:tag w:val="fyr.summary"/></w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>"#
    );
    let body = format!("<w:p/>{outer}{}", block("egen.ruta", ""));
    let template_read = read(template(&body)).unwrap();
    let controls = template_read.controls();
    let seen: Vec<(&str, usize, bool)> =
        controls.iter().map(|it| (it.tag.as_str(), it.paragraph, it.fillable)).collect();
    let expected = [
        ("fyr.summary", 1, false),
        ("fyr.risk", 1, true),
        ("egen.ruta", 3, true),
        ("fyr.reference", 1, true),
    ];
    assert_eq!(seen, expected);
    assert_eq!(controls[3].part, "word/header1.xml");
    let xml = filled(&body, &[("fyr.summary", "A"), ("fyr.risk", "B")]);
    assert!(xml.contains(">B<") && !xml.contains(">A<") && xml.contains("egen.ruta"), "{xml}");
}

#[test]
fn words_prefix_and_strict_namespace_do_not_matter() {
    let strict = "http://purl.oclc.org/ooxml/wordprocessingml/main";
    let document = format!(
        r#"<document xmlns="{strict}"><body><sdt><sdtPr><tag val="fyr.title"/></sdtPr><sdtContent><p/></sdtContent></sdt></body></document>"#
    );
    let bytes = packed(&[
        (
            CONTENT_TYPES,
            TYPES.split("<Override PartName=\"/word/header1").next().unwrap().to_owned().as_bytes(),
        ),
        ("word/document.xml", document.as_bytes()),
    ]);
    let made = read(bytes).unwrap().fill(&fields(&[("fyr.title", "T")])).unwrap();
    let xml = String::from_utf8(part(&made, "word/document.xml")).unwrap();
    assert!(xml.contains(r#"<p><r><t xml:space="preserve">T</t></r></p>"#), "{xml}");
}

#[test]
fn a_hostile_or_wrong_file_is_refused_with_what_is_wrong() {
    let refused = |bytes: Vec<u8>| read(bytes).unwrap_err().to_string();
    assert!(refused(b"MZ not a zip".to_vec()).contains("no DOCX package"));
    assert!(refused(vec![0; TEMPLATE_BYTES_MAX + 1]).contains("larger than 5 MB"));
    assert!(refused(packed(&[("a.txt", b"x")])).contains("no Word document"));
    let macros = TYPES.replace("document.main+xml", "document.macroEnabled.main+xml");
    let bytes = packed(&[(CONTENT_TYPES, macros.as_bytes()), ("word/document.xml", b"<a/>")]);
    assert!(refused(bytes).contains("without macros"));
    let dtd = b"<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>";
    let bytes = packed(&[(CONTENT_TYPES, TYPES.as_bytes()), ("word/document.xml", dtd)]);
    assert!(refused(bytes).contains("DTD"));
    for broken in [&b"<a><b></a>"[..], b"<a>", b"\xff\xfe<"] {
        let header = format!("<w:hdr {W}/>");
        let bytes = packed(&[
            (CONTENT_TYPES, TYPES.as_bytes()),
            ("word/document.xml", broken),
            ("word/header1.xml", header.as_bytes()),
        ]);
        assert!(refused(bytes).contains("cannot be read as XML"), "{broken:?}");
    }
    let mut bomb = ZipWriter::new(Cursor::new(Vec::new()));
    bomb.start_file("word/media/a.bin", SimpleFileOptions::default()).unwrap();
    for _ in 0..65 {
        bomb.write_all(&vec![0; 1024 * 1024]).unwrap();
    }
    let bomb = bomb.finish().unwrap().into_inner();
    assert!(bomb.len() < TEMPLATE_BYTES_MAX);
    assert!(refused(bomb).contains("unpacks to more than"));
    let many: Vec<(String, &[u8])> =
        (0..=PARTS_MAX).map(|it| (format!("{it}"), &b""[..])).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, it)| (name.as_str(), *it)).collect();
    assert!(refused(packed(&many)).contains("1000 parts"));
}

#[test]
fn the_plain_template_can_be_filled_itself() {
    let headings = [
        Heading { words: "Risk & följd".to_owned(), tag: "fyr.risk".to_owned() },
        Heading { words: "Åtgärder".to_owned(), tag: "fyr.taken".to_owned() },
    ];
    let bytes = plain(Language::Sv, "fyr.title", &headings).unwrap();
    assert_eq!(bytes, plain(Language::Sv, "fyr.title", &headings).unwrap());
    let template = read(bytes).unwrap();
    let tags: Vec<String> = template.controls().into_iter().map(|it| it.tag).collect();
    assert_eq!(tags, ["fyr.title", "fyr.risk", "fyr.taken"]);
    let said = fields(&[("fyr.title", "Rapport"), ("fyr.risk", "Hög"), ("fyr.taken", "a\nb")]);
    let made = read(template.fill(&said).unwrap()).unwrap();
    assert_eq!(made.controls().len(), 3, "what was filled is a template still");
    let xml = String::from_utf8(part(&made.bytes, "word/document.xml")).unwrap();
    for text in ["Rapport", "Risk &amp; följd", "Hög", ">a<", ">b<"] {
        assert!(xml.contains(text), "{text}");
    }
}
