//! What is on record that actions are about, and what each of them leaves to the next: so they are told with what was
//! before, and build on it.

use anyhow::Result;
use std::collections::{btree_map::Entry, BTreeMap};
use tributary_client::{
    messages, metrics_of_program, AccountId, Chain, ChainExt, ContractEvent, DaoClient, Deed, EventLog,
    Millis,
};
use tributary_interfaces::{
    factory::{Dao, Part},
    governor::{self, Action, Governor, Guardian, Settings},
    metrics::{self, Attestation, AttestationId, MetricConfig, Metrics, MetricsRoles, SCORE},
    source::{MetricId, MetricRef},
    token::{self, Token, TransferPolicy},
    treasury::{self, Asset, Grant, GrantId, Program, ProgramId, SpendCap, Spending, Treasury, Vault},
};
use tributary_words::errors::raw;

/// What is on record that actions are about. Of a decision that is over, only what does not change by it.
#[derive(Clone, Debug, Default)]
pub struct Before {
    pub(crate) settings: Option<Settings>,
    pub(crate) guardian: Option<Option<Guardian>>,
    pub(crate) treasury_guardian: Option<Option<AccountId>>,
    pub(crate) roles: Option<MetricsRoles>,
    pub(crate) policy: Option<TransferPolicy>,
    pub(crate) score_half_life: Option<Millis>,
    pub(crate) deposit_limit: Option<u128>,
    /// Whether it is as things stand now: then what is not here is as whoever tells it knows it.
    pub(crate) open: bool,
    /// The terms that a metric had before a decision that was carried out, or has by an action before.
    pub(crate) metric_terms: BTreeMap<MetricId, MetricConfig>,
    /// The caps that bound before a decision that was carried out, or do by an action before.
    pub(crate) caps: BTreeMap<Asset, Option<SpendCap>>,
    /// Whether an action before leaves a higher cap that is to bind later.
    pub(crate) raises: BTreeMap<Asset, bool>,
    pub(crate) excluded: BTreeMap<AccountId, bool>,
    pub books: BTreeMap<Asset, Books>,
    pub(crate) programs: BTreeMap<ProgramId, Program>,
    pub(crate) grants: BTreeMap<GrantId, Grant>,
    pub(crate) attestations: BTreeMap<AttestationId, Attestation>,
}

/// What an asset's money is doing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Books {
    pub vault: Vault,
    /// What of the free part epochs have begun for that nobody has opened.
    pub due: u128,
    pub spending: Spending,
}

impl Books {
    /// What may be promised or paid now.
    pub fn available(&self) -> u128 {
        self.vault.free.saturating_sub(self.due)
    }

    /// What the spend cap lets out in this period beside what is due; `None` without a cap.
    pub fn left_of_cap(&self) -> Option<u128> {
        let taken = self.spending.spent.saturating_add(self.due);
        self.spending.cap.map(|cap| cap.amount.saturating_sub(taken))
    }

    pub fn read(client: &mut DaoClient<'_, impl Chain>, asset: Asset) -> Result<Self> {
        let treasury = client.dao.treasury;
        Ok(Self {
            vault: client.chain.read(messages::treasury(treasury).vault(asset))?,
            due: client.chain.read(messages::treasury(treasury).due(asset))?,
            spending: client.chain.read(messages::treasury(treasury).spending(asset))?,
        })
    }
}

impl Before {
    /// Reads what these actions are about; what they would change only if the decision is `open`.
    pub fn read(client: &mut DaoClient<'_, impl Chain>, actions: &[Action], open: bool) -> Result<Self> {
        let dao = client.dao;
        let mut before = Self { open, ..Self::default() };
        for action in actions {
            match action {
                Action::Configure(_) if open => {
                    before.settings = Some(client.chain.read(messages::governor(dao.governor).settings())?);
                }
                Action::Guard(_) if open => {
                    before.guardian = Some(client.chain.read(messages::governor(dao.governor).guardian())?);
                }
                _ => {}
            }
            let deed = raw(action).and_then(|call| Deed::read(&dao, &call));
            if let Some(deed) = deed {
                before.meet(client, &deed, open)?;
            }
        }
        Ok(before)
    }

