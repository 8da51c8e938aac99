//! How fast a million events are taken in, and how long each question takes then: `cargo bench -p tributary-history`.
//!
//! With `HISTORY_EVENTS` another number of events, with `HISTORY_DB` on another database than a file of its own. Ten
//! thousand members attest, vote, hold and are paid.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use rand::{rngs::StdRng, Rng, SeedableRng};
use scale::Encode;
use std::{
    future::Future,
    time::{Duration, Instant},
};
use tributary_client::{account_text, hash_of, AccountId, ContractEvent, EventBook, Hash};
use tributary_core::proposal::Tally;
use tributary_history::{
    asked::{About, AttestationFilter, Blocks, MemberOrder, Part, PaymentFilter, Status, Subject, MAX_PAGE},
    Added, Database, HistoryError, Known,
};
use tributary_interfaces::{
    factory::Dao,
    governor::{Choice, Proposed, Settings, Voted},
    metrics::{Attested, Claim, Finalized, MetricConfig, MetricKind, MetricSet},
    token::DelegateChanged,
    treasury::{Asset, EpochOpened, Funded, Paid},
    Transfer,
};

const MEMBERS: u32 = 10_000;
const EVENTS_PER_BLOCK: u32 = 50;
const BLOCKS_PER_PART: u32 = 200;

/// How often each question is asked.
const ASKED: u32 = 20;

/// Tells what happens in a large DAO.
struct Teller {
    dice: StdRng,
    dao: Dao,
    told: u32,
    attestations: u32,
    counted: u32,
    proposals: u32,
    epochs: u32,
}

fn account(number: u32) -> AccountId {
    let mut bytes = [7; 32];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    bytes.into()
}

impl Teller {
    fn member(&mut self) -> AccountId {
        account(self.dice.gen_range(0..MEMBERS))
    }

    fn event<E: ink::env::Event + Encode>(&mut self, contract: AccountId, event: &E) -> ContractEvent {
        let number = self.told;
        self.told += 1;
        ContractEvent {
            block: 1 + number / EVENTS_PER_BLOCK,
            index: number % EVENTS_PER_BLOCK,
            at: 1_800_000_000_000 + u64::from(number) * 1_000,
            contract,
            topics: E::SIGNATURE_TOPIC.into_iter().map(Hash::from).collect(),
            data: event.encode(),
        }
    }

    fn next(&mut self) -> ContractEvent {
        let Dao { token, metrics, governor, treasury } = self.dao;
        let now = 1_800_000_000_000 + u64::from(self.told) * 1_000;
        let amount = u128::from(self.dice.gen_range(1..1_000_000u32));
        match self.told {
            0 => return self.event(metrics, &MetricSet { metric: 1, config: metric() }),
            1 => {
                let funded = Funded { asset: Asset::Native, from: None, amount: 1 << 100 };
                return self.event(treasury, &funded);
            }
            2..=10_001 => {
                let transfer = Transfer { from: None, to: Some(account(self.told - 2)), value: amount };
                return self.event(token, &transfer);
            }
            _ => {}
        }
        match self.dice.gen_range(0..100) {
            0 => self.proposed(now),
            1..=29 if self.proposals > 0 => {
                let voted = Voted {
                    proposal: self.dice.gen_range(0..self.proposals),
                    voter: self.member(),
                    choice: if self.dice.gen_range(0..4) == 0 {
                        Choice::Split(Tally { for_votes: amount, against_votes: 1, abstain_votes: 0 })
                    } else {
                        Choice::For
                    },
                    weight: amount,
                    left: 0,
                    total: 1 << 60,
                    reason: "It is what was agreed on in the spring".into(),
                };
                self.event(governor, &voted)
            }
            30..=39 => {
                let owner = self.member();
                let changed = DelegateChanged { owner, from: owner, to: self.member() };
                self.event(token, &changed)
            }
            40..=54 => {
                let first = self.attestations;
                self.attestations += 2;
                let evidence = hash_of(b"commits");
                let uri = "https://example.org/commits/0123..4567".to_owned();
                let claims = (0..2)
                    .map(|_| Claim { member: self.member(), amount, evidence, uri: uri.clone() })
                    .collect();
                let attestor = account(0);
                self.event(metrics, &Attested { first, metric: 1, attestor, matures_at: now, claims })
            }
            55..=64 if self.counted + 4 < self.attestations => {
                let attestations = (self.counted..self.counted + 3).collect();
                self.counted += 3;
                self.event(metrics, &Finalized { attestations })
            }
            65 => {
                let epoch = self.epochs;
                self.epochs += 1;
                let opened =
                    EpochOpened { program: 0, epoch, total: 1 << 60, budget: 1 << 50, opened_at: now };
                self.event(treasury, &opened)
            }
            66..=89 if self.epochs > 0 => {
                let epoch = self.epochs - 1;
                let (member, parts) = (self.member(), vec![(epoch, amount)]);
                let paid = Paid { program: 0, member, asset: Asset::Native, amount, epoch, parts };
                self.event(treasury, &paid)
            }
            _ => {
                let transfer =
                    Transfer { from: Some(self.member()), to: Some(self.member()), value: amount / 1_000 };
                self.event(token, &transfer)
            }
        }
    }

