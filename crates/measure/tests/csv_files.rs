//! CSV files: what is read, and how every bad row is named.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Instant;

use proptest::prelude::*;
use tributary_measure::{
    hash_text, read_csv, read_csv_file, read_members, read_members_file, Contribution, CsvError, CsvErrors,
    Identity, Limits, Measurement, Member, Note, RowProblem, Source, MAX_URI_BYTES,
};

fn read(text: &str) -> Measurement {
    read_csv("f.csv", text.as_bytes(), &Limits::default()).unwrap()
}

fn bad_with(text: impl AsRef<[u8]>, limits: &Limits) -> CsvErrors {
    match read_csv("f.csv", text.as_ref(), limits) {
        Err(CsvError::Rows(errors)) => errors,
        other => panic!("expected bad rows: {other:?}"),
    }
}

/// Line, column and problem of each error.
fn bad(text: impl AsRef<[u8]>) -> Vec<(u64, String, RowProblem)> {
    let errors = bad_with(text, &Limits::default()).errors;
    errors.into_iter().map(|error| (error.line, error.column, error.problem)).collect()
}

fn at(line: u64, column: &str, problem: RowProblem) -> (u64, String, RowProblem) {
    (line, column.to_owned(), problem)
}

#[test]
fn columns_come_in_any_order_and_optional_ones_may_be_absent() {
    let measured = read("Amount, metric ,member\r\n3,talks, ANN@x \r\n\r\n4,talks,\"Bo, B\"\r\n");
    let rows: Vec<_> = measured.contributions.iter().map(|row| (row.member.as_str(), row.amount)).collect();
    assert_eq!(rows, [("ann@x", 3), ("bo, b", 4)]);
    assert_eq!(measured.contributions[0].uri, "csv:f.csv#2");
    assert_eq!(measured.contributions[1].uri, "csv:f.csv#4", "the blank line counts");
    // What it says, however it is written: member, metric, amount, uri, date, from.
    assert_eq!(measured.contributions[0].evidence, hash_text(b"ann@x,talks,3,,,"));
    assert_eq!(measured.source, Source::Csv { file: "f.csv".into(), rows: 2 });
    assert_eq!(measured.notes, [Note::Undated { rows: 2 }]);
}

#[test]
fn evidence_uri_and_date_are_kept_as_given() {
    let measured =
        read("member,metric,amount,evidence,uri,date\nann,talks,1,slides,https://x.example/1,2025-03-31\n");
    let row = &measured.contributions[0];
    assert_eq!(
        (row.evidence, row.uri.as_str(), row.at),
        (hash_text(b"slides"), "https://x.example/1", 1_743_379_200_000)
    );
    assert_eq!(measured.notes, [Note::EvidenceHashed { rows: 1, line: 2, text: "slides".into() }]);
}

#[test]
fn rows_without_a_date_have_the_time_that_the_caller_says() {
    let limits = Limits { undated_at: 77, ..Limits::default() };
    let measured = read_csv("f", &b"member,metric,amount\nann,talks,1\n"[..], &limits).unwrap();
    assert_eq!(measured.contributions[0].at, 77);
}

#[test]
fn every_bad_value_is_named_and_nothing_is_read() {
    let text = "member,metric,amount,date\n\
                ,talks,1,\n\
                ann,Talks,-1,\n\
                ann,talks,0,yesterday\n\
                ann,talks,340282366920938463463374607431768211456,\n\
                ann,talks,1.5\n\
                bo,talks,2,2025-01-01\n";
    assert_eq!(
        bad(text),
        [
            at(2, "member", RowProblem::Empty),
            at(3, "metric", RowProblem::MetricName { suggestion: Some("talks".into()) }),
            at(3, "amount", RowProblem::Negative),
            at(4, "amount", RowProblem::Zero),
            at(4, "date", RowProblem::Date),
            at(5, "amount", RowProblem::Overflow),
            at(6, "", RowProblem::WrongColumns { expected: 4, found: 3 }),
        ]
    );
    assert_eq!(bad_with(text, &Limits::default()).rows_read, 6);
}

