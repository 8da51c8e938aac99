//! The shell scripts' own rules.

#![allow(clippy::expect_used, clippy::unwrap_used)]

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

/// What scripts/sum-tests prints for an output of `cargo test` with this exit status, and whether it
/// calls that a success.
fn sum(status: u8, output: &str) -> (String, bool) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/sum-tests");
    let mut child = Command::new(script)
        .arg(status.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(output.as_bytes()).unwrap();
    let result = child.wait_with_output().unwrap();
    (String::from_utf8(result.stdout).unwrap(), result.status.success())
}

const TWO_BINARIES: &str = "\
running 3 tests
test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s
test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 2 filtered out; finished in 1.25s
";

#[test]
fn the_tests_of_all_binaries_are_summed() {
    assert_eq!(sum(0, TWO_BINARIES), ("15 passed, 0 failed\n".into(), true));
}

#[test]
fn a_failed_test_fails_the_whole() {
    let output =
        format!("{TWO_BINARIES}test result: \u{1b}[31mFAILED\u{1b}[0m. 1 passed; 2 failed; 0 ignored;\n");
    assert_eq!(sum(101, &output), ("16 passed, 2 failed\n".into(), false));
}

#[test]
fn a_binary_that_does_not_compile_or_dies_counts_as_one_failure() {
    assert_eq!(sum(101, TWO_BINARIES), ("15 passed, 1 failed\n".into(), false));
}

#[test]
fn no_test_at_all_is_a_failure() {
    assert_eq!(
        sum(0, "test result: ok. 0 passed; 0 failed; 0 ignored;\n"),
        ("0 passed, 0 failed\n".into(), false)
    );
}