    fn proposed(&mut self, now: u64) -> ContractEvent {
        let description =
            format!("Proposal {} of the autumn\n\nWhat it is about, in a few words.", self.proposals);
        let proposed = Proposed {
            proposal: self.proposals,
            proposer: self.member(),
            actions: Vec::new(),
            pins: Vec::new(),
            created: now,
            snapshot: now,
            ends: now + 1,
            settings: settings(),
            description_hash: hash_of(description.as_bytes()),
            description,
        };
        self.proposals += 1;
        let governor = self.dao.governor;
        self.event(governor, &proposed)
    }
}

fn settings() -> Settings {
    Settings {
        voting_delay: 1,
        voting_period: 1,
        timelock: 1,
        grace: 1,
        quorum: 1,
        threshold: 1,
        live_proposals: 1,
        extension: 1,
        early_decision: false,
    }
}

fn metric() -> MetricConfig {
    MetricConfig {
        name: "work".into(),
        unit: "hours".into(),
        kind: MetricKind::Contribution,
        weight: 1_000_000,
        tokens_per_point: 0,
        half_life: 0,
        attestation_cap: 0,
        period_cap: 0,
        period: 0,
        window: 1,
        arbitration: 1,
        bond: 0,
        attestors: Vec::new(),
    }
}

/// Asks a question several times, and tells how long it took at most and in the middle.
async fn time<T, F>(what: &str, mut ask: impl FnMut(u32) -> F)
where
    F: Future<Output = Result<T, HistoryError>>,
{
    let mut took = Vec::new();
    for number in 0..ASKED {
        let begun = Instant::now();
        ask(number).await.unwrap_or_else(|error| panic!("{what}: {error}"));
        took.push(begun.elapsed());
    }
    took.sort();
    let [middle, most] = [took[took.len() / 2], took[took.len() - 1]].map(millis);
    println!("{what:<44} {middle:>8.1} ms  {most:>8.1} ms at most");
}

fn millis(span: Duration) -> f64 {
    span.as_secs_f64() * 1_000.0
}

