//! People who stand in a history under several addresses: who they probably are, and the lines that make them one.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod support;

use std::fs;

use support::{amount, members, Repo};
use tributary_measure::{identities, GitOptions, Identities, Note, Shared};

fn found(repo: &Repo) -> Identities {
    identities(&repo.path(), &GitOptions::default(), &mut |_| {}).unwrap()
}

/// Each group's name, whom it keeps and the others.
fn groups(found: &Identities) -> Vec<(&str, &str, Vec<&str>)> {
    found
        .groups
        .iter()
        .map(|group| {
            let others = group.others.iter().map(|other| other.as_str()).collect();
            (group.name.as_str(), group.keep.as_str(), others)
        })
        .collect()
}

#[test]
fn the_lines_for_a_mailmap_make_each_person_one_member_and_nobody_else() {
    let mut repo = Repo::new();
    repo.write(".mailmap", "Ann Lee <ann@x> <older@x>\nAnn Lee <ann@x> annie <shared@x>\n");
    for author in [
        "Ann Lee <ann@x>",
        "ann  LEE <ann@home.example>",
        "Ann Lee <ann@home.example>",
        "Ann Lee <ann@home.example>",
        "A. <older@x>",
        "annie <shared@x>",
        "Bert <shared@x>",
        "Bo Ek <BO@x>",
        "Bo Ek <bo@x>",
        "Cy Ray <77+cyray@users.noreply.github.com>",
        "cyrus <77+cyrus@users.noreply.github.com>",
        "root <root@a>",
        "root <root@b>",
        "Zoe <zoe@a>",
        "Zoe <zoe@b>",
        "dizzy <di@x>",
        "Di Fox <dizzy@users.noreply.github.com>",
    ] {
        repo.commit(author, "work\n\nReviewed-by: Cy Ray <77+cyray@users.noreply.github.com>");
    }
    let before = found(&repo);
    assert_eq!(
        groups(&before),
        [
            ("Ann Lee", "ann@home.example", vec!["ann@x"]),
            ("Cy Ray", "cyray@users.noreply.github.com", vec!["cyrus@users.noreply.github.com"]),
            ("Di Fox", "di@x", vec!["dizzy@users.noreply.github.com"]),
            ("Zoe", "zoe@a", vec!["zoe@b"]),
        ]
    );
    let why: Vec<Vec<Shared>> =
        before.groups.iter().map(|group| group.shared.iter().copied().collect()).collect();
    assert_eq!(why, [vec![Shared::Name], vec![Shared::Number], vec![Shared::Login], vec![Shared::ShortName]]);
    let text = String::from_utf8(before.mailmap.clone()).unwrap();
    assert!(text.contains("# Zoe: the same name, of one word: look twice\nZoe <zoe@a> <zoe@b>\n"), "{text}");

    let measured = repo.measure();
    let names = ["Ann Lee", "Cy Ray", "Di Fox", "Zoe"].map(str::to_owned).to_vec();
    let note = Note::SeveralAddresses { people: 4, members: 8, names };
    assert_eq!(measured.notes, std::slice::from_ref(&note));
    assert!(
        note.to_string().starts_with(
            "4 names stand under several addresses, probably one person each, which makes 4 members more"
        ),
        "{note}"
    );

    let mailmap = fs::read(repo.path().join(".mailmap")).unwrap();
    repo.write(".mailmap", [mailmap, before.mailmap].concat())
        .commit("Ann Lee <ann@x>", "review the mailmap");
    let after = found(&repo);
    assert_eq!((groups(&after), after.mailmap.as_slice()), (vec![], &b""[..]));
    assert_eq!(after.members, before.members - 4);
    let measured = repo.measure();
    assert_eq!(amount(&measured, "ann@home.example", "commits"), 7);
    assert_eq!(amount(&measured, "shared@x", "commits"), 1, "Bert is somebody else");
    assert_eq!(amount(&measured, "cyray@users.noreply.github.com", "commits"), 2);
    assert_eq!(members(&measured).len(), after.members);
}

