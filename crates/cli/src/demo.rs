//! The main job: from measured contributions to paid contributors, on an embedded chain.
//!
//! Nothing is staged but who plays which part: members vote, are paid and leave through the same
//! messages that a live DAO's members use, and the summary is read from the chain.

use crate::{
    audit::{audit, Witness},
    config::{Config, DEMO_MOST},
    console::Console,
    input::{accounts, claims, many, source_text, Input},
    ledger,
    outcome::{show, verdict},
    people::People,
    terms::{taken, Terms, DEMO_PEOPLE},
};
use anyhow::{anyhow, bail, ensure, Context, Result};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    process::ExitCode,
};
use tributary_client::{
    demo_signer, messages, suite, AccountId, Artifacts, BalanceType, Call, CallError, Chain, ChainExt,
    DaoClient, Hash, NativeAsset, Signer,
};
use tributary_core::DAY;
use tributary_embedded::Embedded;
use tributary_interfaces::{
    factory::Dao,
    governor::{Action, Choice, Governor, GovernorError, ProposalId, State},
    metrics::{AttestationId, Claim, MetricConfig, Metrics, SCORE},
    signed::{self, Payload, DOMAIN},
    source::{MetricId, MetricRef, MetricSource},
    token::{Token, BALANCE, VOTES},
    treasury::{Asset, Basis, Budget, GrantConfig, ProgramConfig, ProgramId, Treasury, TreasuryError},
};
use tributary_measure::{hash_text, Measurement};
use tributary_report::{amount, Report, Summary};
use tributary_words::{
    names::{NamedAccount, Names},
    time,
    words::Words,
    POINT_DECIMALS,
};

/// Run the whole life of a DAO on an embedded chain, from a repository's history to paid members
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: Input,
    /// The DAO's configuration [default: what `tributary config` prints]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Write report.html and summary.json into this folder
    #[arg(long, value_name = "DIR", default_value = "report")]
    report: PathBuf,
}

impl Args {
    /// Runs it, and tells what came of it.
    pub fn run(self, balance: BalanceType, json: bool, console: Console) -> Result<ExitCode> {
        let native = NativeAsset::usual(balance);
        let config = Config::read(self.config.as_deref(), &native)?;
        Report::check(&self.report)?;
        let summary = run(&self.input, &config, &native, console)?;
        let written = Report::new(&summary).write(&self.report)?;
        for file in [&written.html, &written.json] {
            crate::out::is_written(file);
        }
        show(&summary, json)?;
        console.say(format_args!("\nreport: {}", written.html.display()));
        console.say(format_args!("summary: {}", written.json.display()));
        Ok(verdict(&summary))
    }
}

/// Runs the whole story. The summary's laws say whether it went by the rules.
fn run(input: &Input, config: &Config, native: &NativeAsset, console: Console) -> Result<Summary> {
    console.step("1/6 Measure: who contributed what");
    config.check_demo()?;
    let terms = Terms::of_config(config).reserving(taken(config));
    let measurement = input.measure(&terms, console)?;
    if measurement.contributions.is_empty() {
        return Err(input.nobody(&measurement.source));
    }
    within_periods(config, &measurement)?;
    can_be_told(config, &measurement)?;
    let source = source_text(&measurement.source);
    let (members, contributions) = (measurement.members.len(), measurement.contributions.len());
    console.say(format_args!(
        "{source}: {}, {}",
        many(members, "member"),
        many(contributions, "contribution")
    ));

    console.step("2/6 Found: one transaction makes the DAO");
    let mut story = Story::found(config, native, &measurement, console)?;

    console.step("3/6 Attest: contributions are claimed, doubted and counted");
    story.attest(&measurement)?;

    console.step("4/6 Govern: members decide what the treasury pays for");
    let program = story.govern()?;

    console.step("5/6 Stream: time passes, and members are paid");
    story.stream(program)?;

    console.step("6/6 Account: read back from the chain, and checked against the laws");
    story.account(source)
}

