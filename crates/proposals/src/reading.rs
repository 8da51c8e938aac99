//! Reading a value of a proposal's file, with mistakes in words: which key, what stands there, and what may.

use serde::{
    de::{
        value::StrDeserializer, DeserializeSeed, EnumAccess, Error as _, Expected, IntoDeserializer,
        MapAccess, SeqAccess, Unexpected, VariantAccess, Visitor,
    },
    Deserializer,
};
use std::fmt::{self, Display};
use toml_edit::{InlineTable, Value};
use tributary_text::amount::grouped;
use tributary_text::nearest;
use tributary_words::amount::most_of_type;

/// Why a table is no action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misread {
    /// The keys that lead to it, the outermost last.
    path: Vec<String>,
    problem: Problem,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Problem {
    /// No action, or none of the words that a key takes.
    UnknownWord {
        word: String,
        known: &'static [&'static str],
    },
    UnknownKey {
        key: String,
        known: &'static [&'static str],
    },
    MissingKey(&'static str),
    /// What stands there, and what the reader says that it wants.
    Unfit {
        found: String,
        wanted: String,
    },
    Other(String),
}

impl Misread {
    fn of(problem: Problem) -> Self {
        Self { path: Vec::new(), problem }
    }

    fn at(mut self, key: &str) -> Self {
        self.path.push(key.to_owned());
        self
    }

    /// The key that it is about, as in "terms.epoch_length"; "" for the action as a whole.
    pub fn key(&self) -> String {
        let inner = match &self.problem {
            Problem::UnknownKey { key, .. } => Some(key.as_str()),
            _ => None,
        };
        let keys: Vec<&str> = self.path.iter().rev().map(String::as_str).chain(inner).collect();
        keys.join(".")
    }

    /// Whether it is about a key that should not be there, and not about its value.
    pub fn is_about_the_key_itself(&self) -> bool {
        matches!(self.problem, Problem::UnknownKey { .. })
    }

    /// The problem in words, of the action that is called so.
    pub fn told(&self, action: &str) -> String {
        let key = self.path.first().map(String::as_str).unwrap_or_default();
        let place = match self.path.is_empty() {
            true => action.to_owned(),
            false => format!("`{}` of {action}", self.key_of_table()),
        };
        match &self.problem {
            Problem::UnknownWord { word, known } if self.path.is_empty() => {
                format!(
                    "there is no action \"{word}\"{}: there are {}",
                    did_you_mean(word, known),
                    listed(known)
                )
            }
            Problem::UnknownWord { word, known } => {
                format!("\"{word}\" cannot stand here{}: write {}", did_you_mean(word, known), quoted(known))
            }
            Problem::UnknownKey { key, known } => match known.is_empty() {
                true => format!("{place} takes no keys"),
                false => {
                    format!("{place} has no such key{}: it takes {}", did_you_mean(key, known), listed(known))
                }
            },
            Problem::MissingKey(missing) => match wanted(missing) {
                Some(wanted) => format!("{place} needs `{missing}`: {wanted}"),
                None => format!("{place} needs `{missing}`"),
            },
            Problem::Unfit { found, wanted: said } => {
                let range = most_of_type(said).map(|most| format!(", from 0 to {}", grouped(most)));
                let wanted = wanted(key).unwrap_or(said);
                format!("{found} cannot stand here; write {wanted}{}", range.unwrap_or_default())
            }
            Problem::Other(said) => said.clone(),
        }
    }

    /// The table that a missing or unknown key belongs to.
    fn key_of_table(&self) -> String {
        self.path.iter().rev().map(String::as_str).collect::<Vec<_>>().join(".")
    }
}

