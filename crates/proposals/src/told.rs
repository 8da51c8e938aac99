//! The actions of a proposal as members read them before they vote.

use crate::sentence::{asset_of, metrics_of, sentence, Before, Sentence};
use anyhow::Result;
use scale::Decode;
use serde_json::Value;
use tributary_client::{
    account_text, describe, hex, messages, AccountId, Build, Chain, ChainExt, DaoClient, Deed, EventLog,
    Part, Told,
};
use tributary_interfaces::{
    factory::Dao,
    governor::{Action, ActionDone, Governor, ProposalId, State},
    source::MetricId,
    treasury::ProgramId,
    upgrade::Code,
};
use tributary_words::{errors::raw, words::Words};

/// An action in words.
pub struct ToldAction {
    /// The part of the DAO that it calls, or an account.
    pub calls: String,
    /// The message, if the callee is a part of the DAO and the contracts' metadata is at hand.
    pub message: Option<String>,
    /// What the message is told; or the bytes that are sent.
    pub arguments: Told,
    /// In the native asset's smallest unit.
    pub value: u128,
    pub input: Vec<u8>,
    /// What it would do, as members read it.
    pub sentence: Sentence,
    /// Whether the sentence says all of it: else the arguments are shown too.
    pub known: bool,
    /// What else members should know before they decide it.
    pub notes: Vec<String>,
}

/// Finds out what the actions are about, so that words name it: assets, metrics of others, what contracts take.
pub fn meet(client: &mut DaoClient<'_, impl Chain>, actions: &[Action], words: &mut Words) -> Result<()> {
    let dao = client.dao;
    let deeds = actions.iter().filter_map(|action| Deed::read(&dao, &raw(action)?));
    let deeds: Vec<Deed> = deeds.collect();
    words.meet(client.chain, deeds.iter().filter_map(asset_of));
    words.meet_metrics(client.chain, deeds.iter().flat_map(metrics_of));
    words.meet_contracts(client.chain, actions.iter().filter_map(Action::contract))?;
    Ok(())
}

/// The actions in words, by those that have met what they are about; of proposal `own`, if it is one already.
pub fn told(
    client: &mut DaoClient<'_, impl Chain>,
    actions: &[Action],
    own: Option<ProposalId>,
    before: &Before,
    words: &Words,
) -> Result<Vec<ToldAction>> {
    let dao = client.dao;
    let others = match before.open && actions.iter().any(|action| Claim::of(&dao, action).is_some()) {
        true => open_but(client, own)?,
        false => Vec::new(),
    };
    let (mut told, mut left) = (Vec::new(), before.clone());
    for action in actions {
        let deed = raw(action).and_then(|call| Deed::read(&dao, &call));
        let mut one = one(&dao, action, deed.as_ref(), &left, words);
        if one.sentence != sentence(action, deed.as_ref(), before, words) {
            one.sentence.details.push("told as it is after the actions before it".to_owned());
        }
        if let Action::Upgrade { contract, code } = action {
            one.notes = about_upgrade(client, *contract, code)?;
        }
        if let Some(claim) = Claim::of(&dao, action) {
            let theirs =
                others.iter().filter(|(_, actions)| actions.iter().any(|other| claim.meets(&dao, other)));
            one.notes.extend(theirs.map(|(id, _)| claim.beside(*id, words)));
        }
        left.take(action, deed.as_ref());
        told.push(one);
    }
    Ok(told)
}

/// Notes under which numbers the programs began that a decision has created, as the governor told when it was executed.
pub fn note_numbers(
    told: &mut [ToldAction],
    actions: &[Action],
    log: &EventLog,
    dao: &Dao,
    decision: ProposalId,
) {
    for ActionDone { proposal, action, output } in log.of(dao.governor) {
        let Some(index) = usize::try_from(action).ok().filter(|_| proposal == decision) else { continue };
        let deed = actions.get(index).and_then(raw).and_then(|call| Deed::read(dao, &call));
        // An answer of ink!: the message was understood, and succeeded.
        let number = output.strip_prefix(&[0, 0]).and_then(|mut rest| ProgramId::decode(&mut rest).ok());
        let (Some(told), Some(number)) = (told.get_mut(index), number) else { continue };
        match deed {
            Some(Deed::CreateProgram(_)) => told.notes.push(format!("it began as program {number}")),
            Some(Deed::ChangeProgram(ended, _)) => {
                told.notes.push(format!("program {ended} ended, and went on as program {number}"));
            }
            _ => {}
        }
    }
}

/// What an action sets as a whole, so that another open decision about the same may come to nothing, or make nothing of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Claim {
    /// The code of a contract, with which whatever is decided about it is pinned.
    Code(AccountId),
    /// The governor's settings and guardian, which are pinned too.
    Governor,
    /// All terms of a metric.
    Metric(MetricId),
    /// All roles at the registry, or at the token.
    RegistryRoles,
    TokenRoles,
}

impl Claim {
    fn of(dao: &Dao, action: &Action) -> Option<Self> {
        match action {
            Action::Upgrade { contract, .. } => Some(Self::Code(*contract)),
            Action::Configure(_) | Action::Guard(_) => Some(Self::Governor),
            Action::Call { .. } => match Deed::read(dao, &raw(action)?)? {
                Deed::UpdateMetric(id, _) => Some(Self::Metric(id)),
                Deed::SetMetricsRoles(_) => Some(Self::RegistryRoles),
                Deed::SetTokenRoles(_) => Some(Self::TokenRoles),
                _ => None,
            },
        }
    }

