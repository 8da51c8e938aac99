use serde::{Deserialize, Serialize};

/// One law of docs/INVARIANTS.md, checked against the chain at the end of the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LawCheck {
    pub id: u8,
    pub sentence: String,
    pub held: bool,
    /// What was compared, and the numbers when it did not hold.
    pub detail: String,
}
