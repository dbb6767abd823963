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
fn a_record_gives_the_names_of_the_lists_in_it() {
    for text in [
        r#"{"columns":["pnr","namn"],"index":[0,1],"data":[["1","Bo"],["2",null]]}"#,
        r#"{"header":["pnr","namn"],"data":[["1","Bo"],["2",null]]}"#,
        r#"{"columns":[{"name":"pnr","type":"text"},{"name":"namn","type":"text"}],"data":[["1","Bo"],["2",null]]}"#,
    ] {
        let (shown, _) = pieces(text.as_bytes());
        let rows: Vec<&str> = shown.split("[data: pnr|namn]\n").skip(1).collect();
        let ends = |row: &str, cells: &str| row.trim_end().ends_with(cells);
        assert!(rows.len() == 2 && ends(rows[0], ": 1|Bo") && ends(rows[1], ": 2|"), "{shown}");
    }
}

#[test]
fn columns_that_are_lists_or_objects_are_turned_into_rows() {
    for text in [
        r#"{"pnr":["1","2"],"namn":["Bo",null]}"#,
        r#"{"pnr":{"0":"1","1":"2"},"namn":{"0":"Bo","1":""}}"#,
        r#"{"0":{"pnr":"1","namn":"Bo"},"1":{"pnr":"2","namn":""}}"#,
    ] {
        let (shown, unread) = pieces(text.as_bytes());
        assert_eq!(unread, []);
        let rows = shown.lines().filter(|it| it.ends_with("1|Bo") || it.ends_with("2|"));
        assert_eq!(rows.count(), 2, "{text}: {shown}");
    }
    let values = |of: &str| {
        (0..40_000).map(|it| format!(r#""{it}":"{of}{it}""#)).collect::<Vec<_>>().join(",")
    };
    let text = format!(r#"{{"pnr":{{{}}},"namn":{{{}}}}}"#, values("p"), values("n"));
    let (shown, _) = pieces(text.as_bytes());
    assert!(shown.contains(": p39999|n39999\n") && shown.matches(": p").count() == 40_000 * 2);
}

#[test]
fn objects_under_names_of_their_own_are_several_persons() {
    for text in [
        r#"{"users":{"u_a":{"pnr":"1","namn":"Bo"},"u_b":{"pnr":"2","namn":"Eva"}}}"#,
        r#"{"a":{"namn":"Bo","pnr":"1"},"b":{"person":{"pnr":"2","namn":"Eva"}}}"#,
    ] {
        let (shown, _) = pieces(text.as_bytes());
        assert_eq!(
            shown.lines().filter(|it| it.contains(": ") && !it.starts_with('[')).count(),
            2,
            "{shown}"
        );
    }
    check(
        r#"{"person":{"pnr":"1"},"chef":{"pnr":"2"}}"#.as_bytes(),
        "[: person.pnr|chef.pnr]\n1: 1|2\n",
    );
}

#[test]
fn two_addresses_of_a_person_are_no_table_on_its_side() {
    check(
        r#"[{"epost":["a","b"],"telefon":["1","2"]}]"#.as_bytes(),
        "[: epost|epost|telefon|telefon]\n1: a|b|1|2\n",
    );
}

#[test]
fn a_value_that_is_not_there_keeps_its_place_in_a_row() {
    check(br#"[["a",null,"b"],["c",{"d":"e"},"f"]]"#, "[]\n1: a||b\n[]\n2: c||f\n[: d]\n3: e\n");
}

#[test]
fn records_of_ever_new_names_make_no_table_of_empty_cells() {
    let lines = (0..3_000).map(|it| format!("{{\"a{it}\":1,\"b{it}\":2}}\n"));
    let text = lines.collect::<Vec<_>>().concat();
    let (shown, unread) = pieces(text.as_bytes());
    assert_eq!(unread, []);
    let widest = shown.lines().map(|it| it.matches('|').count()).max();
    assert!(widest < Some(300), "{widest:?}");
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
