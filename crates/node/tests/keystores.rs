//! Keystores of every kind that polkadot.js has written, and of none.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use std::{fs, path::PathBuf};
use tributary_client::{account_text, Signer};
use tributary_node::{Keystore, KeystoreError};

const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/keystores").join(format!("{name}.json"))
}

fn opened(name: &str, password: &str) -> Result<String, String> {
    let keystore = Keystore::read(&path(name)).map_err(|error| error.to_string())?;
    keystore.open(password).map(|signer| account_text(&signer.account())).map_err(|error| error.to_string())
}

#[test]
fn what_any_release_wrote_opens_with_its_password_only() {
    for name in [
        "1.8.1-sr25519",
        "2.18.1-sr25519",
        "12.6.2-sr25519",
        "14.0.3-sr25519",
        "n8192-p10",
        "n16384-p5",
        "n32768-p3",
        "n65536-p2",
    ] {
        assert_eq!(opened(name, "whoisalice").as_deref(), Ok(ALICE), "{name}");
        let wrong = opened(name, "guess").unwrap_err();
        assert!(wrong.contains(name) && wrong.contains("does not open"), "{wrong}");
        assert!(!wrong.contains("guess"), "{wrong}");
        assert!(opened(name, "").unwrap_err().contains("one is needed"), "{name}");
    }
    let sevens = Signer::from_seed([7; 32]).account();
    assert_eq!(opened("0.36.3-sr25519", "whoissevens"), Ok(account_text(&sevens)));
}

#[test]
fn what_was_exported_without_a_password_opens_without_one() {
    for name in ["1.8.1-none", "2.18.1-none", "12.6.2-none", "14.0.3-none"] {
        assert!(!Keystore::read(&path(name)).unwrap().has_password());
        assert_eq!(opened(name, "").as_deref(), Ok(ALICE), "{name}");
    }
    assert!(opened("0.36.3-none", "").is_ok());
}

#[test]
fn what_an_editor_writes_before_a_keystore_is_no_part_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let marked = folder.path().join("marked.json");
    let text = fs::read_to_string(path("14.0.3-none")).unwrap();
    fs::write(&marked, format!("\u{feff}{text}")).unwrap();
    assert!(Keystore::read(&marked).unwrap().open("").is_ok());
}

#[test]
fn a_key_of_another_kind_is_refused_by_its_name_with_the_cure() {
    for (name, kind) in [
        ("14.0.3-ed25519", "ed25519"),
        ("1.8.1-ed25519", "ed25519"),
        ("14.0.3-ecdsa", "ecdsa"),
        ("14.0.3-ethereum", "ethereum"),
    ] {
        let refused = opened(name, "whoisalice").unwrap_err();
        assert!(refused.contains(kind) && refused.contains("tributary key new"), "{refused}");
    }
}

#[test]
fn the_account_is_told_without_the_password() {
    let keystore = Keystore::read(&path("14.0.3-sr25519")).unwrap();
    assert_eq!(keystore.account().map(|account| account_text(&account)).as_deref(), Some(ALICE));
    assert_eq!((keystore.name(), keystore.has_password()), (Some("Alice"), true));
}

#[test]
fn a_file_cut_off_anywhere_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let cut = folder.path().join("cut.json");
    for name in ["14.0.3-none", "1.8.1-sr25519", "0.36.3-none"] {
        let whole = fs::read(path(name)).unwrap();
        // The last bytes are a brace and a line feed: without the latter it is whole.
        for length in 0..whole.len() - 2 {
            fs::write(&cut, &whole[..length]).unwrap();
            let refused = Keystore::read(&cut).err().expect("it is not whole").to_string();
            assert!(refused.contains("cut.json") && refused.contains("cut off"), "{length}: {refused}");
        }
    }
}

#[test]
fn the_encoded_key_cut_off_or_changed_anywhere_is_an_error_that_names_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let bad = folder.path().join("bad.json");
    for (name, password) in [("14.0.3-none", ""), ("1.8.1-sr25519", "whoisalice"), ("0.36.3-none", "")] {
        let whole: serde_json::Value = serde_json::from_slice(&fs::read(path(name)).unwrap()).unwrap();
        let encoded = whole["encoded"].as_str().unwrap();
        let attempt = |text: String| {
            let mut changed = whole.clone();
            changed["encoded"] = text.into();
            fs::write(&bad, changed.to_string()).unwrap();
            let opened = Keystore::read(&bad).and_then(|keystore| keystore.open(password));
            opened.map(|signer| signer.account()).map_err(|error| error.to_string())
        };
        let expected = attempt(encoded.to_owned()).unwrap();
        for length in 0..encoded.len() {
            let refused = attempt(encoded[..length].to_owned()).unwrap_err();
            assert!(refused.contains("bad.json"), "{refused}");
        }
        for at in 0..encoded.len() {
            let mut text = encoded.to_owned();
            let other = if &text[at..=at] == "8" { "9" } else { "8" };
            text.replace_range(at..=at, other);
            // Not every bit of an unsealed secret makes it another key.
            let same = |account| password.is_empty() && account == expected;
            assert!(attempt(text).map_or(true, same), "{name}: {at} is part of what is checked");
        }
    }
}

