//! What an event alone does not tell, read from the chain.

use crate::{
    commands::{attestations::brief, standing::Judge},
    place::Place,
};
use anyhow::Result;
use std::collections::{BTreeMap, BTreeSet};
use tributary_client::{AccountId, ContractEvent, EventLog, Timestamp};
use tributary_interfaces::{
    factory::{Dao, Part},
    governor::{self, ProposalId, Settings},
    metrics::{self, AttestationId, Claim, MetricConfig},
    signed::NonceUsed,
    source::MetricId,
    token,
    treasury::{self, Asset, GrantId, ProgramConfig, ProgramId},
};
use tributary_proposals::texts::titles;
use tributary_words::{words::printable, Words};

pub(super) fn is_of(dao: &Dao, event: &ContractEvent) -> bool {
    Part::of(dao, &event.contract).is_some()
}

/// What an event alone does not tell.
pub(super) struct Known<'a> {
    pub(super) words: &'a Words,
    pub(super) dao: Dao,
    /// Who decides challenges.
    pub(super) judge: Judge,
    pub(super) titles: BTreeMap<ProposalId, String>,
    pub(super) attestations: BTreeMap<AttestationId, (AccountId, MetricId, u128)>,
    pub(super) programs: BTreeMap<ProgramId, ProgramConfig>,
    /// What a metric's terms, and the governor's settings, were before the event that tells of others: one block may
    /// tell of several.
    pub(super) terms_before: BTreeMap<At, MetricConfig>,
    pub(super) settings_before: BTreeMap<At, Settings>,
    /// Whose a grant is now, and of what; and by the event that tells of it whose it was then.
    pub(super) grants: BTreeMap<GrantId, (AccountId, Asset)>,
    pub(super) recipients: BTreeMap<At, AccountId>,
    /// Which used up signatures are told with what they were used for.
    pub(super) told_with: BTreeSet<At>,
    /// Under which number a program went on whose end an event tells of.
    pub(super) went_on: BTreeMap<At, ProgramId>,
    /// By proposal, block and new end of a vote whose end has changed: the end before that.
    pub(super) ends_before: EndsBefore,
}

/// Where an event stands: its block, and its place in it.
type At = (u32, u32);

pub(super) fn at(event: &ContractEvent) -> At {
    (event.block, event.index)
}

pub(super) type EndsBefore = BTreeMap<(ProposalId, u32, Timestamp), Timestamp>;

/// When a proposal's vote ends: as it was proposed, or from a block on.
pub(super) struct End {
    pub(super) proposal: ProposalId,
    pub(super) moved_in: Option<u32>,
    pub(super) ends: Timestamp,
}

impl End {
    pub(super) fn of(event: &ContractEvent) -> Option<Self> {
        if let Some(governor::Proposed { proposal, ends, .. }) = event.decode() {
            return Some(Self { proposal, moved_in: None, ends });
        }
        let governor::VoteExtended { proposal, ends } = event.decode()?;
        Some(Self { proposal, moved_in: Some(event.block), ends })
    }
}

/// When each vote was to end before its end has changed. `regular_end` is asked for a proposal that is older than the
/// log.
pub(super) fn ends_before(
    told: impl Iterator<Item = End>,
    mut regular_end: impl FnMut(ProposalId) -> Result<Option<Timestamp>>,
) -> Result<EndsBefore> {
    let mut known: BTreeMap<ProposalId, Timestamp> = BTreeMap::new();
    let mut before = EndsBefore::new();
    for End { proposal, moved_in, ends } in told {
        if let Some(block) = moved_in {
            let old = match known.get(&proposal) {
                Some(old) => Some(*old),
                None => regular_end(proposal)?,
            };
            before.extend(old.map(|old| ((proposal, block, ends), old)));
        }
        known.insert(proposal, ends);
    }
    Ok(before)
}