#[test]
fn a_header_is_checked_before_any_row() {
    assert_eq!(
        bad("membr,metric,metric,points\nann,talks,1,1\n"),
        [
            at(1, "membr", RowProblem::UnknownColumn { suggestion: Some("member".into()) }),
            at(1, "metric", RowProblem::RepeatedColumn),
            at(1, "points", RowProblem::UnknownColumn { suggestion: None }),
            at(1, "member", RowProblem::MissingColumn),
            at(1, "amount", RowProblem::MissingColumn),
        ]
    );
    assert_eq!(
        bad("ann,docs,1\nbob,docs,2\n"),
        [at(1, "", RowProblem::NoHeader { columns: "member,metric,amount[,evidence,uri,date,from]".into() })],
        "one cure for a file that begins with a row"
    );
    assert_eq!(bad("member;metric;amount\n")[0], at(1, "", RowProblem::Separator { found: ';' }));
    let columns = "member,metric,amount[,evidence,uri,date,from]".to_owned();
    assert_eq!(bad("\n\n"), [at(1, "", RowProblem::EmptyFile { columns })]);
}

#[test]
fn a_header_without_rows_is_an_empty_measurement() {
    assert_eq!(read("member,metric,amount\n").contributions, []);
}

#[test]
fn bytes_that_are_not_utf8_are_named_with_their_place() {
    assert_eq!(
        bad(b"member,metric,amount\nan\xff,talks,1\n"),
        [at(2, "member", RowProblem::InvalidUtf8 { position: 3 })]
    );
    assert!(!bad(b"\xff\xfem\0e\0").is_empty(), "UTF-16");
}

#[test]
fn overlong_values_are_refused_with_both_lengths() {
    let (member, uri) = ("m".repeat(129), format!("x:{}", "u".repeat(127)));
    let text = format!("member,metric,amount,uri,evidence\n{member},talks,1,{uri},{}\n", "e".repeat(4097));
    assert_eq!(
        bad(text),
        [
            at(2, "member", RowProblem::TooLong { bytes: 129, limit: 128 }),
            at(2, "evidence", RowProblem::TooLong { bytes: 4097, limit: 4096 }),
            at(2, "uri", RowProblem::TooLong { bytes: 129, limit: 128 }),
        ]
    );
}

#[test]
fn a_row_that_repeats_another_in_all_but_the_amount_is_refused() {
    let text = "member,metric,amount,evidence\nann,talks,1,\nann,talks,1,pycon\nANN,talks,2,\nann,talks,1,pycon\nbo,talks,1,\n";
    assert_eq!(
        bad(text),
        [
            at(4, "", RowProblem::DuplicateRow { first_line: 2 }),
            at(5, "", RowProblem::DuplicateRow { first_line: 3 })
        ]
    );
}

#[test]
fn kudos_need_a_giver_who_is_somebody_else_and_nothing_else_has_one() {
    let text = "member,metric,amount,from\nann,kudos,1,bo\nann,kudos,1,\nann,kudos,1,Ann\nann,talks,1,bo\n";
    assert_eq!(
        bad(text),
        [
            at(3, "from", RowProblem::KudosWithoutGiver),
            at(4, "from", RowProblem::OwnKudos),
            at(5, "from", RowProblem::GiverWithoutKudos),
        ]
    );
    let measured = read("member,metric,amount,from\nann,kudos,1,bo\nann,kudos,1,cy\n");
    assert_eq!(measured.contributions[1].from, Some(Identity::new("cy").unwrap()));
}

#[test]
fn members_and_metrics_must_be_known_when_the_caller_says_which_there_are() {
    let limits = Limits {
        metrics: Some(BTreeSet::from(["talks".to_owned(), "kudos".to_owned()])),
        members: Some(read_members("m", &b"member,name\nann@x,Ann\nbo@x,Bo\n"[..]).unwrap()),
        ..Limits::default()
    };
    let good = read_csv("f", &b"member,metric,amount,from\nann@x,kudos,1,bo@x\n"[..], &limits).unwrap();
    assert_eq!(good.members[0].name, "Ann");
    let text = "member,metric,amount,from\nan@x,talk,1,\nann@x,kudos,1,cyril@x\n";
    let known = vec!["kudos".to_owned(), "talks".to_owned()];
    let errors: Vec<_> = bad_with(text, &limits)
        .errors
        .into_iter()
        .map(|error| (error.line, error.column, error.problem))
        .collect();
    assert_eq!(
        errors,
        [
            at(2, "member", RowProblem::UnknownMember { suggestion: Some("ann@x".into()) }),
            at(2, "metric", RowProblem::UnknownMetric { suggestion: Some("talks".into()), known }),
            at(3, "from", RowProblem::UnknownMember { suggestion: None }),
        ]
    );
}

