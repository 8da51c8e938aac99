//! Actions as members read them: what each would do, and what it amounts to; before and after, where something changes.

use anyhow::Result;
use std::collections::{btree_map::Entry, BTreeMap};
use tributary_client::{
    hex, messages, AccountId, Chain, ChainExt, ContractEvent, DaoClient, Deed, EventLog, Millis,
};
use tributary_interfaces::{
    factory::Dao,
    governor::{self, Action, Governor, Guardian, Settings},
    metrics::{self, Attestation, AttestationId, MetricConfig, MetricKind, Metrics, EARNED, SCORE},
    source::{MetricId, MetricRef},
    token::{self, Token, TransferPolicy},
    treasury::{
        self, Asset, Basis, Budget, Gate, Grant, GrantConfig, GrantId, Program, ProgramConfig, ProgramId,
        SpendCap, Spending, Treasury, Vault,
    },
};
use tributary_words::{
    errors::raw,
    time::span,
    words::{measured, metrics_of_program, printable, Words},
};

/// What an action does, in a sentence; and lines that say more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence {
    pub what: String,
    pub details: Vec<String>,
    /// Whether nothing would be different once it is done.
    pub idle: bool,
}

/// What is on record that actions are about. Of a decision that is over, only what does not change by it.
#[derive(Clone, Debug, Default)]
pub struct Before {
    settings: Option<Settings>,
    guardian: Option<Option<Guardian>>,
    treasury_guardian: Option<Option<AccountId>>,
    arbiter: Option<AccountId>,
    policy: Option<TransferPolicy>,
    score_half_life: Option<Millis>,
    deposit_limit: Option<u128>,
    metrics: bool,
    /// The terms that a metric had before a decision that was carried out.
    metric_terms: BTreeMap<MetricId, MetricConfig>,
    /// The caps that bound before a decision that was carried out.
    caps: BTreeMap<Asset, Option<SpendCap>>,
    excluded: BTreeMap<AccountId, bool>,
    pub books: BTreeMap<Asset, Books>,
    programs: BTreeMap<ProgramId, Program>,
    grants: BTreeMap<GrantId, Grant>,
    attestations: BTreeMap<AttestationId, Attestation>,
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