#[test]
fn people_who_are_joined_by_a_third_are_told_with_who_shares_what_with_whom() {
    let mut repo = Repo::new();
    for author in [
        "Ann Lee <ann@x>",
        "Ann Lee <77+ann@users.noreply.github.com>",
        "lee <77+lee@users.noreply.github.com>",
    ] {
        repo.commit(author, "work");
    }
    let found = found(&repo);
    assert_eq!(found.groups.len(), 1);
    let why = found.groups[0].why();
    assert_eq!(
        why,
        [
            "ann@users.noreply.github.com and ann@x have the same name",
            "ann@users.noreply.github.com and lee@users.noreply.github.com have the same account at the host of a private \
             address"
        ]
    );
    let text = String::from_utf8(found.mailmap.clone()).unwrap();
    assert!(text.starts_with(&format!("# Ann Lee: {}\n", why.join(", "))), "{text}");
}

#[test]
fn a_history_of_people_with_one_address_each_has_nothing_to_say() {
    let mut repo = Repo::new();
    repo.commit("Ann <ann@x>", "one\n\nReviewed-by: Bo <bo@x>");
    repo.commit("Ann <ANN@x>", "two");
    let found = found(&repo);
    assert_eq!((found.members, found.groups.len(), found.mailmap.len()), (2, 0, 0));
}

#[test]
fn no_line_has_what_a_terminal_would_obey() {
    let mut repo = Repo::new();
    repo.commit("Ann Lee <ann@x>", "one");
    repo.commit("Ann Lee <a\u{1b}[2Jnn@x>", "two");
    repo.commit("Ann \u{1b}[2J Lee <ann@y>", "three");
    let found = found(&repo);
    assert!(found.mailmap.iter().all(|byte| *byte == b'\n' || !byte.is_ascii_control()));
}

#[test]
fn accounts_that_had_one_login_after_the_other_are_told_until_a_mailmap_tells_them_apart() {
    let mut repo = Repo::new();
    let [one, other] = ["123+bob@users.noreply.github.com", "456+bob@users.noreply.github.com"];
    for author in [format!("Bob <{one}>"), format!("Bob Other <{other}>")] {
        repo.commit(&author, "work");
    }
    let member = "bob@users.noreply.github.com".to_owned();
    let accounts = vec![one.to_owned(), other.to_owned()];
    assert_eq!(repo.measure().notes, [Note::SharedLogin { logins: 1, member, accounts }]);
    let several = found(&repo).several;
    assert_eq!(several[0].0.as_str(), "bob@users.noreply.github.com");
    assert_eq!(several[0].1, [one, other]);
    let listed = String::from_utf8(found(&repo).mailmap).unwrap();
    assert!(listed.starts_with("# bob@") && listed.contains(one) && listed.contains(other), "{listed}");
    repo.write(".mailmap", format!("Bob Other <other@x> <{other}>\n")).commit("Ann <ann@x>", "tell apart");
    let measured = repo.measure();
    assert_eq!(members(&measured), ["ann@x", "bob@users.noreply.github.com", "other@x"]);
    assert_eq!(measured.notes, []);
}

#[test]
fn an_address_of_several_accounts_is_proposed_as_nobody_s() {
    let mut repo = Repo::new();
    for author in [
        "ann <1+ann@users.noreply.github.com>",
        "ann <2+ann@users.noreply.github.com>",
        "Ann Q <1+annq@users.noreply.github.com>",
        "Ann Q <annq@x.org>",
    ] {
        repo.commit(author, "work");
    }
    let lines = String::from_utf8(found(&repo).mailmap).unwrap();
    let proposed: Vec<_> = lines.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(proposed, ["Ann Q <annq@x.org> <1+annq@users.noreply.github.com>"], "{lines}");
    assert!(lines.contains("stands for several accounts"), "{lines}");
}

#[test]
fn who_has_an_address_that_none_can_be_written_to_keeps_the_other_one() {
    let mut repo = Repo::new();
    for _ in 0..2 {
        repo.commit("Sp Ace <sp ace@x.org>", "work");
    }
    repo.commit("Sp Ace <space@x.org>", "work");
    let lines = String::from_utf8(found(&repo).mailmap).unwrap();
    assert!(lines.contains("Sp Ace <space@x.org> <sp ace@x.org>"), "{lines}");
}

#[test]
fn a_login_that_begins_with_a_number_is_somebody_else_than_the_one_without_it() {
    let mut repo = Repo::new();
    for author in ["Fast <88-fast@users.noreply.gitlab.com>", "Second <77-2-fast@users.noreply.gitlab.com>"] {
        repo.commit(author, "work");
    }
    assert_eq!(
        members(&repo.measure()),
        ["77-2-fast@users.noreply.gitlab.com", "fast@users.noreply.gitlab.com"]
    );
}
