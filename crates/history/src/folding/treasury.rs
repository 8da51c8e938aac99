//! The treasury's events: its books, programs, epochs, grants, and what it paid to whom.

use super::Fold;
use crate::{
    asked::Subject,
    sql::{account, amount, amount_of, moment, run},
    HistoryError,
};
use sqlx::Row;
use std::collections::BTreeMap;
use tributary_client::{asset_text, describe, AccountId, ContractEvent};
use tributary_interfaces::treasury::{
    Asset, EpochClosed, EpochOpened, GrantCanceled, GrantCreated, GrantId, GrantPaid, GrantRedirected,
    GrantReleased, Paid, ProgramCreated, ProgramStopped, ProgramWrittenOff, Redeemed, SourceSilent,
    Transferred,
};

/// Something that left the treasury.
struct Payment<'a> {
    part: i64,
    to: &'a AccountId,
    kind: &'static str,
    number: Option<u32>,
    epoch: Option<u32>,
    asset: Asset,
    amount: u128,
}

impl Fold<'_> {
    pub(super) async fn of_treasury(&mut self, event: &ContractEvent) -> Result<(), HistoryError> {
        // An event may change one asset's books twice: they stand as they do after it.
        let changed: BTreeMap<_, _> = self.books.take(event).into_iter().collect();
        for (of, vault) in changed {
            self.pending.books.add([
                self.id.into(),
                asset_text(&of).into(),
                self.place.into(),
                self.at.into(),
                amount(vault.inflow).into(),
                amount(vault.paid).into(),
                amount(vault.reserved).into(),
                amount(vault.lost).into(),
            ]);
        }
        if let Some(paid) = event.decode::<Paid>() {
            self.paid(paid).await
        } else if let Some(opened) = event.decode::<EpochOpened>() {
            self.opened(opened).await
        } else if let Some(EpochClosed { program, epoch, released }) = event.decode() {
            self.subject(Subject::Program, program);
            run!(
                self.database,
                "UPDATE epoch SET closed_at = $1, released = $2 WHERE dao = $3 AND program = $4 AND epoch = $5",
                self.at,
                amount(released),
                self.id,
                i64::from(program),
                i64::from(epoch),
            )?;
            Ok(())
        } else if let Some(Redeemed { member, paid, .. }) = event.decode() {
            for (part, (asset, amount)) in (0..).zip(paid) {
                let (kind, number, epoch) = ("redemption", None, None);
                self.pay(Payment { part, to: &member, kind, number, epoch, asset, amount }).await?;
            }
            Ok(())
        } else if let Some(Transferred { asset, to, amount }) = event.decode() {
            let (kind, number, epoch) = ("transfer", None, None);
            self.pay(Payment { part: 0, to: &to, kind, number, epoch, asset, amount }).await
        } else if let Some(GrantPaid { grant, recipient, asset, amount }) = event.decode() {
            self.grant_sum(grant, "paid", amount).await?;
            let (kind, number, epoch) = ("grant", Some(grant), None);
            self.pay(Payment { part: 0, to: &recipient, kind, number, epoch, asset, amount }).await
        } else {
            self.of_terms(event).await
        }
    }

    /// What begins, changes and ends of programs and grants.
    async fn of_terms(&mut self, event: &ContractEvent) -> Result<(), HistoryError> {
        if let Some(ProgramCreated { program, config, .. }) = event.decode() {
            self.subject(Subject::Program, program);
            run!(
                self.database,
                "INSERT INTO program (dao, id, place, at, asset, terms) VALUES ($1, $2, $3, $4, $5, $6)",
                self.id,
                i64::from(program),
                self.place,
                self.at,
                asset_text(&config.asset),
                serde_json::Value::from(&describe(&config)).to_string(),
            )?;
        } else if let Some(ProgramStopped { program, .. }) = event.decode() {
            self.stopped(program).await?;
        } else if let Some(ProgramWrittenOff { program, .. }) = event.decode() {
            self.stopped(program).await?;
        } else if let Some(SourceSilent { program, .. }) = event.decode() {
            self.subject(Subject::Program, program);
        } else if let Some(GrantCreated { grant, recipient, config }) = event.decode() {
            self.subject(Subject::Grant, grant);
            run!(
                self.database,
                "INSERT INTO treasury_grant (dao, id, place, at, recipient, asset, amount, paid, released, terms) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                self.id,
                i64::from(grant),
                self.place,
                self.at,
                account(&recipient),
                asset_text(&config.asset),
                amount(config.amount),
                amount(0),
                amount(0),
                serde_json::Value::from(&describe(&config)).to_string(),
            )?;
        } else if let Some(GrantRedirected { grant, recipient }) = event.decode() {
            self.subject(Subject::Grant, grant);
            run!(
                self.database,
                "UPDATE treasury_grant SET recipient = $1 WHERE dao = $2 AND id = $3",
                account(&recipient),
                self.id,
                i64::from(grant),
            )?;
        } else if let Some(GrantCanceled { grant, released }) = event.decode() {
            self.grant_sum(grant, "released", released).await?;
        } else if let Some(GrantReleased { grant, released }) = event.decode() {
            self.grant_sum(grant, "released", released).await?;
        }
        Ok(())
    }

    async fn stopped(&mut self, program: u32) -> Result<(), HistoryError> {
        self.subject(Subject::Program, program);
        run!(
            self.database,
            "UPDATE program SET stopped_at = $1 WHERE dao = $2 AND id = $3",
            self.at,
            self.id,
            i64::from(program),
        )?;
        Ok(())
    }

    async fn opened(&mut self, opened: EpochOpened) -> Result<(), HistoryError> {
        let EpochOpened { program, epoch, total, budget, opened_at } = opened;
        self.subject(Subject::Program, program);
        run!(
            self.database,
            "INSERT INTO epoch (dao, program, epoch, place, opened_at, total, budget, paid, members) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)",
            self.id,
            i64::from(program),
            i64::from(epoch),
            self.place,
            moment(opened_at),
            amount(total),
            amount(budget),
            amount(0),
        )?;
        Ok(())
    }

    async fn paid(&mut self, paid: Paid) -> Result<(), HistoryError> {
        let Paid { program, member, asset, parts, .. } = paid;
        self.subject(Subject::Program, program);
        for (part, (epoch, amount)) in (0..).zip(parts) {
            self.sums.paid_of(self.database, self.id, program, epoch, amount).await?;
            let (kind, number, epoch) = ("program", Some(program), Some(epoch));
            self.pay(Payment { part, to: &member, kind, number, epoch, asset, amount }).await?;
        }
        Ok(())
    }

    /// Adds to what was paid, or released, of a grant.
    async fn grant_sum(
        &mut self,
        grant: GrantId,
        what: &'static str,
        amount: u128,
    ) -> Result<(), HistoryError> {
        self.subject(Subject::Grant, grant);
        let query = "SELECT paid, released FROM treasury_grant WHERE dao = $1 AND id = $2";
        let found = sqlx::query(query).bind(self.id).bind(i64::from(grant));
        let Some(row) = found.fetch_optional(&mut *self.database).await? else { return Ok(()) };
        let (column, update) = match what {
            "paid" => (0, "UPDATE treasury_grant SET paid = $1 WHERE dao = $2 AND id = $3"),
            _ => (1, "UPDATE treasury_grant SET released = $1 WHERE dao = $2 AND id = $3"),
        };
        let sum = risen(row.try_get(column)?, amount)?;
        run!(self.database, update, sum, self.id, i64::from(grant))?;
        Ok(())
    }

    async fn pay(&mut self, payment: Payment<'_>) -> Result<(), HistoryError> {
        let Payment { part, to, kind, number, epoch, asset: of, amount: paid } = payment;
        let (member, of) = (account(to), asset_text(&of));
        let balance = self.sums.paid_to(self.database, self.id, &member, &of, paid).await?;
        self.pending.payments.add([
            self.id.into(),
            self.place.into(),
            part.into(),
            self.at.into(),
            member.into(),
            kind.into(),
            number.into(),
            epoch.into(),
            of.into(),
            amount(paid).into(),
            amount(balance).into(),
        ]);
        Ok(())
    }
}

/// Amounts that rise and fall without leaving what there is.
fn risen(text: &str, by: u128) -> Result<String, HistoryError> {
    Ok(amount(amount_of(text)?.saturating_add(by)))
}
