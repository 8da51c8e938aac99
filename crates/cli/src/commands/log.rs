//! What happened, in words: the DAO's events with dates and names.

use super::{arguments::span, attestations::brief, run::Run, standing::Judge};
use crate::{
    local::Access,
    place::{Context, Place},
};
use anyhow::Result;
use serde_json::{json, Value};
use std::{
    collections::{BTreeMap, BTreeSet},
    process::ExitCode,
};
use tributary_client::{
    account_text, AccountId, Chain, ChainError, ContractEvent, EventBook, EventLog, Millis, Timestamp,
};
use tributary_interfaces::{
    factory::{Dao, DaoCreated},
    governor::{self, Choice, ProposalId, Settings, Tally},
    metrics::{self, AttestationId, Claim, MetricConfig},
    signed::NonceUsed,
    source::MetricId,
    token::{self, TransferPolicy},
    treasury::{self, Asset, GrantId, ProgramConfig, ProgramId},
    upgrade::CodeSet,
    Approval, Transfer,
};
use tributary_proposals::{sentence, texts::titles};
use tributary_words::{time, words::printable, Words};

/// What happened, in words
#[derive(clap::Args)]
pub struct LogArgs {
    /// How far to look back
    #[arg(long, value_name = "SPAN", default_value = "7days")]
    since: String,
}

impl Run for LogArgs {
    fn access(&self) -> Access {
        Access::Look
    }

