//! What a history in SQL knows of a DAO is what its contracts answer.

use crate::stage::Stage;
use std::{collections::BTreeMap, sync::Barrier};
use tokio::runtime::Runtime;
use tributary_behaviour::postgres::Postgres;
use tributary_client::{account_text, ContractEvent, DaoClient};
use tributary_harness::{
    messages::{metrics, psp22, source, treasury},
    AccountId, Chain,
};
use tributary_history::{
    asked::{AttestationFilter, MemberOrder, Page, Part, PaymentFilter},
    take_in, Database, HistoryError, Known, Taken,
};
use tributary_interfaces::{
    factory::{Dao, DaoCreated},
    metrics::{Metrics, Status, EARNED},
    source::MetricSource,
    token::VOTES,
    treasury::{Asset, Treasury},
    MAX_BATCH, PSP22,
};

/// A history of what happens on a stage.
struct History {
    runtime: Runtime,
    database: Database,
}

/// All rows of a list, asked for in small pages.
fn all<T>(mut ask: impl FnMut(Part) -> Page<T>) -> Vec<T> {
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let page = ask(Part { after, limit: 7, ..Part::default() });
        rows.extend(page.rows);
        after = page.next;
        if after.is_none() {
            return rows;
        }
    }
}

impl History {
    fn open(at: &str) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let database = runtime.block_on(Database::open(at)).expect("a database");
        Self { runtime, database }
    }

    fn take_in(&self, stage: &mut Stage) -> Result<Taken, HistoryError> {
        let dao = stage.dao;
        self.take_in_of(stage, dao)
    }

    fn take_in_of(&self, stage: &mut Stage, dao: Dao) -> Result<Taken, HistoryError> {
        take_in(&self.database, self.runtime.handle(), &mut stage.world.chain, &dao, 0, &mut |_, _| {})
    }

    /// Compares all that it knows with what the contracts answer.
    fn compare(&self, stage: &mut Stage, dao: &Known) {
        // Votes are told of the past only.
        stage.world.advance(1);
        self.compare_members(stage, dao);
        self.compare_attestations(stage, dao);
        self.compare_proposals(stage, dao);
        self.compare_money(stage, dao);
        let contracts = [stage.dao.token, stage.dao.metrics, stage.dao.governor, stage.dao.treasury];
        let told = stage.world.chain.events(0).expect("it has events");
        let own = |event: &ContractEvent| {
            contracts.contains(&event.contract) || event.decode::<DaoCreated>().is_some()
        };
        let told: Vec<_> = told.into_iter().filter(own).collect();
        let kept = self.runtime.block_on(self.database.events(dao, 0, u32::MAX)).unwrap();
        assert!(kept == told, "each event is there as it was told");
    }

    fn compare_members(&self, stage: &mut Stage, dao: &Known) {
        let at = stage.now() - 1;
        let (tokens_at, metrics_at) = (stage.dao.token, stage.dao.metrics);
        for order in [MemberOrder::Votes, MemberOrder::Tokens, MemberOrder::Earned] {
            let members =
                all(|part| self.runtime.block_on(self.database.members(dao, order, &part)).unwrap());
            let values = members.iter().map(|member| match order {
                MemberOrder::Votes => member.votes,
                MemberOrder::Tokens => member.tokens,
                MemberOrder::Earned => member.earned,
            });
            assert!(values.is_sorted_by(|one, next| one >= next), "most first");
            if order != MemberOrder::Votes {
                continue;
            }
            assert!(members.len() > 5, "somebody is there");
            for member in members {
                let account: AccountId = tributary_client::parse_account(&member.account).unwrap();
                let tokens: u128 = stage.world.ask(psp22(tokens_at).balance_of(account));
                assert_eq!(member.tokens.0, tokens, "tokens of {}", stage.name(&account));
                let votes = stage.world.ask(source(tokens_at).past_value(VOTES, account, at));
                assert_eq!(Ok(member.votes.0), votes, "votes of {}", stage.name(&account));
                let earned = stage.world.ask(source(metrics_at).past_value(EARNED, account, at));
                assert_eq!(Ok(member.earned.0), earned, "points that {} has earned", stage.name(&account));
                let newest = all(|part| {
                    self.runtime.block_on(self.database.standing(dao, &member.account, &part)).unwrap()
                });
                let newest = newest.last().expect("how it came to stand so is told too");
                assert_eq!((newest.tokens, newest.votes), (member.tokens, member.votes));
            }
        }
    }

    fn compare_attestations(&self, stage: &mut Stage, dao: &Known) {
        let at = stage.dao.metrics;
        let rows = all(|part| {
            let all = AttestationFilter::default();
            self.runtime.block_on(self.database.attestations(dao, all, &part)).unwrap()
        });
        assert_eq!(rows.len(), stage.replay.registry.count() as usize, "each attestation is there");
        for row in rows {
            let record = stage.world.ask(metrics(at).attestation(row.id)).expect("it was filed");
            let status = match record.status {
                Status::Pending => "pending",
                Status::Challenged => "challenged",
                Status::Upheld => "upheld",
                Status::Final => "final",
                Status::Rejected => "rejected",
                Status::Retracted => "retracted",
                Status::Revoked => "revoked",
                Status::Expired => "expired",
            };
            assert_eq!(
                (row.status.as_str(), row.amount.0, row.points.0, row.member),
                (status, record.amount, record.points, account_text(&record.member)),
                "attestation {}",
                row.id
            );
        }
    }

    fn compare_proposals(&self, stage: &mut Stage, dao: &Known) {
        let mut client = DaoClient { chain: &mut stage.world.chain, dao: stage.dao };
        let views = client.proposals().expect("it has proposals");
        let rows = all(|part| self.runtime.block_on(self.database.proposals(dao, None, &part)).unwrap());
        assert_eq!(rows.len(), views.len(), "each proposal is there");
        for (row, view) in rows.iter().rev().zip(&views) {
            let tally = (row.votes_for.0, row.against.0, row.abstain.0);
            let told = (view.tally.for_votes, view.tally.against_votes, view.tally.abstain_votes);
            assert_eq!((row.id, tally, row.voters), (view.id, told, view.voters));
            assert_eq!(
                (row.created, row.snapshot, row.ends, row.queued_at, row.executable_from),
                (view.created, view.snapshot, view.ends, view.queued_at, view.executable_from),
                "proposal {}",
                view.id
            );
            let ballots =
                all(|part| self.runtime.block_on(self.database.ballots(dao, row.id, &part)).unwrap());
            let last =
                ballots.last().map(|ballot| (ballot.all_for.0, ballot.all_against.0, ballot.all_abstain.0));
            assert_eq!(last.unwrap_or_default(), tally, "the tally over time ends with the tally");
        }
    }

    fn compare_money(&self, stage: &mut Stage, dao: &Known) {
        let at = stage.dao.treasury;
        let payments = all(|part| {
            let all = PaymentFilter::default();
            self.runtime.block_on(self.database.payments(dao, all, &part)).unwrap()
        });
        let mut sums: BTreeMap<String, u128> = BTreeMap::new();
        for payment in &payments {
            *sums.entry(payment.asset.clone()).or_default() += payment.amount.0;
        }
        let vaults = stage.world.ask(treasury(at).assets(0, MAX_BATCH));
        for (asset, vault) in vaults {
            let key = match asset {
                Asset::Native => "native".to_owned(),
                Asset::Psp22(contract) => account_text(&contract),
            };
            let newest = Part { limit: 1, ..Part::default() };
            let books = self.runtime.block_on(self.database.books(dao, &key, &newest)).unwrap().rows;
            let book = books.first().expect("an asset has books");
            assert_eq!(
                (book.inflow.0, book.paid.0, book.reserved.0, book.free.0, book.lost.0),
                (vault.inflow, vault.paid, vault.reserved, vault.free, vault.lost),
                "the books of {key}"
            );
            assert_eq!(sums.remove(&key).unwrap_or(0), vault.paid, "what was paid of {key}, row by row");
        }
        assert!(sums.is_empty(), "nothing was paid of what is not in the books: {sums:?}");
        // What one member was paid, in two halves: the second begins where the first ends.
        let Some(somebody) = payments.last().map(|payment| payment.member.clone()) else { return };
        let half = payments[payments.len() / 2].at;
        let first = self.runtime.block_on(self.database.statement(dao, &somebody, None, Some(half))).unwrap();
        let second =
            self.runtime.block_on(self.database.statement(dao, &somebody, Some(half), None)).unwrap();
        let of_somebody = payments.iter().filter(|payment| payment.member == somebody).count();
        assert_eq!(first.payments.len() + second.payments.len(), of_somebody);
        for total in &second.totals {
            let before = first.totals.iter().find(|other| other.asset == total.asset);
            assert_eq!(before.map_or(0, |before| before.closing.0), total.opening.0);
            assert_eq!(total.opening.0 + total.paid.0, total.closing.0);
        }
    }
}

