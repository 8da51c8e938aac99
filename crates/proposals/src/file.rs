//! Reading a proposal's file so that each mistake is named with the line and the key where it is.

use crate::{
    actions::{Draft, Step},
    before::Before,
    metric_name,
    reading::Tagged,
    wrong::{At, Wrong},
};
use anyhow::{anyhow, Error, Result};
use serde::Deserialize;
use std::{collections::BTreeMap, fmt, ops::Range, path::Path};
use toml_edit::{ImDocument, InlineTable, Item, TableLike, Value};
use tributary_client::{messages, Chain, ChainExt, DaoClient, Deed};
use tributary_interfaces::governor::{Action, Governor, MAX_DESCRIPTION};
use tributary_words::{amount::unreadable, errors::raw, NoMetric, Words};

/// A file as it was read, with the place of each action.
#[derive(Debug)]
pub struct File {
    name: String,
    text: String,
    pub description: String,
    steps: Vec<Step>,
    /// The table of each action.
    tables: Vec<Value>,
    description_at: Option<Range<usize>>,
}

impl File {
    pub fn read(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let text = tributary_files::text(path, tributary_files::MAX_SETTINGS)?;
        Self::parse(&name, text)
    }

    pub fn parse(name: &str, text: String) -> Result<Self> {
        let place = Source { name, text: &text };
        let document = ImDocument::parse(text.as_str()).map_err(|error| {
            place.error(error.span(), None, unreadable(error.message()).unwrap_or(error.message()))
        })?;
        let (mut description, mut description_at, mut tables) = (None, None, Vec::new());
        for (key, item) in document.iter() {
            match (key, item) {
                ("description", Item::Value(Value::String(text))) => {
                    description = Some(text.value().clone());
                    description_at = item.span();
                }
                ("description", other) => {
                    let problem = format!("a text is expected, not {}", other.type_name());
                    return Err(place.error(other.span(), Some(key), &problem));
                }
                ("action", item) => tables = actions(item, &place)?,
                (key, item) => {
                    let at = document.get_key_value(key).and_then(|(key, _)| key.span()).or(item.span());
                    let problem = "there is no such key here: a proposal has a `description`, and each `[[action]]` its own keys";
                    return Err(place.error(at, Some(key), problem));
                }
            }
        }
        let description = description.ok_or_else(|| {
            anyhow!("{name}: there is no `description`: it says in words what members decide about")
        })?;
        let steps = tables
            .iter()
            .enumerate()
            .map(|(index, table)| step(table, index, &place))
            .collect::<Result<_>>()?;
        Ok(Self { name: name.to_owned(), description, steps, tables, description_at, text })
    }

    /// Where action `index` begins: "p.toml, line 3".
    pub fn place_of(&self, index: usize) -> Option<String> {
        let table = self.tables.get(index)?;
        let at = table.as_inline_table().and_then(first_span).or(table.span())?;
        Some(self.source().line(&at))
    }

    /// A problem of action `index`, at the line of the key that it is about.
    pub fn wrong(&self, index: usize, error: Error) -> Error {
        let action = format!("action {}", index.saturating_add(1));
        match error.downcast::<Wrong>() {
            Ok(Wrong { key, problem }) => {
                let at = self.tables.get(index).and_then(|table| locate(table, &key));
                let label = format!("{action}, {key}");
                self.source().error(at, Some(&label), &tributary_words::refusal::text(&problem))
            }
            Err(error) => {
                let place = self.place_of(index).unwrap_or_else(|| self.name.clone());
                anyhow!("{place}: {action}: {}", tributary_words::refusal::text(&error))
            }
        }
    }

    /// A problem of the description.
    pub fn wrong_description(&self, problem: &str) -> Error {
        self.source().error(self.description_at.clone(), Some("description"), problem)
    }

    fn source(&self) -> Source<'_> {
        Source { name: &self.name, text: &self.text }
    }
}

