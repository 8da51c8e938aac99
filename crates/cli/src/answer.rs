//! What a command answers: the same facts as JSON for programs and as lines for people. docs/JSON.md tells which type
//! a fact has in JSON: amounts are decimal texts in the smallest unit, all other numbers are numbers, times among them in
//! milliseconds.

use serde_json::{Map, Value};
use std::path::Path;
use tributary_client::{account_text, AccountId, Millis, Timestamp};
use tributary_interfaces::{metrics::EARNED, source::MetricRef, treasury::Asset};
use tributary_report::{Listing, Screen};
use tributary_text::amount::exact;
use tributary_words::{time, words::Words};

/// Facts about one thing.
#[derive(Default)]
pub struct Answer(Vec<Fact>);

struct Fact {
    name: String,
    /// What people read instead of the name.
    label: Option<String>,
    value: Value,
    /// For people; nothing if only programs read it.
    text: Option<String>,
}

impl Answer {
    pub fn new() -> Self {
        Self::default()
    }

    /// A text that reads the same for people and programs; for what is a number there is [`Self::number`].
    pub fn with(self, name: &str, value: impl ToString) -> Self {
        let text = value.to_string();
        self.both(name, Value::String(text.clone()), text)
    }

    /// A file that was written.
    pub fn file(self, name: &str, path: &Path) -> Self {
        crate::out::is_written(path);
        self.with(name, path.display())
    }

    pub fn number(self, name: &str, value: impl Into<u64>) -> Self {
        let value = value.into();
        self.both(name, value.into(), value.to_string())
    }

    pub fn flag(self, name: &str, value: bool) -> Self {
        self.both(name, value.into(), if value { "yes" } else { "no" }.to_owned())
    }

    pub fn account(self, name: &str, account: &AccountId) -> Self {
        self.with(name, account_text(account))
    }

    pub fn amount(self, name: &str, value: u128, decimals: u8) -> Self {
        self.both(name, Value::String(value.to_string()), exact(value, decimals))
    }

    /// What programs read as it is, and people in words.
    pub fn said(self, name: &str, value: impl Into<Value>, words: impl Into<String>) -> Self {
        self.both(name, value.into(), words.into())
    }

    /// What only programs read.
    pub fn for_programs(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.push(Fact { name: name.to_owned(), label: None, value: value.into(), text: None });
        self
    }

    /// A moment: its milliseconds for programs, its date and distance for people.
    pub fn moment(self, name: &str, at: Timestamp, words: &Words) -> Self {
        self.both(name, at.into(), words.moment(at))
    }

    /// A span: its milliseconds for programs.
    pub fn span(self, name: &str, span: Millis) -> Self {
        self.both(name, span.into(), time::span(span))
    }

    /// An amount of an asset: in its smallest unit for programs, with its name for people.
    pub fn amount_of(self, name: &str, asset: &Asset, amount: u128, words: &Words) -> Self {
        self.both(name, Value::String(amount.to_string()), words.amount(asset, amount))
    }

    /// Tokens of the DAO, or votes.
    pub fn tokens(self, name: &str, amount: u128, words: &Words) -> Self {
        self.both(name, Value::String(amount.to_string()), words.tokens(amount))
    }

    /// Points, in millionths for programs.
    pub fn points(self, name: &str, points: u128, words: &Words) -> Self {
        self.both(name, Value::String(points.to_string()), words.points(points))
    }

    /// An account: its address for programs, by name for people.
    pub fn member(self, name: &str, account: &AccountId, words: &Words) -> Self {
        self.both(name, account_text(account).into(), words.member(account))
    }

    /// A metric: its number for programs, by name for people.
    pub fn metric(self, name: &str, metric: &MetricRef, words: &Words) -> Self {
        self.both(name, (metric.metric & !EARNED).into(), words.metric(metric))
    }

    /// An amount that may be negative.
    pub fn signed(self, name: &str, value: i128, decimals: u8) -> Self {
        self.both(name, Value::String(value.to_string()), tributary_words::amount::signed(value, decimals))
    }

    /// A fact that may be missing.
    pub fn maybe(self, name: &str, value: Option<impl Into<Value> + ToString>) -> Self {
        match value {
            Some(value) => {
                let text = value.to_string();
                self.both(name, value.into(), text)
            }
            None => self.both(name, Value::Null, "-".to_owned()),
        }
    }

    /// Several things: an array for programs, lines for people; for these nothing, if there is none.
    pub fn listed(self, name: &str, values: Vec<Value>, lines: &str) -> Self {
        let text = if values.is_empty() { "-".to_owned() } else { format!("\n{lines}") };
        self.both(name, Value::Array(values), text)
    }

    fn both(mut self, name: &str, value: Value, text: String) -> Self {
        self.0.push(Fact { name: name.to_owned(), label: None, value, text: Some(text) });
        self
    }

    /// What people call otherwise than programs do.
    pub fn labelled(
        mut self,
        name: &str,
        label: &str,
        value: impl Into<Value>,
        words: impl Into<String>,
    ) -> Self {
        let (name, label) = (name.to_owned(), Some(label.to_owned()));
        self.0.push(Fact { name, label, value: value.into(), text: Some(words.into()) });
        self
    }

    pub fn value(&self) -> Value {
        let facts = self.0.iter().map(|fact| (fact.name.clone(), fact.value.clone()));
        Value::Object(facts.collect::<Map<_, _>>())
    }

    /// Prints the facts, one a line.
    pub fn print(&self, as_json: bool) {
        match as_json {
            true => println!("{:#}", self.value()),
            false => self.print_lines(""),
        }
    }

    /// Prints the facts below what they are about, for people.
    pub fn print_indented(&self) {
        self.print_lines("  ");
    }

    /// What people read: names and texts.
    fn lines(&self) -> impl Iterator<Item = (String, &str)> {
        let shown = |fact: &Fact| fact.label.clone().unwrap_or_else(|| label(&fact.name));
        self.0.iter().filter_map(move |fact| Some((shown(fact), fact.text.as_deref()?)))
    }

    fn print_lines(&self, indent: &str) {
        let width = self.lines().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
        for (name, text) in self.lines() {
            println!("{indent}{name:<width$}  {text}");
        }
    }
}

/// A fact's name as people read it.
fn label(name: &str) -> String {
    name.replace('_', " ")
}

/// Prints facts about many things: a table, or an array.
pub fn print_all(answers: &[Answer], as_json: bool) {
    if as_json {
        return println!("{:#}", Value::Array(answers.iter().map(Answer::value).collect()));
    }
    let Some(first) = answers.first() else { return println!("none") };
    let columns = first.lines().map(|(name, _)| name);
    let mut listing = columns.fold(Listing::new(), |listing, name| listing.text(&name, 0));
    for answer in answers {
        listing.push(answer.lines().map(|(_, text)| text.to_owned()));
    }
    println!("{}", listing.draw(Screen::of_lists()));
}