/// So many steps are remembered in a world.
const STEPS: u64 = 1_200;

/// Tells a story with two histories of a file, and with two of a server where there is one.
fn on_each_database(story: impl Fn([&str; 2])) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| folder.path().join(name).display().to_string();
    story([&file("one.db"), &file("other.db")]);
    if let Some(server) = Postgres::start() {
        story([&server.database("one"), &server.database("other")]);
    }
}

#[test]
fn a_history_taken_in_now_and_then_is_what_the_contracts_answer_and_the_same_as_one_taken_in_at_once() {
    on_each_database(|[one, other]| {
        let mut stage = Stage::found(3);
        let often = History::open(one);
        for step in 0..STEPS {
            stage.step();
            if step % 150 == 0 {
                often.take_in(&mut stage).expect("it is taken in");
            }
        }
        let taken = often.take_in(&mut stage).expect("it is taken in");
        often.compare(&mut stage, &taken.known);
        assert_eq!(often.take_in(&mut stage).expect("again").added, 0, "nothing is taken in twice");

        let once = History::open(other);
        let at_once = once.take_in(&mut stage).expect("it is taken in");
        let part = Part { limit: 1_000, ..Part::default() };
        let [members, again] = [(&often, taken.known), (&once, at_once.known)].map(|(history, known)| {
            let asked = history.database.members(&known, MemberOrder::Votes, &part);
            history.runtime.block_on(asked).expect("members").rows
        });
        assert_eq!(members, again);
    });
}

