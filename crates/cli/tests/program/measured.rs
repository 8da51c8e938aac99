//! What the program makes of inputs: histories of every kind, odd files, and helpers that fail.

use crate::{error, folder_with, git, success, tributary, tributary_with, Local};
use serde_json::Value;
use std::{
    fs,
    io::Read,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};
use tempfile::TempDir;

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A repository with a commit of each author, reviewed by Di.
fn repository(authors: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    git(folder.path(), &["init", "-q", "-b", "main"]);
    for (number, author) in authors.iter().enumerate() {
        fs::write(folder.path().join("file"), "line\n".repeat(number + 1)).unwrap();
        git(folder.path(), &["add", "."]);
        git(folder.path(), &["commit", "-q", "--author", author, "-m", "Work\n\nReviewed-by: Di <di@x>"]);
    }
    folder
}

const PEOPLE: [&str; 3] = ["Ann <ann@x>", "Bo <bo@x>", "Cy <cy@x>"];

/// A folder with a program `git` that does this where it is asked for something, and else what git does.
fn other_git(asked: &str, instead: &str) -> TempDir {
    let path = std::env::var_os("PATH").unwrap();
    let real =
        std::env::split_paths(&path).map(|folder| folder.join("git")).find(|git| git.is_file()).unwrap();
    let script =
        format!("#!/bin/sh\ncase \"$*\" in *{asked}*) {instead};; esac\nexec '{}' \"$@\"\n", real.display());
    let folder = folder_with("git", &script);
    fs::set_permissions(folder.path().join("git"), fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

#[test]
fn a_helper_that_ends_early_never_ends_the_program_without_a_word() {
    let repo = repository(&PEOPLE);
    for (instead, words) in [
        ("exit 129", "exit code 129"),
        ("echo 'usage: git check-attr' >&2; exit 129", "usage: git check-attr"),
        ("exec 0<&-; sleep 0.01; exit 1", "exit code 1"),
        ("kill -9 $$", "ended by a signal"),
        ("echo junk; exit 0", "it gave no"),
        ("exit 0", "it gave no"),
    ] {
        let fake = other_git("check-attr", instead);
        for round in 0..9 {
            let output = tributary_with(repo.path(), &["measure", "--repo", "."], &[("PATH", fake.path())]);
            assert_eq!(output.status.code(), Some(1), "{instead}, round {round}: {}", said(&output));
            assert!(said(&output).contains(words), "{instead}: {}", said(&output));
        }
    }
    let nowhere = tempfile::tempdir().unwrap();
    let output = tributary_with(repo.path(), &["measure", "--repo", "."], &[("PATH", nowhere.path())]);
    assert!(error(&output).contains("git is not installed"));
}

#[test]
fn the_same_is_measured_with_every_git_and_from_wherever_the_repository_is_named() {
    let repo = repository(&PEOPLE);
    let expected = success(&tributary(repo.path(), &["measure"]));
    assert_eq!(
        expected.lines().count(),
        1 + 3 * 2 + 1,
        "commits and lines of three, and Di's reviews: {expected}"
    );
    let path = std::env::var_os("PATH").unwrap();
    for folder in std::env::split_paths(&path).filter(|folder| folder.join("git").is_file()) {
        for named in [".", ".git"] {
            let output = tributary_with(repo.path(), &["measure", "--repo", named], &[("PATH", &folder)]);
            assert_eq!(success(&output), expected, "{named} with the git in {}", folder.display());
        }
    }
    let old = other_git("--source", "exit 129");
    let output = tributary_with(repo.path(), &["measure", "--repo", ".git"], &[("PATH", old.path())]);
    assert_eq!(success(&output), expected);
}

#[test]
fn what_the_user_and_the_machine_have_configured_changes_nothing() {
    let repo = repository(&PEOPLE);
    fs::write(repo.path().join(".mailmap"), "Bo <bo@x> <di@x>\n").unwrap();
    git(repo.path(), &["add", "."]);
    git(repo.path(), &["commit", "-q", "--author", "Annie <home@x>", "-m", "Map\n\nReviewed-by: Di <di@x>"]);
    let measure = ["measure", "--repo", "."];
    let expected = success(&tributary(repo.path(), &measure));
    assert!(expected.contains("home@x,commits,1") && expected.contains("bo@x,reviews,3"), "{expected}");

    let home = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = home.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    };
    let map = file("map", "Bo <bo@x> <home@x>\nZoe <zoe@x> <ann@x>\nZoe <zoe@x> <bo@x>\n");
    let attributes = file("attributes", "* linguist-vendored\n* -diff\n");
    file(".config/git/attributes", "* linguist-vendored\n");
    let (map_name, attributes_name) = (map.display(), attributes.display());
    let config = format!(
        "[mailmap]\n\tfile = {map_name}\n\tblob = HEAD:nowhere\n[core]\n\tattributesFile = {attributes_name}\n\
         [log]\n\tmailmap = false\n\tshowRoot = false\n\tfollow = true\n\tdiffMerges = on\n[diff]\n\trenames = false\n\
         \talgorithm = patience\n\tnoprefix = true\n\torderFile = {map_name}\n[i18n]\n\tlogOutputEncoding = latin1\n\
         [trailer \"reviewed-by\"]\n\tkey = Nothing\n[trailer]\n\tseparators = %\n[color]\n\tui = always\n"
    );
    let config = file(".gitconfig", &config);
    let plain = Command::new("git")
        .args(["log", "-1", "--format=%aE"])
        .current_dir(repo.path())
        .env("HOME", home.path())
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&plain.stdout).trim(), "bo@x", "plain git obeys the user's map");
    let environment = [
        ("HOME", home.path()),
        ("XDG_CONFIG_HOME", &home.path().join(".config")),
        ("GIT_CONFIG_COUNT", Path::new("1")),
        ("GIT_CONFIG_KEY_0", Path::new("mailmap.file")),
        ("GIT_CONFIG_VALUE_0", &map),
        ("GIT_CONFIG_SYSTEM", &config),
        ("GIT_ATTR_SOURCE", Path::new("HEAD")),
        ("GIT_DIR", Path::new("/nowhere")),
        ("GIT_GRAFT_FILE", &map),
        ("GIT_LITERAL_PATHSPECS", Path::new("1")),
        ("GIT_TRACE", Path::new("1")),
    ];
    assert_eq!(success(&tributary_with(repo.path(), &measure, &environment)), expected);
}

