//! What actions of a proposal are called.

use crate::words::printable;
use tributary_client::Deed;

/// A deed in a few words.
pub fn name(deed: &Deed) -> String {
    match deed {
        Deed::Transfer { .. } => "a transfer".to_owned(),
        Deed::SetCap { .. } => "set a spend cap".to_owned(),
        Deed::Pause => "pause the treasury".to_owned(),
        Deed::GuardTreasury(_) => "set the treasury's guardian".to_owned(),
        Deed::CreateGrant(_) => "create a grant".to_owned(),
        Deed::CancelGrant(id) => format!("cancel grant {id}"),
        Deed::ReleaseGrant(id) => format!("release grant {id}"),
        Deed::CreateProgram(_) => "create a program".to_owned(),
        Deed::ChangeProgram(id, _) => format!("change program {id}"),
        Deed::StopProgram(id) => format!("stop program {id}"),
        Deed::WriteOff(id) => format!("write off program {id}"),
        Deed::WriteDown { .. } => "write down the books".to_owned(),
        Deed::SetDepositLimit(_) => "set the deposit limit".to_owned(),
        Deed::DefineMetric(terms) => format!("define the metric {}", printable(&terms.name)),
        Deed::UpdateMetric(_, terms) => format!("update the metric {}", printable(&terms.name)),
        Deed::SetScoreHalfLife(_) => "set the score's half-life".to_owned(),
        Deed::Revoke(ids) if ids.len() > 1 => format!("revoke {} attestations", ids.len()),
        Deed::Revoke(ids) => {
            ids.first().map_or_else(|| "revoke nothing".to_owned(), |id| format!("revoke attestation {id}"))
        }
        Deed::Resolve { .. } => "resolve a challenge".to_owned(),
        Deed::SetMetricsRoles(_) => "set the arbiter".to_owned(),
        Deed::SetPolicy(_) => "set the transfer policy".to_owned(),
        Deed::SetExcluded { .. } => "set whose tokens carry votes".to_owned(),
        Deed::SetTokenRoles(_) => "set the token's roles".to_owned(),
    }
}