fn did_you_mean(word: &str, known: &[&'static str]) -> String {
    nearest(word, known.iter().copied())
        .map(|near| format!(" (did you mean \"{near}\"?)"))
        .unwrap_or_default()
}

fn listed(known: &[&str]) -> String {
    known.join(", ")
}

fn quoted(known: &[&str]) -> String {
    let quoted: Vec<String> = known.iter().map(|word| format!("\"{word}\"")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}

/// What may stand at a key. Keys mean the same wherever they are.
fn wanted(key: &str) -> Option<&'static str> {
    Some(match key {
        "amount" | "at_most" | "value" => "an amount in quotes, as in \"12.5\"",
        "weight" | "tokens_per_point" | "bond" | "at_least" => "a decimal number in quotes, as in \"2.5\"",
        "to" | "recipient" | "account" | "callee" | "of" => {
            "an account in quotes: its address, or a name that is known here"
        }
        "asset" => "\"native\", or the address of a PSP22 token in quotes",
        "epoch_length" | "claim_window" | "starts_in" | "cliff" | "vests_over" | "half_life" | "period"
        | "window" | "arbitration" | "voting_delay" | "voting_period" | "timelock" | "grace"
        | "extension" | "lasts" => "a span of time in quotes, as in \"3days\"",
        "program" | "grant" => "its number, as in 3",
        "epochs" | "live_proposals" | "attestation_cap" | "period_cap" => "a whole number, as in 3",
        "quorum_bps" | "threshold_bps" => "hundredths of a percent as a whole number, as in 2000 for 20 %",
        "metric" => "a metric in quotes: its name or number, as in \"commits\", or \"score\"",
        "basis" => "\"level\" or \"growth\"",
        "kind" => "\"contribution\" or \"indicator\"",
        "policy" => "\"free\" or \"locked\"",
        "contract" => "\"token\", \"metrics\", \"governor\" or \"treasury\"",
        "budget" => {
            "an amount in quotes for each epoch, as in \"100\", or a rule, as in { inflow_bps = 2500 }"
        }
        "name" | "unit" => "a text in quotes",
        "attestors" => "a list of accounts in quotes, as in [\"5F…\", \"5G…\"]",
        "attestation" => "the number of an attestation, or a list of them, as in [3, 4]",
        "upheld" | "excluded" | "early_decision" => "true or false",
        "terms" => "a table `[action.terms]` with what `create-program` takes",
        "gate" => "a table `[action.gate]` with `metric` and `at_least`",
        "input" => "0x and hexadecimal digits in quotes",
        "full" | "fast" => "the hash of a code in quotes: 0x and 64 hexadecimal digits",
        _ => return None,
    })
}

fn found(unexpected: Unexpected) -> String {
    match unexpected {
        Unexpected::Bool(flag) => flag.to_string(),
        Unexpected::Unsigned(number) => format!("the number {number}"),
        Unexpected::Signed(number) => format!("the number {number}"),
        Unexpected::Float(number) => format!("the number {number}"),
        Unexpected::Str(text) => format!("the text {text:?}"),
        Unexpected::Seq => "a list".to_owned(),
        Unexpected::Map => "a table".to_owned(),
        other => other.to_string(),
    }
}

impl Display for Misread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.key(), self.told("the action"))
    }
}

impl std::error::Error for Misread {}

impl serde::de::Error for Misread {
    fn custom<T: Display>(said: T) -> Self {
        Self::of(Problem::Other(said.to_string()))
    }

    fn invalid_type(unexpected: Unexpected, wanted: &dyn Expected) -> Self {
        Self::of(Problem::Unfit { found: found(unexpected), wanted: wanted.to_string() })
    }

    fn invalid_value(unexpected: Unexpected, wanted: &dyn Expected) -> Self {
        Self::invalid_type(unexpected, wanted)
    }

    fn unknown_variant(word: &str, known: &'static [&'static str]) -> Self {
        Self::of(Problem::UnknownWord { word: word.to_owned(), known })
    }

    fn unknown_field(key: &str, known: &'static [&'static str]) -> Self {
        Self::of(Problem::UnknownKey { key: key.to_owned(), known })
    }

    fn missing_field(key: &'static str) -> Self {
        Self::of(Problem::MissingKey(key))
    }
}

/// A value of the file.
struct Node<'a>(&'a Value);