    fn run(self, context: &mut Context) -> Result<ExitCode> {
        let Self { since } = self;
        show(context, span(&since)?)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// How many blocks are read at once, from the newest back.
const BLOCKS: u32 = 2_000;

pub fn show(context: &mut Context, span: Millis) -> Result<()> {
    let mut words = context.words()?;
    let (first, as_json) = (context.first_block()?, context.json);
    let mut client = context.client()?;
    let from = words.now.saturating_sub(span);
    let dao = client.dao;
    let log = since(client.chain, first, from)?;
    let shown: Vec<_> = log
        .iter()
        .filter(|event| event.at >= from && (is_of(&dao, event) || event.decode::<DaoCreated>().is_some()))
        .cloned()
        .collect();
    let tokens = shown.iter().filter(|event| event.contract == dao.treasury).filter_map(asset_of);
    let tokens: BTreeSet<Asset> = tokens.collect();
    words.meet(client.chain, tokens);
    let known = Known::read(&mut client, &words, EventLog(log), &shown)?;
    if as_json {
        let book = EventBook::default();
        let values: Vec<Value> = shown.iter().map(|event| value(event, &known, &book)).collect();
        println!("{:#}", Value::Array(values));
        return Ok(());
    }
    if shown.is_empty() {
        println!("Nothing happened in the last {}.", words.span(span));
        return Ok(());
    }
    let mut day = String::new();
    for (at, text) in lines(&shown, &known) {
        let date = time::date(at);
        let (this, clock) = date.split_once(' ').unwrap_or((&date, ""));
        if this != day {
            println!("{}{this} ({})", if day.is_empty() { "" } else { "\n" }, words.distance(at));
            day = this.to_owned();
        }
        println!("  {clock}  {text}");
    }
    Ok(())
}

/// The events since a moment, and perhaps some before it.
fn since(chain: &mut Place, first: u32, from: Timestamp) -> Result<Vec<ContractEvent>, ChainError> {
    let mut to = chain.height()?;
    let mut found: Vec<ContractEvent> = Vec::new();
    loop {
        let start = to.saturating_sub(BLOCKS - 1).max(first);
        let mut events = chain.events_between(start, to)?;
        // Blocks without events do not tell when they were.
        let reached = events.first().is_some_and(|event| event.at < from);
        events.append(&mut found);
        found = events;
        if reached || start <= first {
            return Ok(found);
        }
        to = start.saturating_sub(1);
    }
}

fn is_of(dao: &Dao, event: &ContractEvent) -> bool {
    [dao.token, dao.metrics, dao.governor, dao.treasury].contains(&event.contract)
}

fn asset_of(event: &ContractEvent) -> Option<Asset> {
    event
        .decode::<treasury::Funded>()
        .map(|event| event.asset)
        .or_else(|| event.decode::<treasury::Transferred>().map(|event| event.asset))
        .or_else(|| event.decode::<treasury::Paid>().map(|event| event.asset))
        .or_else(|| event.decode::<treasury::GrantPaid>().map(|event| event.asset))
        .or_else(|| event.decode::<treasury::GrantCreated>().map(|event| event.config.asset))
        .or_else(|| event.decode::<treasury::ProgramCreated>().map(|event| event.config.asset))
}

fn value(event: &ContractEvent, known: &Known, book: &EventBook) -> Value {
    let (name, fields) = match book.tell(event) {
        Some((name, fields)) => (Some(name), serde_json::Value::from(&fields)),
        None => (None, Value::Null),
    };
    json!({
        "at": event.at,
        "block": event.block,
        "contract": account_text(&event.contract),
        "event": name,
        "fields": fields,
        "text": known.tell(event),
    })
}

/// What an event alone does not tell.
struct Known<'a> {
    words: &'a Words,
    dao: Dao,
    /// Who decides challenges.
    judge: Judge,
    titles: BTreeMap<ProposalId, String>,
    attestations: BTreeMap<AttestationId, (AccountId, MetricId, u128)>,
    programs: BTreeMap<ProgramId, ProgramConfig>,
    /// What a metric's terms, and the governor's settings, were before the block that changed them.
    terms_before: BTreeMap<(MetricId, u32), MetricConfig>,
    settings_before: BTreeMap<u32, Settings>,
    grants: BTreeMap<GrantId, (AccountId, Asset)>,
    /// By proposal, block and new end of a vote whose end has changed: the end before that.
    ends_before: EndsBefore,
}

type EndsBefore = BTreeMap<(ProposalId, u32, Timestamp), Timestamp>;

/// When a proposal's vote ends: as it was proposed, or from a block on.
struct End {
    proposal: ProposalId,
    moved_in: Option<u32>,
    ends: Timestamp,
}

impl End {
    fn of(event: &ContractEvent) -> Option<Self> {
        if let Some(governor::Proposed { proposal, ends, .. }) = event.decode() {
            return Some(Self { proposal, moved_in: None, ends });
        }
        let governor::VoteExtended { proposal, ends } = event.decode()?;
        Some(Self { proposal, moved_in: Some(event.block), ends })
    }
}

/// When each vote was to end before its end has changed. `regular_end` is asked for a proposal that is older than the
/// log.
fn ends_before(
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

impl<'a> Known<'a> {
    fn read(
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
        // Those that were filed before what is shown.
        let finalized = shown.iter().filter_map(ContractEvent::decode::<metrics::Finalized>);
        let asked =
            finalized.flat_map(|event| event.attestations).filter(|id| !attestations.contains_key(id)).min();
        if let Some(first) = asked {
            for (id, found) in client.attestations(first)? {
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
                terms_before.extend(old.map(|old| ((set.metric, event.block), old)));
            }
            let set = event.decode::<governor::Configured>().filter(|_| event.contract == dao.governor);
            if let Some(set) = set {
                settings_before.extend(settings.replace(set.settings).map(|old| (event.block, old)));
            }
        }
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
            ends_before,
        })
    }

    fn who(&self, account: &AccountId) -> String {
        match self.words.part(account) {
            Some(part) => format!("the {part}"),
            None => brief(account, self.words),
        }
    }

    fn title(&self, id: ProposalId) -> String {
        match self.titles.get(&id) {
            Some(title) => format!("proposal {id} “{}”", printable(title)),
            None => format!("proposal {id}"),
        }
    }

    fn of_program(&self, id: ProgramId, amount: u128) -> String {
        self.words.amount(&self.asset_of(id), amount)
    }

    fn asset_of(&self, id: ProgramId) -> Asset {
        self.programs.get(&id).map_or(Asset::Native, |config| config.asset)
    }

    fn of_grant(&self, id: GrantId, amount: u128) -> String {
        let asset = self.grants.get(&id).map_or(Asset::Native, |(_, asset)| *asset);
        self.words.amount(&asset, amount)
    }

