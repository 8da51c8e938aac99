//! The actions of a proposal as its file writes them, turned into the calls that the governor will make.

use crate::{
    before::Before,
    terms::{parse, AccountName, AssetName, Attestations, GateTerms, Policy, ProgramTerms},
    wrong::At,
};
use anyhow::{anyhow, bail, Result};
use serde::Deserialize;
use tributary_client::{messages, unhex, AccountId, Build, Call, Chain, ChainExt, DaoClient, Millis, Part};
use tributary_core::DAY;
use tributary_interfaces::{
    governor::{Action, GasLimit, Governor, Guardian, Settings, DEFAULT_GAS, MAX_GAS, MAX_GUARD},
    metrics::{MetricConfig, MetricKind, Metrics, MetricsRoles},
    token::Token,
    treasury::{Asset, GrantConfig, GrantId, ProgramId, SpendCap, Treasury},
    upgrade::Code,
};
use tributary_words::{hashes::HashText, metric_named, time::Span, Words, POINT_DECIMALS};

/// A proposal as the governor takes it.
#[derive(Debug)]
pub struct Draft {
    pub description: String,
    pub actions: Vec<Action>,
}

/// One action. Amounts have the decimals of what they are of; those of a token that does not say how many it has
/// are in its smallest unit.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Step {
    /// Pay all members by a metric, epoch by epoch.
    CreateProgram(ProgramTerms),
    /// End a program with its current epoch, and go on with other terms.
    ChangeProgram {
        program: ProgramId,
        terms: ProgramTerms,
    },
    StopProgram {
        program: ProgramId,
    },
    /// Promise somebody an amount that vests over time from now on.
    CreateGrant {
        recipient: AccountName,
        #[serde(default)]
        asset: AssetName,
        amount: String,
        /// Nothing is paid before this much of it has passed.
        cliff: Option<Span>,
        vests_over: Span,
        /// Paid only while this holds.
        gate: Option<GateTerms>,
    },
    CancelGrant {
        grant: GrantId,
    },
    /// Give up what is left of a grant that could not be paid for two years.
    ReleaseGrant {
        grant: GrantId,
    },
    /// Give up what of a stopped program nobody opened, or what could not be closed for a year.
    WriteOff {
        program: ProgramId,
    },
    /// Write the books of a token down to what the treasury holds of it.
    WriteDown {
        asset: AssetName,
        at_most: String,
    },
    /// The most that a payment may store at the expense of whoever makes it for another.
    SetDepositLimit {
        amount: String,
    },
    /// Pay what is free to somebody at once.
    Transfer {
        to: AccountName,
        #[serde(default)]
        asset: AssetName,
        amount: String,
    },
    /// The most that may leave what is free in each period; without an amount, no limit.
    SetCap {
        #[serde(default)]
        asset: AssetName,
        amount: Option<String>,
        period: Option<Span>,
    },
    /// Who may pause the treasury's promises, once; left out for nobody.
    GuardTreasury {
        account: Option<AccountName>,
    },
    DefineMetric {
        name: String,
        unit: String,
        #[serde(default)]
        kind: KindName,
        weight: String,
        tokens_per_point: String,
        half_life: Option<Span>,
        #[serde(default)]
        attestation_cap: u64,
        /// The most that one attestor may claim in each period; 0 for no limit.
        #[serde(default)]
        period_cap: u64,
        period: Option<Span>,
        window: Span,
        /// How long the arbiter has to answer a challenge.
        arbitration: Option<Span>,
        bond: String,
        attestors: Vec<AccountName>,
    },
    /// Change a metric's terms; what is left out stays.
    UpdateMetric {
        metric: String,
        weight: Option<String>,
        tokens_per_point: Option<String>,
        half_life: Option<Span>,
        attestation_cap: Option<u64>,
        period_cap: Option<u64>,
        period: Option<Span>,
        window: Option<Span>,
        arbitration: Option<Span>,
        bond: Option<String>,
        attestors: Option<Vec<AccountName>>,
    },
    /// Half of a member's score is left after this long, from now on; "0s" for no decay.
    SetScoreHalfLife {
        half_life: Span,
    },
    /// Make final attestations count no more.
    Revoke {
        attestation: Attestations,
    },
    /// Decide challenges, where the governor is the arbiter.
    Resolve {
        attestation: Attestations,
        upheld: bool,
    },
    /// Who decides challenges from now on; left out for the governor itself.
    SetArbiter {
        account: Option<AccountName>,
    },
    SetTransferPolicy {
        policy: Policy,
    },
    /// Leave an account's tokens out of the votes, or take them in again.
    SetExcluded {
        account: AccountName,
        excluded: bool,
    },
    /// Change the governor's settings; what is left out stays.
    Configure {
        voting_delay: Option<Span>,
        voting_period: Option<Span>,
        timelock: Option<Span>,
        grace: Option<Span>,
        quorum_bps: Option<u16>,
        threshold_bps: Option<u16>,
        live_proposals: Option<u32>,
        extension: Option<Span>,
        early_decision: Option<bool>,
    },
    /// Any message of any contract.
    Call {
        callee: AccountName,
        /// Selector and arguments, as 0x and hexadecimal digits.
        input: String,
        value: Option<String>,
    },
    /// Give a contract of the DAO other code.
    Upgrade {
        #[serde(deserialize_with = "named")]
        contract: Part,
        /// 0x and 64 hexadecimal digits; left out, with `fast`, for the local build's code and fast path.
        full: Option<HashText>,
        /// Left out beside `full` for no fast path.
        fast: Option<HashText>,
    },
    /// Another guardian; left out for none.
    Guard {
        account: Option<AccountName>,
        #[serde(default)]
        lasts: Option<Span>,
    },
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KindName {
    #[default]
    Contribution,
    Indicator,
}

