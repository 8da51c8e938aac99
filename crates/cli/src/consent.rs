//! Who signs is asked first: once for all that a command sends, in words. What was sent when it is interrupted is told.

use crate::{
    console::Console,
    purpose::{transaction_text, Scene},
};
use std::{
    collections::BTreeSet,
    process::ExitCode,
    sync::{
        atomic::{AtomicBool, Ordering},
        Arc, Mutex, MutexGuard, PoisonError,
    },
};
use tributary_client::{ChainError, Estimate, NativeAsset, Overseer, Stage};

/// The exit codes beside 0 and 1: somebody was asked and did not agree; it was interrupted.
pub const DECLINED: u8 = 3;
pub const INTERRUPTED: u8 = 130;

/// How many transactions are listed one by one.
const LISTED: usize = 16;

/// A scene that is set while others hold it.
pub type SharedScene = Arc<Mutex<Scene>>;

fn held<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nobody panics while holding it.
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Adds to what is known.
pub fn change_scene(shared: &SharedScene, change: impl FnOnce(&mut Scene)) {
    change(&mut held(shared));
}

/// What is known of the transactions that this process has sent.
#[derive(Default)]
struct Sent {
    /// The one that may or may not be included yet, in words, with its hash once that is known.
    on_its_way: Option<(String, Option<String>)>,
    /// Whether that is in a block already, which is not final.
    is_in_block: bool,
    finished: u32,
}

static SENT: Mutex<Sent> = Mutex::new(Sent { on_its_way: None, is_in_block: false, finished: 0 });

/// Whether the chain is one in a file: what is done is kept whole, at the end, or not at all.
static ON_A_FILE: AtomicBool = AtomicBool::new(false);

pub fn works_on_a_file() {
    ON_A_FILE.store(true, Ordering::Relaxed);
}

/// Whether a command that changes something has come to its end.
static DONE: AtomicBool = AtomicBool::new(false);

pub fn is_done() {
    DONE.store(true, Ordering::Relaxed);
}

/// Where the answer was lost, what was done is not.
pub fn tell_what_stands() {
    for file in crate::out::written() {
        eprintln!("       {file} is written, and complete: only the answer is lost");
    }
    if DONE.load(Ordering::Relaxed) {
        eprintln!("       what was to be done is done, and stands: look before you repeat it");
    }
}

/// Whether somebody is known who would sign: the command was to send something.
static TO_SEND: AtomicBool = AtomicBool::new(false);

pub fn is_to_send() {
    TO_SEND.store(true, Ordering::Relaxed);
}

/// What became of what a command was to send, when it fails: each call is run dry before anybody is asked, so what a
/// contract refuses was not sent. Nothing where `said` tells it already, or nothing was to be sent.
fn what_was_sent(said: &str, sent: &Sent, to_send: bool, on_a_file: bool) -> Option<String> {
    let told = ["nothing was", "nothing is", "was sent", "not sent"].iter().any(|part| said.contains(part));
    match (sent.finished, &sent.on_its_way) {
        _ if !to_send || told => None,
        (0, Some(_)) => None,
        (0, None) if on_a_file => Some("nothing has changed".to_owned()),
        (0, None) => Some("nothing was sent".to_owned()),
        (1, _) => Some("one transaction was sent before, and is final".to_owned()),
        (count, _) => Some(format!("{count} transactions were sent before, and are final")),
    }
}

/// What there is to say when it ends before it is done.
pub fn interrupted() -> String {
    let sent = held(&SENT);
    let before = match sent.finished {
        0 => String::new(),
        1 => " One transaction before it is final.".to_owned(),
        count => format!(" {count} transactions before it are final."),
    };
    match (&sent.on_its_way, sent.finished) {
        (Some((what, transaction)), _) => {
            let hash = transaction.as_ref().map(|hash| format!(" (transaction {hash})")).unwrap_or_default();
            let stands = match sent.is_in_block {
                true => "is in a block, which will most likely be final",
                false => "was sent: it may still be included",
            };
            format!("stopped. \"{what}\"{hash} {stands}; check before repeating.{before}")
        }
        (None, 0) if ON_A_FILE.load(Ordering::Relaxed) => {
            "stopped: the chain's file is as it was before, or has all that this was to do".to_owned()
        }
        (None, 0) => "stopped; nothing was sent".to_owned(),
        (None, 1) => "stopped; one transaction was sent, and is final".to_owned(),
        (None, count) => format!("stopped; {count} transactions were sent, and are final"),
    }
}

/// From now on an interrupt tells what may still happen.
pub fn tell_when_interrupted() {
    std::thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let Ok(runtime) = runtime else { return };
        if runtime.block_on(told_to_end()).is_ok() {
            tributary_measure::clean_up();
            eprintln!("\n{}", interrupted());
            std::process::exit(INTERRUPTED.into());
        }
    });
}

/// Waits until somebody wants it to end, at the keyboard or from elsewhere.
async fn told_to_end() -> std::io::Result<()> {
    use tokio::signal::unix::{signal, SignalKind};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}

