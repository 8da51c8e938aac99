//! Whether a contract keeps the promises of a source of metrics (`docs/SOURCES.md`), asked of the contract itself on
//! any chain: an embedded one in a test, or a node.
//!
//! An [`Exam`] looks at the source as often as one likes, between things that happen to it. Each look asks about
//! present, past and future moments, and asks again what was answered before: an answer about the past never changes.
//!
//! ```no_run
//! # use tributary_client::*;
//! # use tributary_conformance::Exam;
//! # use tributary_interfaces::source::MetricRef;
//! # fn f(chain: &mut impl Chain, source: AccountId, members: &[AccountId]) -> Result<(), ChainError> {
//! let mut exam = Exam::new(MetricRef { source, metric: 0 }, members);
//! exam.look(chain)?;
//! // Stake, transfer, attest: whatever changes values. Let time pass, and look again.
//! exam.look(chain)?;
//! assert_eq!(exam.faults(), []);
//! # Ok(()) }
//! ```

mod asking;
mod telling;

pub use telling::{Plainly, Telling};

use asking::{Asked, Source};
use std::{collections::BTreeMap, rc::Rc};
use tributary_client::{AccountId, Chain, ChainError, Timestamp};
use tributary_core::{DAY, HOUR, MINUTE};
use tributary_interfaces::{
    source::{MetricId, MetricInfo, MetricRef},
    treasury::{CALLEE_GAS, CALLEE_GAS_PER_MEMBER},
    MAX_BATCH,
};

/// What a source promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Promise {
    Answers,
    OnlyThePast,
    ThePastStays,
    WithinTheTotal,
    BatchesAsSingles,
    NobodyHasNothing,
    BoundedBatches,
    OwnMetricsOnly,
    GasEnough,
    StoresNothing,
    NeverFalls,
}

impl Promise {
    pub const ALL: [Self; 11] = [
        Self::Answers,
        Self::OnlyThePast,
        Self::ThePastStays,
        Self::WithinTheTotal,
        Self::BatchesAsSingles,
        Self::NobodyHasNothing,
        Self::BoundedBatches,
        Self::OwnMetricsOnly,
        Self::GasEnough,
        Self::StoresNothing,
        Self::NeverFalls,
    ];

    /// What is promised, as a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Answers => "It answers past_value, past_values and past_total about any past moment.",
            Self::OnlyThePast => "It refuses the present and the future: there things may still change.",
            Self::ThePastStays => "The same question about the past has the same answer for ever.",
            Self::WithinTheTotal => "Members add up to no more than the total.",
            Self::BatchesAsSingles => "past_values answers as past_value does, for each, in the order asked.",
            Self::NobodyHasNothing => "Whoever was never seen has 0.",
            Self::BoundedBatches => "It refuses more than 100 members in one call.",
            Self::OwnMetricsOnly => "It refuses metrics that it does not have.",
            Self::GasEnough => "It answers within the gas that a treasury gives it.",
            Self::StoresNothing => "Asking it stores nothing.",
            Self::NeverFalls => "No member's value ever falls.",
        }
    }
}

/// A promise that was seen broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub promise: Promise,
    /// What was asked, what came, and what should have.
    pub reason: String,
}

/// What is found out about one metric of a source.
pub struct Exam {
    metric: MetricRef,
    members: Vec<AccountId>,
    /// What was answered about each moment: the total, and the members' values.
    answers: BTreeMap<Timestamp, Answer>,
    faults: BTreeMap<Promise, String>,
    info: Option<MetricInfo>,
    looks: u32,
    questions: u32,
    telling: Rc<dyn Telling>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Answer {
    total: u128,
    values: Vec<u128>,
}

/// How far back a look asks, beside the last moment and the first of all.
const AGO: [Timestamp; 8] = [1, 2, 1_000, MINUTE, HOUR, DAY, 30 * DAY, 365 * DAY];

/// How many members are also asked about one by one.
const SINGLES: usize = 5;

/// How often it is asked about the present once more, where the clock goes on meanwhile.
const PATIENCE: u32 = 5;

/// A metric that hardly any source has.
const UNLIKELY: MetricId = (1 << 31) - 2;

/// An account that nobody has.
const NOBODY: [u8; 32] = [0xA7; 32];

impl Exam {
    /// An exam about one metric, of which these members are asked about: those who have something of it, best all.
    pub fn new(metric: MetricRef, members: &[AccountId]) -> Self {
        let mut members = members.to_vec();
        members.sort();
        members.dedup();
        Self {
            metric,
            members,
            answers: BTreeMap::new(),
            faults: BTreeMap::new(),
            info: None,
            looks: 0,
            questions: 0,
            telling: Rc::new(Plainly),
        }
    }

