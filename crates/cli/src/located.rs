//! Where the keys of a TOML file stand, so that an error names the line.

use anyhow::Error;
use std::ops::Range;
use toml_edit::{ImDocument, Item, TableLike, Value};
use tributary_proposals::Source;

/// Where something stands in a text, if that is known.
type Place = Option<Range<usize>>;

/// The keys of a file by their path, as in "metric.0.weight", each with the place of itself and of its value.
pub struct Located<'a> {
    source: Source<'a>,
    keys: Keys,
}

impl<'a> Located<'a> {
    /// Of a text that may be no TOML: then nothing is found in it.
    pub fn of(name: &'a str, text: &'a str) -> Self {
        let mut keys = Vec::new();
        if let Ok(document) = ImDocument::parse(text) {
            table(document.as_table(), "", &mut keys);
        }
        Self { source: Source { name, text }, keys }
    }

    /// A problem of the value of a key; of the nearest one above it that the file has, if it is left out.
    pub fn wrong(&self, path: &str, label: &str, problem: &str) -> Error {
        let mut wanted = Some(path);
        let mut at = None;
        while let (Some(path), None) = (wanted, &at) {
            let found = self.keys.iter().find(|(known, ..)| known == path);
            at = found.and_then(|(_, key, value)| value.clone().or(key.clone()));
            wanted = path.rsplit_once('.').map(|(above, _)| above);
        }
        self.source.error(at, Some(label).filter(|label| !label.is_empty()), problem)
    }

    /// A problem at a place of the text, with the key that is there.
    pub fn wrong_at(&self, at: Option<Range<usize>>, problem: &str) -> Error {
        let holds = |span: &Option<Range<usize>>| {
            let (span, at) = (span.as_ref()?, at.as_ref()?);
            (span.start <= at.start && at.end <= span.end).then_some(span.len())
        };
        // The innermost: the shortest that has the place in it, and of those the last one, which is within the others.
        let around = self.keys.iter().enumerate().filter_map(|(index, (path, key, value))| {
            Some((holds(key).into_iter().chain(holds(value)).min()?, std::cmp::Reverse(index), path))
        });
        let path = around.min().map(|(.., path)| label(path));
        let written = at.as_ref().and_then(|at| self.source.text.get(at.clone())).unwrap_or_default();
        // A date is a table of its parts for whoever reads it.
        let problem = match problem.strip_prefix("a table stands") {
            Some(rest) if written.starts_with(|c: char| c.is_ascii_digit()) => {
                format!("the date {written} stands{rest}")
            }
            _ => problem.to_owned(),
        };
        let path = path.or_else(|| key_before(self.source.text, at.as_ref()?.start));
        self.source.error(at, path.as_deref(), &problem)
    }
}

/// The key at the beginning of a line, where a text is no TOML.
fn key_before(text: &str, at: usize) -> Option<String> {
    let line = text.get(..at)?.rsplit('\n').next()?;
    let key = line.split_once('=')?.0.trim();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    (!key.is_empty() && key.chars().all(is_plain)).then(|| key.to_owned())
}

/// A path as people count: "metric 1, weight".
fn label(path: &str) -> String {
    let mut label = String::new();
    for part in path.split('.') {
        match part.parse::<usize>() {
            Ok(index) => label.push_str(&format!(" {}", index.saturating_add(1))),
            Err(_) if label.is_empty() => label.push_str(part),
            Err(_) if label.ends_with(|c: char| c.is_ascii_digit()) => label.push_str(&format!(", {part}")),
            Err(_) => label.push_str(&format!(".{part}")),
        }
    }
    label
}

type Keys = Vec<(String, Place, Place)>;

fn table(table: &dyn TableLike, above: &str, keys: &mut Keys) {
    for (name, item) in table.iter() {
        let path = joined(above, name);
        let key = table.get_key_value(name).and_then(|(key, _)| key.span());
        keys.push((path.clone(), key, item.span()));
        match item {
            Item::Table(inner) => self::table(inner, &path, keys),
            Item::ArrayOfTables(tables) => {
                for (index, inner) in tables.iter().enumerate() {
                    let path = joined(&path, &index.to_string());
                    keys.push((path.clone(), None, inner.span()));
                    self::table(inner, &path, keys);
                }
            }
            Item::Value(value) => self::value(value, &path, keys),
            Item::None => {}
        }
    }
}

fn value(found: &Value, path: &str, keys: &mut Keys) {
    match found {
        Value::InlineTable(inner) => table(inner, path, keys),
        Value::Array(values) => {
            for (index, inner) in values.iter().enumerate() {
                let path = joined(path, &index.to_string());
                keys.push((path.clone(), None, inner.span()));
                value(inner, &path, keys);
            }
        }
        _ => {}
    }
}

fn joined(above: &str, name: &str) -> String {
    if above.is_empty() {
        name.to_owned()
    } else {
        format!("{above}.{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "name = \"x\"\n[governor]\nquorum_bps = 9\n[[metric]]\nkey = \"a\"\n[[metric]]\nkey = \"b\"\nbond = \"1\"\n";

    #[test]
    fn a_key_is_found_with_its_line_and_one_that_is_left_out_with_that_of_its_table() {
        let located = Located::of("d.toml", TEXT);
        let told = |path| located.wrong(path, "it", "wrong").to_string();
        assert_eq!(told("governor.quorum_bps"), "d.toml, line 3, column 14: it: wrong\n  3 | quorum_bps = 9");
        assert_eq!(told("metric.1.bond"), "d.toml, line 8, column 8: it: wrong\n  8 | bond = \"1\"");
        assert!(told("metric.1.window").starts_with("d.toml, line 6"), "{}", told("metric.1.window"));
        assert_eq!(told("token.cap"), "d.toml: it: wrong");
    }

    #[test]
    fn a_date_is_told_as_one_and_a_key_is_told_in_what_is_no_toml() {
        let told = |text: &str, value: &str, problem: &str| {
            let start = text.find(value).unwrap();
            Located::of("d.toml", text).wrong_at(Some(start..start + value.len()), problem).to_string()
        };
        let date = told("name = 2020-01-01\n", "2020-01-01", "a table stands here, and a text");
        assert!(date.contains("name: the date 2020-01-01 stands here, and a text"), "{date}");
        let number = told("a = 1\nepochs = 99999999999999999999\n", "99999999999999999999", "too large");
        assert!(number.contains("line 2, column 10: epochs: too large"), "{number}");
    }

    #[test]
    fn a_place_is_told_by_the_key_that_is_there() {
        let located = Located::of("d.toml", TEXT);
        let at = TEXT.find("\"1\"").map(|start| start..start + 3);
        let told = located.wrong_at(at, "wrong").to_string();
        assert!(told.starts_with("d.toml, line 8, column 8: metric 2, bond: wrong"), "{told}");
    }
}
