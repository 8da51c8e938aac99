//! What a call does: a message of the suite that answers to the governor, read back from its bytes.

use crate::{AccountId, RawCall};
use ink::selector_bytes;
use scale::Decode;
use tributary_interfaces::{
    factory::Dao,
    metrics::{AttestationId, MetricConfig, MetricsRoles},
    source::MetricId,
    token::{TokenRoles, TransferPolicy},
    treasury::{Asset, GrantConfig, GrantId, ProgramConfig, ProgramId, SpendCap},
    Millis,
};

/// A message of a DAO's contracts with its arguments, of those that proposals are about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    Transfer { asset: Asset, to: AccountId, amount: u128 },
    SetCap { asset: Asset, cap: Option<SpendCap> },
    Pause,
    GuardTreasury(Option<AccountId>),
    CreateGrant(GrantConfig),
    CancelGrant(GrantId),
    ReleaseGrant(GrantId),
    CreateProgram(ProgramConfig),
    ChangeProgram(ProgramId, ProgramConfig),
    StopProgram(ProgramId),
    WriteOff(ProgramId),
    WriteDown { asset: Asset, at_most: u128 },
    SetDepositLimit(u128),
    DefineMetric(MetricConfig),
    UpdateMetric(MetricId, MetricConfig),
    SetScoreHalfLife(Millis),
    Revoke(Vec<AttestationId>),
    Resolve { attestations: Vec<AttestationId>, upheld: bool },
    SetMetricsRoles(MetricsRoles),
    SetPolicy(TransferPolicy),
    SetExcluded { account: AccountId, excluded: bool },
    SetTokenRoles(TokenRoles),
}

impl Deed {
    /// What a call of one of the DAO's contracts does, if it is one of these messages, whole.
    pub fn read(dao: &Dao, call: &RawCall) -> Option<Self> {
        let (selector, mut rest) = call.input.split_at_checked(4)?;
        let selector: [u8; 4] = selector.try_into().ok()?;
        let input = &mut rest;
        let deed = match call.callee {
            at if at == dao.treasury => Self::of_treasury(selector, input),
            at if at == dao.metrics => Self::of_metrics(selector, input),
            at if at == dao.token => Self::of_token(selector, input),
            _ => None,
        }?;
        rest.is_empty().then_some(deed)
    }

    fn of_treasury(selector: [u8; 4], input: &mut &[u8]) -> Option<Self> {
        const TRANSFER: [u8; 4] = selector_bytes!("Treasury::transfer");
        const SET_CAP: [u8; 4] = selector_bytes!("Treasury::set_cap");
        const PAUSE: [u8; 4] = selector_bytes!("Treasury::pause");
        const SET_GUARDIAN: [u8; 4] = selector_bytes!("Treasury::set_guardian");
        const CREATE_GRANT: [u8; 4] = selector_bytes!("Treasury::create_grant");
        const CANCEL_GRANT: [u8; 4] = selector_bytes!("Treasury::cancel_grant");
        const RELEASE_GRANT: [u8; 4] = selector_bytes!("Treasury::release_grant");
        const CREATE_PROGRAM: [u8; 4] = selector_bytes!("Treasury::create_program");
        const CHANGE_PROGRAM: [u8; 4] = selector_bytes!("Treasury::change_program");
        const STOP_PROGRAM: [u8; 4] = selector_bytes!("Treasury::stop_program");
        const WRITE_OFF: [u8; 4] = selector_bytes!("Treasury::write_off");
        const WRITE_DOWN: [u8; 4] = selector_bytes!("Treasury::write_down");
        const SET_DEPOSIT_LIMIT: [u8; 4] = selector_bytes!("Treasury::set_deposit_limit");
        Some(match selector {
            TRANSFER => {
                let (asset, to, amount) = read(input)?;
                Self::Transfer { asset, to, amount }
            }
            SET_CAP => {
                let (asset, cap) = read(input)?;
                Self::SetCap { asset, cap }
            }
            PAUSE => Self::Pause,
            SET_GUARDIAN => Self::GuardTreasury(read(input)?),
            CREATE_GRANT => Self::CreateGrant(read(input)?),
            CANCEL_GRANT => Self::CancelGrant(read(input)?),
            RELEASE_GRANT => Self::ReleaseGrant(read(input)?),
            CREATE_PROGRAM => Self::CreateProgram(read(input)?),
            CHANGE_PROGRAM => {
                let (program, config) = read(input)?;
                Self::ChangeProgram(program, config)
            }
            STOP_PROGRAM => Self::StopProgram(read(input)?),
            WRITE_OFF => Self::WriteOff(read(input)?),
            WRITE_DOWN => {
                let (asset, at_most) = read(input)?;
                Self::WriteDown { asset, at_most }
            }
            SET_DEPOSIT_LIMIT => Self::SetDepositLimit(read(input)?),
            _ => return None,
        })
    }