    /// Tells what it finds in other words than plain numbers and addresses.
    #[must_use]
    pub fn told_by(self, telling: impl Telling + 'static) -> Self {
        Self { telling: Rc::new(telling), ..self }
    }

    /// Asks all that can be asked now.
    ///
    /// # Errors
    /// If the chain cannot be asked. What the source does wrong is a fault, and no error.
    pub fn look(&mut self, chain: &mut impl Chain) -> Result<(), ChainError> {
        let now = chain.now()?;
        let mut source = Source::new(chain, self.metric, Rc::clone(&self.telling));
        self.info = source.info()?;
        self.present_and_future(&mut source, now)?;
        let known = self.answers.keys().copied().filter(|at| *at < now);
        let ago = AGO.into_iter().filter_map(|ago| now.checked_sub(ago));
        let mut moments: Vec<_> = known.chain(ago).chain([0]).collect();
        moments.sort_unstable();
        moments.dedup();
        for at in moments {
            self.past(&mut source, at)?;
        }
        let last = now.saturating_sub(1);
        self.singles(&mut source, last)?;
        self.edges(&mut source, last)?;
        self.falls();
        self.questions = self.questions.saturating_add(source.questions);
        self.looks = self.looks.saturating_add(1);
        Ok(())
    }

    /// The promises that were broken, each with the first that was seen of it.
    pub fn faults(&self) -> Vec<Fault> {
        self.faults
            .iter()
            .map(|(promise, reason)| Fault { promise: *promise, reason: reason.clone() })
            .collect()
    }

    /// Why a promise is broken, if it was seen to be.
    pub fn broken(&self, promise: Promise) -> Option<&str> {
        self.faults.get(&promise).map(String::as_str)
    }

    /// Whether nothing could be found out about a promise, as nothing was answered at all.
    pub fn is_unknown(&self, promise: Promise) -> bool {
        let needs_no_answer = [Promise::Answers, Promise::StoresNothing].contains(&promise);
        self.answers.is_empty() && !needs_no_answer && self.broken(promise).is_none()
    }

    /// Whether the source makes a promise at all: that no value falls is its own to say.
    pub fn is_made(&self, promise: Promise) -> bool {
        promise != Promise::NeverFalls || self.info.as_ref().is_some_and(|info| info.never_falls)
    }

    /// What the source calls the metric.
    pub fn info(&self) -> Option<&MetricInfo> {
        self.info.as_ref()
    }

    /// How many questions were asked so far.
    pub fn questions(&self) -> u32 {
        self.questions
    }

    /// How often it was looked, each time at how many members.
    pub fn looks(&self) -> (u32, usize) {
        (self.looks, self.members.len())
    }

    fn fault(&mut self, promise: Promise, reason: impl FnOnce() -> String) {
        self.faults.entry(promise).or_insert_with(reason);
    }

    /// Nothing is told of moments that may still change.
    fn present_and_future<C: Chain>(
        &mut self,
        source: &mut Source<C>,
        now: Timestamp,
    ) -> Result<(), ChainError> {
        let someone = self.members.first().copied().unwrap_or_else(|| NOBODY.into());
        let telling = Rc::clone(&self.telling);
        for message in ["past_total", "past_value", "past_values"] {
            for (when, ahead) in [("now", 0), ("in a day", DAY), ("at the end of time", u64::MAX)] {
                // Where the clock went on meanwhile, what was asked about is past.
                let mut now = now;
                for _ in 0..PATIENCE {
                    let at = now.saturating_add(ahead);
                    let answered = match message {
                        "past_total" => source.total(at)?.value().is_some(),
                        "past_value" => source.value(someone, at)?.value().is_some(),
                        _ => source.values(&[someone], at)?.value().is_some(),
                    };
                    let later = source.now()?;
                    if answered && later <= at {
                        self.fault(Promise::OnlyThePast, || {
                            let (at, later) = (telling.moment(at), telling.moment(later));
                            format!(
                                "{message} about {at} ({when}) has an answer, where the clock shows {later}"
                            )
                        });
                    }
                    if !answered || later <= at {
                        break;
                    }
                    now = later;
                }
            }
        }
        Ok(())
    }