/// How a command ends that did not succeed, and what is said about it.
pub fn ending(error: &anyhow::Error) -> ExitCode {
    let declined = |cause: &(dyn std::error::Error + 'static)| {
        matches!(cause.downcast_ref::<ChainError>(), Some(ChainError::Declined))
    };
    if error.chain().any(declined) {
        match held(&SENT).finished {
            0 => eprintln!("nothing was sent, as nobody agreed to it"),
            count => eprintln!(
                "not sent, as nobody agreed to it; before that, {}",
                tributary_text::either(count, "transaction became final", "transactions became final")
            ),
        }
        return ExitCode::from(DECLINED);
    }
    let said = tributary_words::refusal::text(error);
    eprintln!("error: {said}");
    let to_send = TO_SEND.load(Ordering::Relaxed);
    if let Some(sent) = what_was_sent(&said, &held(&SENT), to_send, ON_A_FILE.load(Ordering::Relaxed)) {
        eprintln!("       {sent}");
    }
    let unsure = |cause: &(dyn std::error::Error + 'static)| {
        matches!(
            cause.downcast_ref::<ChainError>(),
            Some(ChainError::Unsure { .. } | ChainError::Replaced { .. })
        )
    };
    if let (true, Some((what, _))) = (error.chain().any(unsure), &held(&SENT).on_its_way) {
        eprintln!("       it was to do this: {what}");
    }
    ExitCode::FAILURE
}

/// Shows what is sent, what it costs and how it fares, and asks unless told to agree.
pub struct Consent {
    yes: bool,
    console: Console,
    scene: SharedScene,
    /// How much somebody has agreed to that is not spent yet.
    agreed: u128,
    /// What they agreed to, where it was one transaction: it is shown already.
    shown: Option<String>,
}

impl Consent {
    pub fn new(yes: bool, console: Console, scene: SharedScene) -> Self {
        Self { yes, console, scene, agreed: 0, shown: None }
    }

    fn sentence(&self, estimate: &Estimate, native: &NativeAsset) -> String {
        held(&self.scene).sentence(&estimate.purpose, native)
    }

    /// What transactions cost, and who pays it, by name where one is known.
    fn cost(&self, estimates: &[&Estimate], native: &NativeAsset) -> String {
        cost_text(estimates, native, &held(&self.scene))
    }

    /// Whether to go on, for whoever was shown these lines.
    fn agrees(&self, lines: &[String], question: &str) -> bool {
        if self.yes {
            lines.iter().for_each(|line| self.console.say(line));
            return true;
        }
        if !self.console.somebody() {
            lines.iter().for_each(|line| self.console.warn(line));
            self.console.warn("nobody is here to agree: use --yes");
            return false;
        }
        self.console.ask(lines, question)
    }
}

impl Overseer for Consent {
    fn approve(&mut self, estimate: &Estimate, native: &NativeAsset) -> bool {
        let sentence = self.sentence(estimate, native);
        let agreed = match self.agreed.checked_sub(estimate.most()) {
            Some(left) => {
                self.agreed = left;
                if self.shown.take().as_ref() != Some(&sentence) {
                    self.console.say(&sentence);
                }
                true
            }
            None => self.agrees(&[sentence.clone(), self.cost(&[estimate], native)], "Sign and send?"),
        };
        if agreed {
            held(&SENT).on_its_way = Some((sentence, None));
        }
        agreed
    }

    fn agree(&mut self, estimates: &[Estimate], native: &NativeAsset) -> bool {
        let agreed = match estimates {
            [] => return true,
            [one] => {
                let sentence = self.sentence(one, native);
                self.shown = Some(sentence.clone());
                self.agrees(&[sentence, self.cost(&[one], native)], "Sign and send?")
            }
            several => {
                let mut lines = vec![format!("{} transactions:", several.len())];
                let sentences = several.iter().take(LISTED).map(|one| self.sentence(one, native));
                lines.extend(sentences.map(|sentence| format!("- {sentence}")));
                if let Some(more) = several.len().checked_sub(LISTED).filter(|more| *more > 0) {
                    lines.push(format!("- and {more} more of the kind"));
                }
                lines.push(format!("in all: {}", self.cost(&several.iter().collect::<Vec<_>>(), native)));
                self.agrees(&lines, &format!("Sign and send all {}?", several.len()))
            }
        };
        if agreed {
            let all = estimates.iter().map(Estimate::most).fold(0, u128::saturating_add);
            // Each is estimated again when it is sent, after those before it: some more is what was agreed to.
            self.agreed = all.saturating_add(all / 20);
        }
        agreed
    }

    fn progress(&mut self, stage: &Stage, native: &NativeAsset) {
        let mut sent = held(&SENT);
        match stage {
            Stage::Sent { transaction } => {
                if let Some((_, hash)) = &mut sent.on_its_way {
                    *hash = Some(transaction_text(transaction));
                }
            }
            Stage::Final { .. } => {
                (sent.on_its_way, sent.is_in_block) = (None, false);
                sent.finished = sent.finished.saturating_add(1);
            }
            Stage::InBlock { .. } => sent.is_in_block = true,
            Stage::Waiting { .. } => {}
            // What comes of it is told next.
            Stage::Signed { .. } => return,
        }
        drop(sent);
        let told = stage_text(stage, native, &held(&self.scene));
        self.console.say(told);
    }
}