#[test]
fn line_endings_are_named_as_the_cause_once() {
    assert_eq!(bad("member,metric,amount\rann,docs,3\rbo,docs,4\r"), [at(1, "", RowProblem::LineEnding)]);
    assert_eq!(bad("member,metric,amount\nann,docs,3\r\r\nbo,docs,4\n"), [at(2, "", RowProblem::LineEnding)]);
    let utf16: Vec<u8> = "\u{feff}member,metric,amount\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(bad(utf16), [at(1, "", RowProblem::Wide { encoding: "UTF-16" })]);
}

#[test]
fn what_spreadsheets_leave_behind_is_passed_over() {
    let excel = "\u{feff}sep=,\r\nmember,metric,amount,,\r\nann,docs,3,,\r\n,,\r\nbo,docs,4\r,,,,\r\n";
    assert_eq!(bad(excel)[0].2, RowProblem::LineEnding, "a bare one is no leftover");
    let measured = read(&excel.replace("4\r,", "4,"));
    let rows: Vec<_> =
        measured.contributions.iter().map(|row| (row.member.as_str(), row.uri.as_str())).collect();
    assert_eq!(rows, [("ann", "csv:f.csv#3"), ("bo", "csv:f.csv#5")]);
    assert_eq!(measured.source, Source::Csv { file: "f.csv".into(), rows: 2 });
    // But nothing that somebody wrote is.
    assert_eq!(
        bad("member,metric,amount,\nann,docs,3,x\n"),
        [at(2, "", RowProblem::NamelessColumn { column: 4 })]
    );
    let wide = RowProblem::WrongColumns { expected: 3, found: 4 };
    assert_eq!(bad("member,metric,amount\nann,docs,3,\nbo,docs,3,x\n"), [at(3, "", wide)]);
}

#[test]
fn names_that_look_alike_are_one_or_refused_by_line() {
    for (one, other) in [("Ann Lee", "Ann\u{a0}Lee"), ("Jos\u{e9}", "Jose\u{301}"), ("Ann", " ann ")] {
        let text = format!("member,metric,amount\n{one},docs,3\n{other},docs,4\n");
        assert_eq!(bad(text), [at(3, "", RowProblem::DuplicateRow { first_line: 2 })]);
        let text = format!("member,metric,amount,evidence\n{one},docs,3,a\n{other},docs,4,b\n");
        assert_eq!(read(&text).members.len(), 1);
    }
    assert_eq!(
        bad("member,metric,amount\nann\u{3164}@x,docs,3\nann@x,docs,4\nann\u{fe0f}@x,docs,5\n"),
        [
            at(2, "member", RowProblem::Invisible { position: 4 }),
            at(4, "member", RowProblem::Invisible { position: 4 })
        ]
    );
}

#[test]
fn no_control_character_of_a_file_reaches_who_reads_the_errors() {
    let file = "member\u{1b}[2J,metric,amount\u{9b}\nann\u{202e}\u{7},docs,\u{1b}3\n";
    for text in [file, "member,metric,amount\nann\u{202e}\u{7},do\u{8}cs,\u{1b}3\n"] {
        let said = bad_with(text, &Limits::default()).to_string();
        assert!(said.chars().all(|c| c == '\n' || !c.is_control() && c != '\u{202e}'), "{said:?}");
    }
}

#[test]
fn an_amount_over_the_cap_is_refused_on_its_line_before_anything_is_filed() {
    let caps = [("kudos".to_owned(), 1000)].into();
    let limits = Limits { caps, ..Limits::default() };
    let errors = bad_with(
        "member,metric,amount,from\nann,docs,5000,\nbo,kudos,1001,ann\ncy,kudos,1000,ann\n",
        &limits,
    );
    assert_eq!(errors.errors.len(), 1);
    assert_eq!((errors.errors[0].line, &errors.errors[0].problem), (3, &RowProblem::OverCap { cap: 1000 }));
    assert!(errors.to_string().contains("amount \"1001\": is more than the 1000"), "{errors}");
}