    /// What the spend cap leaves in this period; `None` without a cap.
    pub fn left_of_cap(&self) -> Option<u128> {
        self.spending.cap.map(|cap| cap.amount.saturating_sub(self.spending.spent))
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
        let mut before = Self { metrics: open, ..Self::default() };
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

    /// What was on record when a decision was carried out in this block, as far as the events before it tell.
    pub fn recall(&mut self, log: &EventLog, dao: &Dao, executed_in: u32) {
        for event in log.0.iter().filter(|event| event.block < executed_in) {
            match event.contract {
                at if at == dao.governor => self.recall_governor(event),
                at if at == dao.treasury => self.recall_treasury(event),
                at if at == dao.metrics => self.recall_registry(event),
                at if at == dao.token => self.recall_token(event),
                _ => {}
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
    }

    fn recall_registry(&mut self, event: &ContractEvent) {
        if let Some(metrics::MetricSet { metric, config }) = event.decode() {
            self.metric_terms.insert(metric, config);
        }
        if let Some(metrics::ScoreHalfLifeSet { half_life }) = event.decode() {
            self.score_half_life = Some(half_life);
        }
        if let Some(metrics::MetricsRolesSet { roles }) = event.decode() {
            self.arbiter = Some(roles.arbiter);
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
                self.arbiter = Some(client.chain.read(messages::metrics(dao.metrics).roles())?.arbiter);
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

/// Names and values, to be listed or compared.
type Terms = Vec<(&'static str, String)>;

/// An action in words.
pub fn sentence(action: &Action, deed: Option<&Deed>, before: &Before, words: &Words) -> Sentence {
    match action {
        Action::Configure(settings) => {
            let old = before.settings.map(|settings| settings_terms(&settings, words));
            changing(
                "Change how decisions are made, for proposals to come",
                old,
                settings_terms(settings, words),
            )
        }
        Action::Guard(guardian) => {
            let what = match guardian {
                Some(Guardian { account, until }) => {
                    format!("Let {} veto proposals until {}", words.member(account), words.moment(*until))
                }
                None => "Let nobody veto proposals".to_owned(),
            };
            let old = before.guardian.map(|guardian| match guardian {
                Some(Guardian { account, until }) => {
                    format!("until now: {}, until {}", words.member(&account), words.moment(until))
                }
                None => "until now: nobody".to_owned(),
            });
            let idle = before.guardian == Some(*guardian);
            Sentence { what, details: old.into_iter().collect(), idle }
        }
        Action::Upgrade { contract, code } => {
            let mut details = vec![format!("full code {}", hex(code.full.as_ref()))];
            details.push(match code.fast {
                Some(fast) => format!("fast path {}", hex(fast.as_ref())),
                None => "no fast path".to_owned(),
            });
            Sentence {
                what: format!("Give {} other code, keeping its money and storage", words.member(contract)),
                details,
                idle: false,
            }
        }
        Action::Call { callee, input, value, .. } => {
            let mut told = match deed {
                Some(deed) => of_deed(deed, before, words),
                None => Sentence {
                    what: format!("Call {} with {} bytes", words.member(callee), input.len()),
                    ..Sentence::default()
                },
            };
            if *value > 0 {
                told.details
                    .push(format!("sends {} along, from the governor's own account", words.native(*value)));
            }
            told
        }
    }
}

/// Something with terms: what changes of them, or all of them where it is not known what they were.
fn changing(what: &str, old: Option<Terms>, new: Terms) -> Sentence {
    let Some(old) = old else {
        let details = new.into_iter().map(|(name, value)| format!("{name}: {value}")).collect();
        return Sentence { what: what.to_owned(), details, idle: false };
    };
    let changes: Vec<String> = old
        .into_iter()
        .zip(new)
        .filter(|((_, old), (_, new))| old != new)
        .map(|((name, old), (_, new))| format!("{name}: {old} → {new}"))
        .collect();
    let idle = changes.is_empty();
    Sentence {
        what: what.to_owned(),
        details: if idle { vec!["nothing changes".to_owned()] } else { changes },
        idle,
    }
}

fn of_deed(deed: &Deed, before: &Before, words: &Words) -> Sentence {
    let plain = |what: String| Sentence { what, ..Sentence::default() };
    match deed {
        Deed::Transfer { asset, to, amount } => Sentence {
            what: format!("Pay {} to {} at once", words.amount(asset, *amount), words.member(to)),
            details: free_line(asset, before, words).into_iter().collect(),
            idle: false,
        },
        Deed::SetCap { asset, cap } => set_cap(asset, *cap, before, words),
        Deed::Pause => plain("Pause the treasury's new promises for two weeks".to_owned()),
        Deed::GuardTreasury(guardian) => {
            let who = |guardian: &Option<AccountId>| match guardian {
                Some(account) => words.member(account),
                None => "nobody".to_owned(),
            };
            let what = match guardian {
                Some(account) => format!(
                    "Let {} pause the treasury's new promises, once, for two weeks",
                    words.member(account)
                ),
                None => "Let nobody pause the treasury's new promises any more".to_owned(),
            };
            was(what, before.treasury_guardian.map(|old| who(&old)), Some(who(guardian)))
        }
        Deed::CreateGrant(grant) => create_grant(grant, before, words),
        Deed::CancelGrant(id) => Sentence {
            what: format!("Cancel grant {id}: nothing more of it vests"),
            details: before.grants.get(id).map(|grant| grant_line(grant, words)).into_iter().collect(),
            idle: false,
        },
        Deed::ReleaseGrant(id) => Sentence {
            what: format!("Give up what is left of grant {id}, which could not be paid"),
            details: before.grants.get(id).map(|grant| grant_line(grant, words)).into_iter().collect(),
            idle: false,
        },
        Deed::CreateProgram(program) => {
            let mut details = program_details(program, words);
            details.extend(free_line(&program.asset, before, words));
            Sentence { what: stream(program, words), details, idle: false }
        }
        Deed::ChangeProgram(id, program) => change_program(*id, program, before, words),
        Deed::StopProgram(id) => Sentence {
            what: format!("Stop program {id} with its current epoch, which still pays in full"),
            details: of_program(*id, before, words),
            idle: false,
        },
        Deed::WriteOff(id) => Sentence {
            what: format!(
                "Give up what of program {id} nobody has opened, or could not be closed for a year"
            ),
            details: of_program(*id, before, words),
            idle: false,
        },
        Deed::WriteDown { asset, at_most } => plain(format!(
            "Write the books of {} down to what the treasury still holds, by at most {}",
            words.asset(asset),
            words.amount(asset, *at_most)
        )),
        Deed::SetDepositLimit(limit) => was(
            format!("Let a payment store at most {} at the expense of somebody else", words.native(*limit)),
            before.deposit_limit.map(|limit| words.native(limit)),
            Some(words.native(*limit)),
        ),
        Deed::DefineMetric(terms) => Sentence {
            what: format!(
                "Count {} from now on, in the unit {:?}",
                printable(&terms.name),
                printable(&terms.unit)
            ),
            details: metric_terms(terms, words)
                .into_iter()
                .map(|(name, value)| format!("{name}: {value}"))
                .collect(),
            idle: false,
        },
        Deed::UpdateMetric(id, terms) => update_metric(*id, terms, before, words),
        Deed::SetScoreHalfLife(half_life) => {
            let what = match half_life {
                0 => "Let no score decay from now on".to_owned(),
                half_life => {
                    format!("Let half of each score be gone after {}, from now on", span(*half_life))
                }
            };
            was(what, before.score_half_life.map(decay), Some(decay(*half_life)))
        }
        Deed::Revoke(attestations) => Sentence {
            what: match attestations.as_slice() {
                [id] => format!(
                    "Make attestation {id} count no more: its points go, what it was paid for stays paid"
                ),
                several => format!(
                    "Make attestations {} count no more: their points go, what they were paid for stays paid",
                    numbers(several)
                ),
            },
            details: attestations.iter().filter_map(|id| attestation_line(*id, before, words)).collect(),
            idle: false,
        },
        Deed::Resolve { attestations, upheld } => {
            let verdict = if *upheld { "true" } else { "false" };
            Sentence {
                what: format!(
                    "Decide the challenge of attestation {}: the claim is {verdict}",
                    numbers(attestations)
                ),
                details: attestations.iter().filter_map(|id| attestation_line(*id, before, words)).collect(),
                idle: false,
            }
        }
        Deed::SetMetricsRoles(roles) => {
            let dao = words.dao;
            let mut told = was(
                format!("Let {} decide challenges", words.member(&roles.arbiter)),
                before.arbiter.map(|arbiter| words.member(&arbiter)),
                Some(words.member(&roles.arbiter)),
            );
            if dao.is_some_and(|dao| roles.governor != dao.governor) {
                told.details.push(format!(
                    "and {} govern the registry, instead of the governor",
                    words.member(&roles.governor)
                ));
                told.idle = false;
            }
            if dao.is_some_and(|dao| roles.token != dao.token) {
                told.details.push(format!("and have points mint at {}", words.member(&roles.token)));
                told.idle = false;
            }
            told
        }
        Deed::SetPolicy(policy) => {
            let told = policy_words;
            was(
                match policy {
                    TransferPolicy::Free => "Let members pass their tokens on".to_owned(),
                    TransferPolicy::Locked => {
                        "Let nobody pass tokens on; minting, burning and redeeming go on".to_owned()
                    }
                },
                before.policy.map(|policy| told(policy).to_owned()),
                Some(told(*policy).to_owned()),
            )
        }
        Deed::SetExcluded { account, excluded } => {
            let told = |excluded: bool| if excluded { "left out" } else { "counted" }.to_owned();
            let what = match excluded {
                true => format!("Leave the tokens of {} out of all votes", words.member(account)),
                false => format!("Count the tokens of {} in votes again", words.member(account)),
            };
            was(what, before.excluded.get(account).map(|old| told(*old)), Some(told(*excluded)))
        }
        Deed::SetTokenRoles(roles) => Sentence {
            what: "Hand the token's roles over".to_owned(),
            details: vec![
                format!("governs it: {}", words.member(&roles.governor)),
                format!("mints: {}", words.member(&roles.minter)),
                format!("burns for who redeems: {}", words.member(&roles.redeemer)),
            ],
            idle: false,
        },
    }
}

/// A sentence about something that was otherwise.
fn was(what: String, old: Option<String>, new: Option<String>) -> Sentence {
    let idle = old.is_some() && old == new;
    let details = match (old, idle) {
        (Some(_), true) => vec!["nothing changes: it is so already".to_owned()],
        (Some(old), false) => vec![format!("until now: {old}")],
        (None, _) => Vec::new(),
    };
    Sentence { what, details, idle }
}

/// Whether tokens may be passed on.
pub fn policy_words(policy: TransferPolicy) -> &'static str {
    match policy {
        TransferPolicy::Free => "members may pass tokens on",
        TransferPolicy::Locked => "tokens are locked",
    }
}

/// A half-life in words.
pub fn decay(half_life: Millis) -> String {
    match half_life {
        0 => "no decay".to_owned(),
        half_life => format!("half is gone after {}", span(half_life)),
    }
}

/// A spend cap in words.
pub fn cap_words(asset: &Asset, cap: Option<SpendCap>, words: &Words) -> String {
    match cap {
        Some(SpendCap { amount, period }) => {
            format!("at most {} in {}", words.amount(asset, amount), span(period))
        }
        None => "no cap".to_owned(),
    }
}

fn set_cap(asset: &Asset, cap: Option<SpendCap>, before: &Before, words: &Words) -> Sentence {
    let what = match cap {
        Some(SpendCap { amount, period }) => format!(
            "Let at most {} leave what is free in {}, whatever is decided",
            words.amount(asset, amount),
            span(period)
        ),
        None => format!("Lift the spend cap on {}", words.asset(asset)),
    };
    let recalled = before.caps.get(asset).copied();
    let old = before.books.get(asset).map(|books| books.spending.cap).or(recalled);
    let present = old.flatten();
    let old = old.map(|cap| cap_words(asset, cap, words));
    let mut told = was(what, old, Some(cap_words(asset, cap, words)));
    if let (Some(present), false) = (present, told.idle) {
        let lower = cap.is_some_and(|cap| cap.amount <= present.amount && cap.period >= present.period);
        if !lower {
            told.details
                .push(format!("it is higher, so it binds {} after this is executed", span(present.period)));
        }
    }
    told
}

fn free_line(asset: &Asset, before: &Before, words: &Words) -> Option<String> {
    let books = before.books.get(asset)?;
    let free = words.amount(asset, books.available());
    Some(match books.left_of_cap() {
        Some(left) => format!(
            "free now: {free}, of which the spend cap leaves {} in this period",
            words.amount(asset, left)
        ),
        None => format!("free now: {free}"),
    })
}

fn create_grant(grant: &GrantConfig, before: &Before, words: &Words) -> Sentence {
    let GrantConfig { recipient, asset, amount, start, cliff, end, gate } = grant;
    let mut details = vec![format!("vests evenly from {} to {}", words.moment(*start), words.moment(*end))];
    if cliff > start {
        details.push(format!("nothing is paid before {}", words.moment(*cliff)));
    }
    if let Some(gate) = gate {
        details.push(gate_terms(gate, words));
    }
    details.extend(free_line(asset, before, words));
    Sentence {
        what: format!(
            "Grant {} to {}, vesting over {}",
            words.amount(asset, *amount),
            words.member(recipient),
            span(end.saturating_sub(*start))
        ),
        details,
        idle: false,
    }
}

/// What a grant waits for beside time.
pub fn gate_terms(gate: &Gate, words: &Words) -> String {
    let whose = gate.of.map_or_else(String::new, |of| format!(" of {}", words.member(&of)));
    format!(
        "paid only while {}{whose} is at least {}",
        words.metric(&gate.metric),
        words.value(&gate.metric, gate.at_least)
    )
}

fn grant_line(grant: &Grant, words: &Words) -> String {
    let GrantConfig { recipient, asset, amount, end, .. } = grant.config;
    format!(
        "it is {} for {}, of which {} are paid; all of it has vested {}",
        words.amount(&asset, amount),
        words.member(&recipient),
        words.amount(&asset, grant.paid),
        words.moment(end)
    )
}

fn attestation_line(id: AttestationId, before: &Before, words: &Words) -> Option<String> {
    let attestation = before.attestations.get(&id)?;
    Some(format!(
        "attestation {id}: {} of {} by {}, worth {} and {}",
        words.units(attestation.metric, attestation.amount),
        words.metric_id(attestation.metric),
        words.member(&attestation.member),
        words.points(attestation.points),
        words.tokens(attestation.tokens)
    ))
}

/// "minute", "7 days": what comes after "each".
pub fn each(length: Millis) -> String {
    let told = span(length);
    told.strip_prefix("1 ").filter(|rest| !rest.contains(' ')).map_or(told.clone(), str::to_owned)
}

/// By what shares are measured.
pub fn shared_by(program: &ProgramConfig, words: &Words) -> String {
    let MetricRef { source, metric } = program.metric;
    match program.basis {
        Basis::Level => format!("by {}", words.metric(&program.metric)),
        Basis::Growth if words.dao.is_some_and(|dao| dao.metrics == source) => {
            let plain = MetricRef { source, metric: metric & !EARNED };
            format!("by what was earned of {} in the epoch before", words.metric(&plain))
        }
        Basis::Growth => {
            format!("by how much {} grew in the epoch before", words.metric(&program.metric))
        }
    }
}

/// What each epoch may pay.
pub fn budget(program: &ProgramConfig, words: &Words) -> String {
    let asset = &program.asset;
    match program.budget {
        Budget::Fixed(amount) => words.amount(asset, amount),
        Budget::PerUnit { metric, price, cap } => {
            let plain = MetricRef { metric: metric.metric & !EARNED, ..metric };
            format!(
                "{} for each {} of {} earned since the epoch before, at most {}",
                words.amount(asset, price),
                words.one_of(&plain),
                words.metric(&plain),
                words.amount(asset, cap)
            )
        }
        Budget::Inflow(bps) => {
            format!("{} of the {} that arrived since the epoch before", words.share(bps), words.asset(asset))
        }
        Budget::Endowment(bps) => format!("{} of the {} that is free", words.share(bps), words.asset(asset)),
    }
}

/// What each epoch of a program may pay, with how long one is: "10 UNIT each minute"; "each 7 days 25 % of what is
/// free", as a rule is no amount that a span could follow.
pub fn rate(program: &ProgramConfig, words: &Words) -> String {
    let (budget, each) = (budget(program, words), each(program.epoch_length));
    match program.budget {
        Budget::Fixed(_) => format!("{budget} each {each}"),
        _ => format!("each {each} {budget}"),
    }
}

/// An epoch's budget, and why it is less than the rule says, where it is: `rule` is what that says, if it is known;
/// `total` is what all members had of what is shared by.
pub fn opened_with(asset: &Asset, budget: u128, total: u128, rule: Option<u128>, words: &Words) -> String {
    let told = words.amount(asset, budget);
    match rule.filter(|rule| *rule > budget) {
        _ if total == 0 => format!("{told}, as nobody had a share to be paid by"),
        Some(rule) => format!("{told} of {}, as no more was free", words.amount(asset, rule)),
        None => told,
    }
}

/// What a program's rule says of each epoch, where that needs no other facts.
pub fn fixed_rule(program: &ProgramConfig) -> Option<u128> {
    match program.budget {
        Budget::Fixed(amount) => Some(amount),
        Budget::PerUnit { .. } | Budget::Inflow(_) | Budget::Endowment(_) => None,
    }
}

/// A sum or product, with what stands before an amount ("up to 300 UNIT"); beyond what a u128 holds nobody counted it.
pub(crate) fn amount_words(before: &str, asset: &Asset, amount: u128, words: &Words) -> String {
    match amount {
        u128::MAX => "more than there can ever be".to_owned(),
        amount => format!("{before}{}", words.amount(asset, amount)),
    }
}

/// "Stream 10 UNIT each minute, 30 times, 300 UNIT in all, by the score".
pub fn stream(program: &ProgramConfig, words: &Words) -> String {
    let asset = &program.asset;
    let times = match program.epochs {
        None => ", without end".to_owned(),
        Some(1) => ", once".to_owned(),
        Some(epochs) => format!(", {} times", tributary_report::amount::grouped(epochs.into())),
    };
    let most = match (program.budget, program.epochs) {
        (Budget::Fixed(amount), Some(epochs)) if epochs != 1 => {
            format!(", {} in all", amount_words("", asset, amount.saturating_mul(epochs.into()), words))
        }
        (Budget::PerUnit { cap, .. }, Some(epochs)) => {
            format!(", {} in all", amount_words("at most ", asset, cap.saturating_mul(epochs.into()), words))
        }
        _ => String::new(),
    };
    format!("Stream {}{times}{most}, {}", rate(program, words), shared_by(program, words))
}

fn program_details(program: &ProgramConfig, words: &Words) -> Vec<String> {
    let begins = match program.start > words.now {
        true => format!("begins {}", words.moment(program.start)),
        false => "begins when it is executed".to_owned(),
    };
    let lost =
        format!("what nobody claims within {} of an epoch's end is free again", span(program.claim_window));
    vec![begins, lost]
}

fn of_program(id: ProgramId, before: &Before, words: &Words) -> Vec<String> {
    let told =
        before.programs.get(&id).map(|program| format!("program {id}: {}", stream(&program.config, words)));
    told.into_iter().collect()
}

fn change_program(id: ProgramId, program: &ProgramConfig, before: &Before, words: &Words) -> Sentence {
    let what = format!("Change program {id} from its next epoch on: {}", lower(&stream(program, words)));
    let old = before.programs.get(&id).map(|old| program_terms(&old.config, words));
    let mut told = changing(&what, old, program_terms(program, words));
    told.details.extend(free_line(&program.asset, before, words));
    told
}

/// A sentence as a part of another.
fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

fn program_terms(program: &ProgramConfig, words: &Words) -> Terms {
    vec![
        ("asset", words.asset(&program.asset)),
        ("shared", shared_by(program, words)),
        ("budget", budget(program, words)),
        ("epoch length", span(program.epoch_length)),
        ("epochs", program.epochs.map_or_else(|| "without end".to_owned(), |epochs| epochs.to_string())),
        ("claim window", span(program.claim_window)),
    ]
}

/// The terms of a metric.
pub fn metric_terms(terms: &MetricConfig, words: &Words) -> Terms {
    let unit = printable(&terms.unit);
    let cap = |cap: u128| match cap {
        0 => "no limit".to_owned(),
        cap => measured(cap, 0, &terms.unit),
    };
    let in_period = match (terms.period_cap, terms.period) {
        (0, _) => "no limit".to_owned(),
        (most, 0) => format!("{} in all", cap(most)),
        (most, period) => format!("{} in {}", cap(most), span(period)),
    };
    let attestors: Vec<String> = terms.attestors.iter().map(|account| words.member(account)).collect();
    let mut told = vec![
        ("name", printable(&terms.name)),
        ("weight", format!("{} a {unit}", words.points(terms.weight))),
        ("tokens", format!("{} a point", words.tokens(terms.tokens_per_point))),
        ("half-life", decay(terms.half_life)),
        ("most in one attestation", cap(terms.attestation_cap)),
        ("most by one attestor", in_period),
        ("may be challenged for", span(terms.window)),
        ("the arbiter's time", span(terms.arbitration)),
        ("bond", words.native(terms.bond)),
        ("attestors", if attestors.is_empty() { "nobody".to_owned() } else { attestors.join(", ") }),
    ];
    if terms.kind == MetricKind::Indicator {
        told.push(("kind", "indicator: one value for the whole DAO, worth no points".to_owned()));
    }
    told
}

fn update_metric(id: u32, terms: &MetricConfig, before: &Before, words: &Words) -> Sentence {
    let old = words.terms(id).filter(|_| before.metrics).or(before.metric_terms.get(&id));
    let what = format!("Change the terms of {}", words.metric_id(id));
    let mut told = changing(&what, old.map(|old| metric_terms(old, words)), metric_terms(terms, words));
    if let Some(old) = old {
        if (old.weight, old.tokens_per_point) != (terms.weight, terms.tokens_per_point) {
            told.details.push(
                "points already counted stay as they are, and so does what is filed already".to_owned(),
            );
        }
        if old.half_life != terms.half_life {
            told.details.push("values decay by it from then on, and as before until then".to_owned());
        }
    }
    told
}

/// What changes of a metric's terms, each with what it was.
pub fn metric_changes(old: &MetricConfig, new: &MetricConfig, words: &Words) -> Vec<String> {
    changing("", Some(metric_terms(old, words)), metric_terms(new, words)).details
}

/// What changes of how the governor decides, each with what it was.
pub fn settings_changes(old: &Settings, new: &Settings, words: &Words) -> Vec<String> {
    changing("", Some(settings_terms(old, words)), settings_terms(new, words)).details
}

/// How the governor decides.
pub fn settings_terms(settings: &Settings, words: &Words) -> Terms {
    let yes = |flag| if flag { "yes" } else { "no" }.to_owned();
    vec![
        ("voting delay", span(settings.voting_delay)),
        ("voting period", span(settings.voting_period)),
        ("timelock", span(settings.timelock)),
        ("grace period", span(settings.grace)),
        ("quorum", format!("{} of all votes", words.share(settings.quorum))),
        ("a proposer needs", format!("{} of all votes", words.share(settings.threshold))),
        ("live proposals of a member", settings.live_proposals.to_string()),
        ("extension", span(settings.extension)),
        ("decided early", yes(settings.early_decision)),
    ]
}

/// Numbers in a line.
fn numbers(ids: &[AttestationId]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_core::{DAY, MINUTE};
    use tributary_words::example::words;

    const UNIT: u128 = 1_000_000_000_000;

    fn account(byte: u8) -> AccountId {
        [byte; 32].into()
    }

    fn program() -> ProgramConfig {
        ProgramConfig {
            asset: Asset::Native,
            metric: MetricRef { source: account(2), metric: SCORE },
            basis: Basis::Level,
            budget: Budget::Fixed(10 * UNIT),
            start: 0,
            epoch_length: MINUTE,
            epochs: Some(30),
            claim_window: 30 * DAY,
        }
    }

    fn told(deed: Deed, before: &Before) -> Sentence {
        of_deed(&deed, before, &words())
    }

    #[test]
    fn a_program_is_told_with_what_it_amounts_to() {
        assert_eq!(
            stream(&program(), &words()),
            "Stream 10 UNIT each minute, 30 times, 300 UNIT in all, by the score"
        );
        let endless = ProgramConfig { epochs: None, epoch_length: 7 * DAY, ..program() };
        assert_eq!(stream(&endless, &words()), "Stream 10 UNIT each 7 days, without end, by the score");
        let metric = MetricRef { source: account(2), metric: 2 | EARNED };
        let growth = ProgramConfig {
            metric,
            basis: Basis::Growth,
            budget: Budget::PerUnit { metric, price: UNIT, cap: 5 * UNIT },
            epochs: Some(2),
            ..program()
        };
        assert_eq!(
            stream(&growth, &words()),
            "Stream each minute 1 UNIT for each page of docs (metric 2) earned since the epoch before, at most 5 UNIT, \
             2 times, at most 10 UNIT in all, by what was earned of docs (metric 2) in the epoch before"
        );
        let arrived = ProgramConfig { budget: Budget::Inflow(2_500), epoch_length: 7 * DAY, ..program() };
        assert!(stream(&arrived, &words()).starts_with(
            "Stream each 7 days 25 % of the UNIT that arrived since the epoch before, 30 times"
        ));
    }

    #[test]
    fn an_epoch_with_less_than_its_rule_says_why() {
        let told = |budget, total, rule| opened_with(&Asset::Native, budget, total, rule, &words());
        assert_eq!(
            told(39_850_000_000_000, 5, Some(100 * UNIT)),
            "39.85 UNIT of 100 UNIT, as no more was free"
        );
        assert_eq!(told(100 * UNIT, 5, Some(100 * UNIT)), "100 UNIT");
        assert_eq!(told(0, 0, Some(100 * UNIT)), "0 UNIT, as nobody had a share to be paid by");
        assert_eq!(told(UNIT, 5, None), "1 UNIT");
    }

    #[test]
    fn nobody_pauses_nothing_once() {
        let told = told(Deed::GuardTreasury(None), &Before::default());
        assert_eq!(told.what, "Let nobody pause the treasury's new promises any more");
    }

    #[test]
    fn a_change_of_a_metric_is_told_before_and_after_and_what_stays() {
        let words = words();
        let old = words.terms(2).expect("docs").clone();
        let terms = MetricConfig { weight: 4_000_000, ..old.clone() };
        let open = Before { metrics: true, ..Before::default() };
        let change = told(Deed::UpdateMetric(2, terms.clone()), &open);
        assert_eq!(change.what, "Change the terms of docs (metric 2)");
        assert_eq!(
            change.details,
            [
                "weight: 2.5 points a page → 4 points a page",
                "points already counted stay as they are, and so does what is filed already"
            ]
        );
        let same = told(Deed::UpdateMetric(2, old), &open);
        assert_eq!((same.idle, same.details), (true, vec!["nothing changes".to_owned()]));
        let over = told(Deed::UpdateMetric(2, terms), &Before::default());
        assert!(over.details.contains(&"weight: 4 points a page".to_owned()), "{:?}", over.details);
    }

    #[test]
    fn a_transfer_is_told_with_its_payee_s_name_and_what_is_free() {
        let vault = Vault { free: 271 * UNIT, ..Vault::default() };
        let spending = Spending {
            cap: Some(SpendCap { amount: 100 * UNIT, period: DAY }),
            spent: 40 * UNIT,
            ..Spending::default()
        };
        let books = BTreeMap::from([(Asset::Native, Books { vault, due: UNIT, spending })]);
        let before = Before { books, ..Before::default() };
        let pay = told(Deed::Transfer { asset: Asset::Native, to: account(7), amount: 80 * UNIT }, &before);
        assert!(pay.what.starts_with("Pay 80 UNIT to Ann (5"), "{}", pay.what);
        assert_eq!(pay.details, ["free now: 270 UNIT, of which the spend cap leaves 60 UNIT in this period"]);
    }

    #[test]
    fn a_higher_cap_is_told_to_bind_later_and_a_lower_one_at_once() {
        let spending =
            Spending { cap: Some(SpendCap { amount: 100 * UNIT, period: DAY }), ..Spending::default() };
        let books = BTreeMap::from([(Asset::Native, Books { spending, ..Books::default() })]);
        let before = Before { books, ..Before::default() };
        let cap = |amount| {
            let cap = Some(SpendCap { amount: amount * UNIT, period: DAY });
            told(Deed::SetCap { asset: Asset::Native, cap }, &before)
        };
        assert_eq!(cap(50).details, ["until now: at most 100 UNIT in 1 day"]);
        assert_eq!(
            cap(200).details,
            [
                "until now: at most 100 UNIT in 1 day",
                "it is higher, so it binds 1 day after this is executed"
            ]
        );
        assert!(cap(100).idle);
    }
}