    fn grant(&self, id: GrantId) -> String {
        match self.grants.get(&id) {
            Some((recipient, _)) => format!("grant {id} to {}", self.who(recipient)),
            None => format!("grant {id}"),
        }
    }

    fn attestation(&self, id: AttestationId) -> String {
        match self.attestations.get(&id) {
            Some((member, metric, amount)) => {
                format!("attestation {id} ({} of {})", self.words.units(*metric, *amount), self.who(member))
            }
            None => format!("attestation {id}"),
        }
    }

    /// What happened, in a sentence; `None` for what only machines need.
    fn tell(&self, event: &ContractEvent) -> Option<String> {
        let contract = event.contract;
        if let Some(created) = event.decode::<DaoCreated>() {
            return (created.dao == self.dao)
                .then(|| format!("{} founded the DAO", self.who(&created.founder)));
        }
        match contract {
            at if at == self.dao.token => self.of_token(event),
            at if at == self.dao.metrics => self.of_registry(event),
            at if at == self.dao.governor => self.of_governor(event),
            at if at == self.dao.treasury => self.of_treasury(event),
            _ => None,
        }
        .or_else(|| self.of_any(event))
    }

    fn of_any(&self, event: &ContractEvent) -> Option<String> {
        let part = self.words.part(&event.contract).unwrap_or("contract");
        if event.decode::<CodeSet>().is_some() {
            return Some(format!("the {part} runs new code"));
        }
        let used = event.decode::<NonceUsed>()?;
        Some(format!("a signature of {} was used up at the {part}", self.who(&used.signer)))
    }

    fn of_token(&self, event: &ContractEvent) -> Option<String> {
        let words = self.words;
        if let Some(Transfer { from, to, value }) = event.decode::<Transfer>() {
            let amount = words.tokens(value);
            return Some(match (from, to) {
                (None, Some(to)) => format!("{} got {amount}, newly minted", self.who(&to)),
                (Some(from), None) => format!("{amount} of {} were burnt", self.who(&from)),
                (Some(from), Some(to)) => format!("{} gave {amount} to {}", self.who(&from), self.who(&to)),
                (None, None) => format!("{amount} moved from nobody to nobody"),
            });
        }
        if let Some(change) = event.decode::<token::DelegateChanged>() {
            let owner = self.who(&change.owner);
            return Some(match change.owner == change.to {
                true => format!("{owner} took their votes back from {}", self.who(&change.from)),
                false => format!("{owner} gave their votes to {}", self.who(&change.to)),
            });
        }
        if let Some(allowed) = event.decode::<Approval>() {
            let (owner, spender) = (self.who(&allowed.owner), self.who(&allowed.spender));
            return Some(format!("{owner} lets {spender} move {}", words.tokens(allowed.amount)));
        }
        if let Some(changed) = event.decode::<token::ExclusionChanged>() {
            let not = if changed.excluded { "no longer count" } else { "count again" };
            return Some(format!("tokens of {} {not} as votes", self.who(&changed.account)));
        }
        if let Some(founded) = event.decode::<token::TokenFounded>() {
            return Some(format!("the token {} was created", printable(&founded.symbol)));
        }
        if let Some(set) = event.decode::<token::PolicySet>() {
            return Some(match set.policy {
                TransferPolicy::Free => "members may pass tokens on".to_owned(),
                TransferPolicy::Locked => "members may not pass tokens on".to_owned(),
            });
        }
        event.decode::<token::TokenRolesSet>().map(|set| {
            let token::TokenRoles { governor, minter, redeemer } = set.roles;
            let [governor, minter, redeemer] = [governor, minter, redeemer].map(|account| self.who(&account));
            format!("the token answers to {governor}; {minter} mints, {redeemer} redeems")
        })
    }

