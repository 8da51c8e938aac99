//! Upgrades: full code and fast path together, checked before a contract depends on them, with everything in
//! flight going on.

use tributary_behaviour::council::{action, council, next_code, next_version, wrong};
use tributary_core::{DAY, HOUR};
use tributary_harness::{
    given,
    messages::{factory, full_code, governor, metrics, psp22, token, treasury, upgradable},
    AccountId, Call, Chain, Hash, Signer, World,
};
use tributary_interfaces::{
    factory::{Dao, Factory},
    governor::{Action, Choice, Governor, GovernorError, ProposalId, Settings, State, Tally},
    metrics::{AttestationId, Claim, Metrics, Status, SCORE},
    source::MetricRef,
    token::Token,
    treasury::{Asset, Basis, Budget, GrantConfig, ProgramConfig, Treasury, TreasuryConfig},
    upgrade::{Code, CodeSet, Part, Upgradable, UpgradeError},
    PSP22,
};

const WORK: u32 = 1;

/// A DAO of Ann (60) and Ben (40), founded by a factory, with 100,000 in its treasury.
struct Story {
    world: World,
    founder: Signer,
    ann: Signer,
    ben: Signer,
    dao: Dao,
}

fn story() -> Story {
    let mut world = World::new();
    let [founder, ann, ben, arbiter] = ["founder", "ann", "ben", "arbiter"].map(|name| world.actor(name));
    let (genesis, at) = (world.genesis(), world.factory(&founder));
    let config = given::dao(&[(&ann, 60), (&ben, 40)], &ann, arbiter.account(), genesis);
    let dao = world.ok(&founder, factory(at).create(config));
    let fund = treasury(dao.treasury).fund(Asset::Native, 100_000);
    world.ok(&founder, Call::from(fund).with_value(100_000));
    world.advance(1);
    Story { world, founder, ann, ben, dao }
}

impl Story {
    fn propose(&mut self, actions: Vec<Action>) -> ProposalId {
        self.world.ok(&self.ann, governor(self.dao.governor).propose(actions, String::new()))
    }

    /// Lets Ann decide what was proposed just now, and its timelock pass.
    fn decide(&mut self, ids: &[ProposalId]) {
        self.world.advance(DAY + 1);
        for id in ids {
            self.world.ok(&self.ann, governor(self.dao.governor).vote(*id, Choice::For, String::new()));
        }
        self.world.advance(3 * DAY);
        for id in ids {
            self.world.ok(&self.ann, governor(self.dao.governor).queue(*id));
        }
        self.world.advance(2 * DAY);
    }

    fn execute(&mut self, id: ProposalId) {
        self.world.ok(&self.founder, governor(self.dao.governor).execute(id));
    }

    fn attest(&mut self, amount: u128) -> AttestationId {
        let claim = Claim {
            member: self.ben.account(),
            amount,
            evidence: [amount as u8; 32].into(),
            uri: String::new(),
        };
        self.world.ok(&self.ann, metrics(self.dao.metrics).attest_batch(WORK, vec![claim]))
    }

    fn state(&mut self, id: ProposalId) -> State {
        self.world.ask(governor(self.dao.governor).state(id)).expect("the proposal is there")
    }

