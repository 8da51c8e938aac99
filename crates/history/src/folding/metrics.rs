//! The registry's events: metrics, attestations, disputes, points.

use super::Fold;
use crate::{
    asked::{Status, Subject},
    sql::{account, amount, amount_of, moment, run, storable},
    HistoryError,
};
use sqlx::Row;
use tributary_client::{hex, parse_account, ContractEvent};
use tributary_interfaces::metrics::{
    AttestationId, Attested, Challenged, Expired, Finalized, IndicatorSet, MetricKind, MetricSet, Resolved,
    Retracted, Revoked,
};

impl Fold<'_> {
    pub(super) async fn of_metrics(&mut self, event: &ContractEvent) -> Result<(), HistoryError> {
        if let Some(set) = event.decode::<MetricSet>() {
            self.subject(Subject::Metric, set.metric);
            self.metric_set(set).await
        } else if let Some(attested) = event.decode::<Attested>() {
            self.subject(Subject::Metric, attested.metric);
            self.attested(attested).await
        } else if let Some(Finalized { attestations }) = event.decode() {
            for id in attestations {
                self.subject(Subject::Attestation, id);
                self.finalized(id).await?;
            }
            Ok(())
        } else if let Some(challenged) = event.decode::<Challenged>() {
            self.subject(Subject::Attestation, challenged.attestation);
            self.challenged(challenged).await
        } else if let Some(resolved) = event.decode::<Resolved>() {
            self.subject(Subject::Attestation, resolved.attestation);
            let status = if resolved.upheld { Status::Upheld } else { Status::Rejected };
            self.ended(resolved.attestation, status).await?;
            run!(
                self.database,
                "UPDATE attestation SET matures_at = $1 WHERE dao = $2 AND id = $3",
                moment(resolved.matures_at),
                self.id,
                i64::from(resolved.attestation),
            )?;
            Ok(())
        } else if let Some(expired) = event.decode::<Expired>() {
            self.subject(Subject::Attestation, expired.attestation);
            self.ended(expired.attestation, Status::Expired).await
        } else if let Some(Retracted { attestation }) = event.decode() {
            self.subject(Subject::Attestation, attestation);
            self.ended(attestation, Status::Retracted).await
        } else if let Some(revoked) = event.decode::<Revoked>() {
            self.subject(Subject::Attestation, revoked.attestation);
            self.status(revoked.attestation, Status::Revoked).await?;
            let points = revoked.points;
            self.stands(&revoked.member, |member| member.earned = member.earned.saturating_sub(points)).await
        } else if let Some(set) = event.decode::<IndicatorSet>() {
            self.subject(Subject::Metric, set.metric);
            run!(
                self.database,
                "UPDATE metric SET value = $1 WHERE dao = $2 AND id = $3",
                amount(set.value),
                self.id,
                i64::from(set.metric),
            )?;
            Ok(())
        } else {
            Ok(())
        }
    }

    async fn metric_set(&mut self, set: MetricSet) -> Result<(), HistoryError> {
        let MetricSet { metric, config } = set;
        run!(
            self.database,
            "INSERT INTO metric (dao, id, place, name, unit, weight, tokens_per_point, indicator) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
             ON CONFLICT (dao, id) DO UPDATE SET place = excluded.place, name = excluded.name, \
             unit = excluded.unit, weight = excluded.weight, tokens_per_point = excluded.tokens_per_point",
            self.id,
            i64::from(metric),
            self.place,
            storable(&config.name),
            storable(&config.unit),
            amount(config.weight),
            amount(config.tokens_per_point),
            i64::from(config.kind == MetricKind::Indicator),
        )?;
        Ok(())
    }

    async fn attested(&mut self, attested: Attested) -> Result<(), HistoryError> {
        let Attested { first, metric, attestor, matures_at, claims } = attested;
        let query = "SELECT weight, indicator FROM metric WHERE dao = $1 AND id = $2";
        let terms = sqlx::query(query).bind(self.id).bind(i64::from(metric));
        let weight = match terms.fetch_optional(&mut *self.database).await? {
            Some(row) if row.try_get::<i64, _>(1)? == 0 => amount_of(row.try_get(0)?)?,
            // An indicator earns nothing.
            _ => 0,
        };
        for (id, claim) in (first..).zip(claims) {
            self.subject(Subject::Attestation, id);
            self.pending.attestations.add([
                self.id.into(),
                i64::from(id).into(),
                self.place.into(),
                self.at.into(),
                i64::from(metric).into(),
                account(&claim.member).into(),
                account(&attestor).into(),
                amount(claim.amount).into(),
                amount(claim.amount.saturating_mul(weight)).into(),
                hex(claim.evidence.as_ref()).into(),
                storable(&claim.uri).into(),
                moment(matures_at).into(),
                Status::Pending.text().into(),
                self.at.into(),
            ]);
        }
        Ok(())
    }

    /// An attestation stands so from now on. Returns whose it is and what it is worth, if it is known.
    async fn status(
        &mut self,
        id: AttestationId,
        status: Status,
    ) -> Result<Option<(String, u128)>, HistoryError> {
        self.pending.attestations.write(self.database).await?;
        let update = "UPDATE attestation SET status = $1, status_at = $2 WHERE dao = $3 AND id = $4 \
                      RETURNING member, points";
        let updated = sqlx::query(update).bind(status.text()).bind(self.at).bind(self.id).bind(i64::from(id));
        let Some(row) = updated.fetch_optional(&mut *self.database).await? else { return Ok(None) };
        Ok(Some((row.try_get(0)?, amount_of(row.try_get(1)?)?)))
    }

    async fn finalized(&mut self, id: AttestationId) -> Result<(), HistoryError> {
        let Some((member, points)) = self.status(id, Status::Final).await? else { return Ok(()) };
        if let Ok(member) = parse_account(&member) {
            self.stands(&member, |member| member.earned = member.earned.saturating_add(points)).await?;
        }
        Ok(())
    }

    async fn challenged(&mut self, challenged: Challenged) -> Result<(), HistoryError> {
        let Challenged { attestation, challenger, bond, until, reason } = challenged;
        self.status(attestation, Status::Challenged).await?;
        run!(
            self.database,
            "INSERT INTO dispute (dao, attestation, place, at, challenger, bond, until, reason, outcome) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open')",
            self.id,
            i64::from(attestation),
            self.place,
            self.at,
            account(&challenger),
            amount(bond),
            moment(until),
            storable(&reason),
        )?;
        Ok(())
    }

    /// An attestation, and the dispute about it if there is one, has come to this.
    async fn ended(&mut self, id: AttestationId, outcome: Status) -> Result<(), HistoryError> {
        self.status(id, outcome).await?;
        run!(
            self.database,
            "UPDATE dispute SET outcome = $1, ended_at = $2 WHERE dao = $3 AND attestation = $4 AND outcome = 'open'",
            outcome.text(),
            self.at,
            self.id,
            i64::from(id),
        )?;
        Ok(())
    }
}
