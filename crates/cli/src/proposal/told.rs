//! The actions of a proposal as members read them before they vote.

use crate::{
    answer::{json, Answer},
    place::Place,
};
use anyhow::Result;
use serde_json::Value;
use tributary_client::{
    account_text, describe, hex, AccountId, Artifacts, Chain, DaoClient, MessageBook, Told,
};
use tributary_interfaces::{factory::Dao, governor::Action};
use tributary_report::amount::exact;

/// An action in words.
pub struct ToldAction {
    /// The part of the DAO that it calls, or an account.
    calls: String,
    /// The message, if the callee is a part of the DAO and the contracts' metadata is at hand.
    message: Option<String>,
    /// What the message is told; or the bytes that are sent.
    arguments: Told,
    /// In the native asset's smallest unit.
    value: u128,
    input: Vec<u8>,
}

/// The actions in words.
pub fn told(client: &mut DaoClient<'_, Place>, actions: &[Action]) -> Result<Vec<ToldAction>> {
    let artifacts = Artifacts::locate(client.chain.native()?.balance);
    // Whoever has no metadata sees the bytes.
    let books = parts(&client.dao).map(|(account, part)| {
        (account, part, MessageBook::read(&artifacts, &format!("tributary_{part}")).ok())
    });
    Ok(actions.iter().map(|action| one(&books, action)).collect())
}

/// A part of the DAO: its account, its name, and its messages if they are known.
type Part = (AccountId, &'static str, Option<MessageBook>);

fn parts(dao: &Dao) -> [(AccountId, &'static str); 4] {
    [(dao.token, "token"), (dao.metrics, "metrics"), (dao.governor, "governor"), (dao.treasury, "treasury")]
}

fn one(books: &[Part], action: &Action) -> ToldAction {
    let Action::Call { callee, input, value, gas: _ } = action else {
        let arguments = describe(action);
        return ToldAction {
            calls: "governor".to_owned(),
            message: None,
            arguments,
            value: 0,
            input: Vec::new(),
        };
    };
    let part = books.iter().find(|(account, ..)| account == callee);
    let book = part.and_then(|(_, _, book)| book.as_ref());
    let (message, arguments) = match book.and_then(|book| book.tell(input)) {
        Some((message, arguments)) => (Some(message), arguments),
        None => (None, Told::Text(hex(input))),
    };
    let calls = part.map_or_else(|| account_text(callee), |(_, part, _)| (*part).to_owned());
    ToldAction { calls, message, arguments, value: *value, input: input.clone() }
}

impl ToldAction {
    fn value(&self) -> Value {
        serde_json::json!({
            "calls": self.calls,
            "message": self.message,
            "arguments": json(&self.arguments),
            "value": self.value.to_string(),
            "input": hex(&self.input),
        })
    }
}

/// The actions for programs.
pub fn value(actions: &[ToldAction]) -> Value {
    actions.iter().map(ToldAction::value).collect()
}

/// Prints the actions for people; amounts within arguments are in the smallest unit.
pub fn print(dao: &Dao, decimals: u8, actions: &[ToldAction]) {
    for (number, action) in (1..).zip(actions) {
        let message = action.message.as_ref().map(|message| format!(".{message}")).unwrap_or_default();
        println!("action {number}: {}{message}", action.calls);
        let mut lines = Vec::new();
        flatten(dao, "", &action.arguments, &mut lines);
        if action.value > 0 {
            lines.push(("value".to_owned(), exact(action.value, decimals)));
        }
        let answer = lines.into_iter().fold(Answer::new(), |answer, (name, text)| answer.with(&name, text));
        answer.print_indented();
    }
}

/// Each number and text with its path; the DAO's own contracts by their names.
fn flatten(dao: &Dao, path: &str, told: &Told, lines: &mut Vec<(String, String)>) {
    if let Told::Fields(fields) = told {
        for (name, value) in fields {
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            flatten(dao, &path, value, lines);
        }
        return;
    }
    let text = told.to_string();
    let part = parts(dao).into_iter().find(|(account, _)| account_text(account) == text);
    lines.push((path.to_owned(), part.map_or(text, |(_, part)| format!("the {part}"))));
}