#[test]
fn two_that_take_in_the_same_dao_at_the_same_time_leave_no_gap_and_nothing_twice() {
    on_each_database(|[at, _]| {
        // The same dice tell the same story: each has the chain for itself, as two programs do.
        let told = || {
            let mut stage = Stage::found(5);
            (0..300).for_each(|_| stage.step());
            stage
        };
        let start = Barrier::new(2);
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    let (history, mut stage) = (History::open(at), told());
                    start.wait();
                    history.take_in(&mut stage).expect("both succeed");
                });
            }
        });
        let mut stage = told();
        let history = History::open(at);
        let taken = history.take_in(&mut stage).expect("the rest");
        assert_eq!(taken.added, 0, "all of it was there");
        history.compare(&mut stage, &taken.known);
    });
}

#[test]
fn a_server_that_is_killed_loses_nothing_and_is_gone_on_with_once_it_is_back() {
    let Some(server) = Postgres::start() else { return };
    let history = History::open(&server.database("killed"));
    let mut stage = Stage::found(9);
    for step in 0..200 {
        stage.step();
        if step == 100 {
            history.take_in(&mut stage).expect("while it lives");
            server.kill();
            let refused = history.take_in(&mut stage).expect_err("it is not there");
            assert!(matches!(refused, HistoryError::Database(_)), "{refused}");
            server.start_again();
        }
    }
    let taken = history.take_in(&mut stage).expect("it is back");
    history.compare(&mut stage, &taken.known);
}

#[test]
fn another_chain_with_the_same_addresses_is_noticed_and_changes_nothing() {
    on_each_database(|[at, _]| {
        let history = History::open(at);
        let mut stage = Stage::found(7);
        for _ in 0..60 {
            stage.step();
        }
        let taken = history.take_in(&mut stage).expect("it is taken in");
        // It began anew: the same founding, another life.
        let mut shorter = Stage::found(7);
        let refused = history.take_in(&mut shorter).expect_err("it ends before");
        assert!(
            matches!(refused, HistoryError::ChainBehind { .. } | HistoryError::OtherChain { .. }),
            "{refused}"
        );
        let mut other = Stage::found(8);
        while other.world.chain.height().expect("a height") < taken.up_to + 5 {
            other.step();
        }
        let refused = history.take_in_of(&mut other, stage.dao).expect_err("it is another one");
        assert!(matches!(refused, HistoryError::OtherChain { .. }), "{refused}");
        history.compare(&mut stage, &taken.known);
    });
}
