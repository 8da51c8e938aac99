//! What the caps of a metric have no room for.

use super::filing::Filing;
use tributary_interfaces::metrics::MetricConfig;

/// Rows that are beyond a cap, and why; in their order, each row that has room takes some.
pub(super) fn beyond_caps(filing: &Filing, claimed: u128) -> Vec<(usize, String)> {
    let MetricConfig { name, unit, attestation_cap, period_cap, period, .. } = &filing.terms;
    let told = |amount| tributary_words::words::measured(amount, 0, unit);
    let of_metric = if tributary_text::says(unit, name) { String::new() } else { format!(" of {name}") };
    let mut left = period_cap.saturating_sub(claimed);
    let mut beyond = Vec::new();
    for (at, row) in filing.rows.iter().enumerate() {
        let amount = row.claim.amount;
        if *attestation_cap > 0 && amount > *attestation_cap {
            beyond.push((
                at,
                format!("{}{of_metric}: one attestation may claim {}", told(amount), told(*attestation_cap)),
            ));
        } else if *period_cap > 0 && amount > left {
            let period = match period {
                0 => "in all".to_owned(),
                period => format!("in each {}", tributary_proposals::sentence::each(*period)),
            };
            beyond.push((
                at,
                format!(
                    "{}{of_metric}: an attestor may claim {} {period}, of which {} {} left for this row",
                    told(amount),
                    told(*period_cap),
                    tributary_text::amount::grouped(left),
                    if left == 1 { "is" } else { "are" }
                ),
            ));
        } else {
            left = left.saturating_sub(amount);
        }
    }
    beyond
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            example::{self, row},
            filing::named,
        },
        *,
    };

    fn filing(attestation_cap: u128, period_cap: u128, amounts: &[u128]) -> Filing {
        let rows: Vec<_> = (2..).zip(amounts).map(|(line, amount)| row(line, *amount, 0)).collect();
        example::filing(attestation_cap, period_cap, &rows)
    }

    fn beyond(filing: &Filing, claimed: u128) -> Vec<usize> {
        beyond_caps(filing, claimed).into_iter().map(|(at, _)| at).collect()
    }

    #[test]
    fn rows_beyond_a_cap_are_those_that_have_no_room_in_their_order() {
        assert_eq!(beyond(&filing(0, 0, &[1, u128::MAX]), 0), [0; 0], "no caps");
        assert_eq!(beyond(&filing(5, 0, &[5, 6, 1]), 0), [1]);
        assert_eq!(beyond(&filing(0, 10, &[6, 5, 4]), 0), [1], "what is left goes to who fits in it");
        assert_eq!(beyond(&filing(0, 10, &[6, 5, 4]), 3), [1, 2]);
        assert_eq!(beyond(&filing(0, 10, &[1]), 12), [0], "a cap that was lowered");
    }

    #[test]
    fn a_row_beyond_a_cap_is_named_with_its_line_and_the_cap() {
        let filing = filing(0, 10, &[6, 5]);
        let (at, why) = beyond_caps(&filing, 0).remove(0);
        let told = named(&filing.rows[at], &why);
        for part in ["ann@x", "line 3", "5 pages of docs", "10 pages in each day", "4 are left for this row"]
        {
            assert!(told.contains(part), "{part} is not in: {told}");
        }
    }
}
