//! One odd record never refuses a whole history: it is counted, or passed over with a note that names it.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod support;

use support::{amount, members, Repo};
use tributary_measure::{identities, read_csv, Contribution, GitOptions, Limits, Measurement, Note};

const ANN: &str = "Ann <ann@x>";
const BO: &str = "Bo <bo@x>";

/// Commits without changes, written as they stand: author and committer with their times.
fn raw_commit(repo: &mut Repo, author: &[u8], committer: &str, message: &[u8]) -> String {
    let tree = repo.git(&["rev-parse", "HEAD^{tree}"]);
    let parent = repo.git(&["rev-parse", "HEAD"]);
    let head = format!("tree {tree}\nparent {parent}\nauthor ");
    let raw = [head.as_bytes(), author, b"\ncommitter ", committer.as_bytes(), b"\n\n", message].concat();
    repo.write(".git/raw", raw);
    let id = repo.git(&["hash-object", "--literally", "-t", "commit", "-w", ".git/raw"]);
    repo.git(&["update-ref", "HEAD", &id]);
    id
}

/// What is written of a history is read again, the same.
fn reads_back(measured: &Measurement) {
    let read = read_csv("f.csv", measured.to_csv().as_bytes(), &Limits::default()).unwrap().contributions;
    let read: Vec<_> = read.into_iter().map(|row| Contribution { line: None, ..row }).collect();
    assert_eq!(read, measured.contributions);
}

#[test]
fn a_commit_without_a_date_that_the_calendar_has_counts_as_undated_and_is_named() {
    let mut repo = Repo::new();
    repo.commit(ANN, "one");
    let odd: Vec<String> =
        ["", " -1 +0000", " 253402300800 +0000", " 99999999999999999999999 +0000", " soon +0000"]
            .iter()
            .map(|time| {
                raw_commit(&mut repo, b"Bo <bo@x> 1700000000 +0000", &format!("C <c@x>{time}"), b"odd")
            })
            .collect();
    repo.commit(ANN, "two");
    let measured = repo.measure();
    assert_eq!(amount(&measured, "ann@x", "commits"), 2);
    assert_eq!(amount(&measured, "bo@x", "commits"), 5);
    let bo = measured.contributions.iter().find(|row| row.member.as_str() == "bo@x").unwrap();
    assert_eq!(bo.at, 0, "none of them has a date");
    reads_back(&measured);
    let first: Vec<String> = odd.iter().rev().map(|id| id[..12].to_owned()).collect();
    assert_eq!(measured.notes, [Note::DatesUnusable { commits: 5, first: first.clone() }]);
    assert!(measured.notes[0].to_string().contains(&first[0]));
    // Nobody can say that they are new.
    let since = repo.try_measure(&GitOptions { after: Some(0), ..GitOptions::default() }).unwrap();
    assert_eq!((amount(&since, "bo@x", "commits"), amount(&since, "ann@x", "commits")), (0, 2));
}

#[test]
fn a_commit_of_1970_has_a_date() {
    let mut repo = Repo::new();
    repo.commit(ANN, "one");
    raw_commit(&mut repo, b"Bo <bo@x> 0 +0000", "C <c@x> 0 +0000", b"early");
    let measured = repo.measure();
    assert_eq!((amount(&measured, "bo@x", "commits"), measured.notes.len()), (1, 0));
}

#[test]
fn a_mailmap_line_whose_target_is_no_address_is_named_and_passed_over() {
    let mut repo = Repo::new();
    repo.write(
        ".mailmap",
        "# people\nCy Real <cy at real.example> <cy@old.example>\nNobody <> <di@x>\nA line\n<b\n",
    );
    repo.commit(ANN, "one\n\nReviewed-by: Cy <cy@old.example>");
    repo.commit("Cy <cy@old.example>", "two");
    repo.commit("Di <di@x>", "three");
    let measured = repo.measure();
    assert_eq!(members(&measured), ["ann@x", "cy@old.example", "di@x"]);
    assert_eq!(amount(&measured, "cy@old.example", "commits"), 1);
    assert_eq!(amount(&measured, "cy@old.example", "reviews"), 1);
    let target = "cy at real.example".to_owned();
    let note = Note::MailmapUnusable { target, line: Some(2), who: vec!["Cy <cy@old.example>".into()] };
    assert!(measured.notes.contains(&note), "{:?}", measured.notes);
    assert_eq!(
        note.to_string(),
        "passed over what .mailmap says of Cy <cy@old.example>: \"cy at real.example\" is no address (line 2)"
    );
}