    fn of_registry(&self, event: &ContractEvent) -> Option<String> {
        let words = self.words;
        if let Some(filed) = event.decode::<metrics::Attested>() {
            let (count, metric) = (filed.claims.len(), words.metric_id(filed.metric));
            let sum = filed.claims.iter().fold(0u128, |sum, claim| sum.saturating_add(claim.amount));
            let members = names(filed.claims.iter().map(|claim| claim.member), self);
            let (units, attestor) = (words.units(filed.metric, sum), self.who(&filed.attestor));
            let range = range(filed.first, count);
            return Some(format!(
                "{attestor} attested {units} of {metric} for {members} ({range}); may be challenged until {}",
                time::date(filed.matures_at)
            ));
        }
        if let Some(doubt) = event.decode::<metrics::Challenged>() {
            return Some(format!(
                "{} doubts {}, putting up {}: “{}”",
                self.who(&doubt.challenger),
                self.attestation(doubt.attestation),
                words.native(doubt.bond),
                printable(&doubt.reason)
            ));
        }
        if let Some(resolved) = event.decode::<metrics::Resolved>() {
            let verdict = if resolved.upheld { "found true" } else { "found false" };
            return Some(format!(
                "{} was {verdict} by {}; {} is owed {}",
                self.attestation(resolved.attestation),
                self.judge.who(),
                self.who(&resolved.winner),
                words.native(resolved.bonds)
            ));
        }
        if let Some(expired) = event.decode::<metrics::Expired>() {
            let what = self.attestation(expired.attestation);
            return Some(format!("{what} does not count: {} did not decide in time", self.judge.who()));
        }
        if let Some(done) = event.decode::<metrics::Finalized>() {
            let members: Vec<AccountId> = done
                .attestations
                .iter()
                .filter_map(|id| self.attestations.get(id).map(|(member, ..)| *member))
                .collect();
            let count = time::counted(done.attestations.len() as u64, "attestation");
            return Some(format!("{count} of {} began to count", names(members.into_iter(), self)));
        }
        if let Some(back) = event.decode::<metrics::Retracted>() {
            return Some(format!("{} was taken back by its attestor", self.attestation(back.attestation)));
        }
        if let Some(revoked) = event.decode::<metrics::Revoked>() {
            return Some(format!(
                "{} was revoked: {} lost {}",
                self.attestation(revoked.attestation),
                self.who(&revoked.member),
                words.points(revoked.points)
            ));
        }
        if let Some(set) = event.decode::<metrics::MetricSet>() {
            let weight = words.points(set.config.weight);
            if let Some(old) = self.terms_before.get(&(set.metric, event.block)) {
                let changes = sentence::metric_changes(old, &set.config, words).join("; ");
                return Some(format!("the terms of {} changed: {changes}", words.metric_id(set.metric)));
            }
            return Some(format!(
                "metric {} “{}” has its terms: {weight} each",
                set.metric,
                printable(&set.config.name)
            ));
        }
        if let Some(set) = event.decode::<metrics::IndicatorSet>() {
            let value = words.units(set.metric, set.value);
            return Some(format!("{} is {value} now", words.metric_id(set.metric)));
        }
        if let Some(set) = event.decode::<metrics::ScoreHalfLifeSet>() {
            return Some(match set.half_life {
                0 => "the score does not decay".to_owned(),
                span => format!("the score halves in {} from now on", words.span(span)),
            });
        }
        if let Some(paid) = event.decode::<metrics::BondPaid>() {
            return Some(format!("{} got {} of bonds back", self.who(&paid.to), words.native(paid.amount)));
        }
        if let Some(owed) = event.decode::<metrics::TokensOwed>() {
            let count = time::counted(owed.owed.len() as u64, "member");
            return Some(format!("what {count} are owed of tokens that were not minted has changed"));
        }
        event.decode::<metrics::MetricsRolesSet>().map(|set| {
            let arbiter = self.who(&set.roles.arbiter);
            format!("the registry answers to {}; {arbiter} is the arbiter", self.who(&set.roles.governor))
        })
    }