    /// Whether an action of another decision is about the same.
    fn meets(self, dao: &Dao, other: &Action) -> bool {
        match self {
            Self::Code(contract) => other.contract() == Some(contract),
            claim => Self::of(dao, other) == Some(claim),
        }
    }

    /// What comes of another open proposal that is about the same.
    fn beside(self, id: ProposalId, words: &Words) -> String {
        let last = |what: String, all: &str| {
            format!("proposal {id} changes {what} too: whichever is executed last sets all of {all}")
        };
        match self {
            Self::Code(contract) => format!(
                "once this is executed, proposal {id} fails and must be proposed again: it is about {} with the code that \
                 it has now",
                words.member(&contract)
            ),
            Self::Governor => format!(
                "proposal {id} changes the governor's settings or its guardian too: executed first, it voids this one, and \
                 this one voids it; what is void must be proposed again"
            ),
            Self::Metric(metric) => last(words.metric_id(metric), "its terms"),
            Self::RegistryRoles => last("the registry's roles".to_owned(), "them"),
            Self::TokenRoles => last("the token's roles".to_owned(), "them"),
        }
    }
}

/// Whose code it is, and whether it is there.
fn about_upgrade(
    client: &mut DaoClient<'_, impl Chain>,
    contract: AccountId,
    code: &Code,
) -> Result<Vec<String>> {
    let mut notes = Vec::new();
    let part = Part::of(&client.dao, &contract);
    let build = Build::read(client.chain.native()?.balance).ok();
    if let (Some(part), Some(build)) = (part, build) {
        notes.push(if build.code(part) == *code {
            format!("this is the local build's {part}")
        } else {
            format!("this is not the local build's {part}")
        });
    }
    for hash in [Some(code.full), code.fast].into_iter().flatten() {
        if !client.chain.has_code(&hash)? {
            let hash = hex(hash.as_ref());
            notes.push(format!(
                "the chain does not have the code {hash} yet: `tributary upload` the build of it"
            ));
        }
    }
    Ok(notes)
}

/// The open proposals but `own`, and what they would do.
fn open_but(
    client: &mut DaoClient<'_, impl Chain>,
    own: Option<ProposalId>,
) -> Result<Vec<(ProposalId, Vec<Action>)>> {
    let mut found = Vec::new();
    for view in client.proposals()? {
        let open = matches!(view.state, State::Pending | State::Active | State::Succeeded | State::Queued);
        if !open || Some(view.id) == own {
            continue;
        }
        let actions = client.chain.read(messages::governor(client.dao.governor).actions(view.id))?;
        found.push((view.id, actions));
    }
    Ok(found)
}

fn one(dao: &Dao, action: &Action, deed: Option<&Deed>, before: &Before, words: &Words) -> ToldAction {
    let sentence = sentence(action, deed, before, words);
    let Action::Call { callee, input, value, gas: _ } = action else {
        let arguments = describe(action);
        return ToldAction {
            calls: "governor".to_owned(),
            message: None,
            arguments,
            value: 0,
            input: Vec::new(),
            sentence,
            known: true,
            notes: Vec::new(),
        };
    };
    let (message, arguments) = match words.interface(callee).and_then(|known| known.tell(input)) {
        Some((message, arguments)) => (Some(message), arguments),
        None => (None, Told::Text(hex(input))),
    };
    let calls = Part::of(dao, callee).map_or_else(|| account_text(callee), |part| part.name().to_owned());
    ToldAction {
        calls,
        message,
        arguments,
        value: *value,
        input: input.clone(),
        sentence,
        known: deed.is_some(),
        notes: Vec::new(),
    }
}

impl ToldAction {
    /// One that a file does not write as it can be proposed: all that is to be said of it is what is wrong.
    pub fn unread() -> Self {
        Self {
            calls: String::new(),
            message: None,
            arguments: Told::Nothing,
            value: 0,
            input: Vec::new(),
            sentence: Sentence {
                what: "cannot be proposed as it is written".to_owned(),
                ..Sentence::default()
            },
            known: true,
            notes: Vec::new(),
        }
    }

    /// Whether nothing would be different once it is done.
    pub fn idle(&self) -> bool {
        self.sentence.idle
    }

    /// All that is told of it, in a line.
    pub fn whole(&self) -> String {
        let details = self.sentence.details.iter().chain(&self.notes).cloned().collect();
        Sentence { details, ..self.sentence.clone() }.whole()
    }

    fn value(&self) -> Value {
        serde_json::json!({
            "calls": self.calls,
            "message": self.message,
            "arguments": Value::from(&self.arguments),
            "value": self.value.to_string(),
            "input": hex(&self.input),
            "notes": self.notes,
            "says": self.sentence.what,
            "details": self.sentence.details,
        })
    }
}

/// The actions for programs.
pub fn value(actions: &[ToldAction]) -> Value {
    actions.iter().map(ToldAction::value).collect()
}

impl ToldAction {
    /// What the message is told, each number and text with its path; accounts by name.
    pub fn arguments_in_words(&self, words: &Words) -> Vec<(String, String)> {
        words.told_lines(&self.arguments, None)
    }
}