#[cfg(unix)]
#[test]
fn a_mailmap_that_is_a_link_is_told_to_be_one_and_makes_nobody_another() {
    let mut repo = Repo::new();
    repo.write("people/mailmap", "Cy Real <cy@real> <cy@old>\n");
    std::os::unix::fs::symlink("people/mailmap", repo.path().join(".mailmap")).unwrap();
    repo.commit("Cy <cy@old>", "one");
    let measured = repo.measure();
    assert_eq!(members(&measured), ["cy@old"]);
    assert_eq!(measured.notes, [Note::MailmapLink { target: "people/mailmap".to_owned() }]);
    let told = measured.notes[0].to_string();
    assert!(
        told.contains("a symbolic link to \"people/mailmap\"") && told.contains("commit the file"),
        "{told}"
    );
}

#[test]
fn a_mailmap_line_for_people_without_an_address_works() {
    let mut repo = Repo::new();
    repo.write(".mailmap", "Cy Real <cy@real> cyold <>\n")
        .commit(ANN, "one\n\nCo-authored-by: Cy Real <cy@real>");
    raw_commit(&mut repo, b"cyold <> 1700000000 +0000", "C <c@x> 1700000000 +0000", b"old");
    let measured = repo.measure();
    assert_eq!((amount(&measured, "cy@real", "commits"), amount(&measured, "cy@real", "coauthored")), (1, 1));
    raw_commit(
        &mut repo,
        b"O\"Neil, \xc3\x89d <> 1700000000 +0000",
        "C <c@x> 1700000000 +0000",
        b"a name with all sorts",
    );
    reads_back(&repo.measure());
}

#[test]
fn a_mailmap_that_is_no_file_is_none() {
    let mut repo = Repo::new();
    repo.write(".mailmap/x", "1\n").commit(ANN, "one\n\nReviewed-by: Bo <bo@x>");
    assert_eq!(members(&repo.measure()), ["ann@x", "bo@x"]);
}

#[test]
fn everybody_in_one_trailer_line_is_credited() {
    let mut repo = Repo::new();
    repo.commit(ANN, "one\n\nCo-authored-by: Bo Ek <bo@x>, Cy Ray <cy@x>");
    repo.commit(ANN, "two\n\nCo-authored-by: Bo Ek <bo@x> and Di Fox <di@x>");
    let odd = repo.commit(ANN, "three\n\nReviewed-by: Bo Ek <bo@x>, Ed Gul <ed@x>, Flo");
    let measured = repo.measure();
    let of = |member: &str| (amount(&measured, member, "coauthored"), amount(&measured, member, "reviews"));
    assert_eq!([of("bo@x"), of("cy@x"), of("di@x"), of("ed@x")], [(2, 1), (1, 0), (1, 0), (0, 1)]);
    assert_eq!(measured.notes, [Note::TrailersUnusable { trailers: 1, first: vec![odd[..12].to_owned()] }]);
}

#[test]
fn people_with_addresses_like_a_bots_are_people() {
    let mut repo = Repo::new();
    for author in [
        "Dana Roe <dana+renovate@example.org>",
        "Kim Lee <kim+codecov@example.org>",
        "Jane Doe <noreply@jane.example>",
        "Max Abbot <max@abbot.example>",
        "Li Copilot <li@example.org>",
        "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>",
    ] {
        repo.commit(author, "work");
    }
    let measured = repo.measure();
    assert_eq!(measured.members.len(), 5);
    let names = vec!["dependabot[bot]".to_owned()];
    assert_eq!(measured.notes, [Note::BotsSkipped { bots: 1, commits: 1, trailers: 0, names }]);
}

#[test]
fn the_hosts_private_addresses_of_one_person_are_one_member() {
    let mut repo = Repo::new();
    for author in [
        "Rae Sun <1234567+raesun@users.noreply.github.com>",
        "Rae Sun <raesun@users.noreply.github.com>",
        "raesun <1234567+RaeSun@users.noreply.github.com>",
    ] {
        repo.commit(author, "work");
    }
    let measured = repo.measure();
    assert_eq!(members(&measured), ["raesun@users.noreply.github.com"]);
    assert_eq!((measured.contributions[0].amount, measured.notes.len()), (3, 0));
}