/// Actions of a file that cannot be proposed as they are written; what stands beside them can be looked at all the same.
#[derive(Debug)]
pub struct Unread {
    pub file: File,
    /// The others, each in its place; where one cannot be read, the governor's settings are set to what they are, which
    /// does nothing.
    pub draft: Draft,
    /// What is wrong, by the action's place from 0.
    pub wrong: BTreeMap<usize, String>,
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.wrong.values().map(String::as_str).collect::<Vec<_>>().join("\n"))
    }
}

impl std::error::Error for Unread {}

/// Reads a file and makes the proposal of it for this DAO: names become accounts and numbers, spans become moments.
/// Each mistake is named with its line and key; those of single actions are an [`Unread`].
pub fn read(path: &Path, client: &mut DaoClient<'_, impl Chain>, words: &Words) -> Result<(File, Draft)> {
    let mut file = File::read(path)?;
    let most = MAX_DESCRIPTION as usize;
    if file.description.len() > most {
        let problem = format!("it has {} bytes: at most {most}", file.description.len());
        return Err(file.wrong_description(&problem));
    }
    if file.description.trim().is_empty() {
        return Err(file.wrong_description("it is empty, and says in words what members decide about"));
    }
    if let Some(letter) = file.description.chars().find(|letter| is_obeyed(*letter)) {
        let letter = letter.escape_unicode();
        let problem = format!("{letter} stands in it, which a terminal would obey and not show: remove it");
        return Err(file.wrong_description(&problem));
    }
    let mut wrong = wrong_names(&file, client)?;
    // A token that the treasury has not seen yet is asked how it is counted before an amount of it is read.
    let mut words = words.clone();
    let asset = |table: &Value| words.asset_named(table.as_inline_table()?.get("asset")?.as_str()?);
    let named: Vec<_> = file.tables.iter().filter_map(asset).collect();
    words.meet(client.chain, named);
    let (mut actions, mut defined, mut left) = (Vec::new(), Vec::new(), Before::default());
    for (index, step) in std::mem::take(&mut file.steps).into_iter().enumerate() {
        let named = match &step {
            Step::DefineMetric { name, .. } => Some(name.clone()),
            _ => None,
        };
        match step.on_chain(client, &left, &words) {
            Ok(action) => {
                left.take(&action, raw(&action).and_then(|call| Deed::read(&client.dao, &call)).as_ref());
                actions.push(Some(action));
            }
            Err(error) => {
                let text = || file.wrong(index, to_come(error, &defined)).to_string();
                wrong.entry(index).or_insert_with(text);
                actions.push(None);
            }
        }
        defined.push(named);
    }
    let description = file.description.clone();
    if wrong.is_empty() {
        return Ok((file, Draft { description, actions: actions.into_iter().flatten().collect() }));
    }
    let settings = client.chain.read(messages::governor(client.dao.governor).settings())?;
    let in_place = |(index, action): (usize, Option<Action>)| {
        action.filter(|_| !wrong.contains_key(&index)).unwrap_or(Action::Configure(settings))
    };
    let actions = actions.into_iter().enumerate().map(in_place).collect();
    Err(Unread { file, draft: Draft { description, actions }, wrong }.into())
}

/// What is wrong, where it is that a metric is missing which an action before defines: until then it has no number.
fn to_come(error: Error, defined: &[Option<String>]) -> Error {
    let Wrong { key, problem } = match error.downcast::<Wrong>() {
        Ok(wrong) => wrong,
        Err(error) => return error,
    };
    let missing = problem.downcast_ref::<NoMetric>().map(|missing| missing.name.as_str());
    let place = missing.and_then(|name| defined.iter().position(|defined| defined.as_deref() == Some(name)));
    let problem = match (missing, place) {
        (Some(name), Some(place)) => anyhow!(
            "there is no metric {name:?} yet: action {} defines it, and it has its number only when that is executed; \
             propose what uses it after that",
            place.saturating_add(1)
        ),
        _ => problem,
    };
    Wrong { key, problem }.into()
}

