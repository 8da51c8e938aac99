//! What is to be filed of an input, and what is said of the rest.

use super::named;
use std::collections::BTreeSet;
use tributary_interfaces::metrics::AttestationId;
use tributary_measure::Contribution;

/// What is not filed of an input, and how much of it is.
#[derive(Default)]
pub struct Rest {
    /// In their order.
    pub new: Vec<Contribution>,
    /// On record for the accounts that their members have now.
    pub filed: usize,
    /// On record for other accounts.
    pub filed_elsewhere: usize,
    pub(super) elsewhere: BTreeSet<AttestationId>,
    /// On record with another amount: in words.
    pub(super) corrected: Vec<String>,
    /// With the evidence of another one of the same member and metric.
    pub(super) repeated: Vec<Contribution>,
    /// What stands for others and shows what is new here too.
    pub(super) beside: BTreeSet<AttestationId>,
    /// What was found false and is to be filed once more.
    pub(super) again: BTreeSet<AttestationId>,
}

/// Attestations that are told one by one.
const NAMED: usize = 5;

impl Rest {
    /// How many contributions are not new.
    pub fn passed_over(&self) -> usize {
        self.filed.saturating_add(self.filed_elsewhere).saturating_add(self.repeated.len())
    }

    /// What is to be said of what was passed over.
    pub fn notes(&self) -> impl Iterator<Item = String> {
        let filed = (self.filed > 0).then(|| {
            format!(
                "passed over {} whose evidence is filed already for the same member and metric: another contribution \
                 has evidence of its own",
                self.filed
            )
        });
        let corrected = (!self.corrected.is_empty()).then(|| {
            let told = and_more(self.corrected.iter().take(NAMED).cloned().collect(), self.corrected.len());
            format!(
                "what is on record under the same evidence has another amount, and stays: {told}. Where the file is \
                 right, take that one back (`tributary retract`) and file again"
            )
        });
        let elsewhere = (self.filed_elsewhere > 0).then(|| {
            format!(
                "passed over {} on record for another account than their member's now, in {}: they count there, once \
                 (if such an account is somebody else's, name them in the members file)",
                self.filed_elsewhere,
                listed(&self.elsewhere)
            )
        });
        let repeated = (!self.repeated.is_empty()).then(|| {
            let places = self.repeated.iter().take(NAMED).map(|row| match row.line {
                Some(line) => format!("line {line}"),
                None => row.uri.clone(),
            });
            format!(
                "passed over {} with the member, metric and evidence of another one ({}): what they rest on counts once",
                tributary_words::time::counted(self.repeated.len(), "row"),
                and_more(places.collect(), self.repeated.len())
            )
        });
        let beside = (!self.beside.is_empty()).then(|| {
            format!(
                "the evidence of what is new here is on record for others too, in {}: it is filed beside that. Where \
                 both are one person, leave the row out, or write both names into one line of the members file; where \
                 that one was filed for a wrong account, `tributary retract` takes it back",
                listed(&self.beside)
            )
        });
        let again = (!self.again.is_empty()).then(|| {
            format!(
                "what was found false is among what is new here, and would be filed again: {}. Leave it out, or show \
                 better evidence",
                listed(&self.again)
            )
        });
        filed.into_iter().chain(corrected).chain(elsewhere).chain(repeated).chain(beside).chain(again)
    }
}

/// Some attestations by their numbers.
fn listed(ids: &BTreeSet<AttestationId>) -> String {
    and_more(ids.iter().take(NAMED).map(|id| named(*id)).collect(), ids.len())
}

/// The first few of so many things.
fn and_more(mut names: Vec<String>, all: usize) -> String {
    if let Some(more) = all.checked_sub(names.len()).filter(|more| *more > 0) {
        names.push(format!("{more} more"));
    }
    names.join(", ")
}