    fn of_governor(&self, event: &ContractEvent) -> Option<String> {
        let words = self.words;
        if let Some(proposed) = event.decode::<governor::Proposed>() {
            let (who, what) = (self.who(&proposed.proposer), self.title(proposed.proposal));
            return Some(format!("{who} made {what}; the vote ends {}", time::date(proposed.ends)));
        }
        if let Some(voted) = event.decode::<governor::Voted>() {
            let reason = match voted.reason.trim() {
                "" => String::new(),
                reason => format!(": “{}”", printable(reason)),
            };
            let what = self.title(voted.proposal);
            return Some(match voted.choice {
                Choice::For => format!(
                    "{} voted for {what} with {}{reason}",
                    self.who(&voted.voter),
                    words.tokens(voted.weight)
                ),
                Choice::Against => {
                    format!(
                        "{} voted against {what} with {}{reason}",
                        self.who(&voted.voter),
                        words.tokens(voted.weight)
                    )
                }
                Choice::Abstain => {
                    format!(
                        "{} abstained on {what} with {}{reason}",
                        self.who(&voted.voter),
                        words.tokens(voted.weight)
                    )
                }
                Choice::Split(Tally { for_votes, against_votes, abstain_votes }) => format!(
                    "{} split votes on {what}: {} for, {} against, {} abstaining{reason}",
                    self.who(&voted.voter),
                    words.tokens(for_votes),
                    words.tokens(against_votes),
                    words.tokens(abstain_votes)
                ),
            });
        }
        if let Some(governor::VoteExtended { proposal, ends }) = event.decode() {
            let before = self.ends_before.get(&(proposal, event.block, ends)).copied();
            return Some(moved_end(&self.title(proposal), before, ends));
        }
        if let Some(queued) = event.decode::<governor::Queued>() {
            let from = time::date(queued.executable_from);
            return Some(format!(
                "{} was queued; it may be executed from {from} on",
                self.title(queued.proposal)
            ));
        }
        if let Some(done) = event.decode::<governor::Executed>() {
            return Some(format!("{} was executed", self.title(done.proposal)));
        }
        if let Some(done) = event.decode::<governor::Canceled>() {
            return Some(format!("{} was taken back", self.title(done.proposal)));
        }
        if let Some(done) = event.decode::<governor::Vetoed>() {
            return Some(format!("{} was stopped by the guardian", self.title(done.proposal)));
        }
        if let Some(counted) = event.decode::<governor::BallotsCounted>() {
            let count = time::counted(counted.ballots.len() as u64, "voter");
            return Some(format!(
                "{count} on {} are counted as having taken part",
                self.title(counted.proposal)
            ));
        }
        if let Some(set) = event.decode::<governor::Configured>() {
            return Some(match self.settings_before.get(&event.block) {
                Some(old) => {
                    let changes = sentence::settings_changes(old, &set.settings, words).join("; ");
                    format!("how decisions are made changed: {changes}")
                }
                None => "the governor's settings are set: `tributary settings`".to_owned(),
            });
        }
        if let Some(set) = event.decode::<governor::GuardianSet>() {
            return Some(match set.guardian {
                Some(guardian) => {
                    format!(
                        "{} is the guardian until {}",
                        self.who(&guardian.account),
                        time::date(guardian.until)
                    )
                }
                None => "there is no guardian".to_owned(),
            });
        }
        event.decode::<governor::GovernorFounded>().map(|_| "the governor was created".to_owned())
    }