#[test]
fn a_member_called_like_a_role_is_refused_unless_the_members_file_says_who_it_is() {
    let reserved = [(Identity::new("arbiter").unwrap(), "the arbiter".to_owned())].into();
    let mut limits = Limits { reserved, ..Limits::default() };
    let errors = bad_with("member,metric,amount\nArbiter,docs,3\n", &limits);
    assert_eq!(errors.errors[0].problem, RowProblem::Reserved { of: "the arbiter".into() });
    limits.members = Some(read_members("m", &b"member,account\narbiter,5Abc\n"[..]).unwrap());
    assert!(read_csv("f", &b"member,metric,amount\narbiter,docs,3\n"[..], &limits).is_ok());
}

#[test]
fn a_metric_of_the_dao_can_be_named_however_it_is_spelt() {
    let limits = Limits { metrics: Some(BTreeSet::from(["Code Review".to_owned()])), ..Limits::default() };
    let text = "member,metric,amount\nann,Code Review,3\n";
    let measured = read_csv("f", text.as_bytes(), &limits).unwrap();
    assert_eq!(measured.contributions[0].metric, "Code Review");
    assert_eq!(
        read_csv("f", measured.to_csv().as_bytes(), &limits).unwrap().contributions,
        measured.contributions
    );
    assert_eq!(bad(text)[0].2, RowProblem::MetricName { suggestion: Some("code-review".into()) });
}

#[test]
fn a_text_as_evidence_and_a_date_in_the_future_are_noted_with_their_line() {
    let limits = Limits { now: Some(1_743_379_200_000), ..Limits::default() };
    let text = "member,metric,amount,evidence,date\nann,docs,1,,2025-03-31\nbo,docs,2,notahash,2025-04-01\ncy,docs,3,x,2099-01-01\n";
    let notes = read_csv("f", text.as_bytes(), &limits).unwrap().notes;
    assert_eq!(
        notes,
        [
            Note::EvidenceHashed { rows: 2, line: 3, text: "notahash".into() },
            Note::FutureDates { rows: 2, line: 3, date: "2025-04-01".into() },
        ]
    );
    assert!(notes[0].to_string().contains("line 3 \"notahash\": its hash is filed"), "{}", notes[0]);
    assert_eq!(bad("member,metric,amount,evidence\nann,docs,1,0xnothash\n")[0].2, RowProblem::EvidenceHex);
}

#[test]
fn members_know_the_line_that_names_them() {
    let book = read_members("m", &b"member,name\nbo,Bo\nann,Ann\n"[..]).unwrap();
    let measured = read("member,metric,amount\nann,docs,3\nbo,docs,3\nann,talks,1\n").with_accounts(&book);
    let lines: Vec<_> = measured.members.iter().map(|member| (member.row.clone(), member.listed)).collect();
    let row = |line| Some(("f.csv".to_owned(), line));
    assert_eq!(lines, [(row(2), Some(3)), (row(3), Some(2))]);
}

#[test]
fn members_of_one_name_are_told_apart_by_their_identity() {
    let book = read_members("m", &b"member,name\na@x,Ann Lee\na@y,ann  lee\nbo,Bo\ncy,\n"[..]).unwrap();
    let file = "member,metric,amount\na@x,docs,1\na@y,docs,1\nbo,docs,1\ncy,docs,1\n";
    let measured = read(file).with_accounts(&book).with_names_apart();
    let names: Vec<_> = measured.members.iter().map(|member| member.name.as_str()).collect();
    assert_eq!(names, ["Ann Lee (a@x)", "ann lee (a@y)", "Bo", "cy"]);
}

#[test]
fn a_quote_left_open_is_named_and_takes_no_row_along_in_silence() {
    assert_eq!(
        bad("member,metric,amount\nann,\"talks,1\nbo,talks,2\n"),
        [at(2, "", RowProblem::QuoteNotClosed)]
    );
}