/// They propose, are delegated to, sign a ballot, and delegate.
const FEW_VOTERS: &str = "the demo needs at least 4 members with tokens and keys: use \"demo:NAME\" founders";

/// The story so far.
struct Story<'a> {
    config: &'a Config,
    native: &'a NativeAsset,
    console: Console,
    chain: Embedded,
    dao: Dao,
    people: People,
    metrics: Vec<(MetricId, MetricConfig)>,
    /// The account of each measured member, by identity.
    accounts: BTreeMap<String, AccountId>,
    keeper: Signer,
    witness: Witness,
}

impl<'a> Story<'a> {
    fn found(
        config: &'a Config,
        native: &'a NativeAsset,
        measurement: &Measurement,
        console: Console,
    ) -> Result<Self> {
        let mut chain = Embedded::new(native.balance, 0);
        let mut people = People::default();
        let founding = config.to_dao(&mut people, chain.genesis()?, chain.now()?)?;
        let operator = demo_signer("operator");
        let keeper = demo_signer("keeper");
        for name in DEMO_PEOPLE {
            people.meet(&NamedAccount::demo(name));
        }
        let accounts = accounts(measurement, &mut people, true)?;
        for person in people.iter() {
            chain.welcome(&person.account)?;
        }
        let factory = suite::deploy_factory(&mut chain, &operator, &Artifacts::locate(native.balance))?;
        let dao = suite::found(&mut chain, &operator, factory, founding)?;
        for (part, account) in [
            ("token", dao.token),
            ("metrics", dao.metrics),
            ("governor", dao.governor),
            ("treasury", dao.treasury),
        ] {
            console.say(format_args!("{part:<9} {}", tributary_client::account_text(&account)));
        }
        console.say("nobody owns it: whoever founded it has no more rights than a stranger");
        let metrics = DaoClient { chain: &mut chain, dao }.metrics()?;
        let witness = Witness { founder: Some(operator.account()), ..Witness::default() };
        Ok(Self { config, native, console, chain, dao, people, metrics, accounts, keeper, witness })
    }

    /// A native amount as people read it.
    fn amount(&self, value: u128) -> String {
        let NativeAsset { symbol, decimals, .. } = self.native;
        format!("{} {symbol}", amount::rounded_down(value, *decimals, 2))
    }