/// Which signatures were used up by what the same call tells right after: a ballot, or a delegation, that somebody
/// relayed. Whose signature is followed by none of theirs has taken it back.
pub(super) fn told_with(events: &[ContractEvent]) -> BTreeSet<At> {
    let used = events.iter().enumerate().filter_map(|(index, event)| {
        let NonceUsed { signer, proposal, .. } = event.decode()?;
        let later = events.get(index.saturating_add(1)..).unwrap_or_default();
        let mut same = later
            .iter()
            .take_while(|other| other.block == event.block && other.decode::<NonceUsed>().is_none())
            .filter(|other| other.contract == event.contract);
        let is_for = |other: &ContractEvent| match proposal {
            Some(proposal) => other
                .decode::<governor::Voted>()
                .is_some_and(|voted| (voted.proposal, voted.voter) == (proposal, signer)),
            None => other.decode::<token::DelegateChanged>().is_some_and(|change| change.owner == signer),
        };
        same.next().filter(|next| is_for(next)).map(|_| at(event))
    });
    used.collect()
}

impl<'a> Known<'a> {
    pub(super) fn read(
        client: &mut tributary_client::DaoClient<'_, Place>,
        words: &'a Words,
        log: EventLog,
        shown: &[ContractEvent],
    ) -> Result<Self> {
        use tributary_client::{messages, ChainExt};
        use tributary_interfaces::{metrics::Metrics, treasury::Treasury};
        let dao = client.dao;
        let judge = Judge::of(&client.chain.read(messages::metrics(dao.metrics).roles())?, words);
        let mut attestations = BTreeMap::new();
        for filed in log.of::<metrics::Attested>(dao.metrics) {
            for (id, Claim { member, amount, .. }) in (filed.first..).zip(filed.claims) {
                attestations.insert(id, (member, filed.metric, amount));
            }
        }
        // Those that were filed before what is known.
        let is_new = |id: &AttestationId| !attestations.contains_key(id);
        let mut asked: BTreeSet<_> =
            shown.iter().flat_map(ContractEvent::attestations).filter(is_new).collect();
        while let Some(first) = asked.pop_first() {
            let call = messages::metrics(dao.metrics).attestations(first, metrics::MAX_ATTESTATIONS_PAGE);
            let page: Vec<metrics::Attestation> = client.chain.read(call)?;
            for (id, found) in (first..).zip(page) {
                asked.remove(&id);
                attestations.entry(id).or_insert((found.member, found.metric, found.amount));
            }
        }
        let treasury = dao.treasury;
        let mut programs = BTreeMap::new();
        for id in 0..client.chain.read(messages::treasury(treasury).program_count())? {
            let program = client.chain.read(messages::treasury(treasury).program(id))?;
            programs.extend(program.map(|program| (id, program.config)));
        }
        let mut grants = BTreeMap::new();
        for id in 0..client.chain.read(messages::treasury(treasury).grant_count())? {
            let grant = client.chain.read(messages::treasury(treasury).grant(id))?;
            grants.extend(grant.map(|grant| (id, (grant.config.recipient, grant.config.asset))));
        }
        let recipients = recipients(&log, treasury);
        let ends = log.0.iter().filter(|event| event.contract == dao.governor).filter_map(End::of);
        let ends_before = ends_before(ends, |id| {
            use tributary_interfaces::governor::Governor;
            let view = client.chain.read(messages::governor(dao.governor).proposal(id))?;
            Ok(view.map(|view| view.snapshot.saturating_add(view.settings.voting_period)))
        })?;
        let titles = titles(&log, &dao.governor);
        let (mut terms, mut settings) = (BTreeMap::new(), None);
        let (mut terms_before, mut settings_before) = (BTreeMap::new(), BTreeMap::new());
        for event in &log.0 {
            if let Some(set) = event.decode::<metrics::MetricSet>().filter(|_| event.contract == dao.metrics)
            {
                let old = terms.insert(set.metric, set.config);
                terms_before.extend(old.map(|old| (at(event), old)));
            }
            let set = event.decode::<governor::Configured>().filter(|_| event.contract == dao.governor);
            if let Some(set) = set {
                settings_before.extend(settings.replace(set.settings).map(|old| (at(event), old)));
            }
        }
        let told_with = told_with(&log.0);
        let went_on = went_on(&log, treasury);
        Ok(Self {
            words,
            dao,
            judge,
            titles,
            attestations,
            programs,
            terms_before,
            settings_before,
            grants,
            recipients,
            told_with,
            went_on,
            ends_before,
        })
    }