/// Whether a terminal would do something else with a character than show it; a text has line breaks and tabs.
fn is_obeyed(letter: char) -> bool {
    let written = letter.to_string();
    !matches!(letter, '\n' | '\r' | '\t') && tributary_words::words::printable(&written) != written
}

/// What is wrong with names that a new metric may not have, by the place of its action.
fn wrong_names(file: &File, client: &mut DaoClient<'_, impl Chain>) -> Result<BTreeMap<usize, String>> {
    let mut names: Option<Vec<String>> = None;
    let mut wrong = BTreeMap::new();
    for (index, step) in file.steps.iter().enumerate() {
        let Step::DefineMetric { name, unit, .. } = step else { continue };
        let names = match &mut names {
            Some(names) => names,
            None => names.insert(client.metrics()?.into_iter().map(|(_, terms)| terms.name).collect()),
        };
        let named = metric_name::check(name, names.iter().map(String::as_str));
        let named = named.map_err(|told| anyhow!("{name:?}: {told}")).at("name");
        let labelled = metric_name::check_label(unit).map_err(|told| anyhow!("{unit:?}: {told}")).at("unit");
        match named.and(labelled) {
            Ok(()) => names.push(name.clone()),
            Err(error) => drop(wrong.insert(index, file.wrong(index, error).to_string())),
        }
    }
    Ok(wrong)
}

/// A file's text, for messages.
pub struct Source<'a> {
    pub name: &'a str,
    pub text: &'a str,
}

impl Source<'_> {
    /// Line and column, from 1, of a place in the text.
    fn position(&self, at: &Range<usize>) -> (usize, usize) {
        let before = self.text.get(..at.start).unwrap_or(self.text);
        let line = before.matches('\n').count().saturating_add(1);
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count().saturating_add(1);
        (line, column)
    }

    fn line(&self, at: &Range<usize>) -> String {
        format!("{}, line {}", self.name, self.position(at).0)
    }

    /// "p.toml, line 5, column 10: amount: …", with the line itself below.
    pub fn error(&self, at: Option<Range<usize>>, label: Option<&str>, problem: &str) -> Error {
        let label = label.map(|label| format!("{label}: ")).unwrap_or_default();
        let Some(at) = at else { return anyhow!("{}: {label}{problem}", self.name) };
        let (line, column) = self.position(&at);
        let shown = self.text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
        anyhow!(
            "{}, line {line}, column {column}: {label}{problem}\n  {line} | {}",
            self.name,
            tributary_words::words::printable(&beginning(shown))
        )
    }
}

/// As much of a line as can be read at a glance.
fn beginning(line: &str) -> String {
    const SHOWN: usize = 160;
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line.to_owned(),
    }
}

fn actions(item: &Item, place: &Source) -> Result<Vec<Value>> {
    let tables: Vec<Value> = match item {
        Item::ArrayOfTables(tables) => {
            tables.iter().filter_map(|table| Item::Table(table.clone()).into_value().ok()).collect()
        }
        Item::Value(Value::Array(tables)) => tables.iter().cloned().collect(),
        other => {
            let problem = "actions are tables that begin with `[[action]]`, each with a `do`";
            return Err(place.error(other.span(), Some("action"), problem));
        }
    };
    Ok(tables)
}

/// An action's table as a step: what it does is told by `do`, the rest is that step's.
fn step(table: &Value, index: usize, place: &Source) -> Result<Step> {
    let action = format!("action {}", index.saturating_add(1));
    let wrong = |at, label: &str, problem: &str| place.error(at, Some(label), problem);
    let Some(inline) = table.as_inline_table() else {
        return Err(wrong(table.span(), &action, "an action is a table with a `do`"));
    };
    let mut rest = inline.clone();
    let tag = rest.remove("do");
    let Some(Value::String(tag)) = &tag else {
        let at = tag.as_ref().and_then(Value::span).or_else(|| first_span(inline)).or(table.span());
        return Err(wrong(at, &action, "what does it do? write for instance `do = \"transfer\"`"));
    };
    let tag = tag.value().as_str();
    Step::deserialize(Tagged { tag, rest: &rest }).map_err(|misread| {
        let key = misread.key();
        // What is missing is told at the beginning of the action, and what is unknown where it is.
        let at = match misread.is_about_the_key_itself() {
            true => key_span(inline, &key),
            false => locate(table, &key),
        };
        let label = match key.as_str() {
            "" => action,
            key => format!("{action}, {key}"),
        };
        wrong(at.or_else(|| tag_span(inline)), &label, &misread.told(tag))
    })
}