impl<'de> Deserializer<'de> for Node<'_> {
    type Error = Misread;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misread> {
        match self.0 {
            Value::String(text) => visitor.visit_str(text.value()),
            Value::Integer(number) => visitor.visit_i64(*number.value()),
            Value::Float(number) => visitor.visit_f64(*number.value()),
            Value::Boolean(flag) => visitor.visit_bool(*flag.value()),
            Value::Datetime(date) => visitor.visit_str(&date.value().to_string()),
            Value::Array(items) => visitor.visit_seq(Items(items.iter())),
            Value::InlineTable(table) => visitor.visit_map(Entries::of(table)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misread> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Misread> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misread> {
        match self.0 {
            Value::String(word) => {
                let word: StrDeserializer<'_, Misread> = word.value().as_str().into_deserializer();
                visitor.visit_enum(word)
            }
            _ => Err(Misread::of(Problem::Unfit { found: "this".to_owned(), wanted: quoted(variants) })),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

struct Items<I>(I);

impl<'de, 'a, I: Iterator<Item = &'a Value>> SeqAccess<'de> for Items<I> {
    type Error = Misread;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Misread> {
        self.0.next().map(|value| seed.deserialize(Node(value))).transpose()
    }
}

/// The keys of a table with their values.
struct Entries<'a> {
    rest: Box<dyn Iterator<Item = (&'a str, &'a Value)> + 'a>,
    /// The value whose key was read.
    next: Option<(&'a str, &'a Value)>,
}

impl<'a> Entries<'a> {
    fn of(table: &'a InlineTable) -> Self {
        Self { rest: Box::new(table.iter()), next: None }
    }
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = Misread;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Misread> {
        self.next = self.rest.next();
        let Some((key, _)) = self.next else { return Ok(None) };
        let key: StrDeserializer<'_, Misread> = key.into_deserializer();
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Misread> {
        let (key, value) = self.next.take().ok_or_else(|| Misread::custom("a value without a key"))?;
        seed.deserialize(Node(value)).map_err(|misread| misread.at(key))
    }
}

/// An enum's variant by its tag, and its fields.
pub struct Tagged<'a> {
    pub tag: &'a str,
    pub rest: &'a InlineTable,
}

impl<'de> Deserializer<'de> for Tagged<'_> {
    type Error = Misread;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misread> {
        visitor.visit_enum(self)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de, 'a> EnumAccess<'de> for Tagged<'a> {
    type Error = Misread;
    type Variant = Fields<'a>;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Fields<'a>), Misread> {
        let tag: StrDeserializer<'_, Misread> = self.tag.into_deserializer();
        Ok((seed.deserialize(tag)?, Fields(self.rest)))
    }
}

/// The fields of a variant.
pub struct Fields<'a>(&'a InlineTable);

impl<'de> VariantAccess<'de> for Fields<'_> {
    type Error = Misread;

    fn unit_variant(self) -> Result<(), Misread> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Misread> {
        seed.deserialize(Node(&Value::InlineTable(self.0.clone())))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Result<V::Value, Misread> {
        visitor.visit_map(Entries::of(self.0))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misread> {
        visitor.visit_map(Entries::of(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::Step;
    use serde::Deserialize;

    fn misread(tag: &str, fields: &str) -> Misread {
        let table: InlineTable =
            format!("{{ {fields} }}").parse::<Value>().unwrap().as_inline_table().unwrap().clone();
        Step::deserialize(Tagged { tag, rest: &table }).expect_err("it is refused")
    }

    fn known(misread: &Misread) -> &'static [&'static str] {
        match misread.problem {
            Problem::UnknownWord { known, .. } | Problem::UnknownKey { known, .. } => known,
            _ => panic!("{misread}"),
        }
    }

    #[test]
    fn of_every_key_of_every_action_it_can_be_said_what_may_stand_there() {
        let actions = known(&misread("?", ""));
        assert!(actions.len() > 20, "{actions:?}");
        for action in actions {
            let mut keys = known(&misread(action, "x = 1")).to_vec();
            for table in ["terms", "gate"] {
                if keys.contains(&table) {
                    keys.extend(known(&misread(action, &format!("{table} = {{ x = 1 }}"))));
                }
            }
            for key in keys {
                assert!(wanted(key).is_some(), "{key} of {action}");
            }
        }
    }

    #[test]
    fn a_number_that_is_too_large_is_told_with_the_range() {
        let fields = |epochs| {
            format!("metric = \"score\", budget = \"1\", epoch_length = \"1day\", epochs = {epochs}")
        };
        for epochs in ["4294967296", "-1"] {
            let told = misread("create-program", &fields(epochs)).told("create-program");
            let expected = format!(
                "the number {epochs} cannot stand here; write a whole number, as in 3, from 0 to 4,294,967,295"
            );
            assert_eq!(told, expected);
        }
    }

    #[test]
    fn a_word_that_a_key_does_not_take_is_told_with_those_that_it_does() {
        let told = misread("set-transfer-policy", "policy = \"fre\"").told("set-transfer-policy");
        assert_eq!(told, "\"fre\" cannot stand here (did you mean \"free\"?): write \"free\" or \"locked\"");
        let told = misread("set-transfer-policy", "policy = 3").told("set-transfer-policy");
        assert_eq!(told, "this cannot stand here; write \"free\" or \"locked\"");
    }
}