#[test]
fn whoever_stops_reading_stops_nothing() {
    let repo = repository(&PEOPLE);
    for arguments in [&["measure"][..], &["config"], &["man"], &["completions", "bash"]] {
        for _ in 0..5 {
            let mut child = Command::new(env!("CARGO_BIN_EXE_tributary"))
                .args(arguments)
                .current_dir(repo.path())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            drop(child.stdout.take());
            let mut words = String::new();
            child.stderr.take().unwrap().read_to_string(&mut words).unwrap();
            assert!(child.wait().unwrap().success(), "{arguments:?}: {words}");
            assert!(!words.contains("panic") && !words.contains("roken pipe"), "{arguments:?}: {words}");
        }
    }
}

/// What `demo` says of a repository that it cannot use.
fn demo_refuses(path: &Path) -> String {
    let folder = tempfile::tempdir().unwrap();
    let output = tributary(folder.path(), &["demo", "--repo", path.to_str().unwrap()]);
    assert!(!folder.path().join("report").exists());
    error(&output)
}

#[test]
fn a_repository_that_credits_nobody_is_told_with_the_cure() {
    let bots = tempfile::tempdir().unwrap();
    git(bots.path(), &["init", "-q"]);
    let bot = "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>";
    git(bots.path(), &["commit", "-q", "--allow-empty", "--author", bot, "-m", "bump"]);
    let refused = demo_refuses(bots.path());
    assert!(refused.contains("1 bot: dependabot[bot]") && refused.contains("nobody to credit"), "{refused}");
    assert!(refused.contains("--csv"), "{refused}");
    for measure in [&["measure"][..], &["measure", "--repo", "."]] {
        assert!(error(&tributary(bots.path(), measure)).contains("nobody to credit"));
    }

    let empty = tempfile::tempdir().unwrap();
    git(empty.path(), &["init", "-q"]);
    assert!(demo_refuses(empty.path()).contains("has no commits"));

    let whole = repository(&PEOPLE);
    let folder = tempfile::tempdir().unwrap();
    let url = format!("file://{}", whole.path().display());
    git(folder.path(), &["clone", "-q", "--depth", "1", &url, "shallow"]);
    assert!(demo_refuses(&folder.path().join("shallow")).contains("git fetch --unshallow"));
    assert!(demo_refuses(&folder.path().join("nothing")).contains("is not a folder"));
}