/// A fee: gas that a call may use and does not is not paid.
pub fn fee_text(likely: u128, most: u128, text: impl Fn(u128) -> String) -> String {
    match likely < most {
        true => format!("about {}, at most {}", text(likely), text(most)),
        false => text(most),
    }
}

/// What transactions cost, in a line.
fn cost_text(estimates: &[&Estimate], native: &NativeAsset, scene: &Scene) -> String {
    let sum = |part: fn(&Estimate) -> u128| {
        estimates.iter().map(|estimate| part(estimate)).fold(0, u128::saturating_add)
    };
    let charged = sum(|estimate| u128::try_from(estimate.deposit).unwrap_or(0));
    let back = sum(|estimate| if estimate.deposit < 0 { estimate.deposit.unsigned_abs() } else { 0 });
    let most = sum(|estimate| estimate.deposit_limit);
    let (fee, likely) = (sum(|estimate| estimate.fee), sum(|estimate| estimate.likely_fee));
    let mut parts = vec![format!("fee {}", fee_text(likely, fee, |amount| native.text(amount)))];
    match (charged, most) {
        (0, 0) => {}
        (charged, most) if charged < most => {
            parts.push(format!("deposit {}, at most {}", native.text(charged), native.text(most)));
        }
        (charged, _) => parts.push(format!("deposit {}", native.text(charged))),
    }
    if back > 0 {
        parts.push(format!("{} of deposits back", native.text(back)));
    }
    let value = sum(|estimate| estimate.value);
    if value > 0 {
        parts.push(format!("{} sent along", native.text(value)));
    }
    let signers: BTreeSet<_> = estimates.iter().map(|estimate| scene.member(&estimate.from)).collect();
    format!("{}; signed by {}", parts.join("; "), signers.into_iter().collect::<Vec<_>>().join(" and "))
}

fn stage_text(stage: &Stage, native: &NativeAsset, scene: &Scene) -> String {
    match stage {
        Stage::Waiting { account } => {
            format!("waiting for an earlier transaction of {} to become final", scene.member(account))
        }
        Stage::Signed { transaction, .. } => format!("signed {}", transaction_text(transaction)),
        Stage::Sent { transaction } => format!("sent {}", transaction_text(transaction)),
        Stage::InBlock { .. } => "in a block".to_owned(),
        Stage::Final { block, fee, .. } => format!("final in block {block}, fee {}", native.text(*fee)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_signs_is_told_by_name_where_one_is_known() {
        use tributary_client::{account_text, AccountId, BalanceType, Gas, Hash, Purpose};
        use tributary_words::{names::Names, Words};
        let native = NativeAsset::usual(BalanceType::U128);
        let ann = AccountId::from([9; 32]);
        let estimate = Estimate {
            purpose: Purpose::Instantiate { code: Hash::default() },
            call: "Contracts.call",
            from: ann,
            gas: Gas::default(),
            fee: 1_000_000_000,
            likely_fee: 700_000_000,
            deposit: 0,
            deposit_limit: 0,
            value: 0,
        };
        let told = cost_text(&[&estimate], &native, &Scene::default());
        assert_eq!(
            told,
            format!("fee about 0.0007 UNIT, at most 0.001 UNIT; signed by {}", account_text(&ann))
        );
        let mut names = Names::default();
        names.add(ann, "Ann");
        let known = Some(Words::of_chain(0, &native, names));
        let told = cost_text(&[&estimate], &native, &Scene { known, ..Scene::default() });
        assert!(told.contains("signed by Ann (5"), "{told}");
    }

    #[test]
    fn what_was_refused_before_anybody_was_asked_is_told_not_to_be_sent() {
        let sent = |finished, on_its_way: Option<&str>| Sent {
            finished,
            on_its_way: on_its_way.map(|what| (what.to_owned(), None)),
            is_in_block: false,
        };
        let said = |text: &str, sent: &Sent| what_was_sent(text, sent, true, false);
        assert_eq!(said("the treasury says: no", &sent(0, None)).as_deref(), Some("nothing was sent"));
        assert_eq!(said("you have none: nothing was burnt", &sent(0, None)), None, "once is enough");
        assert_eq!(
            said("the chain refused: x", &sent(2, None)).as_deref(),
            Some("2 transactions were sent before, and are final")
        );
        assert_eq!(said("lost", &sent(0, Some("Vote"))), None, "nobody knows");
        assert_eq!(what_was_sent("no such file", &sent(0, None), false, false), None, "it was only to look");
        let on_a_file = what_was_sent("the treasury says: no", &sent(0, None), true, true);
        assert_eq!(on_a_file.as_deref(), Some("nothing has changed"));
    }
}