async fn questions(database: &Database, dao: &Known, events: u32) {
    let page = |number: u32| Part { limit: 20 + number % 2, ..Part::default() };
    let someone = |number: u32| account_text(&account(number * 97 % MEMBERS));
    let (page, someone) = (&page, &someone);
    time("members by votes", |n| async move { database.members(dao, MemberOrder::Votes, &page(n)).await })
        .await;
    time("one member", |n| async move { database.member(dao, &someone(n)).await }).await;
    time("who delegated to one", |n| async move { database.delegators(dao, &someone(n), &page(n)).await })
        .await;
    time("one member over time", |n| async move { database.standing(dao, &someone(n), &page(n)).await })
        .await;
    time("newest proposals", |n| async move { database.proposals(dao, None, &page(n)).await }).await;
    time("proposals with a text", |n| async move {
        database.proposals(dao, Some(&format!("proposal {n} of")), &page(n)).await
    })
    .await;
    time("one proposal", |n| async move { database.proposal(dao, n).await }).await;
    time("its ballots", |n| async move { database.ballots(dao, n, &page(n)).await }).await;
    time("what one member voted", |n| async move { database.votes_of(dao, &someone(n), &page(n)).await })
        .await;
    time("attestations of one member", |n| async move {
        let filter = AttestationFilter { member: Some(&someone(n)), status: None };
        database.attestations(dao, filter, &page(n)).await
    })
    .await;
    time("attestations that are pending", |n| async move {
        let filter = AttestationFilter { member: None, status: Some(Status::Pending) };
        database.attestations(dao, filter, &page(n)).await
    })
    .await;
    time("disputes", |n| async move { database.disputes(dao, &page(n)).await }).await;
    time("payments to one member", |n| async move {
        let filter = PaymentFilter { member: Some(&someone(n)), ..PaymentFilter::default() };
        database.payments(dao, filter, &page(n)).await
    })
    .await;
    time("a member's statement", |n| async move { database.statement(dao, &someone(n), None, None).await })
        .await;
    time("payments of an hour", |n| async move {
        let from = 1_800_000_000_000 + u64::from(events / 2 + n) * 1_000;
        let filter = PaymentFilter { member: None, from: Some(from), before: Some(from + 3_600_000) };
        database.payments(dao, filter, &page(n)).await
    })
    .await;
    time("payments from a moment on", |n| async move {
        let from = 1_800_000_000_000 + u64::from(n) * 1_000;
        let filter = PaymentFilter { member: None, from: Some(from), before: None };
        database.payments(dao, filter, &page(n)).await
    })
    .await;
    time("epochs of a program", |n| async move { database.epochs(dao, 0, &page(n)).await }).await;
    time("the books", |n| async move { database.books(dao, "native", &page(n)).await }).await;
    time(
        "what happened last",
        |n| async move { database.happened(dao, About::All, Blocks::ALL, &page(n)).await },
    )
    .await;
    time("what happened in a thousand blocks", |n| async move {
        let from = events / EVENTS_PER_BLOCK / 2 + n;
        let part = Part { limit: MAX_PAGE, ..Part::default() };
        database.happened(dao, About::All, Blocks { from, to: from + 999 }, &part).await
    })
    .await;
    time("what happened to one member", |n| async move {
        database.happened(dao, About::Account(&someone(n)), Blocks::ALL, &page(n)).await
    })
    .await;
    time("what happened to a proposal", |n| async move {
        database.happened(dao, About::Subject(Subject::Proposal, n), Blocks::ALL, &page(n)).await
    })
    .await;
}

fn main() {
    let events: u32 =
        std::env::var("HISTORY_EVENTS").map_or(1_000_000, |text| text.parse().expect("a number"));
    let folder = tempfile::tempdir().expect("a folder");
    let at = std::env::var("HISTORY_DB")
        .unwrap_or_else(|_| folder.path().join("history.db").display().to_string());
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let database = Database::open(&at).await.expect("a database");
        let parts = [11u8, 12, 13, 14].map(|byte| AccountId::from([byte; 32]));
        let dao = Dao { token: parts[0], metrics: parts[1], governor: parts[2], treasury: parts[3] };
        let dice = StdRng::seed_from_u64(1);
        let (told, attestations, counted, proposals, epochs) = (0, 0, 0, 0, 0);
        let mut teller = Teller { dice, dao, told, attestations, counted, proposals, epochs };
        let mut known = database.begin(&Hash::from([1; 32]), &dao, 1).await.expect("it is begun with");
        let book = EventBook::default();
        let (begun, mut spent) = (Instant::now(), Duration::ZERO);
        while teller.told < events {
            let part: Vec<_> = (0..EVENTS_PER_BLOCK * BLOCKS_PER_PART).map(|_| teller.next()).collect();
            let last = known.next_block + BLOCKS_PER_PART - 1;
            let at = Instant::now();
            let added = database.add(&known, &dao, &book, &part, last).await.expect("it is added");
            spent += at.elapsed();
            assert_eq!(added, Added::Events(part.len() as u64));
            known.next_block = last + 1;
            if teller.told.is_multiple_of(100_000) {
                println!("{} events after {:.0} s", teller.told, begun.elapsed().as_secs_f64());
            }
        }
        println!("{:.0} events a second", f64::from(teller.told) / spent.as_secs_f64());
        questions(&database, &known, events).await;
        if let Ok(file) = std::fs::metadata(&at) {
            println!("{} MB on disk", file.len() / 1_000_000);
        }
    });
}
