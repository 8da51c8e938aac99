//! Proposals as people write them: a TOML file with a description and actions, turned into the calls that
//! the governor will make.

use crate::{
    amount,
    answer::Answer,
    commands::metric_named,
    config::{Policy, Span, POINT_DECIMALS},
    deployment::HashText,
    people::NamedAccount,
    place::Place,
};
use anyhow::{anyhow, Context as _, Result};
use serde::Deserialize;
use std::path::Path;
use tributary_client::{
    account_text, demo_signer, hex, messages, AccountId, Call, Chain, ChainExt, DaoClient, NativeAsset,
    Timestamp,
};
use tributary_core::DAY;
use tributary_interfaces::{
    factory::Dao,
    governor::{Action, Governor, Guardian, Settings, MAX_GUARD},
    metrics::{AttestationId, MetricConfig, MetricKind, Metrics, SCORE},
    source::MetricRef,
    token::{Token, TransferPolicy},
    treasury::{Asset, Basis, Budget, GrantConfig, GrantId, ProgramConfig, ProgramId, Treasury},
    PSP22Metadata,
};

/// A proposal's file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proposal {
    description: String,
    /// None makes it a poll.
    #[serde(default, rename = "action")]
    actions: Vec<Step>,
}

/// A proposal as the governor takes it.
pub struct Proposed {
    pub description: String,
    pub actions: Vec<Action>,
}

/// One action. Amounts of the native asset and of the contribution token have decimals; those of other
/// tokens are in their smallest unit.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
enum Step {
    /// Pay all members by a metric, epoch by epoch.
    CreateProgram {
        #[serde(default)]
        asset: AssetName,
        /// A metric's name, or "score".
        metric: String,
        #[serde(default)]
        basis: BasisName,
        /// For each epoch.
        budget: String,
        epoch_length: Span,
        /// How many; left out for no end.
        epochs: Option<u32>,
        claim_window: Option<Span>,
        /// From when on, after this is read; left out for at once.
        starts_in: Option<Span>,
    },
    StopProgram {
        program: ProgramId,
    },
    /// Promise somebody an amount that vests over time from now on.
    CreateGrant {
        recipient: NamedAccount,
        #[serde(default)]
        asset: AssetName,
        amount: String,
        /// Nothing is paid before this much of it has passed.
        cliff: Option<Span>,
        vests_over: Span,
    },
    CancelGrant {
        grant: GrantId,
    },
    DefineMetric {
        name: String,
        unit: String,
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
        attestors: Vec<NamedAccount>,
    },
    /// Change a metric's terms; what is left out stays.
    UpdateMetric {
        metric: String,
        weight: Option<String>,
        tokens_per_point: Option<String>,
        attestation_cap: Option<u64>,
        window: Option<Span>,
        bond: Option<String>,
        attestors: Option<Vec<NamedAccount>>,
    },
    /// Make a final attestation count no more.
    Revoke {
        attestation: AttestationId,
    },
    /// Decide a challenge, where the governor is the arbiter.
    Resolve {
        attestation: AttestationId,
        upheld: bool,
    },
    SetTransferPolicy {
        policy: Policy,
    },
    /// Leave an account's tokens out of the votes, or take them in again.
    SetExcluded {
        account: NamedAccount,
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
        callee: NamedAccount,
        /// Selector and arguments, as 0x and hexadecimal digits.
        input: String,
        value: Option<String>,
    },
    /// Give a contract of the DAO other code, which is uploaded.
    Upgrade {
        contract: Part,
        /// 0x and 64 hexadecimal digits.
        code_hash: HashText,
    },
    /// Another guardian; left out for none.
    Guard {
        account: Option<NamedAccount>,
        #[serde(default)]
        lasts: Option<Span>,
    },
}

/// A contract of the DAO.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Part {
    Token,
    Metrics,
    Governor,
    Treasury,
}

/// "native", or the account of a PSP22 token.
#[derive(Debug, Default, Deserialize)]
#[serde(try_from = "String")]
enum AssetName {
    #[default]
    Native,
    Token(AccountId),
}

impl TryFrom<String> for AssetName {
    type Error = tributary_client::AccountError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match text.as_str() {
            "native" => Ok(Self::Native),
            text => tributary_client::parse_account(text).map(Self::Token),
        }
    }
}

impl AssetName {
    fn asset(&self) -> Asset {
        match self {
            Self::Native => Asset::Native,
            Self::Token(account) => Asset::Psp22(*account),
        }
    }