impl Step {
    /// Refuses what is no asset at its own key, before amounts are read with its decimals.
    fn check_asset(&self, words: &Words) -> Result<()> {
        match self {
            Self::CreateProgram(terms) => terms.asset.asset(words).at("asset")?,
            Self::ChangeProgram { terms, .. } => terms.asset.asset(words).at("asset").at("terms")?,
            Self::CreateGrant { asset, .. }
            | Self::WriteDown { asset, .. }
            | Self::Transfer { asset, .. }
            | Self::SetCap { asset, .. } => asset.asset(words).at("asset")?,
            _ => return Ok(()),
        };
        Ok(())
    }

    /// The action, where those before it in its file `left` what is not as the chain has it now: what sets all terms at
    /// once keeps theirs.
    pub fn on_chain(
        self,
        client: &mut DaoClient<'_, impl Chain>,
        left: &Before,
        words: &Words,
    ) -> Result<Action> {
        self.check_asset(words)?;
        let (dao, now) = (client.dao, words.now);
        let native = words.decimals(&Asset::Native);
        let tokens = words.token_decimals();
        let account = |name: &AccountName, key: &str| name.account(words).at(key);
        let all = |names: &[AccountName], key: &str| -> Result<Vec<AccountId>> {
            names.iter().map(|name| account(name, key)).collect()
        };
        let maybe =
            |name: &Option<AccountName>| name.as_ref().map(|name| account(name, "account")).transpose();
        Ok(match self {
            Self::CreateProgram(terms) => {
                let config = terms.on_chain(client, words)?;
                action(messages::treasury(dao.treasury).create_program(config))
            }
            Self::ChangeProgram { program, terms } => {
                let config = terms.on_chain(client, words).at("terms")?;
                action(messages::treasury(dao.treasury).change_program(program, config))
            }
            Self::StopProgram { program } => action(messages::treasury(dao.treasury).stop_program(program)),
            Self::CreateGrant { recipient, asset, amount, cliff, vests_over, gate } => {
                let gate = gate.map(|gate| gate.on_chain(client, words).at("gate")).transpose()?;
                action(messages::treasury(dao.treasury).create_grant(GrantConfig {
                    recipient: account(&recipient, "recipient")?,
                    asset: asset.asset(words).at("asset")?,
                    amount: asset.amount(&amount, words).at("amount")?,
                    start: now,
                    cliff: now.saturating_add(cliff.map_or(0, |Span(span)| span)),
                    end: now.saturating_add(vests_over.0),
                    gate,
                }))
            }
            Self::CancelGrant { grant } => action(messages::treasury(dao.treasury).cancel_grant(grant)),
            Self::ReleaseGrant { grant } => action(messages::treasury(dao.treasury).release_grant(grant)),
            Self::WriteOff { program } => action(messages::treasury(dao.treasury).write_off(program)),
            Self::WriteDown { asset, at_most } => {
                let at_most = asset.amount(&at_most, words).at("at_most")?;
                let asset = asset.asset(words).at("asset")?;
                action(messages::treasury(dao.treasury).write_down(asset, at_most))
            }
            Self::SetDepositLimit { amount } => {
                let limit = parse(&amount, native).at("amount")?;
                action(messages::treasury(dao.treasury).set_deposit_limit(limit))
            }
            Self::Transfer { to, asset, amount } => {
                let amount = asset.amount(&amount, words).at("amount")?;
                let (asset, to) = (asset.asset(words).at("asset")?, account(&to, "to")?);
                action(messages::treasury(dao.treasury).transfer(asset, to, amount))
            }
            Self::SetCap { asset, amount, period } => {
                let cap = match (amount, period) {
                    (Some(amount), Some(Span(period))) => {
                        Some(SpendCap { amount: asset.amount(&amount, words).at("amount")?, period })
                    }
                    (None, None) => None,
                    _ => bail!("a cap is an amount in a period; without both there is none"),
                };
                let asset = asset.asset(words).at("asset")?;
                action(messages::treasury(dao.treasury).set_cap(asset, cap))
            }
            Self::GuardTreasury { account: named } => {
                action(messages::treasury(dao.treasury).set_guardian(maybe(&named)?))
            }
            Self::DefineMetric {
                name,
                unit,
                kind,
                weight,
                tokens_per_point,
                half_life,
                attestation_cap,
                period_cap,
                period,
                window,
                arbitration,
                bond,
                attestors,
            } => action(messages::metrics(dao.metrics).define_metric(MetricConfig {
                name,
                unit,
                kind: match kind {
                    KindName::Contribution => MetricKind::Contribution,
                    KindName::Indicator => MetricKind::Indicator,
                },
                weight: parse(&weight, POINT_DECIMALS).at("weight")?,
                tokens_per_point: parse(&tokens_per_point, tokens).at("tokens_per_point")?,
                half_life: half_life.map_or(0, |Span(span)| span),
                attestation_cap: attestation_cap.into(),
                period_cap: period_cap.into(),
                period: period.map_or(0, |Span(span)| span),
                window: window.0,
                arbitration: arbitration.map_or(30 * DAY, |Span(span)| span),
                bond: parse(&bond, native).at("bond")?,
                attestors: all(&attestors, "attestors")?,
            })),
            Self::UpdateMetric {
                metric,
                weight,
                tokens_per_point,
                half_life,
                attestation_cap,
                period_cap,
                period,
                window,
                arbitration,
                bond,
                attestors,
            } => {
                let (id, terms) = metric_named(&client.metrics()?, &metric).at("metric")?;
                let terms = left.metric_terms.get(&id).cloned().unwrap_or(terms);
                let or = |text: Option<String>, decimals, old, key| {
                    text.map_or(Ok(old), |text| parse(&text, decimals).at(key))
                };
                let changed = MetricConfig {
                    weight: or(weight, POINT_DECIMALS, terms.weight, "weight")?,
                    tokens_per_point: or(
                        tokens_per_point,
                        tokens,
                        terms.tokens_per_point,
                        "tokens_per_point",
                    )?,
                    bond: or(bond, native, terms.bond, "bond")?,
                    half_life: span_or(half_life, terms.half_life),
                    attestation_cap: attestation_cap.map_or(terms.attestation_cap, u128::from),
                    period_cap: period_cap.map_or(terms.period_cap, u128::from),
                    period: span_or(period, terms.period),
                    window: span_or(window, terms.window),
                    arbitration: span_or(arbitration, terms.arbitration),
                    attestors: match attestors {
                        Some(named) => all(&named, "attestors")?,
                        None => terms.attestors.clone(),
                    },
                    ..terms
                };
                action(messages::metrics(dao.metrics).update_metric(id, changed))
            }
            Self::SetScoreHalfLife { half_life } => {
                action(messages::metrics(dao.metrics).set_score_half_life(half_life.0))
            }
            Self::Revoke { attestation } => {
                let gas = list_gas(attestation.0.len());
                with_gas(action(messages::metrics(dao.metrics).revoke_batch(attestation.0)), gas)
            }
            Self::Resolve { attestation, upheld } => {
                let gas = list_gas(attestation.0.len());
                with_gas(action(messages::metrics(dao.metrics).resolve_batch(attestation.0, upheld)), gas)
            }
            Self::SetArbiter { account: named } => {
                let roles: MetricsRoles = match left.roles {
                    Some(roles) => roles,
                    None => client.chain.read(messages::metrics(dao.metrics).roles())?,
                };
                let arbiter = maybe(&named)?.unwrap_or(dao.governor);
                action(messages::metrics(dao.metrics).set_roles(MetricsRoles { arbiter, ..roles }))
            }
            Self::SetTransferPolicy { policy } => {
                action(messages::token(dao.token).set_policy(policy.into()))
            }
            Self::SetExcluded { account: named, excluded } => {
                action(messages::token(dao.token).set_excluded(account(&named, "account")?, excluded))
            }
            Self::Configure {
                voting_delay,
                voting_period,
                timelock,
                grace,
                quorum_bps,
                threshold_bps,
                live_proposals,
                extension,
                early_decision,
            } => {
                let old: Settings = match left.settings {
                    Some(settings) => settings,
                    None => client.chain.read(messages::governor(dao.governor).settings())?,
                };
                Action::Configure(Settings {
                    voting_delay: span_or(voting_delay, old.voting_delay),
                    voting_period: span_or(voting_period, old.voting_period),
                    timelock: span_or(timelock, old.timelock),
                    grace: span_or(grace, old.grace),
                    quorum: quorum_bps.unwrap_or(old.quorum),
                    threshold: threshold_bps.unwrap_or(old.threshold),
                    live_proposals: live_proposals.unwrap_or(old.live_proposals),
                    extension: span_or(extension, old.extension),
                    early_decision: early_decision.unwrap_or(old.early_decision),
                })
            }
            Self::Call { callee, input, value } => Action::Call {
                callee: account(&callee, "callee")?,
                input: unhex(&input)
                    .ok_or_else(|| anyhow!("{input:?} is not 0x and pairs of hexadecimal digits"))
                    .at("input")?,
                value: value.map_or(Ok(0), |text| parse(&text, native)).at("value")?,
                gas: None,
            },
            Self::Upgrade { contract, full, fast } => Action::Upgrade {
                contract: contract.account(&dao),
                code: match (full, fast) {
                    (None, None) => Build::read(client.chain.native()?.balance)?.code(contract),
                    (Some(full), fast) => Code { full: full.0, fast: fast.map(|HashText(fast)| fast) },
                    (None, Some(_)) => bail!(
                        "a fast path is named beside its full code: write full as well, or neither for the \
                         local build's"
                    ),
                },
            },
            Self::Guard { account: named, lasts } => Action::Guard(maybe(&named)?.map(|account| Guardian {
                account,
                until: now.saturating_add(lasts.map_or(MAX_GUARD / 4, |Span(span)| span)),
            })),
        })
    }
}

