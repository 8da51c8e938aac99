//! Reading a proposal's file so that each mistake is named with the line and the key where it is.

use super::Step;
use anyhow::{anyhow, Error, Result};
use serde::{
    de::{value::StrDeserializer, DeserializeSeed, EnumAccess, IntoDeserializer, VariantAccess, Visitor},
    Deserialize, Deserializer,
};
use std::{fmt, ops::Range, path::Path};
use toml_edit::{de::Error as DeError, ImDocument, InlineTable, Item, TableLike, Value};

/// A file as it was read, with the place of each action.
pub struct File {
    name: String,
    text: String,
    pub description: String,
    pub(super) steps: Vec<Step>,
    /// The table of each action.
    tables: Vec<Value>,
    description_at: Option<Range<usize>>,
}

/// What is wrong with the value of a key, on its way to where the key's line is known.
#[derive(Debug)]
pub struct Wrong {
    pub key: String,
    problem: Error,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.key, crate::refusal::text(&self.problem))
    }
}

impl std::error::Error for Wrong {}

/// Says of which key a problem is.
pub trait At<T> {
    fn at(self, key: &str) -> Result<T>;
}

impl<T, E: Into<Error>> At<T> for Result<T, E> {
    fn at(self, key: &str) -> Result<T> {
        self.map_err(|error| match error.into().downcast::<Wrong>() {
            Ok(wrong) => Wrong { key: format!("{key}.{}", wrong.key), ..wrong }.into(),
            Err(problem) => Wrong { key: key.to_owned(), problem }.into(),
        })
    }
}

impl File {
    pub fn read(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let text = tributary_files::text(path, crate::reading::MAX_SETTINGS)?;
        Self::parse(&name, text)
    }

    pub fn parse(name: &str, text: String) -> Result<Self> {
        let place = Source { name, text: &text };
        let document = ImDocument::parse(text.as_str())
            .map_err(|error| place.error(error.span(), None, error.message()))?;
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
                self.source().error(at, Some(&label), &crate::refusal::text(&problem))
            }
            Err(error) => {
                let place = self.place_of(index).unwrap_or_else(|| self.name.clone());
                anyhow!("{place}: {action}: {}", crate::refusal::text(&error))
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
            crate::words::printable(&beginning(shown))
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
    let known = Tagged { tag: tag.value(), rest: Value::InlineTable(rest) };
    Step::deserialize(known).map_err(|error: DeError| {
        // What is missing is told at the beginning of the action, and what is unknown where it is.
        let at = error.span().or_else(|| tag_span(inline));
        let key = at.as_ref().and_then(|at| key_at(inline, at));
        let label = match key {
            Some(key) => format!("{action}, {key}"),
            None => format!("{action} ({})", tag.value()),
        };
        wrong(at, &label, error.message())
    })
}

fn tag_span(table: &InlineTable) -> Option<Range<usize>> {
    table.get("do").and_then(Value::span)
}

fn first_span(table: &InlineTable) -> Option<Range<usize>> {
    tag_span(table).or_else(|| table.iter().find_map(|(_, value)| value.span()))
}

/// The key whose value, or which itself, is at a place: "amount", "terms.epoch_length".
fn key_at(table: &InlineTable, at: &Range<usize>) -> Option<String> {
    let holds =
        |span: Option<Range<usize>>| span.is_some_and(|span| span.start <= at.start && at.end <= span.end);
    let mut keys = table.iter().map(|(key, _)| key).filter(|key| *key != "do");
    keys.find_map(|key| {
        let (written, value) = TableLike::get_key_value(table, key)?;
        let within = value.as_value().and_then(Value::as_inline_table).and_then(|table| key_at(table, at));
        match within {
            Some(within) => Some(format!("{key}.{within}")),
            None => (holds(written.span()) || holds(value.span())).then(|| key.to_owned()),
        }
    })
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

/// An enum's variant by its tag, and its fields.
struct Tagged<'a> {
    tag: &'a str,
    rest: Value,
}

impl<'de> Deserializer<'de> for Tagged<'_> {
    type Error = DeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeError> {
        visitor.visit_enum(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DeError> {
        visitor.visit_enum(self)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

impl<'de> EnumAccess<'de> for Tagged<'_> {
    type Error = DeError;
    type Variant = Fields;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Fields), DeError> {
        let tag: StrDeserializer<'_, DeError> = self.tag.into_deserializer();
        Ok((seed.deserialize(tag)?, Fields(self.rest)))
    }
}

/// The fields of a variant.
struct Fields(Value);

impl<'de> VariantAccess<'de> for Fields {
    type Error = DeError;

    fn unit_variant(self) -> Result<(), DeError> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, DeError> {
        seed.deserialize(self.0.into_deserializer())
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, DeError> {
        self.0.into_deserializer().deserialize_tuple(len, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DeError> {
        self.0.into_deserializer().deserialize_struct("", fields, visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        File::parse("p.toml", text.to_owned()).err().expect("it is refused").to_string()
    }

    #[test]
    fn a_mistake_is_named_with_the_line_and_the_key_where_it_is() {
        let head = "description = \"x\"\n\n[[action]]\ndo = \"transfer\"\nto = \"demo:Iris\"\n";
        let told = refusal(&format!("{head}amount = 5\n"));
        assert!(told.starts_with("p.toml, line 6, column 10: action 1, amount: "), "{told}");
        assert!(told.contains("6 | amount = 5"), "{told}");
        let told = refusal(&format!("{head}amount = \"5\"\nammount = \"5\"\n"));
        assert!(told.starts_with("p.toml, line 7, column 1: action 1, ammount: unknown field"), "{told}");
        let told = refusal(head);
        assert!(told.starts_with("p.toml, line 4") && told.contains("missing field `amount`"), "{told}");
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
            told.starts_with("p.toml, line 3, column 6: action 1 (create-moon): unknown variant"),
            "{told}"
        );
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
