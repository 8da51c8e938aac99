//! What the treasury refuses, in sentences.

use crate::{
    about::{
        grouped, misfit, none_of, not_allowed, plain, unknown_code, with, About, Numbered, Sentence, ZEROS,
    },
    spending::beyond_cap,
    time::date,
    words::Words,
};
use tributary_client::{account_text, Deed};
use tributary_interfaces::treasury::{Asset, TreasuryError};

pub(crate) fn of_treasury(error: &TreasuryError, about: &About, words: &Words) -> Sentence {
    use TreasuryError as E;
    let amount = |asset: &Asset, amount: &u128| words.amount(asset, *amount);
    match error {
        E::NotAllowed { caller, needed } => not_allowed(caller, needed, words),
        E::UnknownGrant(id) => none_of(Numbered::Grant, *id, about.there_are),
        E::UnknownProgram(id) => none_of(Numbered::Program, *id, about.there_are),
        E::InsufficientFree { asset, free, needed } => with(
            format!("{} are free and not due to epochs, and {} are needed", amount(asset, free), amount(asset, needed)),
            "fund the treasury (`tributary fund`), or ask for less",
        ),
        E::TooSmall { got, min } => misfit(about, words).unwrap_or_else(|| match (got, min) {
            (0, 1) if matches!(about.deed, Some(Deed::WriteDown { at_most: 1.., .. })) => {
                plain("it holds all that its books say, so there is nothing to write down")
            }
            (0, 1) => plain("it is nothing: an amount, a share or a length of time is 0, and must be more"),
            (got, min) => plain(format!("{} is too little: at least {}", grouped(*got), grouped(*min))),
        }),
        E::TooLarge { got, max } => misfit(about, words).unwrap_or_else(|| match max {
            max if *max == tributary_interfaces::treasury::MAX_LIVE_PROGRAMS.into() => with(
                format!("the asset would have {} programs with epochs to open: at most {}", grouped(*got), grouped(*max)),
                "stop one, or have the epochs of one that has ended opened, first",
            ),
            max => plain(format!("{} is too much: at most {}", grouped(*got), grouped(*max))),
        }),
        E::BadSchedule { start, cliff, end } => misfit(about, words).unwrap_or_else(|| plain(format!(
            "a grant starts ({}), then comes its cliff ({}), then its end ({})",
            date(*start),
            date(*cliff),
            date(*end)
        ))),
        E::GrantCanceled(id) => plain(format!("grant {id} is canceled already")),
        E::GateClosed { value, needed } => {
            plain(format!("the grant's gate is closed: its metric is at {}, and {} are needed", grouped(*value), grouped(*needed)))
        }
        E::CapReached { asset, left, needed } => beyond_cap(asset, *left, *needed, about.spending, words),
        E::BudgetAboveCap { asset, cap, budget } => with(
            format!(
                "an epoch would pay up to {}, and the spend cap lets out {} in a whole period",
                amount(asset, budget),
                amount(asset, cap)
            ),
            "make the budget smaller, or raise the cap first: `do = \"set-cap\"`",
        ),
        E::Paused { until } => with(
            format!("the treasury is paused until {}", words.moment(*until)),
            "transfers, grants and new epochs wait; claims and redemptions go on",
        ),
        E::NothingDue => match about.deed {
            Some(Deed::WriteDown { .. }) => {
                plain("it holds all that its books say, so there is nothing to write down")
            }
            _ => plain("nothing is due now"),
        },
        E::NotDue { from, .. } => plain(format!("this is possible from {} on", words.moment(*from))),
        E::ProgramEnded(id) => plain(format!("program {id} has no further epoch")),
        E::ProgramRuns(id) => with(
            format!("program {id} still has epochs that have not begun"),
            "stop it first: `do = \"stop-program\"`",
        ),
        E::WrongCount { got, max } => plain(format!("{got} members or assets at once: from 1 to {max}")),
        E::AssetsNotAscending => plain("the assets are not in ascending order, each once"),
        E::NotRedeemable(asset) => {
            plain(format!("{} does not redeem: it never arrived, or is the DAO's own token", words.asset(asset)))
        }
        E::Overflow => plain("a sum is larger than can be counted"),
        E::UnknownCode(hash) => unknown_code(hash.as_ref()),
        E::WrongValue { sent, needed } => {
            plain(format!("{} were sent along, and {} are needed", words.native(*sent), words.native(*needed)))
        }
        E::TransferFailed { asset, to, amount: failed } => with(
            format!("{} could not be paid {}", words.member(to), amount(asset, failed)),
            "the account may be below the chain's least balance, or the token refuses; what is owed stays owed",
        ),
        E::BurnFailed => with("the token burnt nothing: you may have less than that", "`tributary balance me` shows what you have"),
        E::BelowLeast { asset, share, least } => with(
            format!("the share would be {}, and at least {} were asked for", amount(asset, share), amount(asset, least)),
            "try again, or accept less: --slippage",
        ),
        E::NotHeld { amount, held, at } => with(
            format!(
                "of {}, only {} were yours at {} already and not redeemed since",
                words.tokens(*amount),
                words.tokens(*held),
                words.moment(*at)
            ),
            "tokens redeem once they were held as long as the spend cap's period",
        ),
        E::StillOwed { from, .. } => {
            plain(format!("the grant is still owed: a decision may release it from {} on", words.moment(*from)))
        }
        E::NotCovered { asset, left, needed } => with(
            format!("so much was lost that {} are left, and {} are needed", amount(asset, left), amount(asset, needed)),
            "what is promised is paid as new money arrives",
        ),
        E::TokenUnreachable(token) => plain(format!("the token {} cannot be called", account_text(token))),
        E::ZeroAccount => plain(ZEROS),
        E::SourceBroken(metric) => with(
            format!("the source of {} gives no answer", words.metric(metric)),
            "what it was asked may be asked again another time",
        ),
    }
}
