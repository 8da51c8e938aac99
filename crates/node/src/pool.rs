//! Why a node's transaction pool does not take a transaction, and what else a node says: its numbers and words, and what
//! they mean.

use subxt::ext::subxt_rpcs::UserError;
use tributary_client::{ChainError, NotTaken};

/// By the number of the node's error, and a part of what it says where one number stands for several.
const TABLE: [(i32, &str, NotTaken); 12] = [
    (1010, "outdated", NotTaken::Overtaken),
    (1010, "ancient birth", NotTaken::Late),
    (1010, "pay some fees", NotTaken::CannotPay),
    (1010, "bad signature", NotTaken::Changed),
    (1010, "exhaust the block", NotTaken::TooLarge),
    (1010, "", NotTaken::Unfit),
    (1011, "", NotTaken::Unclear),
    (1012, "", NotTaken::Banned),
    (1013, "", NotTaken::Known),
    (1014, "", NotTaken::Overtaken),
    (1015, "", NotTaken::Unfit),
    (1016, "", NotTaken::Full),
];

/// What a node says that keeps the states of the newest blocks only.
const DISCARDED: &str = "State already discarded";

/// What a node itself says to a request.
pub(crate) fn said(error: &UserError) -> ChainError {
    let detail = error.data.as_ref().map(|data| format!(": {}", data.get())).unwrap_or_default();
    let said = format!("{}{detail}", error.message);
    let known = TABLE.iter().find(|(code, part, _)| *code == error.code && said.contains(part));
    if error.message.contains(DISCARDED) {
        return ChainError::Forgotten(said);
    }
    match known {
        Some((_, _, why)) => ChainError::NotTaken { why: *why, said },
        None => ChainError::Refused(said),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(code: i32, message: &str, data: Option<&str>) -> String {
        let data = data.map(|data| serde_json::value::to_raw_value(data).unwrap());
        said(&UserError { code, message: message.to_owned(), data }).to_string()
    }

    #[test]
    fn what_a_pool_does_not_take_is_told_in_words_with_the_cure_and_its_own_behind_them() {
        let invalid = |data| told(1010, "Invalid Transaction", Some(data));
        let outdated = invalid("Transaction is outdated");
        assert!(outdated.starts_with("somebody used the same account just now"), "{outdated}");
        assert!(outdated.contains("nothing was sent; try again"), "{outdated}");
        assert!(outdated.ends_with("(Invalid Transaction: \"Transaction is outdated\")"), "{outdated}");
        let low = told(1014, "Priority is too low: (1 vs 1)", None);
        assert!(low.starts_with("somebody used the same account just now"), "{low}");
        let fees = invalid("Inability to pay some fees (e.g. account balance too low)");
        assert!(fees.contains("cannot pay the fee") && fees.contains("`tributary send`"), "{fees}");
        assert!(invalid("Transaction has an ancient birth block").contains("too long"));
        assert!(invalid("Transaction has a bad signature").contains("upgraded"));
        assert!(invalid("Transaction would exhaust the block limits").contains("split it"));
        assert!(invalid("Custom error: 7").contains("a rule of this chain"));
        for (code, part) in [(1011, "cannot tell"), (1012, "half an hour"), (1016, "has no room")] {
            let told = told(code, "x", None);
            assert!(told.contains(part) && told.contains("nothing was sent"), "{told}");
        }
        let known = told(1013, "Transaction is already imported", None);
        assert!(known.contains("may still be included") && !known.contains("nothing was sent"), "{known}");
        let old = told(4003, "Client error: UnknownBlock: State already discarded for 0x01", None);
        assert!(old.contains("no longer has the state") && old.contains("--state-pruning archive"), "{old}");
        assert_eq!(told(-32601, "Method not found", None), "the chain refused: Method not found");
    }
}
