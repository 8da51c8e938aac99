//! What the help says.

use std::process::Command;

#[test]
fn every_command_says_what_it_is_for() {
    let output = Command::new(env!("CARGO_BIN_EXE_tributary")).arg("--help").output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    let commands = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    // A longer name has its text on the next line.
    let mut lines = commands.lines().peekable();
    let mut looked = 0;
    while let Some(line) = lines.next() {
        let Some((name, text)) =
            line.strip_prefix("  ").map(|line| line.split_once(' ').unwrap_or((line, "")))
        else {
            continue;
        };
        if name.is_empty() {
            continue;
        }
        looked += 1;
        let below = lines.peek().is_some_and(|next| next.starts_with("     "));
        assert!(!text.trim().is_empty() || below, "{name} says nothing of itself:\n{commands}");
    }
    assert!(looked > 40, "{looked}");
}

#[test]
fn help_is_given_behind_arguments_that_are_not_complete() {
    for help in ["--help", "-h"] {
        let asked = ["resolve", "1", help];
        let output = Command::new(env!("CARGO_BIN_EXE_tributary")).args(asked).output().unwrap();
        let told = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success() && told.contains("Usage: tributary resolve"), "{told}");
    }
}
