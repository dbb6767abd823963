//! JSON and XML: what repeats is a row.

use super::{check, pieces};

#[test]
fn a_list_of_objects_is_a_table() {
    check(
        br#"[{"pnr":"1","namn":"\u00c5sa","adress":{"ort":"Kil"}},{"pnr":2,"extra":true,"tom":null}]"#,
        "[: pnr|namn|adress.ort]\n1: 1|\u{c5}sa|Kil\n[: pnr|namn|adress.ort|extra]\n2: 2|||true\n",
    );
}

#[test]
fn objects_one_in_each_line_are_a_table_and_a_damaged_line_is_told() {
    check(b"{\"a\":1}\n{\"a\":2}\n", "[: a]\n1: 1\n[: a]\n2: 2\n");
    let (shown, unread) = pieces(b"{\"a\":1}\n{\"a\" 2}\n{\"a\":3}\n");
    assert!(shown.ends_with("3\n"), "{shown}");
    assert!(unread[0].what.contains("line 2"));
}

#[test]
fn lists_inside_a_record_are_rows_that_know_whose_they_are() {
    check(
        br#"{"kund":"Ale","personal":[{"pnr":"1"},{"pnr":"2"}],"datum":"x"}"#,
        "[: kund|datum]\n1: Ale|x\n[personal: pnr|kund]\n2: 1|Ale\n[personal: pnr|kund]\n3: 2|Ale\n",
    );
    check(br#"[{"sjuk":[{"orsak":"a"}],"pnr":"1"}]"#, "[: pnr]\n1: 1\n[sjuk: orsak|pnr]\n2: a|1\n");
}

#[test]
fn values_in_a_list_are_columns_of_one_name_and_lists_of_lists_are_rows() {
    check(br#"[{"epost":["a","b"]}]"#, "[: epost|epost]\n1: a|b\n");
    check(br#"[["pnr","namn"],["1","Bo"]]"#, "[]\n1: pnr|namn\n[]\n2: 1|Bo\n");
    check(br#"["a","b"]"#, "[]\n1: a\n[]\n2: b\n");
}

#[test]
fn a_key_that_is_a_number_of_somebody_is_a_value() {
    check(
        br#"{"personer":{"184202030013":{"namn":"Bo"},"184202030021":{"namn":"Eva"}}}"#,
        "[personer: key|namn]\n1: 184202030013|Bo\n[personer: key|namn]\n2: 184202030021|Eva\n",
    );
}

#[test]
fn a_record_beyond_the_bound_is_read_in_parts() {
    let list = (0..30_000)
        .fold(String::new(), |text, it| text + &format!(r#"{{"pnr":"{it}","x":"abcdefgh"}},"#));
    let (shown, unread) = pieces(format!(r#"{{"kund":"Ale","personal":[{list}]}}"#).as_bytes());
    assert_eq!(unread, []);
    assert_eq!(shown.matches("|abcdefgh|Ale\n").count(), 30_000);
}

#[test]
fn what_is_cut_or_nested_without_end_is_told() {
    let whole = br#"[{"a":"x","b":[1,2,{"c":3}]},{"a":"y"}]"#;
    for end in 2..whole.len() {
        let (shown, unread) = pieces(&whole[..end]);
        assert!(!unread.is_empty() || !shown.starts_with("[:"), "{end}: {shown}");
    }
    let (_, unread) = pieces("[".repeat(500_000).as_bytes());
    assert!(unread.iter().any(|it| it.what.contains("too deeply")));
    let (_, unread) = pieces(r#"{"a":"#.repeat(500_000).as_bytes());
    assert!(unread.iter().any(|it| it.what.contains("cut off")));
}

#[test]
fn elements_that_repeat_are_rows_with_their_attributes() {
    check(
        "<?xml version='1.0'?><r xmlns:p='x'><kund>Ale</kund><p:person id='7'><pnr>1</pnr><namn>\u{c5}sa &amp; Bo &#229;</namn></p:person><p:person id='8'><pnr>2</pnr></p:person></r>".as_bytes(),
        "[: r.kund]\n1: Ale\n[person: id|pnr|namn|r.kund]\n2: 7|1|\u{c5}sa & Bo \u{e5}|Ale\n[person: id|pnr|namn|r.kund]\n3: 8|2||Ale\n",
    );
}

#[test]
fn an_older_encoding_and_values_in_attributes_are_read() {
    check(
        b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<l><p pnr=\"1\" namn=\"\xc5sa\"/><p pnr=\"2\" namn=\"Bo\"/></l>",
        "[p: pnr|namn]\n1: 1|\u{c5}sa\n[p: pnr|namn]\n2: 2|Bo\n",
    );
}

#[test]
fn short_texts_that_a_document_declares_are_read_and_no_others() {
    check(
        b"<?xml version='1.0'?><!DOCTYPE l [<!ENTITY n \"Bo Alm\">]><l><p><namn>&n;</namn></p><p><namn>Eva</namn></p></l>",
        "[p: namn]\n1: Bo Alm\n[p: namn]\n2: Eva\n",
    );
    let bomb = "<?xml version='1.0'?><!DOCTYPE l [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'><!ENTITY f SYSTEM 'file:///etc/passwd'>]><l><p>&b;</p><p>&f;</p></l>";
    let (shown, unread) = pieces(bomb.as_bytes());
    assert_eq!(shown, "[: l.p|l.p]\n1: &b;|&f;\n");
    assert!(unread.iter().any(|it| it.what.contains("not expanded")), "{}", unread.len());
}

#[test]
fn xml_without_end_is_told() {
    let (shown, unread) = pieces(b"<?xml version='1.0'?><l><p><a>1</a></p><p><a>2");
    assert!(shown.contains("2: 2"), "{shown}");
    assert!(unread[0].what.contains("cut off"));
    let (_, unread) = pieces(format!("<?xml version='1.0'?>{}", "<a>".repeat(300_000)).as_bytes());
    assert!(!unread.is_empty());
}
