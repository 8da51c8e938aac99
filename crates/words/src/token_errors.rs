//! What a token, an upgrade or a source of metrics refuses, in sentences.

use crate::{
    about::{not_allowed, plain, unknown_code, with, Sentence, ZEROS},
    words::{printable, Words},
};
use tributary_client::hex;
use tributary_core::MINUTE;
use tributary_interfaces::{source::SourceError, token::TokenError, upgrade::UpgradeError, PSP22Error};

pub(crate) fn of_token(error: &TokenError, words: &Words) -> Sentence {
    use TokenError as E;
    match error {
        E::NotAllowed { caller, needed } => not_allowed(caller, needed, words),
        E::InsufficientBalance { owner, balance, needed } => plain(format!(
            "{} has {}, and {} are needed",
            words.member(owner),
            words.tokens(*balance),
            words.tokens(*needed)
        )),
        E::CapExceeded { cap, supply, minted } => plain(format!(
            "there are {} of at most {}, so {} more cannot be minted",
            words.tokens(*supply),
            words.tokens(*cap),
            words.tokens(*minted)
        )),
        E::TooMany { got, max } => plain(format!("{got} entries in one call: at most {max}")),
        E::Excluded(account) => with(
            format!("the tokens of {} carry no votes, so none can be delegated", words.member(account)),
            "a proposal with `set-excluded` can change that",
        ),
        E::BadSignature { owner, nonce } => with(
            format!(
                "this is not {}'s signature over this delegation (their number {nonce}), or it was used or taken back",
                words.member(owner)
            ),
            "have it signed again: `tributary sign-delegate`",
        ),
        E::SignatureExpired { expiry, .. } => with(
            format!("the signature counted until {}", words.moment(*expiry)),
            "have it signed again: `tributary sign-delegate`",
        ),
        E::UnknownCode(hash) => unknown_code(hash.as_ref()),
        E::ZeroAccount => plain(ZEROS),
    }
}

pub(crate) fn of_upgrade(error: &UpgradeError, words: &Words) -> Sentence {
    match error {
        UpgradeError::NotAllowed { caller, needed } => not_allowed(caller, needed, words),
        UpgradeError::UnknownCode(hash) => unknown_code(hash.as_ref()),
        UpgradeError::UnfitCode(hash) => with(
            format!("the code {} is not made for this contract and its storage", hex(hash.as_ref())),
            "propose the local build's code, or one that is made for this contract",
        ),
    }
}

pub(crate) fn of_source(error: &SourceError, words: &Words) -> Sentence {
    match error {
        SourceError::NotPast { at, now } => {
            let what = format!("{} is not past yet", words.moment(*at));
            match at.saturating_sub(*now) {
                soon if soon < MINUTE => with(what, "ask again in a moment"),
                _ => with(what, "what was is told, and not what will be: name a moment before now"),
            }
        }
        SourceError::UnknownMetric(metric) => plain(format!("it has no metric {metric}")),
        SourceError::TooMany { got, max } => plain(format!("{got} members at once: at most {max}")),
    }
}

pub(crate) fn of_psp22(error: &PSP22Error) -> Sentence {
    match error {
        PSP22Error::Custom(reason) => plain(printable(reason)),
        PSP22Error::InsufficientBalance => plain("the account has fewer tokens than that"),
        PSP22Error::InsufficientAllowance => plain("the owner has approved less than that"),
        PSP22Error::ZeroRecipientAddress => {
            plain("the account of zeros belongs to nobody, so it gets nothing")
        }
        PSP22Error::ZeroSenderAddress => plain("the account of zeros belongs to nobody, so it sends nothing"),
        PSP22Error::SafeTransferCheckFailed(reason) => plain(printable(reason)),
    }
}