    fn of_treasury(&self, event: &ContractEvent) -> Option<String> {
        let words = self.words;
        if let Some(funded) = event.decode::<treasury::Funded>() {
            let amount = words.amount(&funded.asset, funded.amount);
            return Some(match funded.from {
                Some(from) => format!("{} gave the treasury {amount}", self.who(&from)),
                None => format!("{amount} was found in the treasury"),
            });
        }
        if let Some(paid) = event.decode::<treasury::Paid>() {
            let amount = words.amount(&paid.asset, paid.amount);
            let epochs = epochs_words(&paid.parts.iter().map(|(epoch, _)| *epoch).collect());
            return Some(format!(
                "program {} paid {amount} to {} for {epochs}",
                paid.program,
                self.who(&paid.member)
            ));
        }
        if let Some(sent) = event.decode::<treasury::Transferred>() {
            let amount = words.amount(&sent.asset, sent.amount);
            return Some(format!("the treasury sent {amount} to {}", self.who(&sent.to)));
        }
        if let Some(redeemed) = event.decode::<treasury::Redeemed>() {
            let paid: Vec<_> =
                redeemed.paid.iter().map(|(asset, amount)| words.amount(asset, *amount)).collect();
            let (who, burnt) = (self.who(&redeemed.member), words.tokens(redeemed.burnt));
            return Some(format!("{who} redeemed {burnt} for {}", paid.join(" and ")));
        }
        if let Some(grant) = event.decode::<treasury::GrantCreated>() {
            let amount = words.amount(&grant.config.asset, grant.config.amount);
            let who = self.who(&grant.recipient);
            return Some(format!(
                "grant {} promises {amount} to {who} until {}",
                grant.grant,
                time::date(grant.config.end)
            ));
        }
        if let Some(paid) = event.decode::<treasury::GrantPaid>() {
            let amount = words.amount(&paid.asset, paid.amount);
            return Some(format!("grant {} paid {amount} to {}", paid.grant, self.who(&paid.recipient)));
        }
        if let Some(moved) = event.decode::<treasury::GrantRedirected>() {
            return Some(format!(
                "grant {} is paid to {} from now on",
                moved.grant,
                self.who(&moved.recipient)
            ));
        }
        if let Some(ended) = event.decode::<treasury::GrantCanceled>() {
            let released = self.of_grant(ended.grant, ended.released);
            return Some(format!("{} was canceled: {released} is free again", self.grant(ended.grant)));
        }
        if let Some(freed) = event.decode::<treasury::GrantReleased>() {
            let released = self.of_grant(freed.grant, freed.released);
            return Some(format!("{released} of {} is free again", self.grant(freed.grant)));
        }
        if let Some(created) = event.decode::<treasury::ProgramCreated>() {
            let rule = sentence::stream(&created.config, words);
            return Some(format!("program {} began: {rule}", created.program));
        }
        if let Some(stopped) = event.decode::<treasury::ProgramStopped>() {
            return Some(match stopped.epochs {
                0 => format!("program {} was stopped before it began", stopped.program),
                count => format!("program {} ends with epoch {}", stopped.program, count.saturating_sub(1)),
            });
        }
        if let Some(opened) = event.decode::<treasury::EpochOpened>() {
            let rule = self.programs.get(&opened.program).and_then(sentence::fixed_rule);
            let asset = self.asset_of(opened.program);
            let budget = sentence::opened_with(&asset, opened.budget, opened.total, rule, words);
            return Some(format!(
                "epoch {} of program {} was opened with {budget}",
                opened.epoch, opened.program
            ));
        }
        if let Some(closed) = event.decode::<treasury::EpochClosed>() {
            let released = self.of_program(closed.program, closed.released);
            return Some(format!(
                "program {} was closed up to epoch {}: {released} is free again",
                closed.program, closed.epoch
            ));
        }
        if let Some(silent) = event.decode::<treasury::SourceSilent>() {
            return Some(format!(
                "the source of program {} gave no answer: its open epochs stay open",
                silent.program
            ));
        }
        if let Some(given) = event.decode::<treasury::ProgramWrittenOff>() {
            let released = self.of_program(given.program, given.released);
            return Some(format!(
                "what was left of program {} was given up: {released} is free again",
                given.program
            ));
        }
        if let Some(set) = event.decode::<treasury::SpendCapSet>() {
            let asset = words.asset(&set.asset);
            let from = time::date(set.from);
            return Some(match set.cap {
                Some(cap) => format!(
                    "the spend cap is {} in {} from {from} on",
                    words.amount(&set.asset, cap.amount),
                    words.span(cap.period)
                ),
                None => format!("there is no spend cap for {asset} from {from} on"),
            });
        }
        if let Some(changed) = event.decode::<treasury::PauseChanged>() {
            let guardian = changed.pause.guardian.map_or("nobody".to_owned(), |account| self.who(&account));
            return Some(match changed.pause.until > event.at {
                true => format!("the treasury is paused until {}", time::date(changed.pause.until)),
                false => format!("{guardian} may pause the treasury, once"),
            });
        }
        if let Some(lost) = event.decode::<treasury::Lost>() {
            return Some(format!(
                "{} of the treasury was written down as lost",
                words.amount(&lost.asset, lost.amount)
            ));
        }
        if let Some(found) = event.decode::<treasury::Found>() {
            return Some(format!(
                "{} that was lost is there again",
                words.amount(&found.asset, found.amount)
            ));
        }
        event.decode::<treasury::DepositLimitSet>().map(|set| {
            format!("a payment may store for at most {} at somebody else's expense", words.native(set.limit))
        })
    }
}