    fn amount(&self, text: &str, native: &NativeAsset) -> Result<u128> {
        let decimals = if matches!(self, Self::Native) { native.decimals } else { 0 };
        parse(text, decimals)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum BasisName {
    #[default]
    Level,
    Growth,
}

impl Proposal {
    /// Reads and checks a file; a mistake is named with its line.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        toml::from_str(&text).with_context(|| path.display().to_string())
    }

    /// The proposal for this DAO: names become numbers, spans become moments.
    pub fn on_chain(self, client: &mut DaoClient<'_, Place>) -> Result<Proposed> {
        let now = client.chain.now()?;
        let mut actions = Vec::new();
        for (index, step) in self.actions.into_iter().enumerate() {
            let action = step.on_chain(client, now).with_context(|| format!("action {}", index + 1))?;
            actions.push(action);
        }
        Ok(Proposed { description: self.description, actions })
    }
}

impl Step {
    fn on_chain(self, client: &mut DaoClient<'_, Place>, now: Timestamp) -> Result<Action> {
        let (dao, native) = (client.dao, client.chain.native()?);
        let token_decimals = |client: &mut DaoClient<'_, Place>| -> Result<u8> {
            Ok(client.chain.read(messages::psp22_metadata(dao.token).token_decimals())?)
        };
        Ok(match self {
            Self::CreateProgram {
                asset,
                metric,
                basis,
                budget,
                epoch_length,
                epochs,
                claim_window,
                starts_in,
            } => {
                let metric = match metric.as_str() {
                    "score" => SCORE,
                    name => metric_named(&client.metrics()?, name)?.0,
                };
                let basis = match basis {
                    BasisName::Level => Basis::Level,
                    BasisName::Growth => Basis::Growth,
                };
                let metric = match basis {
                    Basis::Level => metric,
                    // Growth is read from the series that never falls.
                    Basis::Growth => metric | tributary_interfaces::metrics::EARNED,
                };
                action(messages::treasury(dao.treasury).create_program(ProgramConfig {
                    asset: asset.asset(),
                    metric: MetricRef { source: dao.metrics, metric },
                    basis,
                    budget: Budget::Fixed(asset.amount(&budget, &native)?),
                    start: starts_in.map_or(0, |Span(span)| now.saturating_add(span)),
                    epoch_length: epoch_length.0,
                    epochs,
                    claim_window: claim_window.map_or(30 * DAY, |Span(span)| span),
                }))
            }
            Self::StopProgram { program } => action(messages::treasury(dao.treasury).stop_program(program)),
            Self::CreateGrant { recipient, asset, amount, cliff, vests_over } => {
                action(messages::treasury(dao.treasury).create_grant(GrantConfig {
                    recipient: account(&recipient),
                    asset: asset.asset(),
                    amount: asset.amount(&amount, &native)?,
                    start: now,
                    cliff: now.saturating_add(cliff.map_or(0, |Span(span)| span)),
                    end: now.saturating_add(vests_over.0),
                    gate: None,
                }))
            }
            Self::CancelGrant { grant } => action(messages::treasury(dao.treasury).cancel_grant(grant)),
            Self::DefineMetric {
                name,
                unit,
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
                kind: MetricKind::Contribution,
                weight: parse(&weight, POINT_DECIMALS)?,
                tokens_per_point: parse(&tokens_per_point, token_decimals(client)?)?,
                half_life: half_life.map_or(0, |Span(span)| span),
                attestation_cap: attestation_cap.into(),
                period_cap: period_cap.into(),
                period: period.map_or(0, |Span(span)| span),
                window: window.0,
                arbitration: arbitration.map_or(30 * DAY, |Span(span)| span),
                bond: parse(&bond, native.decimals)?,
                attestors: attestors.iter().map(account).collect(),
            })),
            Self::UpdateMetric {
                metric,
                weight,
                tokens_per_point,
                attestation_cap,
                window,
                bond,
                attestors,
            } => {
                let (id, terms) = metric_named(&client.metrics()?, &metric)?;
                let decimals = token_decimals(client)?;
                let or =
                    |text: Option<String>, decimals, old| text.map_or(Ok(old), |text| parse(&text, decimals));
                let changed = MetricConfig {
                    weight: or(weight, POINT_DECIMALS, terms.weight)?,
                    tokens_per_point: or(tokens_per_point, decimals, terms.tokens_per_point)?,
                    bond: or(bond, native.decimals, terms.bond)?,
                    attestation_cap: attestation_cap.map_or(terms.attestation_cap, u128::from),
                    window: window.map_or(terms.window, |Span(span)| span),
                    attestors: attestors
                        .map_or(terms.attestors.clone(), |named| named.iter().map(account).collect()),
                    ..terms
                };
                action(messages::metrics(dao.metrics).update_metric(id, changed))
            }
            Self::Revoke { attestation } => action(messages::metrics(dao.metrics).revoke(attestation)),
            Self::Resolve { attestation, upheld } => {
                action(messages::metrics(dao.metrics).resolve(attestation, upheld))
            }
            Self::SetTransferPolicy { policy } => {
                action(messages::token(dao.token).set_policy(match policy {
                    Policy::Free => TransferPolicy::Free,
                    Policy::Locked => TransferPolicy::Locked,
                }))
            }
            Self::SetExcluded { account: named, excluded } => {
                action(messages::token(dao.token).set_excluded(account(&named), excluded))
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
                let old: Settings = client.chain.read(messages::governor(dao.governor).settings())?;
                let or = |span: Option<Span>, old| span.map_or(old, |Span(span)| span);
                Action::Configure(Settings {
                    voting_delay: or(voting_delay, old.voting_delay),
                    voting_period: or(voting_period, old.voting_period),
                    timelock: or(timelock, old.timelock),
                    grace: or(grace, old.grace),
                    quorum: quorum_bps.unwrap_or(old.quorum),
                    threshold: threshold_bps.unwrap_or(old.threshold),
                    live_proposals: live_proposals.unwrap_or(old.live_proposals),
                    extension: or(extension, old.extension),
                    early_decision: early_decision.unwrap_or(old.early_decision),
                })
            }
            Self::Call { callee, input, value } => Action::Call {
                callee: account(&callee),
                input: unhex(&input).ok_or_else(|| anyhow!("{input:?} is not 0x and hexadecimal digits"))?,
                value: value.map_or(Ok(0), |text| parse(&text, native.decimals))?,
                gas: None,
            },
            Self::Upgrade { contract, code_hash } => Action::Upgrade {
                contract: match contract {
                    Part::Token => dao.token,
                    Part::Metrics => dao.metrics,
                    Part::Governor => dao.governor,
                    Part::Treasury => dao.treasury,
                },
                code_hash: code_hash.0,
            },
            Self::Guard { account: named, lasts } => Action::Guard(named.map(|named| Guardian {
                account: account(&named),
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

fn account(named: &NamedAccount) -> AccountId {
    match named {
        NamedAccount::Demo(name) => demo_signer(name).account(),
        NamedAccount::Account(account) => *account,
    }
}

fn parse(text: &str, decimals: u8) -> Result<u128> {
    amount::parse(text, decimals).with_context(|| format!("{text:?}"))
}

/// The bytes that 0x and hexadecimal digits name.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.strip_prefix("0x")?;
    if digits.len() % 2 != 0 || !digits.is_ascii() {
        return None;
    }
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok()).collect()
}

/// An action as it will be done.
pub fn told(dao: &Dao, native: &NativeAsset, action: &Action) -> Answer {
    match action {
        Action::Call { callee, input, value, gas: _ } => {
            let part = [
                (dao.token, "token"),
                (dao.metrics, "metrics"),
                (dao.governor, "governor"),
                (dao.treasury, "treasury"),
            ];
            let part = part.iter().find(|(account, _)| account == callee).map(|(_, part)| (*part).to_owned());
            Answer::new()
                .with("calls", part.unwrap_or_else(|| account_text(callee)))
                .amount("value", *value, native.decimals)
                .with("input", hex(input))
        }
        other => Answer::new()
            .with("calls", "governor")
            .amount("value", 0, native.decimals)
            .told("input", &tributary_client::describe(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_in_a_file_is_named_with_its_line() {
        let folder = std::env::temp_dir().join(format!("tributary-proposal-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("p.toml");
        let error = |text: &str| {
            std::fs::write(&path, text).unwrap();
            format!("{:#}", Proposal::read(&path).expect_err("it is refused"))
        };
        assert!(error("description = \"x\"\n[[action]]\ndo = \"create-moon\"").contains("create-moon"));
        let misspelt = "description = \"x\"\n[[action]]\ndo = \"stop-program\"\nprogramm = 1";
        assert!(error(misspelt).contains("programm"));
        assert!(error("[[action]]\ndo = \"revoke\"\nattestation = 1").contains("description"));
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn bytes_are_read_from_hexadecimal_digits() {
        assert_eq!(unhex("0x00ff"), Some(vec![0, 255]));
        for text in ["00ff", "0x0", "0xzz", "0xé1"] {
            assert_eq!(unhex(text), None, "{text}");
        }
    }
}
