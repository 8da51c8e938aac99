//! Actions as members read them: what each would do, and what it amounts to; before and after, where something changes.

mod governance;
mod metrics;
mod money;
mod programs;
mod said;

pub use crate::before::{asset_of, metrics_of, Before, Books};
pub(crate) use money::amount_words;
pub use {
    governance::{policy_words, settings_changes, settings_terms},
    metrics::{decay, metric_changes, metric_terms},
    money::{cap_words, gate_terms},
    programs::{budget, each, fixed_rule, may_fall, opened_with, rate, shared_by, stream},
    said::Sentence,
};

use metrics::{attestation_line, numbers, update_metric};
use money::{create_grant, free_line, grant_line, set_cap};
use programs::{change_program, of_program, program_details};
use said::{changing, was};
use tributary_client::{hex, AccountId, Deed};
use tributary_interfaces::{
    governor::{Action, Guardian},
    token::TransferPolicy,
};
use tributary_words::{
    errors::gas_words,
    time::span,
    words::{printable, Words},
};

/// An action in words.
pub fn sentence(action: &Action, deed: Option<&Deed>, before: &Before, words: &Words) -> Sentence {
    match action {
        Action::Configure(settings) => {
            let old = before.settings.map(|settings| settings_terms(&settings, words));
            changing(
                "Change how decisions are made, for proposals to come",
                old,
                settings_terms(settings, words),
            )
        }
        Action::Guard(guardian) => {
            let what = match guardian {
                Some(Guardian { account, until }) => {
                    format!("Let {} veto proposals until {}", words.member(account), words.moment(*until))
                }
                None => "Let nobody veto proposals".to_owned(),
            };
            let old = before.guardian.map(|guardian| match guardian {
                Some(Guardian { account, until }) => {
                    format!("until now: {}, until {}", words.member(&account), words.moment(until))
                }
                None => "until now: nobody".to_owned(),
            });
            let idle = before.guardian == Some(*guardian);
            Sentence { what, details: old.into_iter().collect(), idle }
        }
        Action::Upgrade { contract, code } => {
            let mut details = vec![format!("full code {}", hex(code.full.as_ref()))];
            details.push(match code.fast {
                Some(fast) => format!("fast path {}", hex(fast.as_ref())),
                None => "no fast path".to_owned(),
            });
            Sentence {
                what: format!("Give {} other code, keeping its money and storage", words.member(contract)),
                details,
                idle: false,
            }
        }
        Action::Call { callee, input, value, gas } => {
            let mut told = match deed {
                Some(deed) => of_deed(deed, before, words),
                None => Sentence {
                    what: format!("Call {}: {}", words.member(callee), words.call(callee, input)),
                    ..Sentence::default()
                },
            };
            if *value > 0 {
                told.details
                    .push(format!("sends {} along, from the governor's own account", words.native(*value)));
            }
            told.details.extend(gas.map(|gas| format!("uses up {}", gas_words(&gas))));
            told
        }
    }
}

