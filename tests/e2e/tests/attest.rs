//! Attesting on a node: all or nothing, and what is filed is never filed again, whenever it was cut off.

use tributary_e2e::{DevNode, Program};

const DAO: &str = r#"
name = "Filed once"
[[metric]]
key = "commits"
window = "60s"
bond = "0.05"
[[metric]]
key = "docs"
window = "60s"
bond = "0.05"
[[metric]]
key = "reviews"
window = "60s"
bond = "0.05"
"#;

/// Three metrics are three transactions.
const WORK: &str =
    "member,metric,amount\na@x,commits,10\nb@x,docs,2\nc@x,reviews,3\nd@x,commits,4\ne@x,docs,5\n";

fn filed(program: &Program) -> usize {
    program.ok("", &["attestation"]).as_array().expect("a list").len()
}

#[test]
fn an_attest_that_is_interrupted_says_what_may_still_happen_and_the_next_one_files_the_rest() {
    let Some(node) = DevNode::shared() else { return };
    let program = Program::on_node(&node.url);
    program.file("dao.toml", DAO);
    program.file("work.csv", WORK);
    program.ok("//Dave", &["deploy", "--config", "dao.toml", "--demo-keys"]);
    program.ok("//Dave", &["send", "demo:attestor", "100"]);
    let attest = ["attest", "--csv", "work.csv", "--demo-accounts"];

    let shown = program.ok("", &[&attest[..], &["--check"]].concat());
    assert_eq!((&shown["would_file"], filed(&program)), (&5.into(), 0), "who looks needs no key");

    // Nobody is here to agree: nothing is sent, and the exit code says so.
    let declined = program.run_asking("demo:attestor", &attest);
    assert_eq!(declined.status.code(), Some(3));
    let said = String::from_utf8_lossy(&declined.stderr);
    assert!(said.contains("nothing was sent") && said.contains("3 transactions"), "{said}");
    assert!(said.contains("File 2 attestations of commits"), "{said}");
    assert!(said.contains("in Filed once on Development, putting up 0.1 UNIT as bonds"), "{said}");
    assert_eq!(filed(&program), 0);

    let mut attesting = program.start("demo:attestor", &attest);
    assert!(attesting.says("sent 0x"));
    let (said, code) = attesting.interrupt();
    assert!(said.contains("may still be included; check before repeating"), "{said}");
    assert_eq!(code, Some(130));
    // At once: what is on its way is waited for.
    let again = program.ok("demo:attestor", &attest);
    let count = |key: &str| again[key].as_u64().expect("a number");
    assert_eq!(count("filed") + count("passed_over"), 5);
    assert!(count("passed_over") > 0, "{again}");
    assert_eq!(filed(&program), 5);

    let third = program.ok("demo:attestor", &attest);
    assert_eq!((&third["filed"], &third["passed_over"]), (&0.into(), &5.into()));
    program.file("work.csv", &format!("{WORK}f@x,docs,1\n"));
    let grown = program.ok("demo:attestor", &attest);
    assert_eq!((&grown["filed"], &grown["passed_over"]), (&1.into(), &5.into()));
    assert_eq!(filed(&program), 6);
}
