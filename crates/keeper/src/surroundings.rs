//! What a round is told from outside, and tells.

use tributary_client::Signer;
use tributary_words::Words;

/// What a transaction cost, and where it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    pub transaction: String,
    pub block: u32,
    pub fee: String,
    pub deposit: String,
}

/// What a round is told from outside, and tells.
pub struct Surroundings<'a> {
    pub signer: &'a Signer,
    pub words: &'a Words,
    /// From which block on the DAO's events are.
    pub since: u32,
    /// Whether the program shall end.
    pub stopping: &'a dyn Fn() -> bool,
    /// The last transaction that became final, if it was not asked for before.
    pub sent: &'a dyn Fn() -> Option<Sent>,
}