fn of_deed(deed: &Deed, before: &Before, words: &Words) -> Sentence {
    let plain = |what: String| Sentence { what, ..Sentence::default() };
    match deed {
        Deed::Transfer { asset, to, amount } => Sentence {
            what: format!("Pay {} to {} at once", words.amount(asset, *amount), words.member(to)),
            details: free_line(asset, before, words).into_iter().collect(),
            idle: false,
        },
        Deed::SetCap { asset, cap } => set_cap(asset, *cap, before, words),
        Deed::Pause => plain("Pause the treasury's new promises for two weeks".to_owned()),
        Deed::GuardTreasury(guardian) => {
            let who = |guardian: &Option<AccountId>| match guardian {
                Some(account) => words.member(account),
                None => "nobody".to_owned(),
            };
            let what = match guardian {
                Some(account) => format!(
                    "Let {} pause the treasury's new promises, once, for two weeks",
                    words.member(account)
                ),
                None => "Let nobody pause the treasury's new promises any more".to_owned(),
            };
            was(what, before.treasury_guardian.map(|old| who(&old)), Some(who(guardian)))
        }
        Deed::CreateGrant(grant) => create_grant(grant, before, words),
        Deed::CancelGrant(id) => Sentence {
            what: format!(
                "Cancel grant {id}: nothing more of it vests, and what has not vested is free again"
            ),
            details: before.grants.get(id).map(|grant| grant_line(grant, words)).into_iter().collect(),
            idle: false,
        },
        Deed::ReleaseGrant(id) => Sentence {
            what: format!("Give up what is left of grant {id}, which could not be paid"),
            details: before.grants.get(id).map(|grant| grant_line(grant, words)).into_iter().collect(),
            idle: false,
        },
        Deed::CreateProgram(program) => {
            let mut details = program_details(program, words);
            details.extend(free_line(&program.asset, before, words));
            Sentence { what: stream(program, words), details, idle: false }
        }
        Deed::ChangeProgram(id, program) => change_program(*id, program, before, words),
        Deed::StopProgram(id) => Sentence {
            what: format!("Stop program {id} with its current epoch, which still pays in full"),
            details: of_program(*id, before, words),
            idle: false,
        },
        Deed::WriteOff(id) => Sentence {
            what: format!(
                "Give up what of program {id} nobody has opened, or could not be closed for a year"
            ),
            details: of_program(*id, before, words),
            idle: false,
        },
        Deed::WriteDown { asset, at_most } => plain(format!(
            "Write the books of {} down to what the treasury still holds, by at most {}",
            words.asset(asset),
            words.amount(asset, *at_most)
        )),
        Deed::SetDepositLimit(limit) => was(
            format!("Let a payment store at most {} at the expense of somebody else", words.native(*limit)),
            before.deposit_limit.map(|limit| words.native(limit)),
            Some(words.native(*limit)),
        ),
        Deed::DefineMetric(terms) => Sentence {
            what: format!(
                "Count {} from now on, in the unit {:?}",
                printable(&terms.name),
                printable(&terms.unit)
            ),
            details: metric_terms(terms, words)
                .into_iter()
                .map(|(name, value)| format!("{name}: {value}"))
                .collect(),
            idle: false,
        },
        Deed::UpdateMetric(id, terms) => update_metric(*id, terms, before, words),
        Deed::SetScoreHalfLife(half_life) => {
            let what = match half_life {
                0 => "Let no score decay from now on".to_owned(),
                half_life => {
                    format!("Let half of each score be gone after {}, from now on", span(*half_life))
                }
            };
            was(what, before.score_half_life.map(decay), Some(decay(*half_life)))
        }
        Deed::Revoke(attestations) => Sentence {
            what: match attestations.as_slice() {
                [id] => format!(
                    "Make attestation {id} count no more: its points go, what it was paid for stays paid"
                ),
                several => format!(
                    "Make attestations {} count no more: their points go, what they were paid for stays paid",
                    numbers(several)
                ),
            },
            details: attestations.iter().filter_map(|id| attestation_line(*id, before, words)).collect(),
            idle: false,
        },
        Deed::Resolve { attestations, upheld } => {
            let verdict = if *upheld { "true" } else { "false" };
            Sentence {
                what: format!(
                    "Decide the challenge of attestation {}: the claim is {verdict}",
                    numbers(attestations)
                ),
                details: attestations.iter().filter_map(|id| attestation_line(*id, before, words)).collect(),
                idle: false,
            }
        }
        Deed::SetMetricsRoles(roles) => {
            let dao = words.dao;
            let mut told = was(
                format!("Let {} decide challenges", words.member(&roles.arbiter)),
                before.roles.map(|roles| words.member(&roles.arbiter)),
                Some(words.member(&roles.arbiter)),
            );
            if dao.is_some_and(|dao| roles.governor != dao.governor) {
                told.details.push(format!(
                    "and {} govern the registry, instead of the governor",
                    words.member(&roles.governor)
                ));
                told.idle = false;
            }
            if dao.is_some_and(|dao| roles.token != dao.token) {
                told.details.push(format!("and have points mint at {}", words.member(&roles.token)));
                told.idle = false;
            }
            told
        }
        Deed::SetPolicy(policy) => {
            let told = policy_words;
            was(
                match policy {
                    TransferPolicy::Free => "Let members pass their tokens on".to_owned(),
                    TransferPolicy::Locked => {
                        "Let nobody pass tokens on; minting, burning and redeeming go on".to_owned()
                    }
                },
                before.policy.map(|policy| told(policy).to_owned()),
                Some(told(*policy).to_owned()),
            )
        }
        Deed::SetExcluded { account, excluded } => {
            let told = |excluded: bool| if excluded { "left out" } else { "counted" }.to_owned();
            let what = match excluded {
                true => format!("Leave the tokens of {} out of all votes", words.member(account)),
                false => format!("Count the tokens of {} in votes again", words.member(account)),
            };
            was(what, before.excluded.get(account).map(|old| told(*old)), Some(told(*excluded)))
        }
        Deed::SetTokenRoles(roles) => Sentence {
            what: "Hand the token's roles over".to_owned(),
            details: vec![
                format!("governs it: {}", words.member(&roles.governor)),
                format!("mints: {}", words.member(&roles.minter)),
                format!("burns for who redeems: {}", words.member(&roles.redeemer)),
            ],
            idle: false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use tributary_core::DAY;
    use tributary_interfaces::{
        metrics::MetricConfig,
        treasury::{Asset, SpendCap, Spending, Vault},
    };
    use tributary_words::example::words;

    const UNIT: u128 = 1_000_000_000_000;

    fn account(byte: u8) -> AccountId {
        [byte; 32].into()
    }

    fn told(deed: Deed, before: &Before) -> Sentence {
        of_deed(&deed, before, &words())
    }

    #[test]
    fn nobody_pauses_nothing_once() {
        let told = told(Deed::GuardTreasury(None), &Before::default());
        assert_eq!(told.what, "Let nobody pause the treasury's new promises any more");
    }

    #[test]
    fn a_change_of_a_metric_is_told_before_and_after_and_what_stays() {
        let words = words();
        let old = words.terms(2).expect("docs").clone();
        let terms = MetricConfig { weight: 4_000_000, ..old.clone() };
        let open = Before { open: true, ..Before::default() };
        let change = told(Deed::UpdateMetric(2, terms.clone()), &open);
        assert_eq!(change.what, "Change the terms of docs (metric 2)");
        assert_eq!(
            change.details,
            [
                "weight: 2.5 points a page → 4 points a page",
                "points already counted stay as they are, and so does what is filed already"
            ]
        );
        assert_eq!(
            change.whole(),
            "Change the terms of docs (metric 2) (weight: 2.5 points a page → 4 points a page; points already counted \
             stay as they are, and so does what is filed already)"
        );
        let same = told(Deed::UpdateMetric(2, old), &open);
        assert_eq!((same.idle, same.details), (true, vec!["nothing changes".to_owned()]));
        let over = told(Deed::UpdateMetric(2, terms), &Before::default());
        assert!(over.details.contains(&"weight: 4 points a page".to_owned()), "{:?}", over.details);
    }

    #[test]
    fn a_transfer_is_told_with_its_payee_s_name_and_what_is_free() {
        let vault = Vault { free: 271 * UNIT, ..Vault::default() };
        let spending = Spending {
            cap: Some(SpendCap { amount: 100 * UNIT, period: DAY }),
            spent: 40 * UNIT,
            ..Spending::default()
        };
        let books = BTreeMap::from([(Asset::Native, Books { vault, due: UNIT, spending })]);
        let before = Before { books, ..Before::default() };
        let pay = told(Deed::Transfer { asset: Asset::Native, to: account(7), amount: 80 * UNIT }, &before);
        assert!(pay.what.starts_with("Pay 80 UNIT to Ann (5"), "{}", pay.what);
        assert_eq!(
            pay.details,
            ["free now: 270 UNIT, of which the spend cap leaves 59 UNIT in this period: 1 UNIT are kept for epochs that \
              have begun and that nobody has opened, and go first under the cap"]
        );
    }

    #[test]
    fn a_higher_cap_is_told_to_bind_later_and_a_lower_one_at_once() {
        let spending =
            Spending { cap: Some(SpendCap { amount: 100 * UNIT, period: DAY }), ..Spending::default() };
        let books = BTreeMap::from([(Asset::Native, Books { spending, ..Books::default() })]);
        let before = Before { books, ..Before::default() };
        let cap = |amount| {
            let cap = Some(SpendCap { amount: amount * UNIT, period: DAY });
            told(Deed::SetCap { asset: Asset::Native, cap }, &before)
        };
        assert_eq!(cap(50).details, ["until now: at most 100 UNIT in 1 day"]);
        assert_eq!(
            cap(200).details,
            [
                "until now: at most 100 UNIT in 1 day",
                "it is higher, so it binds 1 day after this is executed"
            ]
        );
        assert!(cap(100).idle);
    }
}