    pub(super) fn who(&self, account: &AccountId) -> String {
        match self.words.part(account) {
            Some(part) => format!("the {part}"),
            None => brief(account, self.words),
        }
    }

    pub(super) fn title(&self, id: ProposalId) -> String {
        match self.titles.get(&id) {
            Some(title) => format!("proposal {id} “{}”", printable(title)),
            None => format!("proposal {id}"),
        }
    }

    pub(super) fn of_program(&self, id: ProgramId, amount: u128) -> String {
        self.words.amount(&self.asset_of(id), amount)
    }

    pub(super) fn asset_of(&self, id: ProgramId) -> Asset {
        self.programs.get(&id).map_or(Asset::Native, |config| config.asset)
    }

    pub(super) fn of_grant(&self, id: GrantId, amount: u128) -> String {
        let asset = self.grants.get(&id).map_or(Asset::Native, |(_, asset)| *asset);
        self.words.amount(&asset, amount)
    }

    /// A grant, as an event tells of it.
    pub(super) fn grant(&self, id: GrantId, event: &ContractEvent) -> String {
        let now = self.grants.get(&id).map(|(recipient, _)| recipient);
        match self.recipients.get(&at(event)).or(now) {
            Some(recipient) => format!("grant {id} to {}", self.who(recipient)),
            None => format!("grant {id}"),
        }
    }

    pub(super) fn attestation(&self, id: AttestationId) -> String {
        match self.attestations.get(&id) {
            Some((member, metric, amount)) => {
                format!("attestation {id} ({} of {})", self.words.units(*metric, *amount), self.who(member))
            }
            None => format!("attestation {id}"),
        }
    }
}

/// By the event that tells of what becomes of a grant: whose it is then, as far as the log says.
fn recipients(log: &EventLog, treasury: AccountId) -> BTreeMap<At, AccountId> {
    let (mut whose, mut known) = (BTreeMap::new(), BTreeMap::new());
    for event in log.0.iter().filter(|event| event.contract == treasury) {
        if let Some(treasury::GrantCreated { grant, recipient, .. }) = event.decode() {
            whose.insert(grant, recipient);
        } else if let Some(treasury::GrantRedirected { grant, recipient }) = event.decode() {
            whose.insert(grant, recipient);
        }
        let ended = event.decode().map(|treasury::GrantCanceled { grant, .. }| grant);
        let ended = ended.or_else(|| event.decode().map(|treasury::GrantReleased { grant, .. }| grant));
        known.extend(ended.and_then(|grant| Some((at(event), *whose.get(&grant)?))));
    }
    known
}

/// By the event that tells of a program's end: under which number it went on. Whatever changes a program ends it and at
/// once creates another; between an action that stops one and another that creates one, the governor tells of the first.
fn went_on(log: &EventLog, treasury: AccountId) -> BTreeMap<At, ProgramId> {
    let told = log.0.iter().zip(log.0.iter().skip(1));
    let changed = told.filter_map(|(ended, created)| {
        let is_next = ended.block == created.block && ended.index.checked_add(1) == Some(created.index);
        if !is_next || ended.contract != treasury || created.contract != treasury {
            return None;
        }
        ended.decode::<treasury::ProgramStopped>()?;
        Some((at(ended), created.decode::<treasury::ProgramCreated>()?.program))
    });
    changed.collect()
}

/// A few names, and how many more there are.
pub(super) fn names(accounts: impl Iterator<Item = AccountId>, known: &Known) -> String {
    const SHOWN: usize = 4;
    let mut seen = BTreeSet::new();
    let members: Vec<AccountId> = accounts.filter(|account| seen.insert(*account)).collect();
    let names: Vec<String> = members.iter().take(SHOWN).map(|account| known.who(account)).collect();
    match (names.as_slice(), members.len().saturating_sub(SHOWN)) {
        ([], _) => "nobody".to_owned(),
        (names, 0) => match names.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, others)) => format!("{} and {last}", others.join(", ")),
            None => String::new(),
        },
        (names, more) => format!("{} and {more} more", names.join(", ")),
    }
}