    fn client(&mut self) -> DaoClient<'_, Embedded> {
        DaoClient { chain: &mut self.chain, dao: self.dao }
    }

    /// The key of an account of the configuration.
    fn key_of(&mut self, named: Option<&NamedAccount>, role: &str) -> Result<Signer> {
        let named = named.ok_or_else(|| anyhow!("the demo needs {role}: name one in the configuration"))?;
        let account = self.people.meet(named);
        self.people
            .signer(&account)
            .ok_or_else(|| anyhow!("the demo has no key of {role}: use \"demo:NAME\" in the configuration"))
    }

    fn attest(&mut self, measurement: &Measurement) -> Result<()> {
        let config = self.config;
        let attestor = self.key_of(config.roles.attestors.first(), "an attestor")?;
        let arbiter = self.key_of(config.roles.arbiter.as_ref(), "an arbiter")?;
        let bar = self.console.bar("attesting");
        let (mut filed, total) = (0, measurement.contributions.len() as u64);
        for (id, metric) in self.metrics.clone() {
            let claims = claims(measurement, &metric.name, &self.accounts)?;
            let ids = self
                .client()
                .attest(&attestor, id, metric.bond, claims, &mut |done, _| bar.at(filed + done, total))
                .with_context(|| format!("attesting metric {:?}", metric.name))?;
            filed += ids.len() as u64;
        }
        drop(bar);
        self.console.say(format_args!(
            "{} filed, each with a bond and the hash of its evidence",
            time::counted(filed, "attestation")
        ));

        let first = self.metrics.first().map(|(_, metric)| metric.name.as_str());
        let of_first = measurement.contributions.iter().filter(|row| Some(row.metric.as_str()) == first);
        let claimed = of_first.fold(0u128, |sum, row| sum.saturating_add(row.amount));
        let (disputed, liar) = self.lie(&attestor, claimed)?;
        let challenger = self.founder_key(1)?;
        let bond = self.first_metric()?.1.bond;
        self.refusal(
            &demo_signer("stranger"),
            Call::from(messages::metrics(self.dao.metrics).resolve_batch(vec![disputed], true)),
        )?;
        let challenge =
            messages::metrics(self.dao.metrics).challenge_batch(vec![disputed], "no such commits".into());
        self.chain.submit(&challenger, Call::from(challenge).with_value(bond))?;
        self.chain
            .submit(&arbiter, messages::metrics(self.dao.metrics).resolve_batch(vec![disputed], false))?;
        self.chain
            .submit(&challenger, messages::metrics(self.dao.metrics).withdraw_bonds(challenger.account()))?;
        self.console.say(format_args!(
            "one false claim, for {}, was challenged and rejected: {} gets both bonds",
            self.people.name(&liar),
            self.people.name(&challenger.account()),
        ));
        self.witness.rejected.push(liar);

        let window = self.metrics.iter().map(|(_, metric)| metric.window).max().unwrap_or_default();
        self.chain.advance(window);
        self.console.passed(window, "the window for challenges has closed");
        let keeper = self.keeper.clone();
        let bar = self.console.bar("finalizing");
        let counted = self.client().finalize_due(&keeper, &mut |done, total| bar.at(done, total))?;
        drop(bar);
        ensure!(u64::from(counted) == filed, "{counted} attestations count, but {filed} should");
        if self.metrics.iter().any(|(_, metric)| metric.bond > 0) {
            let back = messages::metrics(self.dao.metrics).withdraw_bonds(attestor.account());
            self.chain.submit(&self.keeper, back)?;
        }
        self.console.say(format_args!("{counted} attestations count: points and tokens appeared"));
        self.chain.advance(1);
        Ok(())
    }

    /// A claim that nothing proves, for the founder who comes last; so much is claimed of the metric already.
    fn lie(&mut self, attestor: &Signer, claimed: u128) -> Result<(AttestationId, AccountId)> {
        let liar = self.founder_key(usize::MAX)?.account();
        let (id, metric) = self.first_metric()?;
        let claim = Claim {
            member: liar,
            amount: [(metric.attestation_cap, 0), (metric.period_cap, claimed)]
                .into_iter()
                .filter(|(cap, _)| *cap > 0)
                .fold(LIE, |amount, (cap, used)| amount.min(cap.saturating_sub(used))),
            evidence: Hash::from(hash_text(b"nothing at all")),
            uri: "git:0000000".to_owned(),
        };
        let ids = self.client().attest(attestor, id, metric.bond, vec![claim], &mut |_, _| {})?;
        let id = ids.first().ok_or_else(|| anyhow!("the chain does not tell of the claim"))?;
        Ok((*id, liar))
    }

    fn first_metric(&self) -> Result<(MetricId, MetricConfig)> {
        self.metrics.first().cloned().ok_or_else(|| anyhow!("the demo needs a metric"))
    }

    /// The key of a founder, the last one at most.
    fn founder_key(&mut self, index: usize) -> Result<Signer> {
        let config = self.config;
        let founder = config.founders.get(index).or(config.founders.last());
        self.key_of(founder.map(|founder| &founder.account), "the founders' keys")
    }

    /// A call that must be refused, and change nothing.
    fn refusal<T: scale::Decode, E: scale::Decode + std::fmt::Debug>(
        &mut self,
        signer: &Signer,
        call: Call<Result<T, E>>,
    ) -> Result<E> {
        let before = self.chain.state_root();
        let result = self.chain.submit(signer, call);
        self.witness.refusals.push(self.chain.state_root() == before);
        match result {
            Err(CallError::Contract(error)) => Ok(error),
            Err(error) => bail!("expected the contract to refuse, but: {error}"),
            Ok(_) => bail!("a call that must be refused was not"),
        }
    }

    /// Members with tokens and a key here, most tokens first.
    fn voters(&mut self) -> Result<Vec<Signer>> {
        let at = self.chain.now()?.saturating_sub(1);
        let accounts: Vec<AccountId> = self.people.iter().map(|person| person.account).collect();
        let token = self.dao.token;
        let balances = self.client().past_values(token, BALANCE, &accounts, at)?;
        let mut holders: Vec<_> =
            balances.into_iter().zip(accounts).filter(|(balance, _)| *balance > 0).collect();
        holders.sort_unstable_by(|a, b| b.cmp(a));
        let keys = holders.iter().filter_map(|(_, account)| self.people.signer(account)).collect::<Vec<_>>();
        ensure!(keys.len() >= 4, FEW_VOTERS);
        Ok(keys)
    }

    fn govern(&mut self) -> Result<ProgramId> {
        let native = |text: &str| self.config.native("demo", text);
        let (funding, budget, grant) = (
            native(&self.config.demo.funding)?,
            native(&self.config.demo.epoch_budget)?,
            native(&self.config.demo.grant)?,
        );
        let sponsor = demo_signer("sponsor");
        let fund = messages::treasury(self.dao.treasury).fund(Asset::Native, funding);
        self.chain.submit(&sponsor, Call::from(fund).with_value(funding))?;
        self.console.say(format_args!("a sponsor gives the treasury {}", self.amount(funding)));

        let mut voters = self.voters()?;
        // Two members of one name may be one person: nobody delegates to themself.
        let name = |voter: &Signer| {
            let name = self.people.name(&voter.account());
            name.split_once(" (").map_or_else(|| name.clone(), |(name, _)| name.to_owned())
        };
        let [_, delegate, _, others @ ..] = voters.as_mut_slice() else { bail!(FEW_VOTERS) };
        let other = others.iter().position(|other| name(other) != name(delegate));
        others.swap(0, other.unwrap_or(0));
        let [proposer, delegate, signer, delegator, ..] = voters.as_slice() else { bail!(FEW_VOTERS) };
        let delegation = messages::token(self.dao.token).delegate(delegate.account());
        self.chain.submit(delegator, delegation)?;
        self.console.say(format_args!(
            "{} delegates to {}",
            self.people.name(&delegator.account()),
            self.people.name(&delegate.account()),
        ));
        self.gather_support(&voters)?;

        let now = self.chain.now()?;
        let program = ProgramConfig {
            asset: Asset::Native,
            metric: MetricRef { source: self.dao.metrics, metric: SCORE },
            basis: Basis::Level,
            budget: Budget::Fixed(budget),
            start: 0,
            epoch_length: self.config.demo.epoch_length.0,
            epochs: None,
            claim_window: 30 * DAY,
        };
        let grant = GrantConfig {
            recipient: proposer.account(),
            asset: Asset::Native,
            amount: grant,
            start: now,
            cliff: now + 7 * DAY,
            end: now + 60 * DAY,
            gate: None,
        };
        let actions = vec![
            action(messages::treasury(self.dao.treasury).create_program(program)),
            action(messages::treasury(self.dao.treasury).create_grant(grant)),
        ];
        let text = format!(
            "Stream {} an epoch to all members by score, and grant {}",
            self.amount(budget),
            self.amount(grant.amount),
        );
        let proposal = self.propose(proposer, actions, text)?;
        // Whoever delegated has no weight left; the delegate has it.
        let own = messages::governor(self.dao.governor).vote(proposal, Choice::For, String::new());
        let refused = self.refusal(delegator, Call::from(own))?;
        ensure!(matches!(refused, GovernorError::NoWeight { .. }), "unexpected refusal: {refused:?}");
        self.vote_signed(signer, proposal)?;
        if let Some(opponent) = voters.get(4) {
            let against = messages::governor(self.dao.governor).vote(
                proposal,
                Choice::Against,
                "I would keep the money for hard times".into(),
            );
            self.chain.submit(opponent, against)?;
        }
        self.carry(proposal, &voters)?;
        let early = Call::from(messages::governor(self.dao.governor).execute(proposal));
        self.refusal(&demo_signer("stranger"), early)?;
        self.decide(proposal)?;
        let program = self.chain.read(messages::treasury(self.dao.treasury).program_count())?;
        program.checked_sub(1).ok_or_else(|| anyhow!("the executed proposal made no program"))
    }

    /// Others delegate to the first until they may propose.
    fn gather_support(&mut self, voters: &[Signer]) -> Result<()> {
        self.chain.advance(1);
        let proposer = voters.first().ok_or_else(|| anyhow!(FEW_VOTERS))?.account();
        for supporter in voters.get(5..).unwrap_or_default() {
            let votes = self.chain.read(messages::token(self.dao.token).votes(proposer))?;
            let all = self.chain.read(messages::token(self.dao.token).votable_supply())?;
            let threshold = tributary_core::fixed::bps_up(all, self.config.governor.threshold_bps);
            if votes >= threshold {
                break;
            }
            self.chain.submit(supporter, messages::token(self.dao.token).delegate(proposer))?;
        }
        self.chain.advance(1);
        Ok(())
    }

    fn propose(&mut self, proposer: &Signer, actions: Vec<Action>, text: String) -> Result<ProposalId> {
        self.console.say(format_args!("{} proposes: {text}", self.people.name(&proposer.account())));
        let call = messages::governor(self.dao.governor).propose(actions, text);
        let proposal = self.chain.submit(proposer, call)?.value;
        let view = self
            .chain
            .read(messages::governor(self.dao.governor).proposal(proposal))?
            .ok_or_else(|| anyhow!("proposal {proposal} is not there"))?;
        // Voting opens strictly after the snapshot.
        self.chain.wait_until(view.snapshot + 1)?;
        self.console.passed(self.config.governor.voting_delay.0, "voting opens");
        Ok(proposal)
    }

    /// A member signs a ballot, and a stranger relays it, once.
    fn vote_signed(&mut self, voter: &Signer, proposal: ProposalId) -> Result<()> {
        let governor = self.dao.governor;
        let nonce = self.chain.read(messages::governor(governor).nonce(voter.account(), proposal))?;
        let (choice, reason) = (Choice::For, "signed at home, relayed by a friend".to_owned());
        let expiry = self.chain.now()? + DAY;
        let payload = Payload {
            domain: DOMAIN,
            genesis: self.chain.genesis()?,
            contract: governor,
            action: signed::Action::Vote { proposal, choice, reason: reason.clone() },
            nonce,
            expiry,
        };
        let signature = voter.sign(&payload.bytes());
        let ballot = |reason: String| {
            messages::governor(governor).vote_by_sig(
                voter.account(),
                proposal,
                choice,
                reason,
                expiry,
                signature,
            )
        };
        let stranger = demo_signer("stranger");
        self.chain.submit(&stranger, ballot(reason.clone()))?;
        let replayed = self.refusal(&stranger, Call::from(ballot(reason)));
        self.witness.replay_refused = Some(replayed.is_ok());
        self.console.say(format_args!(
            "{} votes by a signature that a stranger relays; relayed twice, it is refused",
            self.people.name(&voter.account()),
        ));
        Ok(())
    }

    /// Members vote for a proposal, most votes first, until it would pass.
    fn carry(&mut self, proposal: ProposalId, voters: &[Signer]) -> Result<()> {
        let governor = self.dao.governor;
        let mut ballots = 0;
        for voter in voters {
            let view = self.chain.read(messages::governor(governor).proposal(proposal))?;
            let view = view.ok_or_else(|| anyhow!("proposal {proposal} is not there"))?;
            let enough = view.quorum.is_some_and(|quorum| {
                view.tally.for_votes.saturating_add(view.tally.abstain_votes) >= quorum
            });
            // The first two always vote: the proposer, and the delegate.
            if ballots >= 2 && enough && view.tally.for_votes > view.tally.against_votes {
                break;
            }
            match self
                .chain
                .submit(voter, messages::governor(governor).vote(proposal, Choice::For, String::new()))
            {
                Ok(_) => ballots += 1,
                Err(CallError::Contract(
                    GovernorError::AlreadyVoted { .. } | GovernorError::NoWeight { .. },
                )) => {}
                Err(error) => return Err(error.into()),
            }
        }
        self.console.say(format_args!("{} vote for it as well", time::counted(ballots, "member")));
        Ok(())
    }

    /// Waits for the end of the vote, queues and executes.
    fn decide(&mut self, proposal: ProposalId) -> Result<()> {
        let view = self.chain.read(messages::governor(self.dao.governor).proposal(proposal))?;
        let view = view.ok_or_else(|| anyhow!("proposal {proposal} is not there"))?;
        self.chain.wait_until(view.ends)?;
        self.console.passed(self.config.governor.voting_period.0, "the vote has ended; the timelock starts");
        let keeper = self.keeper.clone();
        self.client().queue_and_execute(&keeper, proposal)?;
        let state = self.chain.read(messages::governor(self.dao.governor).state(proposal))?;
        ensure!(state == Some(State::Executed), "proposal {proposal} is {state:?}, not executed");
        self.console.passed(self.config.governor.timelock.0, "the proposal is executed");
        Ok(())
    }

    fn stream(&mut self, program: ProgramId) -> Result<()> {
        let treasury = self.dao.treasury;
        let members = self.client().members()?;
        let config = self
            .chain
            .read(messages::treasury(treasury).program(program))?
            .ok_or_else(|| anyhow!("program {program} is not there"))?
            .config;
        let keeper = self.keeper.clone();
        for epoch in 0..self.config.demo.epochs {
            let start = config.start + config.epoch_length * u64::from(epoch);
            let end = start + config.epoch_length;
            self.chain.wait_until(start + 1)?;
            self.chain.submit(&keeper, messages::treasury(treasury).open_epoch(program))?;
            self.remember(&members)?;
            let middle = start + config.epoch_length / 2;
            match epoch {
                0 => {
                    self.chain.wait_until(middle)?;
                    self.claim_midway(program, &members)?;
                }
                // A decision takes most of an epoch; the configuration is checked to leave room for it.
                1 => self.change_weight()?,
                2 => {
                    self.chain.wait_until(middle)?;
                    self.leave()?;
                }
                _ => {}
            }
            self.chain.wait_until(end)?;
            let bar = self.console.bar("paying");
            let round =
                self.client().pay_everyone(&keeper, program, &members, &mut |done, all| bar.at(done, all))?;
            drop(bar);
            self.console.say(format_args!(
                "epoch {epoch} has ended: the keeper pays {} {}",
                time::counted(round.members_paid.into(), "member"),
                self.amount(round.amount),
            ));
            ensure!(round.failed == 0, "{} members could not be paid", round.failed);
        }
        match self.chain.submit(&keeper, messages::treasury(treasury).claim_grant(0)) {
            Ok(paid) => self
                .console
                .say(format_args!("the grant has vested so far to {}, and is paid", self.amount(paid.value))),
            Err(CallError::Contract(TreasuryError::NothingDue)) => {
                self.console.say("nothing of the grant has vested yet: its cliff is still to come");
            }
            Err(error) => return Err(error.into()),
        }
        self.chain.advance(1);
        Ok(())
    }

    /// Takes down some past answers, to ask for them again at the end.
    fn remember(&mut self, members: &[AccountId]) -> Result<()> {
        let at = self.chain.now()?.saturating_sub(1);
        let (metrics, token) = (self.dao.metrics, self.dao.token);
        for member in members.iter().step_by(members.len().div_ceil(20).max(1)) {
            for (source, metric) in [(metrics, SCORE), (token, BALANCE), (token, VOTES)] {
                let answer = self.chain.read(messages::source(source).past_value(metric, *member, at))?;
                let value = answer.map_err(|error| anyhow!("a past value is refused: {error:?}"))?;
                self.witness.past.push((source, metric, *member, at, value));
            }
        }
        Ok(())
    }

    /// A member with points and a key claims within an epoch.
    fn claim_midway(&mut self, program: ProgramId, members: &[AccountId]) -> Result<()> {
        let mut due = None;
        for member in members.iter().filter_map(|member| self.people.signer(member)) {
            let told =
                self.chain.read(messages::treasury(self.dao.treasury).accrued(program, member.account()))?;
            let told = told.map_err(|error| anyhow!("what has accrued is not told: {error:?}"))?;
            if told.amount > 0 {
                due = Some((member, told));
                break;
            }
        }
        let Some((member, told)) = due else {
            self.console
                .say("nothing has accrued to a member with a key here, so nobody claims on their own");
            return Ok(());
        };
        let paid = self.chain.submit(&member, messages::treasury(self.dao.treasury).claim(program))?.value;
        self.witness.claims.push((told.amount, paid));
        self.console.say(format_args!(
            "half an epoch later {} claims what has accrued: {}",
            self.people.name(&member.account()),
            self.amount(paid),
        ));
        Ok(())
    }

    /// A second proposal: the first metric weighs twice as much from now on.
    fn change_weight(&mut self) -> Result<()> {
        let voters = self.voters()?;
        let (id, metric) = self.first_metric()?;
        let weight = metric.weight.saturating_mul(2);
        let points = |weight| amount::exact(weight, POINT_DECIMALS);
        let text = format!(
            "Weigh {} at {} points instead of {}",
            metric.name,
            points(weight),
            points(metric.weight)
        );
        let changed = MetricConfig { weight, ..metric };
        let actions = vec![action(messages::metrics(self.dao.metrics).update_metric(id, changed))];
        let proposer = voters.first().ok_or_else(|| anyhow!(FEW_VOTERS))?;
        let proposal = self.propose(proposer, actions, text)?;
        self.carry(proposal, &voters)?;
        self.decide(proposal)
    }

    /// The member with fewest tokens, of those with a key here, redeems them all.
    fn leave(&mut self) -> Result<()> {
        let voters = self.voters()?;
        let leaver = voters.last().ok_or_else(|| anyhow!("nobody holds tokens"))?;
        let at = self.chain.now()?.saturating_sub(1);
        let call = messages::source(self.dao.token).past_value(BALANCE, leaver.account(), at);
        let tokens = self.chain.read(call)?.map_err(|error| anyhow!("a balance is refused: {error:?}"))?;
        let redeem =
            |least| messages::treasury(self.dao.treasury).redeem(tokens, vec![(Asset::Native, least)]);
        // No less than it would be now.
        let share = match self.chain.try_call(&leaver.account(), redeem(0)) {
            Ok(told) => told.value.iter().sum(),
            // With a spend cap tokens must be held for its period; and who holds too few gets nothing.
            Err(CallError::Contract(TreasuryError::NotHeld { .. } | TreasuryError::NothingDue)) => {
                self.console.say(format_args!(
                    "{} would leave, but has held no tokens long enough to redeem them",
                    self.people.name(&leaver.account()),
                ));
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        };
        let paid = self.chain.submit(leaver, redeem(share))?.value;
        self.console.say(format_args!(
            "{} redeems all tokens for {}, and leaves",
            self.people.name(&leaver.account()),
            self.amount(paid.iter().sum()),
        ));
        Ok(())
    }

    fn account(mut self, source: String) -> Result<Summary> {
        let name = self.config.name.clone();
        let mut client = DaoClient { chain: &mut self.chain, dao: self.dao };
        let reading = ledger::read(&mut client, 0)?;
        let mut names = Names::default();
        self.people.iter().for_each(|person| names.add(person.account, &person.name));
        let mut words = Words::of_dao(&mut client, names)?;
        let mut summary = ledger::summarize(&mut client, &reading, &mut words, &name, source)?;
        summary.laws = audit(&mut client, &reading, &self.witness)?;
        summary.notes.push(format!(
            "Run on an embedded chain: {} of its time passed.",
            time::about(
                reading.at.saturating_sub(reading.log.0.first().map_or(reading.at, |event| event.at))
            ),
        ));
        Ok(summary)
    }
}

