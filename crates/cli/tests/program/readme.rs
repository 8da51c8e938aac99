//! The commands that the README lists work, one after the other, whatever history they are run in.

use crate::{git, success, tributary};
use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

/// The lines of the block below "More commands", without their remarks.
fn listed() -> Vec<String> {
    let page = include_str!("../../../../README.md");
    let (_, rest) = page.split_once("## More commands").expect("the section");
    let (_, rest) = rest.split_once("```sh\n").expect("its commands");
    let (block, _) = rest.split_once("```").expect("their end");
    block.lines().map(|line| line.split("  #").next().unwrap_or(line).trim_end().to_owned()).collect()
}

/// Runs them in a folder with a history.
fn run_all(folder: &Path) {
    let (mut run, mut lines) = (0, listed().into_iter());
    while let Some(line) = lines.next() {
        if let Some(name) = line.strip_prefix("cat > ").and_then(|rest| rest.strip_suffix(" <<END")) {
            let text: Vec<String> = lines.by_ref().take_while(|line| line != "END").collect();
            fs::write(folder.join(name), text.join("\n")).unwrap();
            continue;
        }
        let (line, remark) = line.split_once(" #").unwrap_or((&line, ""));
        assert!(!line.is_empty(), "only a remark: {remark}");
        let (line, into) = line.split_once(" > ").map_or((line, None), |(line, file)| (line, Some(file)));
        let arguments: Vec<&str> = line.split_whitespace().skip(1).collect();
        let told = success(&tributary(folder, &arguments));
        if let Some(file) = into {
            fs::write(folder.join(file.trim()), &told).unwrap();
        }
        match arguments.as_slice() {
            [.., "inbox", "Fern"] => assert!(told.contains("tributary vote 0"), "{told}"),
            [.., "explain", "Gale", "0", "2"] => {
                assert!(told.contains("Gale (") && told.contains("10 UNIT ×"), "{told}")
            }
            _ => {}
        }
        run += 1;
    }
    assert!(run > 20, "{run}");
}

#[test]
fn the_commands_of_the_readme_work_in_their_order() {
    let folder = tempfile::tempdir().unwrap();
    git(folder.path(), &["init", "-q"]);
    fs::write(folder.path().join("file"), "line\n").unwrap();
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "-q", "-m", "Work"]);
    run_all(folder.path());
}

/// A history that many wrote: so much that the founders have a small part of all tokens once it counts.
fn long_history(folder: &Path) {
    git(folder, &["init", "-q", "-b", "main"]);
    let mut import = Command::new("git")
        .args(["fast-import", "--quiet"])
        .current_dir(folder)
        .stdin(Stdio::piped())
        .spawn()
        .expect("git starts");
    let mut stream = import.stdin.take().unwrap();
    for number in 0..600 {
        let author = number % 60;
        let text = format!("line of {number}\n").repeat(300);
        write!(
            stream,
            "commit refs/heads/main\ncommitter M{author} <m{author}@x> {} +0000\ndata 4\nWork\n\
             M 100644 inline file{number}.txt\ndata {}\n{text}\n",
            1_700_000_000 + number,
            text.len()
        )
        .unwrap();
    }
    drop(stream);
    assert!(import.wait().unwrap().success());
}

#[test]
fn the_commands_of_the_readme_work_in_a_history_of_many_authors() {
    let folder = tempfile::tempdir().unwrap();
    long_history(folder.path());
    run_all(folder.path());
}
