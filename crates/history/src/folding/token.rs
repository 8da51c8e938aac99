//! The token's events: who holds what, and who votes with it.

use super::Fold;
use crate::HistoryError;
use tributary_client::ContractEvent;
use tributary_interfaces::{
    token::{DelegateChanged, ExclusionChanged},
    Transfer,
};

impl Fold<'_> {
    pub(super) async fn of_token(&mut self, event: &ContractEvent) -> Result<(), HistoryError> {
        if let Some(Transfer { from, to, value }) = event.decode() {
            if let Some(from) = from {
                self.stands(&from, |member| member.tokens = member.tokens.saturating_sub(value)).await?;
            }
            if let Some(to) = to {
                self.stands(&to, |member| member.tokens = member.tokens.saturating_add(value)).await?;
            }
        } else if let Some(DelegateChanged { owner, to, .. }) = event.decode() {
            let delegate = crate::sql::account(&to);
            self.stands(&owner, |member| member.delegate = delegate).await?;
        } else if let Some(ExclusionChanged { account, excluded }) = event.decode() {
            self.stands(&account, |member| member.excluded = excluded).await?;
        }
        Ok(())
    }
}