    fn of_metrics(selector: [u8; 4], input: &mut &[u8]) -> Option<Self> {
        const DEFINE_METRIC: [u8; 4] = selector_bytes!("Metrics::define_metric");
        const UPDATE_METRIC: [u8; 4] = selector_bytes!("Metrics::update_metric");
        const SET_SCORE_HALF_LIFE: [u8; 4] = selector_bytes!("Metrics::set_score_half_life");
        const REVOKE: [u8; 4] = selector_bytes!("Metrics::revoke_batch");
        const RESOLVE_BATCH: [u8; 4] = selector_bytes!("Metrics::resolve_batch");
        const SET_ROLES: [u8; 4] = selector_bytes!("Metrics::set_roles");
        Some(match selector {
            DEFINE_METRIC => Self::DefineMetric(read(input)?),
            UPDATE_METRIC => {
                let (metric, config) = read(input)?;
                Self::UpdateMetric(metric, config)
            }
            SET_SCORE_HALF_LIFE => Self::SetScoreHalfLife(read(input)?),
            REVOKE => Self::Revoke(read(input)?),
            RESOLVE_BATCH => {
                let (attestations, upheld) = read(input)?;
                Self::Resolve { attestations, upheld }
            }
            SET_ROLES => Self::SetMetricsRoles(read(input)?),
            _ => return None,
        })
    }

    fn of_token(selector: [u8; 4], input: &mut &[u8]) -> Option<Self> {
        const SET_POLICY: [u8; 4] = selector_bytes!("Token::set_policy");
        const SET_EXCLUDED: [u8; 4] = selector_bytes!("Token::set_excluded");
        const SET_ROLES: [u8; 4] = selector_bytes!("Token::set_roles");
        Some(match selector {
            SET_POLICY => Self::SetPolicy(read(input)?),
            SET_EXCLUDED => {
                let (account, excluded) = read(input)?;
                Self::SetExcluded { account, excluded }
            }
            SET_ROLES => Self::SetTokenRoles(read(input)?),
            _ => return None,
        })
    }
}