    /// Goes on to what an action leaves to those after it in the same decision. Money that moves is no matter of terms:
    /// what is free is told as it is now.
    pub(crate) fn take(&mut self, action: &Action, deed: Option<&Deed>) {
        match action {
            Action::Configure(settings) => self.settings = Some(*settings),
            Action::Guard(guardian) => self.guardian = Some(*guardian),
            Action::Upgrade { .. } | Action::Call { .. } => {}
        }
        match deed {
            Some(Deed::UpdateMetric(id, terms)) => drop(self.metric_terms.insert(*id, terms.clone())),
            Some(Deed::SetMetricsRoles(roles)) => self.roles = Some(*roles),
            Some(Deed::SetScoreHalfLife(half_life)) => self.score_half_life = Some(*half_life),
            Some(Deed::SetPolicy(policy)) => self.policy = Some(*policy),
            Some(Deed::SetExcluded { account, excluded }) => {
                self.excluded.insert(*account, *excluded);
            }
            Some(Deed::GuardTreasury(guardian)) => self.treasury_guardian = Some(*guardian),
            // Whoever pauses has done it once.
            Some(Deed::Pause) => self.treasury_guardian = Some(None),
            Some(Deed::SetDepositLimit(limit)) => self.deposit_limit = Some(*limit),
            Some(Deed::SetCap { asset, cap }) => self.take_cap(*asset, *cap),
            _ => {}
        }
    }

    /// A cap that allows more binds later: until then the present one does.
    fn take_cap(&mut self, asset: Asset, cap: Option<SpendCap>) {
        let present = self.cap(&asset);
        let binds = present.is_none_or(|present| binds_at_once(present, cap));
        self.raises.insert(asset, !binds);
        if binds {
            self.caps.insert(asset, cap);
        }
    }

    /// Whether a higher cap is to bind later, which whatever cap is set next takes back.
    pub(crate) fn is_to_rise(&self, asset: &Asset) -> bool {
        let on_record = || self.books.get(asset).is_some_and(|books| books.spending.raise.is_some());
        self.raises.get(asset).copied().unwrap_or_else(on_record)
    }

    /// The spend cap that binds, if it is known.
    pub(crate) fn cap(&self, asset: &Asset) -> Option<Option<SpendCap>> {
        let on_record = || self.books.get(asset).map(|books| books.spending.cap);
        self.caps.get(asset).copied().or_else(on_record)
    }

    /// What was on record when a decision was carried out in this block, as far as the events before it tell.
    pub fn recall(&mut self, log: &EventLog, dao: &Dao, executed_in: u32) {
        for event in log.0.iter().filter(|event| event.block < executed_in) {
            match Part::of(dao, &event.contract) {
                Some(Part::Governor) => self.recall_governor(event),
                Some(Part::Treasury) => self.recall_treasury(event),
                Some(Part::Metrics) => self.recall_registry(event),
                Some(Part::Token) => self.recall_token(event),
                None => {}
            }
        }
    }

    fn recall_governor(&mut self, event: &ContractEvent) {
        if let Some(governor::Configured { settings }) = event.decode() {
            self.settings = Some(settings);
        }
        if let Some(governor::GuardianSet { guardian }) = event.decode() {
            self.guardian = Some(guardian);
        }
    }

    fn recall_treasury(&mut self, event: &ContractEvent) {
        if let Some(treasury::PauseChanged { pause }) = event.decode() {
            self.treasury_guardian = Some(pause.guardian);
        }
        if let Some(treasury::DepositLimitSet { limit }) = event.decode() {
            self.deposit_limit = Some(limit);
        }
        if let Some(treasury::SpendCapSet { asset, cap, .. }) = event.decode() {
            self.caps.insert(asset, cap);
        }
        self.recall_program(event);
        self.recall_grant(event);
    }

    /// What was met as it is now is again as it was made, and goes on from there.
    fn recall_program(&mut self, event: &ContractEvent) {
        if let Some(treasury::ProgramCreated { program, config, since }) = event.decode() {
            self.programs.entry(program).and_modify(|known| {
                *known = Program { config, since, opened: 0, closed: 0, silent_at: 0 };
            });
        }
        if let Some(treasury::ProgramStopped { program, epochs }) = event.decode() {
            self.programs.entry(program).and_modify(|known| known.config.epochs = Some(epochs));
        }
        if let Some(treasury::EpochOpened { program, epoch, .. }) = event.decode() {
            self.programs.entry(program).and_modify(|known| known.opened = epoch.saturating_add(1));
        }
        if let Some(treasury::EpochClosed { program, epoch, .. }) = event.decode() {
            self.programs.entry(program).and_modify(|known| known.closed = epoch.saturating_add(1));
        }
    }

    fn recall_grant(&mut self, event: &ContractEvent) {
        if let Some(treasury::GrantCreated { grant, config, .. }) = event.decode() {
            self.grants.entry(grant).and_modify(|known| {
                *known = Grant { config, paid: 0, canceled_at: None, released: 0 };
            });
        }
        if let Some(treasury::GrantPaid { grant, amount, .. }) = event.decode() {
            let paid = |known: &mut Grant| known.paid = known.paid.saturating_add(amount);
            self.grants.entry(grant).and_modify(paid);
        }
        if let Some(treasury::GrantRedirected { grant, recipient }) = event.decode() {
            self.grants.entry(grant).and_modify(|known| known.config.recipient = recipient);
        }
        if let Some(treasury::GrantCanceled { grant, released }) = event.decode() {
            self.grants.entry(grant).and_modify(|known| {
                known.canceled_at = Some(event.at);
                known.released = released;
            });
        }
        if let Some(treasury::GrantReleased { grant, released }) = event.decode() {
            let free = |known: &mut Grant| known.released = known.released.saturating_add(released);
            self.grants.entry(grant).and_modify(free);
        }
    }