#[test]
fn rows_past_the_limit_are_refused() {
    let limits = Limits { rows: 2, ..Limits::default() };
    assert!(read_csv("f", &b"member,metric,amount\na,t,1\nb,t,1\n"[..], &limits).is_ok());
    let errors = bad_with("member,metric,amount\na,t,1\nb,t,1\nc,t,1\n", &limits);
    assert_eq!(errors.errors[0].problem, RowProblem::TooManyRows { limit: 2 });
    assert_eq!((errors.errors[0].line, errors.rows_read), (4, 2));
}

#[test]
fn a_long_file_name_still_fits_the_uri_of_a_row() {
    let file = "\u{e9}".repeat(200) + " x.csv";
    let measured = read_csv(&file, &b"member,metric,amount\na,t,1\n"[..], &Limits::default()).unwrap();
    let uri = &measured.contributions[0].uri;
    assert!(uri.len() <= MAX_URI_BYTES && uri.ends_with("_x.csv#2"), "{uri}");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let error = read_csv_file(&folder.path().join("none.csv"), &Limits::default()).unwrap_err();
    let named = folder.path().join("none.csv").display().to_string();
    assert!(error.to_string().starts_with(&format!("cannot read {named}: ")), "{error}");
    assert!(matches!(read_members_file(folder.path()), Err(CsvError::Unreadable { .. })));
}

#[test]
fn ten_times_as_many_rows_take_about_ten_times_as_long() {
    let timed = |rows: usize| {
        let mut text = "member,metric,amount,evidence,uri,date\n".to_owned();
        for n in 0..rows {
            text.push_str(&format!(
                "m{}@x.example,talks,{},proof {n},https://x.example/{n},2025-03-31\n",
                n % 2000,
                n + 1
            ));
        }
        let start = Instant::now();
        let measured = read(&text);
        assert_eq!((measured.contributions.len(), measured.members.len()), (rows, 2_000));
        start.elapsed()
    };
    let (few, many) = (timed(10_000), timed(100_000));
    assert!(many < few * 50, "{few:?} for 10,000 rows, and {many:?} for 100,000");
}

/// What does not depend on where in a file it stands.
fn without_lines(contributions: Vec<Contribution>) -> Vec<Contribution> {
    contributions.into_iter().map(|row| Contribution { line: None, ..row }).collect()
}

prop_compose! {
    /// A row as somebody may write it, right or not quite.
    fn row()(
        member in "ann|ANN|Ann  Lee|Ann\u{a0}Lee|jose\u{301}|jos\u{e9}|1\\+ann@users.noreply.github.com|\"a, b\"|[a-c]{1,2}",
        kudos in any::<bool>(),
        amount in 1..9_u8,
        evidence in "|||0x(ab){32}|0X(AB){32}|(ab){32}|(AB){32}|slides|\"two\nlines\"|1970-01-01",
        uri in "|||x:y|csv:f.csv#[1-5]",
        date in "|||1970-01-01|1970-01-01T00:00:00.000Z|1970-01-01T00:00:00.001Z|2025-03-31|2025-03-31T00:00:00Z",
    ) -> String {
        let (metric, from) = if kudos { ("kudos", "zoe") } else { ("talks", "") };
        format!("{member},{metric},{amount},{evidence},{uri},{date},{from}\n")
    }
}

prop_compose! {
    fn contribution()(
        member in "[a-z]{1,8}(@[a-z]{1,5})?|[a-z][a-z \",']{0,9}[a-z]",
        kudos in any::<bool>(),
        metric in "[a-z][a-z0-9_-]{0,31}".prop_filter("it is the score", |key| key != "score"),
        giver in "[A-Z]{1,5}",
        amount in 1..=u128::MAX,
        evidence in any::<[u8; 32]>(),
        uri in "[a-z]{1,5}:[!-~]{1,60}",
        at in 1..253_402_300_800_000_u64,
    ) -> Contribution {
        let kudos = kudos || metric == "kudos";
        Contribution {
            metric: if kudos { "kudos".to_owned() } else { metric },
            member: Identity::new(&member).unwrap(),
            amount,
            evidence,
            uri,
            at,
            // Givers start with a character that members never have, so that nobody praises themself.
            from: kudos.then(|| Identity::new(&format!("@{giver}")).unwrap()),
            line: None,
        }
    }
}