#[test]
fn addresses_that_differ_in_a_byte_that_is_no_text_are_two_people() {
    let mut repo = Repo::new();
    repo.write(".mailmap", b"Zoe <zoe@x> <zo\xeb@x>\n").commit(ANN, "one");
    for author in [
        &b"Jos\xe9 L\xf3pez <jos\xe9@x>"[..],
        b"Jos\xe8 Other <jos\xe8@x>",
        "Jos\u{e9} <jos\u{e9}@x>".as_bytes(),
        b"Zo\xeb <zo\xeb@x>",
    ] {
        let message = b"work\n\nReviewed-by: S\xf8ren <soren@x>\nReviewed-by: Z <zo\xeb@x>\n";
        raw_commit(&mut repo, &[author, b" 1700000000 +0000"].concat(), "C <c@x> 1700000000 +0000", message);
    }
    let measured = repo.measure();
    assert_eq!(members(&measured), ["ann@x", "jos\\xe8@x", "jos\\xe9@x", "jos\u{e9}@x", "soren@x", "zoe@x"]);
    assert_eq!(measured.members[2].name, "Jos\u{e9} L\u{f3}pez", "names are read as Latin-1");
    assert_eq!(amount(&measured, "zoe@x", "commits"), 1);
    assert_eq!(amount(&measured, "zoe@x", "reviews"), 3, "by the mailmap, in a trailer too");
    reads_back(&measured);
}

#[test]
fn an_address_that_is_no_text_is_never_the_one_that_lines_keep() {
    let mut repo = Repo::new();
    repo.commit("Jose Paz <jose@x>", "one");
    for author in [&b"Jose Paz <jos\xe9@x>"[..], b"Jose Paz <jos\xe9@x>"] {
        raw_commit(&mut repo, &[author, b" 1700000000 +0000"].concat(), "C <c@x> 1700000000 +0000", b"work");
    }
    let found = |repo: &Repo| identities(&repo.path(), &GitOptions::default(), &mut |_| {}).unwrap();
    let before = found(&repo);
    let [group] = before.groups.as_slice() else { panic!("one group: {:?}", before.groups) };
    assert_eq!((group.keep.as_str(), group.others[0].as_str()), ("jose@x", "jos\\xe9@x"));
    repo.write(".mailmap", &before.mailmap).commit("Jose Paz <jose@x>", "one person");
    assert_eq!(members(&repo.measure()), ["jose@x"]);
    assert!(found(&repo).groups.is_empty());
}

#[test]
fn an_author_whose_address_hides_something_is_passed_over_and_named() {
    let mut repo = Repo::new();
    repo.commit(BO, "one");
    let id = raw_commit(
        &mut repo,
        "Ann <an\u{200b}n@x> 1700000000 +0000".as_bytes(),
        "C <c@x> 1700000000 +0000",
        b"m",
    );
    let measured = repo.measure();
    assert_eq!(members(&measured), ["bo@x"]);
    assert_eq!(measured.notes, [Note::AuthorsUnusable { commits: 1, first: vec![id[..12].to_owned()] }]);
    assert!(measured.notes[0].to_string().contains(&id[..12]));
}

#[test]
fn an_author_line_that_is_not_as_git_writes_it_is_nobody_s_and_is_noted() {
    let mut repo = Repo::new();
    repo.commit(ANN, "one");
    for author in [b"Bo bo@x 1700000000 +0000".as_slice(), b"Bo <bo@x 1700000000 +0000"] {
        raw_commit(&mut repo, author, "C <c@x> 1700000000 +0000", b"odd");
    }
    repo.commit(BO, "two");
    let measured = repo.measure();
    assert!(members(&measured).iter().all(|member| !member.contains('%')), "{:?}", members(&measured));
    assert_eq!(amount(&measured, "ann@x", "commits"), 1);
    assert!(!measured.notes.is_empty());
}