/// That a vote ends at another time than it was to: later as its outcome turned late, or as before, when the ballots of
/// the same block have undone that.
fn moved_end(proposal: &str, before: Option<Timestamp>, ends: Timestamp) -> String {
    let date = time::date(ends);
    match before {
        Some(before) if ends > before => format!(
            "the vote on {proposal} lasts {} longer, until {date}: its outcome turned, and others may answer",
            time::span(ends.saturating_sub(before))
        ),
        Some(_) => format!(
            "the vote on {proposal} ends {date} again: another ballot of the same block decided it, or turned it back"
        ),
        None => format!("the vote on {proposal} ends {date} from now on"),
    }
}

/// The lines of a log: what one call did for many members is one line.
fn lines(events: &[ContractEvent], known: &Known) -> Vec<(Timestamp, String)> {
    let mut lines = Vec::new();
    // What founding a DAO does is one line.
    let is_founding =
        |event: &ContractEvent| event.decode::<DaoCreated>().is_some_and(|created| created.dao == known.dao);
    let founded = events.iter().find(|event| is_founding(event)).map(|event| event.block);
    let (founding, events): (Vec<_>, Vec<_>) =
        events.iter().cloned().partition(|event| Some(event.block) == founded);
    if let Some(created) = founding.iter().find(|event| is_founding(event)) {
        lines.extend(founding_line(created, &founding, known).map(|text| (created.at, text)));
    }
    // That a redemption burns tokens is told with it.
    let burnt: BTreeSet<(u32, AccountId, u128)> = events
        .iter()
        .filter_map(|event| Some((event.block, event.decode::<treasury::Redeemed>()?)))
        .map(|(block, redeemed)| (block, redeemed.member, redeemed.burnt))
        .collect();
    let is_told = |event: &ContractEvent| match event.decode::<Transfer>() {
        Some(Transfer { from: Some(from), to: None, value }) => burnt.contains(&(event.block, from, value)),
        _ => false,
    };
    let events: Vec<_> = events.into_iter().filter(|event| !is_told(event)).collect();
    let mut rest = events.as_slice();
    while let Some((event, _)) = rest.split_first() {
        let same = rest.iter().take_while(|other| alike(event, other)).count().max(1);
        let (group, later) = rest.split_at(same.min(rest.len()));
        rest = later;
        let text = if group.len() > 1 { together(group, known) } else { known.tell(event) };
        // Of an action that was done, what it did is told.
        lines.extend(text.map(|text| (event.at, text)));
    }
    lines
}

fn founding_line(created: &ContractEvent, founding: &[ContractEvent], known: &Known) -> Option<String> {
    let of_dao = || founding.iter().filter(|event| is_of(&known.dao, event));
    let minted: Vec<Transfer> = of_dao().filter_map(ContractEvent::decode::<Transfer>).collect();
    let sum = minted.iter().fold(0u128, |sum, moved| sum.saturating_add(moved.value));
    let founders = names(minted.iter().filter_map(|moved| moved.to), known);
    let metrics = of_dao().filter(|event| event.decode::<metrics::MetricSet>().is_some()).count();
    let several: BTreeSet<AccountId> = minted.iter().filter_map(|moved| moved.to).collect();
    Some(format!(
        "{}: {founders} {}, and there {} {}",
        known.tell(created)?,
        match several.len() {
            1 => format!("has {}", known.words.tokens(sum)),
            _ => format!("have {} together", known.words.tokens(sum)),
        },
        if metrics == 1 { "is" } else { "are" },
        time::counted(metrics as u64, "metric")
    ))
}