proptest! {
    #[test]
    fn good_rows_round_trip(contributions in prop::collection::vec(contribution(), 0..20)) {
        let source = Source::Csv { file: "f.csv".into(), rows: contributions.len() as u64 };
        let lined = contributions.into_iter().zip(2..);
        let contributions: Vec<_> = lined.map(|(row, line)| Contribution { line: Some(line), ..row }).collect();
        let identities: BTreeSet<_> = contributions.iter().map(|row| row.member.clone()).collect();
        let members = identities.iter().map(|identity| Member::new(identity.clone(), String::new()));
        let written = Measurement { members: members.collect(), contributions, source, notes: vec![] };
        let read = read_csv("f.csv", written.to_csv().as_bytes(), &Limits::default()).unwrap();
        prop_assert_eq!(read.members.into_iter().map(|member| member.identity).collect::<BTreeSet<_>>(), identities);
        prop_assert_eq!(read.contributions, written.contributions);
    }

    #[test]
    fn what_was_read_and_written_is_read_again(rows in prop::collection::vec(row(), 1..30)) {
        let file = format!("member,metric,amount,evidence,uri,date,from\n{}", rows.concat());
        // What is refused writes nothing.
        if let Ok(read) = read_csv("f.csv", file.as_bytes(), &Limits::default()) {
            let again = read_csv("g.csv", read.to_csv().as_bytes(), &Limits::default());
            let again = again.map_err(|error| error.to_string()).map(|again| without_lines(again.contributions));
            prop_assert_eq!(again, Ok(without_lines(read.contributions)));
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic_and_every_error_names_a_line_of_the_file(
        start in prop::sample::select(vec!["", "member,metric,amount\n", "member,metric,amount,evidence,uri,date,from\n"]),
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        text in "[,\"\n\r0-9a-z;-]{0,200}",
    ) {
        for tail in [bytes.as_slice(), text.as_bytes()] {
            let file = [start.as_bytes(), tail].concat();
            let lines = file.iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
            match read_csv("f.csv", file.as_slice(), &Limits::default()) {
                Ok(measured) => prop_assert!(measured.contributions.iter().all(|row| row.amount > 0)),
                Err(CsvError::Rows(errors)) => {
                    prop_assert!(!errors.errors.is_empty());
                    prop_assert!(errors.errors.iter().all(|error| (1..=lines).contains(&error.line)));
                    prop_assert!(errors.to_string().lines().count() <= 22);
                }
                Err(error) => prop_assert!(false, "{}", error),
            }
            if let Err(CsvError::Rows(errors)) = read_members("m.csv", file.as_slice()) {
                prop_assert!(!errors.errors.is_empty());
            }
        }
    }
}

#[test]
fn a_file_without_an_end_and_a_folder_are_named_with_the_bound() {
    let folder = tempfile::tempdir().unwrap();
    let told = read_csv_file(Path::new("/dev/zero"), &Limits::default()).unwrap_err().to_string();
    assert!(told.contains("zero") && told.contains("more than 65536 bytes"), "{told}");
    for read in [
        read_csv_file(folder.path(), &Limits::default()).map(drop),
        read_members_file(folder.path()).map(drop),
    ] {
        let told = read.unwrap_err().to_string();
        assert!(told.contains(folder.path().to_str().unwrap()) && told.contains("a folder"), "{told}");
    }
}

#[test]
fn whoever_is_named_by_their_name_in_the_members_file_is_told_what_to_write() {
    let book = b"member,name,account\nann@x.example,Ann,5Ab\nbo@x,Bo,5Bo\nbo@y,bo,5By\n";
    let members = tributary_measure::read_members("members.csv", &book[..]).unwrap();
    let limits = Limits { members: Some(members), ..Limits::default() };
    let said = bad_with("member,metric,amount\nAnn,docs,3\nBo,docs,1\nZoe,docs,1\n", &limits).to_string();
    assert!(
        said.contains("is what ann@x.example is called in the members file: write ann@x.example here"),
        "{said}"
    );
    assert!(
        said.contains("is what bo@x and bo@y are called in the members file: write bo@x or bo@y here"),
        "{said}"
    );
    assert!(said.contains("member \"Zoe\": is not in the members file"), "{said}");
}