    fn recall_registry(&mut self, event: &ContractEvent) {
        if let Some(metrics::MetricSet { metric, config }) = event.decode() {
            self.metric_terms.insert(metric, config);
        }
        if let Some(metrics::ScoreHalfLifeSet { half_life }) = event.decode() {
            self.score_half_life = Some(half_life);
        }
        if let Some(metrics::MetricsRolesSet { roles }) = event.decode() {
            self.roles = Some(roles);
        }
    }

    fn recall_token(&mut self, event: &ContractEvent) {
        if let Some(token::PolicySet { policy }) = event.decode() {
            self.policy = Some(policy);
        }
        if let Some(token::ExclusionChanged { account, excluded }) = event.decode() {
            self.excluded.insert(account, excluded);
        }
    }

    fn meet(&mut self, client: &mut DaoClient<'_, impl Chain>, deed: &Deed, open: bool) -> Result<()> {
        let dao = client.dao;
        let treasury = dao.treasury;
        match deed {
            Deed::CancelGrant(id) | Deed::ReleaseGrant(id) => {
                let grant = client.chain.read(messages::treasury(treasury).grant(*id))?;
                self.grants.extend(grant.map(|grant| (*id, grant)));
            }
            Deed::ChangeProgram(id, _) | Deed::StopProgram(id) | Deed::WriteOff(id) => {
                let program = client.chain.read(messages::treasury(treasury).program(*id))?;
                self.programs.extend(program.map(|program| (*id, program)));
            }
            Deed::Revoke(attestations) | Deed::Resolve { attestations, .. } => {
                for id in attestations {
                    self.meet_attestation(client, *id)?;
                }
            }
            _ => {}
        }
        if !open {
            return Ok(());
        }
        match deed {
            Deed::GuardTreasury(_) => {
                let pause = client.chain.read(messages::treasury(treasury).pause_state())?;
                self.treasury_guardian = Some(pause.guardian);
            }
            Deed::SetDepositLimit(_) => {
                self.deposit_limit = Some(client.chain.read(messages::treasury(treasury).deposit_limit())?);
            }
            Deed::SetScoreHalfLife(_) => {
                self.score_half_life = client.chain.read(messages::metrics(dao.metrics).half_life(SCORE))?;
            }
            Deed::SetMetricsRoles(_) => {
                self.roles = Some(client.chain.read(messages::metrics(dao.metrics).roles())?);
            }
            Deed::SetPolicy(_) => {
                self.policy = Some(client.chain.read(messages::token(dao.token).policy())?);
            }
            Deed::SetExcluded { account, .. } => {
                let excluded = client.chain.read(messages::token(dao.token).is_excluded(*account))?;
                self.excluded.insert(*account, excluded);
            }
            _ => {}
        }
        if let Some(asset) = asset_of(deed) {
            if let Entry::Vacant(place) = self.books.entry(asset) {
                place.insert(Books::read(client, asset)?);
            }
        }
        Ok(())
    }

    fn meet_attestation(&mut self, client: &mut DaoClient<'_, impl Chain>, id: AttestationId) -> Result<()> {
        let attestation = client.chain.read(messages::metrics(client.dao.metrics).attestation(id))?;
        self.attestations.extend(attestation.map(|attestation| (id, attestation)));
        Ok(())
    }
}

/// Whether a cap binds from when it is set on: one that allows more waits for a period of the present one.
pub(crate) fn binds_at_once(present: Option<SpendCap>, cap: Option<SpendCap>) -> bool {
    let allows_no_more = |present: SpendCap| {
        cap.is_some_and(|cap| cap.amount <= present.amount && cap.period >= present.period)
    };
    present.is_none_or(allows_no_more)
}

/// The asset whose money a deed is about.
pub fn asset_of(deed: &Deed) -> Option<Asset> {
    match deed {
        Deed::Transfer { asset, .. } | Deed::SetCap { asset, .. } | Deed::WriteDown { asset, .. } => {
            Some(*asset)
        }
        Deed::CreateGrant(grant) => Some(grant.asset),
        Deed::CreateProgram(program) | Deed::ChangeProgram(_, program) => Some(program.asset),
        _ => None,
    }
}

/// The metrics that a deed relies on.
pub fn metrics_of(deed: &Deed) -> Vec<MetricRef> {
    match deed {
        Deed::CreateProgram(program) | Deed::ChangeProgram(_, program) => metrics_of_program(program),
        Deed::CreateGrant(grant) => grant.gate.iter().map(|gate| gate.metric).collect(),
        _ => Vec::new(),
    }
}