    fn parts(&self) -> [(&'static str, AccountId); 4] {
        let Dao { token, metrics, governor, treasury } = self.dao;
        [("token", token), ("metrics", metrics), ("treasury", treasury), ("governor", governor)]
    }
}

#[test]
fn a_proposal_upgrades_all_four_contracts_of_a_running_dao_and_everything_in_flight_goes_on() {
    let mut s = story();
    let (founder, ann, ben) = (s.founder.clone(), s.ann.clone(), s.ben.clone());
    let Dao { token: shares, metrics: registry, governor: at, treasury: vault } = s.dao;

    // Money: a grant that vests over a hundred days, a program that pays by the score.
    let first = s.attest(5);
    s.world.ok(&ben, token(shares).delegate(ann.account()));
    let now = s.world.now();
    let grant = GrantConfig {
        recipient: ben.account(),
        asset: Asset::Native,
        amount: 10_000,
        start: now + 10 * DAY,
        cliff: now + 10 * DAY,
        end: now + 110 * DAY,
        gate: None,
    };
    let program = ProgramConfig {
        asset: Asset::Native,
        metric: MetricRef { source: registry, metric: SCORE },
        basis: Basis::Level,
        budget: Budget::Fixed(1_000),
        start: now + 10 * DAY,
        epoch_length: 10 * DAY,
        epochs: None,
        claim_window: 100 * DAY,
    };
    let promises = s.propose(vec![
        action(treasury(vault).create_grant(grant)),
        action(treasury(vault).create_program(program)),
    ]);
    s.decide(&[promises]);
    s.execute(promises);
    s.world.ok(&ann, metrics(registry).finalize_batch(vec![first]));
    s.world.at(now + 20 * DAY);
    s.world.ok(&ben, treasury(vault).claim(0));
    s.world.ok(&ben, treasury(vault).claim_grant(0));
    let before = s.world.now() - 1;

    // Decisions: one that upgrades, one that calls what is upgraded, one that calls nobody.
    let new: Vec<_> =
        s.parts().map(|(name, part)| (name, part, next_code(&mut s.world, &founder, name, 1))).into();
    let upgrade =
        |(_, contract, code): &(_, AccountId, Code)| Action::Upgrade { contract: *contract, code: *code };
    let upgrades = s.propose(new.iter().map(upgrade).collect());
    let lock = token(shares).set_policy(tributary_interfaces::token::TransferPolicy::Locked);
    let calls = s.propose(vec![action(lock)]);
    let settings = Settings { timelock: 3 * DAY, ..given::settings() };
    let configures = s.propose(vec![Action::Configure(settings)]);
    s.decide(&[upgrades, calls, configures]);

    // In flight: a pending attestation, an open poll with a ballot, an epoch that is not paid out.
    let second = s.attest(7);
    let poll = s.world.ok(&ann, governor(at).propose(vec![], "Poll".into()));
    s.world.advance(DAY + 1);
    let some = Choice::Split(Tally { for_votes: 10, ..Tally::default() });
    s.world.ok(&ann, governor(at).vote(poll, some, String::new()));
    let past = |s: &mut Story| {
        let votes = s.world.ask(token(shares).past_votes(ann.account(), before));
        (votes, s.world.ask(token(shares).past_balance(ben.account(), before)))
    };
    let remembered = past(&mut s);
    let owed = s.world.ask(treasury(vault).vault(Asset::Native));

    let old: Vec<Code> = s.parts().map(|(_, part)| s.world.ask(upgradable(part).code())).into();
    for code in &old {
        for hash in [code.full, code.fast.unwrap()] {
            assert_eq!(s.world.chain.code_users(&hash), Some(1), "it may not be removed");
        }
    }
    let receipt = s.world.receipt(&founder, governor(at).execute(upgrades));
    for (name, part, code) in &new {
        assert_eq!(receipt.events.of::<CodeSet>(*part)[0].code, *code, "{name}");
        assert_eq!(s.world.ask(upgradable(*part).code()), *code, "{name}");
        assert_eq!(s.world.chain.code_hash(part).unwrap(), code.fast, "{name}");
        assert_eq!(s.world.ask(full_code(*part)), code.full, "{name}");
        assert_eq!(s.world.ask(governor(at).upgrades(*part)), 1, "{name}");
    }

    // The locks have moved: nothing holds the old codes, and nobody takes the new ones away.
    for code in &old {
        for hash in [code.full, code.fast.unwrap()] {
            assert_eq!(s.world.chain.code_users(&hash), Some(0), "whoever uploaded it may remove it");
        }
    }
    for (name, _, code) in &new {
        for hash in [code.full, code.fast.unwrap()] {
            assert_eq!(s.world.chain.code_users(&hash), Some(1), "{name}");
        }
    }

    // What was remembered and owed is as it was.
    assert_eq!(past(&mut s), remembered);
    assert_eq!(
        remembered,
        (Some(150), Some(90)),
        "Ben's 40 and the 50 that he earned are Ann's to vote with"
    );
    assert_eq!(s.world.ask(treasury(vault).vault(Asset::Native)), owed);

    // What is in flight goes on: a call that was decided about old code is not one.
    let changed = GovernorError::CodeChanged { action: 0, callee: shares };
    assert_eq!(s.world.refused(&founder, governor(at).execute(calls)), changed);
    s.execute(configures);
    assert_eq!(s.world.ask(governor(at).settings()), settings);
    s.world.ok(&ann, governor(at).vote(poll, Choice::For, String::new()));
    assert_eq!(s.world.refused(&ann, governor(at).vote(poll, Choice::For, String::new())), {
        GovernorError::AlreadyVoted { proposal: poll, voter: ann.account() }
    });
    let ballot = s.world.ask(governor(at).ballot(poll, ann.account())).unwrap();
    assert_eq!((ballot.weight, ballot.cast.for_votes), (150, 150));
    s.world.ok(&ben, psp22(shares).transfer(ann.account(), 10, vec![]));
    assert_eq!(s.world.ask(psp22(shares).balance_of(ann.account())), 70);
    s.world.advance(DAY);
    assert_eq!(s.world.ok(&ben, metrics(registry).finalize_batch(vec![second])), 1);
    let filed = s.world.ask(metrics(registry).attestation(second)).unwrap();
    assert_eq!(filed.status, Status::Final);
    assert_eq!(s.world.ask(psp22(shares).balance_of(ben.account())), 150, "70 more for 7 units");
    let held = s.world.native(&ben.account());
    s.world.ok(&founder, treasury(vault).pay(0, vec![ben.account()]));
    s.world.ok(&founder, treasury(vault).claim_grant(0));
    assert!(s.world.native(&ben.account()) > held + 700, "of an epoch and of the grant");
    let ends = s.world.ask(governor(at).proposal(poll)).unwrap().ends;
    s.world.at(ends);
    assert_eq!(s.state(poll), State::Succeeded);
    assert_eq!(s.world.ok(&founder, governor(at).count_ballots(poll)), 1);
    let next = s.propose(vec![action(treasury(vault).stop_program(0))]);
    s.decide(&[next]);
    s.world.advance(DAY);
    s.execute(next);
    assert_eq!(s.state(next), State::Executed);
}

/// Each contract but the governor, answering to a signer, and what it may not become.
#[test]
fn an_upgrade_to_a_code_that_does_not_fit_is_refused_and_changes_nothing() {
    let mut world = World::new();
    let [dao, ann] = ["dao", "ann"].map(|name| world.actor(name));
    let shares = world.token(&dao, &[(&ann, 100)]);
    let fast = world.fast(&dao, "metrics");
    let registry = world.deploy(&dao, "metrics", (shares, 0u64, vec![given::metric("work", &[&ann])], fast));
    let vault = world.treasury(&dao, dao.account(), shares, TreasuryConfig::default());
    let foreign = world.upload(&dao, "tributary_stake").unwrap();
    let names = ["token", "metrics", "treasury", "governor"];
    let codes = names.map(|name| {
        let full = world.upload(&dao, &format!("tributary_{name}")).unwrap();
        (name, Code { full, fast: world.fast(&dao, name) })
    });
    for (name, at, part) in [
        ("token", shares, Part::Token),
        ("metrics", registry, Part::Metrics),
        ("treasury", vault, Part::Treasury),
    ] {
        assert_eq!(world.ask(upgradable(at).part()), part);
        let own = codes.iter().find(|(code, _)| *code == name).unwrap().1;
        let fast = own.fast.unwrap();
        let mut refused = |full, fast, unfit| {
            let refused = world.refused(&dao, upgradable(at).set_code(Code { full, fast }));
            assert_eq!(refused, UpgradeError::UnfitCode(unfit), "{name}");
            assert_eq!(world.ask(upgradable(at).code()), own, "{name}");
        };
        // The fast path where the full code belongs, and the other way round.
        refused(fast, None, fast);
        refused(fast, Some(own.full), fast);
        refused(own.full, Some(own.full), own.full);
        // Somebody else's contract.
        refused(foreign, None, foreign);
        refused(own.full, Some(foreign), foreign);
        // Other parts of a DAO, whose codes know the same cell.
        for (other, code) in codes.iter().filter(|(other, _)| *other != name) {
            let (full, other_s) = (code.full, code.fast.unwrap());
            assert_ne!(*other, name);
            refused(full, None, full);
            refused(full, Some(other_s), full);
            refused(own.full, Some(other_s), other_s);
        }
        let unknown = Hash::from([7; 32]);
        for code in [Code { full: unknown, fast: None }, Code { full: own.full, fast: Some(unknown) }] {
            let refused = world.refused(&dao, upgradable(at).set_code(code));
            assert_eq!(refused, UpgradeError::UnknownCode(unknown));
        }
    }
}

#[test]
fn the_governor_takes_no_code_that_does_not_fit_either() {
    let mut s = council();
    let stranger = s.stranger.clone();
    let own = s.world.ask(upgradable(s.at).code());
    let (fast, token_s) = (own.fast.unwrap(), s.world.ask(upgradable(s.shares).code()));
    let foreign = s.world.upload(&stranger, "tributary_stake").unwrap();
    for (code, unfit) in [
        (Code { full: fast, fast: None }, fast),
        (Code { full: own.full, fast: Some(own.full) }, own.full),
        (Code { full: foreign, fast: None }, foreign),
        (token_s, token_s.full),
        (Code { full: own.full, fast: token_s.fast }, token_s.fast.unwrap()),
    ] {
        let id = s.propose(vec![Action::Upgrade { contract: s.at, code }]);
        s.ripen(id);
        let refused = s.world.refused(&stranger, governor(s.at).execute(id));
        assert_eq!(refused, GovernorError::UnfitCode(unfit));
        assert_eq!(s.world.ask(upgradable(s.at).code()), own);
    }
    assert_eq!(s.world.ask(upgradable(s.at).part()), Part::Governor);
}

#[test]
fn an_upgrade_goes_from_no_fast_path_to_one_and_back_and_each_time_all_is_answered() {
    let mut world = World::new();
    let [dao, ann, ben] = ["dao", "ann", "ben"].map(|name| world.actor(name));
    let genesis = world.genesis();
    let at = world.deploy(&dao, "token", (given::token(&[(&ann, 100)]), genesis, None::<Hash>));
    let full = world.upload(&dao, "tributary_token").unwrap();
    let fast = world.fast(&dao, "token");
    assert_eq!(world.ask(upgradable(at).code()), Code { full, fast: None });
    let next = next_version(&mut world, &dao, "tributary_token", 9);
    for (step, code) in [
        Code { full, fast },
        Code { full, fast: None },
        Code { full: next, fast },
        Code { full: next, fast: None },
        Code { full, fast },
        Code { full, fast },
    ]
    .into_iter()
    .enumerate()
    {
        let receipt = world.receipt(&dao, upgradable(at).set_code(code));
        assert_eq!(receipt.events.of::<CodeSet>(at)[0].code, code);
        assert_eq!(world.ask(upgradable(at).code()), code);
        assert_eq!(world.chain.code_hash(&at).unwrap(), Some(code.fast.unwrap_or(code.full)));
        world.ok(&ann, psp22(at).transfer(ben.account(), 1, vec![]));
        world.ok(&ben, psp22(at).approve(ann.account(), 5));
        assert_eq!(world.ask(psp22(at).balance_of(ben.account())), step as u128 + 1);
        let mut users = |hash| world.chain.code_users(&hash);
        let of_full = u64::from(code.full == full);
        let of_fast = u64::from(code.fast.is_some());
        assert_eq!((users(full), users(next)), (Some(of_full), Some(1 - of_full)), "step {step}");
        assert_eq!(users(fast.unwrap()), Some(of_fast), "step {step}");
    }
}

#[test]
fn a_poll_that_was_open_at_an_upgrade_of_the_governor_ends_as_if_there_had_been_none() {
    let mut s = council();
    let (ann, ben, stranger) = (s.ann.clone(), s.ben.clone(), s.stranger.clone());
    let code = next_code(&mut s.world, &stranger, "governor", 1);
    let upgrade = s.propose(vec![Action::Upgrade { contract: s.at, code }]);
    s.pass(upgrade);
    s.world.ok(&stranger, governor(s.at).queue(upgrade));
    let poll = s.propose(vec![]);
    let expiry = s.world.now() + 30 * DAY;
    let signature = ben.sign(&s.sign(&ben, poll, Choice::For, expiry));
    s.open(poll);
    s.vote(&ann, poll, Choice::Against);
    s.world.advance(DAY);
    s.execute(upgrade);
    let call = s.ballot(&ben, poll, Choice::For, expiry, signature);
    s.world.ok(&stranger, call);
    let view = s.view(poll);
    assert_eq!((view.tally.for_votes, view.tally.against_votes, view.voters), (30, 50, 2));
    s.world.at(view.ends);
    assert_eq!(s.state(poll), State::Defeated);
    s.world.advance(HOUR);
    assert_eq!(s.world.refused(&stranger, governor(s.at).queue(poll)), wrong(poll, State::Defeated));
}
