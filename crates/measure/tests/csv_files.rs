//! CSV files: what is read, and how every bad row is named.

use std::collections::BTreeSet;
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
    assert_eq!(measured.contributions[0].evidence, hash_text(b"3,talks, ANN@x "));
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
    assert_eq!(bad("member;metric;amount\n")[0], at(1, "", RowProblem::Separator { found: ';' }));
    let columns = "member,metric,amount,evidence,uri,date,from".to_owned();
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
    let errors: Vec<_> = bad_with(text, &limits)
        .errors
        .into_iter()
        .map(|error| (error.line, error.column, error.problem))
        .collect();
    assert_eq!(
        errors,
        [
            at(2, "member", RowProblem::UnknownMember { suggestion: Some("ann@x".into()) }),
            at(2, "metric", RowProblem::UnknownMetric { suggestion: Some("talks".into()) }),
            at(3, "from", RowProblem::UnknownMember { suggestion: None }),
        ]
    );
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
    assert!(error.to_string().starts_with("cannot read none.csv: "), "{error}");
    assert!(matches!(read_members_file(folder.path()), Err(CsvError::Unreadable { .. })));
}

#[test]
fn a_hundred_thousand_rows_are_read_in_well_under_a_second() {
    let mut text = "member,metric,amount,evidence,uri,date\n".to_owned();
    for n in 0..100_000 {
        text.push_str(&format!(
            "m{}@x.example,talks,{},proof {n},https://x.example/{n},2025-03-31\n",
            n % 2000,
            n + 1
        ));
    }
    let start = Instant::now();
    let measured = read(&text);
    let took = start.elapsed();
    println!("read 100,000 rows in {took:?}");
    assert_eq!((measured.contributions.len(), measured.members.len()), (100_000, 2_000));
    assert!(took.as_secs_f64() < 5.0, "took {took:?}: quadratic?");
}

prop_compose! {
    fn contribution()(
        member in "[a-z]{1,8}(@[a-z]{1,5})?|[a-z][a-z \",']{0,9}[a-z]",
        kudos in any::<bool>(),
        metric in "[a-z0-9_-]{1,32}",
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
        let members = identities.into_iter().map(|identity| Member { identity, name: String::new(), account: None });
        let written = Measurement { members: members.collect(), contributions, source, notes: vec![] };
        prop_assert_eq!(read_csv("f.csv", written.to_csv().as_bytes(), &Limits::default()).unwrap(), written);
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