/// What the demo's false claim may claim at most.
const LIE: u128 = 1_000;

/// Refuses what the attestor of the demo, who files all at once, may not claim within a period.
fn within_periods(config: &Config, measurement: &Measurement) -> Result<()> {
    for (index, metric) in config.metrics.iter().enumerate().filter(|(_, metric)| metric.period_cap > 0) {
        let of_metric = measurement.contributions.iter().filter(|row| row.metric == metric.key);
        let sum = of_metric.fold(0u128, |sum, row| sum.saturating_add(row.amount));
        // The first metric is lied about, too.
        let needed = sum.saturating_add(u128::from(index == 0));
        ensure!(
            needed <= metric.period_cap.into(),
            "the contributions of metric {:?} add up to {sum}, and the demo claims all within a period, in which the \
             attestor may claim {} (period_cap): raise it, set it to 0, or leave some out",
            metric.key,
            metric.period_cap,
        );
    }
    Ok(())
}

/// Refuses a story that would break off: too few who can vote, or bonds that nobody could put up.
fn can_be_told(config: &Config, measurement: &Measurement) -> Result<()> {
    let mut voters: BTreeSet<&str> = BTreeSet::new();
    for (index, founder) in config.founders.iter().enumerate() {
        let tokens = config.tokens(&format!("founder.{index}.tokens"), &founder.tokens)?;
        if let (NamedAccount::Demo(name), 1..) = (&founder.account, tokens) {
            voters.insert(name);
        }
    }
    let keyless: BTreeSet<&str> = measurement
        .members
        .iter()
        .filter(|member| member.account.is_some())
        .map(|member| member.identity.as_str())
        .collect();
    let mut bonds = 0u128;
    let most = DEMO_MOST.saturating_mul(10u128.pow(config.native_decimals().into()));
    for (index, metric) in config.metrics.iter().enumerate() {
        let key = |field: &str| format!("metric.{index}.{field}");
        let rows = || measurement.contributions.iter().filter(|row| row.metric == metric.key);
        let worth = config.points(&key("weight"), &metric.weight)?;
        let tokens = config.tokens(&key("tokens_per_point"), &metric.tokens_per_point)?;
        for row in rows() {
            config.worth_of(&key("weight"), metric, row.amount, worth, tokens)?;
        }
        if worth > 0 && tokens > 0 {
            voters.extend(rows().map(|row| row.member.as_str()).filter(|member| !keyless.contains(member)));
        }
        let bond = config.native(&key("bond"), &metric.bond)?;
        // The first metric is lied about, too.
        let claims = (rows().count() as u128).saturating_add(u128::from(index == 0));
        bonds = bonds.saturating_add(bond.saturating_mul(claims));
        if bonds > most {
            let range = format!(
                "in the demo the attestor puts up a bond for each of {claims} contributions at once, and has {DEMO_MOST} \
                 for all metrics: make it smaller"
            );
            return Err(config.refuse(&key("bond"), &format!("{:?}", metric.bond), &range).into());
        }
    }
    if voters.len() < 4 {
        let value = format!("a list by which {} can vote", time::counted(voters.len() as u64, "member"));
        return Err(config.refuse("founder", &value, FEW_VOTERS).into());
    }
    Ok(())
}

/// A typed call as an action of a proposal.
fn action<R>(call: impl Into<Call<R>>) -> Action {
    call.into().action()
}
