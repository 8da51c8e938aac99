//! What contracts say of whatever type, as people read it: accounts by name.

use crate::{
    time::{date, span},
    words::Words,
};
use tributary_client::{parse_account, Told};
use tributary_interfaces::treasury::Asset;
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
            Told::List(items) if !items.is_empty() => {
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
            Told::List(_) => "none".to_owned(),
            // No chain is as old as that: it stands for a moment that there is not.
            Told::Moment(0) => "0 (never)".to_owned(),
            // The number too, as that is what is written for it.
            Told::Moment(at) => format!("{at} ({})", date(*at)),
            Told::Span(millis) => format!("{millis} ({})", span(*millis)),
            other => other.to_string(),
        }
    }

    /// That a contract refused a message with this error of its own. An error of a type with one value says nothing.
    pub fn refused(&self, who: &str, message: &str, error: &Told) -> String {
        let (who, message) = (printable(who), printable(message));
        match error {
            Told::Unit => format!("{who} refuses {message}, without saying why"),
            error => format!("{who} refuses {message}: {}", self.told(error)),
        }
    }

    /// Each number and text with its path. Of an asset whose amounts are told, each is told in its unit as well.
    pub fn told_lines(&self, told: &Told, asset: Option<&Asset>) -> Vec<(String, String)> {
        let mut lines = Vec::new();
        self.add_lines("", told, asset, &mut lines);
        lines
    }

    fn add_lines(&self, path: &str, told: &Told, asset: Option<&Asset>, lines: &mut Vec<(String, String)>) {
        match told {
            Told::Fields(fields) => {
                for (name, value) in fields {
                    let name = printable(name);
                    let path = if path.is_empty() { name } else { format!("{path}.{name}") };
                    self.add_lines(&path, value, asset, lines);
                }
            }
            Told::List(items) if items.iter().any(|item| matches!(item, Told::Fields(_))) => {
                for (index, item) in items.iter().enumerate() {
                    self.add_lines(&format!("{path}[{index}]"), item, asset, lines);
                }
            }
            other => {
                let told = match (other, asset) {
                    // The number too, as that is what is written for it.
                    (Told::Large(amount), Some(asset)) => {
                        format!("{amount} ({})", self.amount(asset, *amount))
                    }
                    _ => self.told(other),
                };
                lines.push((path.to_owned(), told));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::words;

    #[test]
    fn an_error_that_has_one_value_only_is_told_to_say_nothing() {
        let told = |error| words().refused("5Grw", "strike", &error);
        assert_eq!(told(Told::Unit), "5Grw refuses strike, without saying why");
        assert_eq!(told(Told::Text("TooLate".to_owned())), "5Grw refuses strike: TooLate");
    }

    #[test]
    fn an_amount_of_an_asset_is_told_in_its_unit_beside_the_number_and_what_else_is_counted_is_not() {
        let vault = Told::Fields(vec![
            ("free".to_owned(), Told::Large(2_500_000_000_000)),
            ("epochs".to_owned(), Told::Number(3)),
        ]);
        let lines = |asset| words().told_lines(&vault, asset);
        let line = |name: &str, told: &str| (name.to_owned(), told.to_owned());
        let epochs = line("epochs", "3");
        assert_eq!(lines(Some(&Asset::Native)), [line("free", "2500000000000 (2.5 UNIT)"), epochs.clone()]);
        assert_eq!(lines(None), [line("free", "2500000000000"), epochs]);
    }
}