/// A keystore whose scrypt parameters are these.
fn asking(n: u32, p: u32, r: u32) -> Option<KeystoreError> {
    use base64::{engine::general_purpose::STANDARD, Engine};
    let mut whole: serde_json::Value =
        serde_json::from_slice(&fs::read(path("14.0.3-sr25519")).unwrap()).unwrap();
    let mut body = STANDARD.decode(whole["encoded"].as_str().unwrap()).unwrap();
    body[32..44].copy_from_slice(&[n, p, r].map(u32::to_le_bytes).concat());
    whole["encoded"] = STANDARD.encode(body).into();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("asking.json");
    fs::write(&file, whole.to_string()).unwrap();
    Keystore::read(&file).unwrap().open("whoisalice").err().map(|error| error.reason)
}

#[test]
fn a_hostile_file_cannot_ask_for_all_memory_or_for_ever() {
    for (n, p, r) in [
        (u32::MAX, 1, 8),
        (1 << 31, 1, 8),
        (1 << 22, 1, 8),
        (1 << 17, 1, u32::MAX),
        (1 << 10, u32::MAX, 8),
        (1 << 15, 1 << 10, 8),
        (0, 1, 8),
        (1, 1, 8),
        (1 << 15, 0, 8),
        (1 << 15, 1, 0),
        (3 << 13, 1, 8),
    ] {
        assert!(matches!(asking(n, p, r), Some(KeystoreError::Scrypt { .. })), "{n} {p} {r}");
    }
    assert!(matches!(asking(1 << 13, 1, 8), Some(KeystoreError::WrongPassword)));
}

#[test]
fn other_files_are_refused_as_what_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("other.json");
    for (text, said) in [
        ("", "cut off"),
        ("{}", "no keystore"),
        ("[1]", "no keystore"),
        ("null", "no keystore"),
        ("\"text\"", "no keystore"),
        ("not json", "no keystore"),
        (r#"{"encoded": 5, "encoding": {}, "address": ""}"#, "no keystore"),
        (
            r#"{"encoded":"","encoding":{"content":["batch-pkcs8"],"type":["scrypt","xsalsa20-poly1305"],"version":"3"},"accounts":[]}"#,
            "several accounts",
        ),
        (
            r#"{"encoded":"","encoding":{"content":["pkcs8","sr25519"],"type":["none"],"version":"3"},"accounts":[{}]}"#,
            "several accounts",
        ),
        (
            r#"{"encoded":"","encoding":{"content":["pkcs8","sr25519"],"type":["aes"],"version":"3"},"address":"x"}"#,
            "aes",
        ),
        (
            r#"{"encoded":"","encoding":{"content":["pkcs8","sr25519"],"type":"none","version":"9"},"address":"x"}"#,
            "version 9",
        ),
        (
            r#"{"encoded":"","encoding":{"content":["pkcs8","sr25519"],"type":"none","version":"3"},"address":"x"}"#,
            "0 bytes",
        ),
        (
            r#"{"encoded":"\u001b[31m","encoding":{"content":["pkcs8","sr25519"],"type":"none","version":"3"},"address":"x"}"#,
            "base64",
        ),
    ] {
        fs::write(&file, text).unwrap();
        let refused = Keystore::read(&file).err().expect(text).to_string();
        assert!(refused.contains("other.json") && refused.contains(said), "{text}: {refused}");
        assert!(!refused.contains('\u{1b}'), "{refused}");
    }
    fs::write(&file, vec![b' '; 300_000]).unwrap();
    assert!(Keystore::read(&file).err().unwrap().to_string().contains("larger"));
    let missing = folder.path().join("missing.json");
    assert!(Keystore::read(&missing).err().unwrap().to_string().contains("missing.json"));
}

#[test]
fn an_address_that_is_not_the_key_s_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("swapped.json");
    let text = fs::read_to_string(path("14.0.3-none")).unwrap();
    let bob = account_text(&Signer::from_uri("//Bob").unwrap().account());
    fs::write(&file, text.replace(ALICE, &bob)).unwrap();
    let refused = Keystore::read(&file).unwrap().open("").err().unwrap().to_string();
    assert!(refused.contains(ALICE) && refused.contains(&bob), "{refused}");
}

#[test]
fn a_keystore_that_is_written_opens_again_is_the_owner_s_alone_and_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("me.json");
    let (signer, _) = Signer::generate();
    Keystore::create(&file, &signer, "Me", "päss wörd").unwrap();
    let keystore = Keystore::read(&file).unwrap();
    assert_eq!(keystore.account(), Some(signer.account()));
    assert_eq!(keystore.open("päss wörd").unwrap().account(), signer.account());
    assert!(keystore.open("pass word").is_err());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let before = fs::read(&file).unwrap();
    let refused = Keystore::create(&file, &signer, "Me", "x").err().unwrap().to_string();
    assert!(refused.contains("me.json") && refused.contains("never overwritten"), "{refused}");
    assert_eq!(fs::read(&file).unwrap(), before);
    let empty = folder.path().join("empty.json");
    assert!(Keystore::create(&empty, &signer, "Me", "").is_err() && !empty.exists());
}
