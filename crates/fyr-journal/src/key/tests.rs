//! Tests of the text forms of keys, with `signed_note` as an independent implementation.

use signed_note::{Signer, StandardSigner, StandardVerifier, Verifier};

use super::{KeyError, SigningKey, VerifierKey};
use crate::hash::base64_encode;

const NAME: &str = "journal.example.org";

fn key() -> SigningKey {
    SigningKey::from_seed(NAME, &[1; 32]).unwrap()
}

fn check(text: &str, expected: KeyError) {
    assert_eq!(VerifierKey::parse(text).map(|_| ()), Err(expected), "{text}");
}

#[test]
fn a_key_is_read_back_from_its_text() {
    let secret = SigningKey::parse(&format!(" {}\n", key().to_secret_text())).unwrap();
    assert_eq!(secret.verifier(), key().verifier());
    let text = key().verifier().to_text();
    assert_eq!(VerifierKey::parse(&format!("{text}\r\n")).unwrap(), key().verifier());
}

#[test]
fn signed_note_reads_our_keys_and_finds_the_same_id() {
    let theirs = StandardVerifier::new(&key().verifier().to_text()).unwrap();
    assert_eq!((theirs.name(), theirs.key_id()), (NAME, key().verifier().id()));
    let theirs = StandardSigner::new(&key().to_secret_text()).unwrap();
    assert_eq!((theirs.name(), theirs.key_id()), (NAME, key().verifier().id()));
}

#[test]
fn the_published_example_keys_of_go_are_read() {
    let secret = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    let public = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    let key = SigningKey::parse(secret).unwrap();
    assert_eq!(key.verifier().to_text(), public);
    assert_eq!(key.to_secret_text(), secret);
}

#[test]
fn a_changed_name_id_or_key_is_found_by_the_id() {
    let text = key().verifier().to_text();
    check(&text.replace("journal", "journa1"), KeyError::Id);
    let id = format!("{:08x}", key().verifier().id());
    check(&text.replace(&id, "00000000"), KeyError::Id);
    let other = SigningKey::from_seed(NAME, &[2; 32]).unwrap().verifier().to_text();
    let other_key = other.split('+').nth(2).unwrap();
    check(&format!("{NAME}+{id}+{other_key}"), KeyError::Id);
}

#[test]
fn a_private_key_in_place_of_a_public_one_is_named_as_such() {
    check(&key().to_secret_text(), KeyError::Private);
}

#[test]
fn other_texts_are_no_keys() {
    check("", KeyError::Form);
    check("a+b", KeyError::Form);
    check("a+0000000g+AQ==", KeyError::Form);
    check("a+0000000A+AQ==", KeyError::Form);
    check("a+00000000+AQ", KeyError::Form);
    check("a+00000000+", KeyError::Form);
    check("a b+00000000+AQ==", KeyError::Name);
    check("+00000000+AQ==", KeyError::Name);
    check("a+00000000+AQ==", KeyError::Bytes);
    check("a+00000000+BA==", KeyError::Kind { kind: 4 });
}

#[test]
fn a_key_of_small_order_is_refused() {
    let mut point = [0; 32];
    point[0] = 1;
    let text = format!("a+00000000+{}", base64_encode(&[&[1], point.as_slice()].concat()));
    check(&text, KeyError::Bytes);
}

#[test]
fn a_name_with_a_space_a_plus_or_a_line_end_is_refused() {
    for name in ["", "a b", "a+b", "a\nb", "a\u{a0}b", "a\0b"] {
        assert_eq!(
            SigningKey::from_seed(name, &[1; 32]).map(|_| ()),
            Err(KeyError::Name),
            "{name:?}"
        );
    }
}

#[test]
fn the_secret_is_not_in_the_debug_text() {
    assert_eq!(format!("{:?}", key()), "SigningKey(journal.example.org, secret)");
}