/// A typed call as an action of a proposal.
fn action<R>(call: impl Into<Call<R>>) -> Action {
    let call = call.into();
    let raw = call.raw();
    Action::Call { callee: raw.callee, input: raw.input.clone(), value: raw.value, gas: None }
}

/// What an action on a list may use up, and must be stated where it is more than an action has that states nothing. Half
/// as much again as what the longest list takes (`lists.rs` among the program's tests), as members have longer histories
/// elsewhere.
fn list_gas(count: usize) -> Option<GasLimit> {
    const FIRST: GasLimit = GasLimit { ref_time: 20_000_000_000, proof_size: 512 * 1_024 };
    const EACH: GasLimit = GasLimit { ref_time: 2_000_000_000, proof_size: 20 * 1_024 };
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    let ref_time = FIRST.ref_time.saturating_add(EACH.ref_time.saturating_mul(count));
    let proof_size = FIRST.proof_size.saturating_add(EACH.proof_size.saturating_mul(count));
    let enough = ref_time <= DEFAULT_GAS.ref_time && proof_size <= DEFAULT_GAS.proof_size;
    (!enough).then_some(GasLimit {
        ref_time: ref_time.min(MAX_GAS.ref_time),
        proof_size: proof_size.min(MAX_GAS.proof_size),
    })
}

fn with_gas(action: Action, gas: Option<GasLimit>) -> Action {
    match action {
        Action::Call { callee, input, value, .. } => Action::Call { callee, input, value, gas },
        other => other,
    }
}

fn span_or(span: Option<Span>, old: Millis) -> Millis {
    span.map_or(old, |Span(span)| span)
}

/// What is written by its name.
fn named<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_states_the_gas_that_it_may_need_and_a_short_one_none() {
        assert_eq!((list_gas(0), list_gas(1), list_gas(20)), (None, None, None));
        let longest = list_gas(100).expect("it is more than an action has that states nothing");
        assert!(longest.ref_time > DEFAULT_GAS.ref_time && longest.ref_time <= MAX_GAS.ref_time);
        assert!(longest.proof_size > DEFAULT_GAS.proof_size && longest.proof_size <= MAX_GAS.proof_size);
        assert_eq!(list_gas(usize::MAX), Some(MAX_GAS));
    }
}