    /// The total and all members at a past moment.
    fn past<C: Chain>(&mut self, source: &mut Source<C>, at: Timestamp) -> Result<(), ChainError> {
        let total = self.answer(source.total(at)?, "past_total", at);
        let mut values = Some(Vec::new());
        for batch in self.members.clone().chunks(MAX_BATCH as usize) {
            let answer = self.answer(source.values(batch, at)?, "past_values", at);
            if let Some(found) = answer.as_ref().map(Vec::len).filter(|found| *found != batch.len()) {
                let asked = batch.len();
                self.wrong_count(found, asked);
                values = None;
            }
            values = values.zip(answer).map(|(mut values, answer)| {
                values.extend(answer);
                values
            });
        }
        let (Some(total), Some(values)) = (total, values) else { return Ok(()) };
        let sum = values.iter().try_fold(0u128, |sum, value| sum.checked_add(*value));
        if sum.is_none_or(|sum| sum > total) {
            let telling = Rc::clone(&self.telling);
            let sum = sum.map_or("more than a u128 holds".to_owned(), |sum| telling.value(sum));
            let count = match values.len() {
                1 => "1 member has".to_owned(),
                count => format!("{count} members have"),
            };
            self.fault(Promise::WithinTheTotal, || {
                let (at, total) = (telling.moment(at), telling.value(total));
                format!("at {at}, {count} {sum} together, and past_total says {total}")
            });
        }
        let answer = Answer { total, values };
        match self.answers.get(&at) {
            Some(before) if *before != answer => {
                let reason = self.difference(at, before, &answer);
                self.fault(Promise::ThePastStays, || reason);
            }
            Some(_) => {}
            None => {
                self.answers.insert(at, answer);
            }
        }
        Ok(())
    }

    /// That an answer is for so many members, where another number was asked about.
    fn wrong_count(&mut self, found: usize, asked: usize) {
        self.fault(Promise::BatchesAsSingles, || {
            let members = if found == 1 { "member" } else { "members" };
            format!("past_values answers for {found} {members} where it was asked about {asked}")
        });
    }

    fn difference(&self, at: Timestamp, before: &Answer, after: &Answer) -> String {
        let telling = &self.telling;
        let at = telling.moment(at);
        if before.total != after.total {
            let (before, after) = (telling.value(before.total), telling.value(after.total));
            return format!("past_total about {at} was {before} before, and is {after} now");
        }
        let pairs = before.values.iter().zip(&after.values);
        let changed = self.members.iter().zip(pairs).find(|(_, (before, after))| before != after);
        changed.map_or_else(String::new, |(member, (before, after))| {
            let (before, after) = (telling.value(*before), telling.value(*after));
            format!("{} at {at} had {before} before, and has {after} now", telling.member(member))
        })
    }

    /// One by one, members have what they have in a batch, in whatever order it is asked.
    fn singles<C: Chain>(&mut self, source: &mut Source<C>, at: Timestamp) -> Result<(), ChainError> {
        let some: Vec<_> = self.members.iter().rev().take(SINGLES).copied().collect();
        let Some(batch) = source.values(&some, at)?.value() else { return Ok(()) };
        for (member, together) in some.iter().zip(batch) {
            if let Some(alone) = self.answer(source.value(*member, at)?, "past_value", at) {
                if alone != together {
                    let telling = Rc::clone(&self.telling);
                    self.fault(Promise::BatchesAsSingles, || {
                        let (alone, together) = (telling.value(alone), telling.value(together));
                        format!(
                            "at {}, {} has {alone} alone, and {together} among others",
                            telling.moment(at),
                            telling.member(member)
                        )
                    });
                }
            }
        }
        Ok(())
    }

