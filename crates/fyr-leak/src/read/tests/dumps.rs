//! Dumps of every database in use, and their odd corners.

use super::{check, pieces};

#[test]
fn comments_functions_and_binary_values_are_no_obstacle() {
    check(
        b"/*!40101 SET NAMES utf8 */;\nINSERT INTO `t` VALUES (1,_binary 'a',0x41726E6520C3856B), -- 18420203-0013\n(X'41626364',NULL,b'1');\n",
        "[t]\n2: 1|a|Arne \u{c5}k\n3: Abcd||1\n2> -- 18420203-0013\n",
    );
    check(
        b"-- PostgreSQL\nINSERT INTO t (a, b, c) VALUES ('C:\\', E'x\\ty', $q$it's$q$), ('a' || 'b', now(), '\\x41626364'::bytea);\n",
        "[t: a|b|c]\n2: C:\\|x\ty|it's\n2: ab|now()|Abcd\n",
    );
}

#[test]
fn a_comment_with_data_is_running_text() {
    check(
        b"-- ring 070-174 06 05\nINSERT INTO t VALUES (1);\n/* bo@a.example */\n",
        "1> -- ring 070-174 06 05\n[t]\n2: 1\n3>  bo@a.example \n",
    );
}

#[test]
fn sqlite_and_oracle_write_inserts_of_their_own() {
    check(
        b"PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE p(id INTEGER, \"namn\" TEXT);\nINSERT INTO p VALUES(1,replace('a\\nb','\\n',char(10)));\nCOMMIT;\n",
        "1> PRAGMA foreign_keys=OFF;\n2> BEGIN TRANSACTION;\n[p: id|namn]\n4: 1|a\\nb\n5> COMMIT;\n",
    );
    check(
        b"Insert into HR.P (A,B) values ('x',to_date('2020-01-02','YYYY-MM-DD'));\nINSERT ALL\n INTO P (A) VALUES (q'[it's]')\n INTO P (A) VALUES ('z')\nSELECT * FROM dual;\n",
        "[HR.P: A|B]\n1: x|2020-01-02\n[P: A]\n3: it's\n[P: A]\n4: z\n5> SELECT * FROM dual;\n",
    );
}

#[test]
fn sql_server_writes_in_utf_16() {
    let text = "\u{feff}INSERT [dbo].[A B] ([N], [D]) VALUES (N'\u{c5}sa', CAST(N'2020-01-02T00:00:00' AS DateTime2))\r\nGO\r\n";
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    check(&bytes, "[A B: N|D]\n1: \u{c5}sa|2020-01-02T00:00:00\n2> GO\n");
}

#[test]
fn the_database_and_the_schema_stand_before_the_table() {
    check(
        b"USE `kund_ale`;\nINSERT INTO `p` VALUES (1);\nUSE `kund_bo`;\nINSERT INTO `p` VALUES (2);\n",
        "1> USE kund_ale;\n[kund_ale.p]\n2: 1\n3> USE kund_bo;\n[kund_bo.p]\n4: 2\n",
    );
    check(
        b"SET search_path = ale, pg_catalog;\nCOPY p (a) FROM stdin;\n1\n\\.\n",
        "1> SET search_path = ale, pg_catalog;\n[ale.p: a]\n3: 1\n",
    );
}

#[test]
fn copy_in_csv_and_its_escapes_are_undone() {
    check(
        b"COPY t (a, b) FROM stdin WITH (FORMAT csv);\n\"x, y\",2\n\\.\nCOPY t (a) FROM STDIN;\na\\\\b\\nc\n\\.\n",
        "[t: a|b]\n2: x, y|2\n[t: a]\n5: a\\b\nc\n",
    );
}

#[test]
fn a_dump_in_an_older_encoding_is_read() {
    check(
        b"SET client_encoding = 'LATIN1';\nCOPY t (a) FROM stdin;\n\xc5sa\n\\.\n",
        "1> SET client_encoding = 'LATIN1';\n[t: a]\n3: \u{c5}sa\n",
    );
}

#[test]
fn a_set_list_names_its_columns() {
    check(b"INSERT INTO t SET `a`=1, b = 'x';\n", "[t: a|b]\n1: 1|x\n");
}

#[test]
fn a_dump_cut_anywhere_within_a_statement_says_so() {
    let dump = b"CREATE TABLE t (a int, b text);\nINSERT INTO t VALUES (1,'a'),\n(2,'b');\nCOPY t (a) FROM stdin;\n1\n\\.\n";
    // Where a statement ends, or where the letters are none yet.
    let whole = [14, 15, 30, 31, 32, 60, 69, 70, 71, 98];
    for end in 14..dump.len() {
        let (shown, unread) = pieces(&dump[..end]);
        let between = (33..38).contains(&end) || (72..75).contains(&end);
        let told = !unread.is_empty();
        assert!(told || between || whole.contains(&end), "{end}: {shown}");
    }
}

#[test]
fn a_value_across_the_blocks_of_the_reader_is_whole() {
    let long = "\u{e5}\u{e4}\u{f6}''".repeat(40_000);
    let (shown, unread) = pieces(format!("INSERT INTO t VALUES (1,'{long}');\n").as_bytes());
    assert_eq!(unread, []);
    assert_eq!(shown, format!("[t]\n1: 1|{}\n", long.replace("''", "'")));
}
