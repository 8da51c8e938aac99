//! What contracts say of whatever type, as people read it: accounts by name.

use crate::{
    time::{date, span},
    words::Words,
};
use tributary_client::{parse_account, Told};
use tributary_text::printable;

impl Words {
    /// In one line.
    pub fn told(&self, told: &Told) -> String {
        match told {
            Told::Text(text) => {
                // What is written as a hash is none of somebody's.
                let account = parse_account(text).ok().filter(|_| !text.starts_with("0x"));
                account.map_or_else(|| printable(text), |account| self.member(&account))
            }
            Told::List(items) => {
                let items: Vec<String> = items.iter().map(|item| self.told(item)).collect();
                format!("[{}]", items.join(", "))
            }
            Told::Fields(fields) => {
                let fields: Vec<String> = fields
                    .iter()
                    .map(|(name, value)| format!("{}: {}", printable(name), self.told(value)))
                    .collect();
                fields.join(", ")
            }
            // The number too, as that is what is written for it.
            Told::Moment(at) => format!("{at} ({})", date(*at)),
            Told::Span(millis) => format!("{millis} ({})", span(*millis)),
            other => other.to_string(),
        }
    }

    /// Each number and text with its path.
    pub fn told_lines(&self, told: &Told) -> Vec<(String, String)> {
        let mut lines = Vec::new();
        self.add_lines("", told, &mut lines);
        lines
    }

    fn add_lines(&self, path: &str, told: &Told, lines: &mut Vec<(String, String)>) {
        match told {
            Told::Fields(fields) => {
                for (name, value) in fields {
                    let name = printable(name);
                    let path = if path.is_empty() { name } else { format!("{path}.{name}") };
                    self.add_lines(&path, value, lines);
                }
            }
            Told::List(items) if items.iter().any(|item| matches!(item, Told::Fields(_))) => {
                for (index, item) in items.iter().enumerate() {
                    self.add_lines(&format!("{path}[{index}]"), item, lines);
                }
            }
            other => lines.push((path.to_owned(), self.told(other))),
        }
    }
}