fn tag_span(table: &InlineTable) -> Option<Range<usize>> {
    table.get("do").and_then(Value::span)
}

fn first_span(table: &InlineTable) -> Option<Range<usize>> {
    tag_span(table).or_else(|| table.iter().find_map(|(_, value)| value.span()))
}

/// Where a key such as "gate.at_leest" itself is written.
fn key_span(table: &InlineTable, key: &str) -> Option<Range<usize>> {
    match key.split_once('.') {
        Some((outer, rest)) => key_span(table.get(outer)?.as_inline_table()?, rest),
        None => TableLike::get_key_value(table, key)?.0.span(),
    }
}

/// Where the value of a key such as "gate.at_least" is.
fn locate(table: &Value, key: &str) -> Option<Range<usize>> {
    let mut value = table;
    let mut found = None;
    for part in key.split('.') {
        let Some(next) = value.as_inline_table().and_then(|table| table.get(part)) else { break };
        value = next;
        found = value.span().or(found);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        File::parse("p.toml", text.to_owned()).expect_err("it is refused").to_string()
    }

    #[test]
    fn a_mistake_is_named_with_the_line_and_the_key_where_it_is() {
        let head = "description = \"x\"\n\n[[action]]\ndo = \"transfer\"\nto = \"demo:Iris\"\n";
        let told = refusal(&format!("{head}amount = 5\n"));
        assert!(told.starts_with("p.toml, line 6, column 10: action 1, amount: "), "{told}");
        assert!(told.contains("6 | amount = 5"), "{told}");
        let told = refusal(&format!("{head}amount = \"5\"\nammount = \"5\"\n"));
        let unknown = "p.toml, line 7, column 1: action 1, ammount: transfer has no such key (did you mean \"amount\"?): it \
                       takes to, asset, amount\n";
        assert!(told.starts_with(unknown), "{told}");
        let told = refusal(head);
        let missing =
            "p.toml, line 4, column 6: action 1: transfer needs `amount`: an amount in quotes, as in \"12.5\"\n";
        assert!(told.starts_with(missing), "{told}");
    }

    #[test]
    fn what_stands_where_something_else_is_wanted_is_told_with_what_may_stand_there() {
        for (fields, expected) in [
            (
                "do = \"transfer\"\nto = \"demo:Iris\"\namount = 5",
                "action 1, amount: the number 5 cannot stand here; write an amount in quotes, as in \"12.5\"",
            ),
            (
                "do = \"revoke\"\nattestation = \"3\"",
                "action 1, attestation: the text \"3\" cannot stand here; write the number of an attestation, or a list \
                 of them, as in [3, 4]",
            ),
            (
                "do = \"stop-program\"\nprogram = -1",
                "action 1, program: the number -1 cannot stand here; write its number, as in 3",
            ),
            (
                "do = \"resolve\"\nattestation = [1, \"2\"]\nupheld = \"yes\"",
                "action 1, attestation: the text \"2\" cannot stand here",
            ),
            (
                "do = \"set-excluded\"\naccount = [\"a\"]\nexcluded = true",
                "action 1, account: a list cannot stand here; write an account in quotes",
            ),
            (
                "do = \"configure\"\nquorum_bps = \"20 %\"",
                "action 1, quorum_bps: the text \"20 %\" cannot stand here; write hundredths of a percent",
            ),
            (
                "do = \"create-grant\"\nrecipient = \"demo:Iris\"\namount = \"1\"\nvests_over = \"1day\"\n\
                 gate = { metric = \"score\", at_leest = \"1\" }",
                "action 1, gate.at_leest: `gate` of create-grant has no such key (did you mean \"at_least\"?)",
            ),
            (
                "do = \"create-grant\"\nrecipient = \"demo:Iris\"\namount = \"1\"\nvests_over = \"1day\"\n\
                 gate = { metric = \"score\" }",
                "action 1, gate: `gate` of create-grant needs `at_least`: a decimal number in quotes",
            ),
        ] {
            let told = refusal(&format!("description = \"x\"\n[[action]]\n{fields}\n"));
            assert!(told.contains(expected), "{expected} is not in {told}");
            for serde in ["invalid type", "expected", "unknown field", "missing field"] {
                assert!(!told.contains(serde), "{told}");
            }
        }
    }

    #[test]
    fn a_hash_is_not_taken_for_an_account_nor_an_account_for_a_hash() {
        let address = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
        let upgrade = format!(
            "description = \"x\"\n[[action]]\ndo = \"upgrade\"\ncontract = \"token\"\nfull = \"{address}\"\n"
        );
        let told = refusal(&upgrade);
        assert!(told.contains("action 1, full: ") && told.contains("is an account's address"), "{told}");
        assert!(told.contains("0x and 64 hexadecimal digits"), "{told}");
    }

    #[test]
    fn a_mistake_within_a_table_of_an_action_is_named_with_its_own_line() {
        let text = "description = \"x\"\n[[action]]\ndo = \"change-program\"\nprogram = 1\n[action.terms]\n\
                    metric = \"score\"\nbudget = \"1\"\nepoch_length = \"soon\"\n";
        let told = refusal(text);
        assert!(told.starts_with("p.toml, line 8, column 16: action 1, terms.epoch_length: "), "{told}");
        assert!(told.contains("\"soon\" is no span of time"), "{told}");
    }

    #[test]
    fn what_is_no_action_and_no_proposal_is_named() {
        let told = refusal("description = \"x\"\n[[action]]\ndo = \"create-moon\"");
        assert!(
            told.starts_with(
                "p.toml, line 3, column 6: action 1: there is no action \"create-moon\": there are "
            ),
            "{told}"
        );
        let told = refusal("description = \"x\"\n[[action]]\ndo = \"create-programm\"");
        assert!(told.contains("(did you mean \"create-program\"?): there are create-program, "), "{told}");
        assert!(refusal("[[action]]\ndo = \"revoke\"\nattestation = 1").contains("`description`"));
        let told = refusal("description = \"x\"\n[[action]]\nto = \"me\"");
        assert!(told.contains("what does it do?"), "{told}");
        let told = refusal("description = \"x\"\ntitle = \"y\"");
        assert!(told.starts_with("p.toml, line 2, column 1: title: "), "{told}");
        assert!(refusal("description = ").starts_with("p.toml, line 1"), "a file that is no TOML");
        assert!(refusal("description = 3").contains("line 1, column 15: description: a text is expected"));
    }

    #[test]
    fn the_key_of_a_problem_is_found_again_in_the_file() {
        let text = "description = \"x\"\n[[action]]\ndo = \"create-grant\"\nrecipient = \"demo:Iris\"\n\
                    amount = \"1\"\nvests_over = \"1day\"\n[action.gate]\nmetric = \"score\"\nat_least = \"x\"\n";
        let file = File::parse("p.toml", text.to_owned()).expect("it is read");
        let problem: Result<()> = Err(anyhow!("no amount"));
        let told = file.wrong(0, problem.at("at_least").at("gate").unwrap_err()).to_string();
        assert!(told.starts_with("p.toml, line 9, column 12: action 1, gate.at_least: no amount"), "{told}");
        assert_eq!(file.place_of(0).as_deref(), Some("p.toml, line 3"));
        assert_eq!(file.wrong(0, anyhow!("too much")).to_string(), "p.toml, line 3: action 1: too much");
    }
}