/// A commit whose tree has just these entries, as no git writes it: mode, name, and a file with this text.
fn commit_tree(repo: &mut Repo, entries: &[(&str, &[u8], &str)]) {
    let mut tree = Vec::new();
    for (mode, name, text) in entries {
        repo.write(".git/blob", text);
        let blob = repo.git(&["hash-object", "-w", ".git/blob"]);
        tree.extend([mode.as_bytes(), b" ", name, b"\0"].concat());
        let id = blob.trim();
        tree.extend((0..id.len()).step_by(2).map(|at| u8::from_str_radix(&id[at..at + 2], 16).unwrap()));
    }
    repo.write(".git/tree", tree);
    let tree = repo.git(&["hash-object", "-w", "-t", "tree", "--literally", ".git/tree"]);
    let commit = repo.git_as("Ann <ann@x>", &["commit-tree", "-m", "odd", tree.trim()]);
    repo.git(&["update-ref", "refs/heads/main", commit.trim()]);
}

#[test]
fn entries_of_a_tree_that_no_index_takes_refuse_no_history_and_lead_nowhere() {
    let attributes = ".gitattributes";
    let odd: [(&str, &[u8], u128); 8] = [
        ("100644", b"..", 2),
        ("100644", b".git", 2),
        ("100644", b"../.gitattributes", 2),
        ("100644", b"\xff\xfe.c", 2),
        ("100666", b"a", 2),
        ("140000", b"b", 1),
        ("160000", b"module", 1),
        ("120000", b"z", 2),
    ];
    for (mode, name, lines) in odd {
        let mut repo = Repo::new();
        let plain: (&str, &[u8], &str) = ("100644", attributes.as_bytes(), "*.gen linguist-generated\n");
        commit_tree(&mut repo, &[plain, (mode, name, "x\n"), ("100644", b"x.gen", "1\n2\n")]);
        let measured = repo.measure();
        assert_eq!(amount(&measured, "ann@x", "commits"), 1, "{mode} {name:?}");
        assert_eq!(amount(&measured, "ann@x", "lines"), lines, "{mode} {name:?}");
    }
}

#[test]
fn a_mailmap_that_a_zero_byte_ends_is_noted_with_its_line() {
    let mut repo = Repo::new();
    repo.write(".mailmap", "Ann Real <ann@real> <ann@x>\nBo\0 <bo@real> <bo@x>\n");
    repo.commit("Ann <ann@x>", "one");
    repo.commit("Bo <bo@x>", "two");
    let measured = repo.measure();
    assert_eq!(amount(&measured, "ann@real", "commits"), 1);
    assert!(measured.notes.contains(&Note::MailmapCut { line: 2 }), "{:?}", measured.notes);
}

#[test]
fn lines_of_a_mailmap_without_an_address_are_noted_with_their_numbers() {
    let mut repo = Repo::new();
    repo.write(".mailmap", "Ann <ann@x>\nBo Ray bo@x\nCy <> <bo@x>\nDi <di@x\n").commit(ANN, "one");
    let notes: Vec<String> = repo.measure().notes.iter().map(ToString::to_string).collect();
    let told = notes.join("\n");
    assert!(told.contains("3 lines of .mailmap without an address") && told.contains("2, 3, 4"), "{told}");
}

#[test]
fn a_tree_of_any_depth_is_measured() {
    let mut repo = Repo::new();
    repo.write("file", "one\n").commit(ANN, "one");
    // Deeper than newer versions of git go unless they are told to.
    let mut tree = repo.git(&["rev-parse", "HEAD^{tree}"]);
    for _ in 0..2_100 {
        tree = repo.tree_with("d", &tree);
    }
    let deep = repo.git_as(ANN, &["commit-tree", "-m", "deep", "-p", "HEAD", &tree]);
    repo.git(&["update-ref", "HEAD", &deep]);
    assert_eq!(amount(&repo.measure(), "ann@x", "commits"), 2);
}

#[test]
fn a_mailmap_in_another_encoding_is_told_as_such_with_the_cure_and_nothing_else_of_it() {
    let text = "Bo <bo@x> <b@x>\nCy Ray cy@x\n";
    let marked: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let bare: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [marked, bare] {
        let mut repo = Repo::new();
        repo.write(".mailmap", &bytes);
        repo.commit("Bo <b@x>", "one\n\nReviewed-by: Ann <ann@x>");
        let measured = repo.measure();
        assert_eq!(members(&measured), ["ann@x", "b@x"]);
        let told: Vec<String> = measured.notes.iter().map(ToString::to_string).collect();
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains("UTF-16") && told[0].contains("iconv"), "{told:?}");
    }
}