fn read<T: Decode>(input: &mut &[u8]) -> Option<T> {
    T::decode(input).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{messages, Call};
    use tributary_interfaces::{
        metrics::{MetricKind, Metrics},
        source::MetricRef,
        token::Token,
        treasury::{Basis, Budget, Treasury},
    };

    fn account(byte: u8) -> AccountId {
        [byte; 32].into()
    }

    fn dao() -> Dao {
        Dao { token: account(1), metrics: account(2), governor: account(3), treasury: account(4) }
    }

    #[test]
    fn every_message_that_answers_to_the_governor_is_read_back_from_its_bytes() {
        let metric = MetricRef { source: account(2), metric: 0 };
        let program = ProgramConfig {
            asset: Asset::Native,
            metric,
            basis: Basis::Level,
            budget: Budget::Fixed(7),
            start: 1,
            epoch_length: 2,
            epochs: Some(3),
            claim_window: 4,
        };
        let grant = GrantConfig {
            recipient: account(9),
            asset: Asset::Native,
            amount: 5,
            start: 1,
            cliff: 2,
            end: 3,
            gate: None,
        };
        let terms = MetricConfig {
            name: "docs".to_owned(),
            unit: "page".to_owned(),
            kind: MetricKind::Contribution,
            weight: 1,
            tokens_per_point: 2,
            half_life: 3,
            attestation_cap: 4,
            period_cap: 5,
            period: 6,
            window: 7,
            arbitration: 8,
            bond: 9,
            attestors: vec![account(8)],
        };
        let cap = Some(SpendCap { amount: 1, period: 2 });
        let native = Asset::Native;
        let metrics_roles = MetricsRoles { governor: account(3), arbiter: account(9), token: account(1) };
        let token_roles = TokenRoles { governor: account(3), minter: account(2), redeemer: account(4) };
        let treasury = || messages::treasury(account(4));
        let metrics = || messages::metrics(account(2));
        let token = || messages::token(account(1));
        fn raw<R>(call: impl Into<Call<R>>) -> RawCall {
            call.into().raw().clone()
        }
        let calls = [
            (
                raw(treasury().transfer(native, account(9), 1)),
                Deed::Transfer { asset: native, to: account(9), amount: 1 },
            ),
            (raw(treasury().set_cap(native, cap)), Deed::SetCap { asset: native, cap }),
            (raw(treasury().pause()), Deed::Pause),
            (raw(treasury().set_guardian(None)), Deed::GuardTreasury(None)),
            (raw(treasury().create_grant(grant)), Deed::CreateGrant(grant)),
            (raw(treasury().cancel_grant(1)), Deed::CancelGrant(1)),
            (raw(treasury().release_grant(1)), Deed::ReleaseGrant(1)),
            (raw(treasury().create_program(program)), Deed::CreateProgram(program)),
            (raw(treasury().change_program(1, program)), Deed::ChangeProgram(1, program)),
            (raw(treasury().stop_program(1)), Deed::StopProgram(1)),
            (raw(treasury().write_off(1)), Deed::WriteOff(1)),
            (raw(treasury().write_down(native, 1)), Deed::WriteDown { asset: native, at_most: 1 }),
            (raw(treasury().set_deposit_limit(1)), Deed::SetDepositLimit(1)),
            (raw(metrics().define_metric(terms.clone())), Deed::DefineMetric(terms.clone())),
            (raw(metrics().update_metric(1, terms.clone())), Deed::UpdateMetric(1, terms)),
            (raw(metrics().set_score_half_life(1)), Deed::SetScoreHalfLife(1)),
            (raw(metrics().revoke_batch(vec![1, 2])), Deed::Revoke(vec![1, 2])),
            (
                raw(metrics().resolve_batch(vec![1], true)),
                Deed::Resolve { attestations: vec![1], upheld: true },
            ),
            (raw(metrics().set_roles(metrics_roles)), Deed::SetMetricsRoles(metrics_roles)),
            (raw(token().set_policy(TransferPolicy::Locked)), Deed::SetPolicy(TransferPolicy::Locked)),
            (
                raw(token().set_excluded(account(9), true)),
                Deed::SetExcluded { account: account(9), excluded: true },
            ),
            (raw(token().set_roles(token_roles)), Deed::SetTokenRoles(token_roles)),
        ];
        for (call, deed) in calls {
            assert_eq!(Deed::read(&dao(), &call), Some(deed.clone()), "{deed:?}");
            let longer = RawCall { input: [call.input.as_slice(), &[0]].concat(), ..call.clone() };
            assert_eq!(Deed::read(&dao(), &longer), None, "{deed:?} with a byte more");
            let elsewhere = RawCall { callee: account(7), ..call };
            assert_eq!(Deed::read(&dao(), &elsewhere), None, "{deed:?} at a stranger's contract");
        }
        assert_eq!(Deed::read(&dao(), &RawCall { callee: account(4), value: 0, input: vec![1, 2] }), None);
    }
}