#[test]
fn what_is_measured_is_never_anybody_made_up() {
    let (outside, empty) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    git(empty.path(), &["init", "-q"]);
    let whole = repository(&PEOPLE);
    let url = format!("file://{}", whole.path().display());
    git(outside.path(), &["clone", "-q", "--depth", "1", &url, "shallow"]);
    let broken = tempfile::tempdir().unwrap();
    git(broken.path(), &["init", "-q"]);
    std::fs::write(broken.path().join(".git/HEAD"), "garbage").unwrap();
    // Not the one around it either.
    git(whole.path(), &["init", "-q", "inner"]);
    std::fs::write(whole.path().join("inner/.git/HEAD"), "garbage").unwrap();
    for (folder, why) in [
        (whole.path().join("inner"), "inner/.git is there, but git does not take it for a repository"),
        (broken.path().to_owned(), ".git is there, but git does not take it for a repository: its HEAD"),
        (outside.path().to_owned(), "not in a git repository; name another one (--repo)"),
        (empty.path().to_owned(), "has no commits; name another one (--repo)"),
        (outside.path().join("shallow"), "git fetch --unshallow"),
    ] {
        let output = tributary(&folder, &["measure", "--quiet"]);
        assert!(error(&output).contains(why), "{}", said(&output));
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn where_nobody_is_credited_since_a_day_the_day_is_the_cure() {
    let repo = repository(&PEOPLE);
    let output = tributary(repo.path(), &["measure", "--since", "2100-01-01"]);
    success(&output);
    assert!(said(&output).contains("name an earlier day (--since)"), "{}", said(&output));
    let refused = error(&tributary(repo.path(), &["demo", "--since", "2100-01-01"]));
    assert!(refused.contains("name an earlier day (--since)") && !refused.contains("--repo"), "{refused}");
}

#[test]
fn the_demo_refuses_a_chain_of_others() {
    let folder = tempfile::tempdir().unwrap();
    for chain in [["--local", "chain.db"], ["--url", "ws://127.0.0.1:1"]] {
        let refused = error(&tributary(folder.path(), &[&["demo"], &chain[..]].concat()));
        assert!(refused.contains(chain[0]) && refused.contains("a chain of its own"), "{refused}");
    }
    assert!(!folder.path().join("report").exists());
}

#[test]
fn the_demo_runs_on_a_bare_clone_and_on_a_repository_whose_working_tree_is_elsewhere() {
    let repo = repository(&PEOPLE);
    let folder = tempfile::tempdir().unwrap();
    git(folder.path(), &["clone", "-q", "--bare", repo.path().to_str().unwrap(), "bare.git"]);
    git(repo.path(), &["config", "core.worktree", folder.path().to_str().unwrap()]);
    for named in [folder.path().join("bare.git"), repo.path().to_owned()] {
        let named = named.to_str().unwrap();
        let told =
            success(&tributary(folder.path(), &["demo", "--json", "--report", "out", "--repo", named]));
        let summary: Value = serde_json::from_str(&told).unwrap();
        assert_eq!(summary["balanced"], true, "{named}");
        assert_eq!(summary["members"], 4 + 5, "three authors, a reviewer and the founders: {named}");
    }
}

#[test]
fn what_would_stop_the_demo_midway_is_refused_by_line_before_it_begins() {
    let folder = tempfile::tempdir().unwrap();
    let demo = |text: &str| {
        fs::write(folder.path().join("work.csv"), text).unwrap();
        let refused = error(&tributary(folder.path(), &["demo", "--csv", "work.csv", "--report", "out"]));
        assert!(!refused.contains("2/6") && !folder.path().join("out").exists(), "{refused}");
        refused
    };
    let roles = demo("member,metric,amount\nattestor,docs,3\nann@x,docs,4\nkeeper,docs,4\nArbiter,docs,4\n");
    for line in
        ["line 2, member \"attestor\": is the name of the attestor", "line 4", "line 5", "members file"]
    {
        assert!(roles.contains(line), "{line} is not in: {roles}");
    }
    let over = demo("member,metric,amount,from\nann@x,docs,3,\nbo@x,kudos,5000,ann@x\n");
    assert!(over.contains("line 3, amount \"5000\"") && over.contains("1000"), "{over}");
    fs::write(folder.path().join("dao.toml"), "[[metric]]\nkey = \"docs\"\nperiod_cap = 4\n").unwrap();
    fs::write(folder.path().join("work.csv"), "member,metric,amount\nann@x,docs,3\nbo@x,docs,1\n").unwrap();
    let arguments = ["demo", "--csv", "work.csv", "--config", "dao.toml", "--report", "out"];
    let period = error(&tributary(folder.path(), &arguments));
    assert!(period.contains("add up to 4") && period.contains("period_cap"), "{period}");
    let none = demo("member,metric,amount\n");
    assert!(none.contains("nobody to credit") && none.contains("add rows"), "{none}");
}

#[test]
fn the_demo_lies_no_more_than_a_period_lets_it() {
    let folder = folder_with("dao.toml", "[[metric]]\nkey = \"docs\"\nperiod_cap = 5\n");
    fs::write(folder.path().join("work.csv"), "member,metric,amount\nann@x,docs,3\nbo@x,docs,1\n").unwrap();
    let arguments = ["demo", "--csv", "work.csv", "--config", "dao.toml", "--report", "out"];
    assert!(success(&tributary(folder.path(), &arguments)).contains("closes to the unit"));
}

#[test]
fn members_of_the_demo_share_out_votes_in_rounds_where_that_is_wanted_and_are_paid_by_them() {
    let folder = folder_with("work.csv", "member,metric,amount\nann@x,docs,3\nbo@x,docs,1\n");
    let arguments = ["demo", "--csv", "work.csv", "--rounds", "--json", "--report", "out"];
    let summary: Value = serde_json::from_str(&success(&tributary(folder.path(), &arguments))).unwrap();
    assert_eq!(summary["balanced"], true);
    let epochs = summary["epoch_rows"].as_array().unwrap();
    let of_rounds: Vec<_> = epochs.iter().filter(|epoch| epoch["program"] == 1).collect();
    let paid =
        |epoch: &&Value| epoch["paid"].as_str().is_some_and(|paid| paid != "0") && epoch["members_paid"] == 5;
    assert!(
        of_rounds.len() >= 2 && of_rounds.iter().all(paid),
        "each round is paid to all who were given: {of_rounds:?}"
    );
    let titles = of_rounds.iter().map(|epoch| epoch["title"].as_str().unwrap());
    for title in titles {
        assert!(title.starts_with("by how much votes received of the rounds"), "{title}");
    }
}

#[test]
fn a_file_is_measured_by_the_metrics_of_the_dao_beside_it() {
    let local = Local::found("[[metric]]\nkey = \"talks\"\nattestation_cap = 10\n");
    local.file("work.csv", "member,metric,amount\nann@x,talks,3\n");
    local.file("other.csv", "member,metric,amount\nann@x,talsk,3\nbo@x,talks,11\n");
    let measure = |file: &str, beside: &[&str]| {
        tributary(local.folder(), &[&["--balance", "u128"], beside, &["measure", "--csv", file]].concat())
    };
    let beside = ["--local", "chain.db"];
    assert!(success(&measure("work.csv", &beside)).contains("ann@x,talks,3"));
    let refused = error(&measure("other.csv", &beside));
    assert!(
        refused.contains("line 2, metric \"talsk\"") && refused.contains("did you mean \"talks\""),
        "{refused}"
    );
    assert!(refused.contains("line 3, amount \"11\""), "{refused}");
    // Where no DAO is named, any metric may be.
    assert!(success(&measure("other.csv", &[])).contains("ann@x,talsk,3"));
    local.file("dao2.toml", "[[metric]]\nkey = \"code\"\n");
    let named = tributary(local.folder(), &["measure", "--csv", "work.csv", "--config", "dao2.toml"]);
    assert!(error(&named).contains("no such metric"));
}

#[test]
fn praise_of_more_rows_than_a_chain_should_take_is_written_with_its_givers_and_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut kudos = "member,metric,amount,from\n".to_owned();
    for number in 0..10_050 {
        kudos.push_str(&format!("m{}@x,kudos,{},g{}@x\n", number % 40, 1 + number % 7, number / 40));
    }
    fs::write(folder.path().join("kudos.csv"), kudos).unwrap();
    let written = success(&tributary(folder.path(), &["measure", "--csv", "kudos.csv"]));
    assert_eq!(written.lines().count(), 10_051);
    assert!(written.lines().skip(1).all(|line| line.ends_with("@x")), "each with its giver");
    fs::write(folder.path().join("again.csv"), &written).unwrap();
    assert_eq!(success(&tributary(folder.path(), &["measure", "--csv", "again.csv"])), written);
}

#[test]
fn people_with_several_addresses_are_said_and_written_as_lines_for_a_mailmap() {
    let repo = repository(&["Ann Lee <ann@x>", "Ann Lee <ann@y>", "Ann Lee <ann@y>", "Bo <bo@x>"]);
    let at = |arguments: &[&str]| tributary(repo.path(), arguments);
    let output = at(&["measure"]);
    assert!(said(&output).contains("1 name stands under several addresses"), "{}", said(&output));
    assert!(said(&output).contains("measure --identities"));
    let lines = success(&at(&["measure", "--identities"]));
    assert_eq!(lines, "# Ann Lee: the same name\nAnn Lee <ann@y> <ann@x>\n");
    let told: Value = serde_json::from_str(&success(&at(&["--json", "measure", "--identities"]))).unwrap();
    assert_eq!((&told["members"], &told["people"][0]["keep"]), (&4.into(), &"ann@y".into()));

    let out: PathBuf = repo.path().join(".mailmap");
    success(&at(&["measure", "--identities", "--out", ".mailmap"]));
    assert_eq!(fs::read_to_string(&out).unwrap(), lines);
    fs::write(&out, "mine\n").unwrap();
    assert!(error(&at(&["measure", "--identities", "--out", ".mailmap"]))
        .contains(".mailmap: it is there already"));
    assert_eq!(fs::read_to_string(&out).unwrap(), "mine\n", "nothing is overwritten");

    fs::write(&out, &lines).unwrap();
    git(repo.path(), &["add", "."]);
    git(repo.path(), &["commit", "-q", "--author", "Bo <bo@x>", "-m", "mailmap"]);
    let output = at(&["measure", "--identities"]);
    assert_eq!(success(&output), "");
    assert!(said(&output).contains("3 members, and none who look like one person"), "{}", said(&output));
}

#[test]
fn what_is_measured_is_written_to_the_file_that_is_named_whatever_it_is_measured_of() {
    let repo = repository(&PEOPLE);
    fs::write(repo.path().join("work.csv"), "member,metric,amount\nann@x,docs,3\n").unwrap();
    for (number, measure) in [&["--csv", "work.csv"][..], &["--since", "2020-01-01"], &[]].iter().enumerate()
    {
        let out = format!("out{number}.csv");
        let plain = success(&tributary(repo.path(), &[&["measure"], *measure].concat()));
        let told = tributary(repo.path(), &[&["measure", "--out", &out], *measure].concat());
        assert_eq!(success(&told), "", "{measure:?}");
        assert_eq!(fs::read_to_string(repo.path().join(&out)).unwrap(), plain, "{measure:?}");
        let again = tributary(repo.path(), &[&["measure", "--out", &out], *measure].concat());
        assert!(error(&again).contains("it is there already"));
    }
}

#[test]
fn a_measurement_that_is_ended_leaves_nothing_behind_and_says_so() {
    let repo = repository(&PEOPLE);
    for signal in ["INT", "TERM"] {
        let temporary = tempfile::tempdir().unwrap();
        let slow = other_git("rev-list", "sleep 5");
        let mut child = Command::new(env!("CARGO_BIN_EXE_tributary"))
            .args(["measure", "--repo", "."])
            .current_dir(repo.path())
            .env(
                "PATH",
                std::env::join_paths([slow.path(), Path::new("/usr/bin"), Path::new("/bin")]).unwrap(),
            )
            .env("TMPDIR", temporary.path())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let there = || fs::read_dir(temporary.path()).unwrap().count();
        for _ in 0..500 {
            if there() > 0 {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        assert_eq!(there(), 1, "it is at work");
        let id = child.id().to_string();
        assert!(Command::new("kill").args(["-s", signal, &id]).status().unwrap().success());
        let mut words = String::new();
        child.stderr.take().unwrap().read_to_string(&mut words).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(130), "{signal}: {words}");
        assert!(words.contains("stopped"), "{words}");
        assert_eq!(there(), 0, "{signal}");
    }
}

#[test]
fn a_missing_folder_for_temporary_files_is_told_with_the_variable_that_names_it() {
    let repo = repository(&PEOPLE);
    let arguments = ["measure", "--repo", "."];
    let told = error(&tributary_with(repo.path(), &arguments, &[("TMPDIR", Path::new("/nowhere/at/all"))]));
    assert!(told.contains("/nowhere/at/all") && told.contains("TMPDIR"), "{told}");
}

#[test]
fn a_branch_without_commits_is_named_with_one_that_has_some() {
    let repo = repository(&PEOPLE);
    git(repo.path(), &["symbolic-ref", "HEAD", "refs/heads/new"]);
    let told = error(&tributary(repo.path(), &["measure", "--repo", "."]));
    assert!(told.contains("on the branch new") && told.contains("git switch main"), "{told}");
}

#[test]
fn errors_of_files_name_them_as_they_were_named_and_say_what_they_are() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("a")).unwrap();
    let wide = |unit: usize, text: &str| {
        let mut bytes = Vec::new();
        for byte in text.bytes() {
            bytes.push(byte);
            bytes.resize(bytes.len() + unit - 1, 0);
        }
        bytes
    };
    let text = "member,metric,amount\nann@x,docs,3\n";
    for (bytes, what) in [
        (b"PK\x03\x04\x14\0\x06\0".to_vec(), "spreadsheet"),
        (wide(2, text), "UTF-16"),
        (wide(4, text), "UTF-32"),
        (format!("# of March\n{text}").into_bytes(), "a comment"),
    ] {
        fs::write(folder.path().join("a/work.csv"), bytes).unwrap();
        let told = error(&tributary(folder.path(), &["measure", "--csv", "a/work.csv"]));
        assert!(told.contains("a/work.csv: 1 error, ") && told.contains(what), "{what}: {told}");
    }
    fs::write(folder.path().join("a/work.csv"), format!("\u{feff}\u{feff}{text}")).unwrap();
    success(&tributary(folder.path(), &["measure", "--csv", "a/work.csv"]));
    let praise =
        error(&tributary(folder.path(), &["measure", "--kudos", "a/work.csv", "--csv", "a/work.csv"]));
    assert!(praise.contains("is no praise") && praise.contains("--csv"), "{praise}");
}

#[test]
fn what_a_spreadsheet_would_run_is_marked_and_read_back_as_it_was() {
    let folder = folder_with("work.csv", "member,metric,amount\n=hyperlink(1),docs,3\n@ann,docs,4\n");
    let written = success(&tributary(folder.path(), &["measure", "--csv", "work.csv"]));
    assert!(written.contains("\n'=hyperlink(1),docs") && written.contains("\n'@ann,docs"), "{written}");
    fs::write(folder.path().join("again.csv"), &written).unwrap();
    assert_eq!(success(&tributary(folder.path(), &["measure", "--csv", "again.csv"])), written);
}

#[test]
fn where_nobody_is_probably_another_no_file_is_written_and_that_is_told() {
    let repo = tempfile::tempdir().unwrap();
    git(repo.path(), &["init", "-q", "-b", "main"]);
    git(repo.path(), &["commit", "-q", "--allow-empty", "-m", "work"]);
    let output = tributary(repo.path(), &["measure", "--identities", "--out", "lines"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("no line to write, so lines is not written"), "{said}");
    assert!(!repo.path().join("lines").exists());
}