/// Whether two events are one thing done for several members.
fn alike(one: &ContractEvent, other: &ContractEvent) -> bool {
    let place = |event: &ContractEvent| (event.block, event.contract, event.topics.first().copied());
    if place(one) != place(other) {
        return false;
    }
    let minted = |event: &ContractEvent| event.decode::<Transfer>().is_some_and(|moved| moved.from.is_none());
    let program = |event: &ContractEvent| event.decode::<treasury::Paid>().map(|paid| paid.program);
    (minted(one) && minted(other)) || (program(one).is_some() && program(one) == program(other))
}

fn together(group: &[ContractEvent], known: &Known) -> Option<String> {
    let minted: Vec<_> = group.iter().filter_map(ContractEvent::decode::<Transfer>).collect();
    if !minted.is_empty() {
        let sum = minted.iter().fold(0u128, |sum, moved| sum.saturating_add(moved.value));
        let members = names(minted.iter().filter_map(|moved| moved.to), known);
        return Some(format!("{members} got {}, newly minted", known.words.tokens(sum)));
    }
    let paid: Vec<_> = group.iter().filter_map(ContractEvent::decode::<treasury::Paid>).collect();
    let first = paid.first()?;
    let sum = paid.iter().fold(0u128, |sum, paid| sum.saturating_add(paid.amount));
    let epochs: BTreeSet<u32> =
        paid.iter().flat_map(|paid| paid.parts.iter().map(|(epoch, _)| *epoch)).collect();
    let to = |paid: &treasury::Paid| {
        format!("{} to {}", known.words.amount(&paid.asset, paid.amount), known.who(&paid.member))
    };
    let mut each: Vec<String> = paid.iter().take(PAID_SHOWN).map(to).collect();
    match paid.len().saturating_sub(PAID_SHOWN) {
        0 => {}
        more => each.push(format!("the rest to {more} more")),
    }
    Some(format!(
        "program {} paid {} for {}: {}",
        first.program,
        known.words.amount(&first.asset, sum),
        epochs_words(&epochs),
        each.join(", ")
    ))
}

/// How many of those who were paid at once are told with their amounts.
const PAID_SHOWN: usize = 12;

/// "epoch 3", "epochs 3, 4".
fn epochs_words(epochs: &BTreeSet<u32>) -> String {
    let told: Vec<String> = epochs.iter().map(ToString::to_string).collect();
    match told.as_slice() {
        [one] => format!("epoch {one}"),
        several => format!("epochs {}", several.join(", ")),
    }
}

/// A few names, and how many more there are.
fn names(accounts: impl Iterator<Item = AccountId>, known: &Known) -> String {
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

/// Numbers that follow each other.
fn range(first: u32, count: usize) -> String {
    match u32::try_from(count).unwrap_or(u32::MAX).saturating_sub(1) {
        0 => format!("attestation {first}"),
        more => format!("attestations {first} to {}", first.saturating_add(more)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_core::HOUR;

    const END: Timestamp = 1_796_133_900_000;

    #[test]
    fn a_vote_that_lasts_longer_and_one_that_ends_as_before_are_told_apart() {
        let moved = |block, ends| End { proposal: 4, moved_in: Some(block), ends };
        let told = [moved(7, END + HOUR), moved(7, END), moved(9, END + 2 * HOUR)];
        let before = ends_before(told.into_iter(), |_| Ok(Some(END))).unwrap();
        let told = |block, ends| moved_end("proposal 4", before.get(&(4, block, ends)).copied(), ends);
        assert_eq!(
            told(7, END + HOUR),
            "the vote on proposal 4 lasts 1 hour longer, until 2026-12-01 15:05 UTC: its outcome turned, and others may \
             answer"
        );
        assert!(told(7, END).starts_with("the vote on proposal 4 ends 2026-12-01 14:05 UTC again: "));
        assert!(told(9, END + 2 * HOUR).contains("lasts 2 hours longer"));
        assert_eq!(
            moved_end("proposal 4", None, END),
            "the vote on proposal 4 ends 2026-12-01 14:05 UTC from now on"
        );
    }
}