    /// Who was never seen, too many, a metric that is not there; and what the longest question takes.
    fn edges<C: Chain>(&mut self, source: &mut Source<C>, at: Timestamp) -> Result<(), ChainError> {
        let telling = Rc::clone(&self.telling);
        if let Some(value) = source.value(NOBODY.into(), at)?.value().filter(|value| *value > 0) {
            self.fault(Promise::NobodyHasNothing, || {
                let (nobody, value) = (telling.member(&NOBODY.into()), telling.value(value));
                format!("an account that nobody has, {nobody}, has {value}")
            });
        }
        let someone = self.members.first().copied().unwrap_or_else(|| NOBODY.into());
        let members = if self.members.is_empty() { vec![someone] } else { self.members.clone() };
        let many: Vec<_> = members.into_iter().cycle().take(MAX_BATCH as usize).collect();
        let (gas_for_many, found) = {
            let asked = source.values(&many, at)?;
            (asked.gas, asked.answer.ok().map(|values| values.len()))
        };
        if let Some(found) = found.filter(|found| *found != many.len()) {
            self.wrong_count(found, many.len());
        }
        let too_many: Vec<_> = many.iter().copied().chain([someone]).collect();
        if source.values(&too_many, at)?.value().is_some() {
            self.fault(Promise::BoundedBatches, || {
                format!("past_values about {} members has an answer", too_many.len())
            });
        }
        if source.of(UNLIKELY).total(at)?.value().is_some() {
            self.fault(Promise::OwnMetricsOnly, || {
                format!("past_total of metric {UNLIKELY} has an answer, as any number has")
            });
        }
        for (message, members, gas) in [
            ("past_value", 1u64, source.value(someone, at)?.gas),
            ("past_values about 100 members", MAX_BATCH.into(), gas_for_many),
            ("past_total", 1, source.total(at)?.gas),
        ] {
            let most = |(once, each): (u64, u64)| once.saturating_add(each.saturating_mul(members));
            let time = most((CALLEE_GAS.0, CALLEE_GAS_PER_MEMBER.0));
            let proof = most((CALLEE_GAS.1, CALLEE_GAS_PER_MEMBER.1));
            if gas.is_some_and(|gas| gas.ref_time > time || gas.proof_size > proof) {
                let (used_time, used_proof) = gas.map_or((0, 0), |gas| (gas.ref_time, gas.proof_size));
                self.fault(Promise::GasEnough, || {
                    format!(
                        "{message} takes {used_time} ref_time and {used_proof} bytes of proof, where a treasury \
                         gives {time} and {proof}"
                    )
                });
            }
        }
        if let Some(reason) = source.stores.take() {
            self.fault(Promise::StoresNothing, || reason);
        }
        Ok(())
    }

    /// If the source says that no value falls, none does.
    fn falls(&mut self) {
        if !self.is_made(Promise::NeverFalls) {
            return;
        }
        let steps = self.answers.iter().zip(self.answers.iter().skip(1));
        let fall = steps.into_iter().find_map(|((earlier, before), (later, after))| {
            let pairs = before.values.iter().zip(&after.values);
            let (member, (before, after)) =
                self.members.iter().zip(pairs).find(|(_, (before, after))| after < before)?;
            let telling = &self.telling;
            let (member, before, after) =
                (telling.member(member), telling.value(*before), telling.value(*after));
            let (earlier, later) = (telling.moment(*earlier), telling.moment(*later));
            Some(format!("{member} has {before} at {earlier} and {after} at {later}, later"))
        });
        if let Some(reason) = fall {
            self.fault(Promise::NeverFalls, || reason);
        }
    }

    /// What was answered about the past, where an answer is promised.
    fn answer<T>(&mut self, asked: Asked<T>, message: &str, at: Timestamp) -> Option<T> {
        match asked.answer {
            Ok(value) => Some(value),
            Err(why) => {
                let at = self.telling.moment(at);
                self.fault(Promise::Answers, || format!("{message} about {at}: {why}"));
                None
            }
        }
    }
}
