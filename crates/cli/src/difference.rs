//! Where two configurations of a DAO differ, in words: "docs' weight 2.5 → 3", "Ann's tokens 60 → 70 HARB".

use serde_json::{Map, Value};
use std::collections::BTreeSet;
use tributary_client::{parse_account, NativeAsset};
use tributary_text::amount::{exact, grouped};
use tributary_words::{names::Names, time::span, words::printable, POINT_DECIMALS};

/// What a configuration counts in.
pub struct Counted<'a> {
    pub native: &'a NativeAsset,
    pub symbol: String,
    pub decimals: u8,
    pub names: Names,
}

impl<'a> Counted<'a> {
    /// As this configuration says of its own token.
    pub fn by(config: &Value, native: &'a NativeAsset, names: Names) -> Self {
        let token = config.get("token");
        let of = |key: &str| token.and_then(|token| token.get(key));
        let symbol = of("symbol").and_then(Value::as_str).map(printable).unwrap_or_default();
        let decimals = of("decimals").and_then(Value::as_u64).and_then(|number| u8::try_from(number).ok());
        Self { native, symbol, decimals: decimals.unwrap_or_default(), names }
    }

    /// A value as people read it, and its unit, which is told once for two values.
    fn told(&self, key: &str, value: &Value) -> (String, String) {
        let amount = value.as_str().and_then(|text| text.parse::<u128>().ok());
        let number = value.as_u64();
        let plain = |text: String| (text, String::new());
        match (key, amount, number) {
            ("weight", Some(points), _) => plain(exact(points, POINT_DECIMALS)),
            ("tokens" | "tokens_per_point" | "cap", Some(tokens), _) => {
                (exact(tokens, self.decimals), self.symbol.clone())
            }
            ("bond" | "amount", Some(amount), _) => {
                (exact(amount, self.native.decimals), self.native.symbol.clone())
            }
            ("attestation_cap" | "period_cap", Some(0), _) => plain("no limit".to_owned()),
            ("quorum" | "threshold", _, Some(bps)) => plain(format!("{} %", exact(bps.into(), 2))),
            ("live_proposals" | "decimals", _, Some(number)) => plain(number.to_string()),
            // All other numbers are spans: of a guardian, how long they may veto.
            (_, _, Some(millis)) => plain(span(millis)),
            (_, Some(number), _) => plain(grouped(number)),
            _ => plain(self.text(value)),
        }
    }

    fn text(&self, value: &Value) -> String {
        match value {
            Value::Null => "none".to_owned(),
            Value::Bool(flag) => if *flag { "yes" } else { "no" }.to_owned(),
            Value::String(text) => self.name(text),
            Value::Array(items) => {
                let items: Vec<_> = items.iter().map(|item| self.text(item)).collect();
                if items.is_empty() {
                    "nobody".to_owned()
                } else {
                    items.join(", ")
                }
            }
            Value::Object(fields) => {
                let field = |(key, value): (&String, &Value)| {
                    let (told, unit) = self.told(key, value);
                    format!("{} {told} {unit}", words_of(key)).trim_end().to_owned()
                };
                fields.iter().map(field).collect::<Vec<_>>().join(", ")
            }
            Value::Number(number) => number.to_string(),
        }
    }

    /// An account by its name, if it has one here.
    fn name(&self, text: &str) -> String {
        let account = parse_account(text).ok();
        account.and_then(|account| self.names.of(&account)).unwrap_or_else(|| text.to_owned())
    }
}

/// Where two configurations differ, each as a part of a sentence.
pub fn differences(was: &Value, is: &Value, counted: &Counted) -> Vec<String> {
    let mut found = Vec::new();
    compare("", was, is, counted, &mut found);
    found
}

/// Compares what is called so: "governor.settings.quorum".
fn compare(path: &str, was: &Value, is: &Value, counted: &Counted, found: &mut Vec<String>) {
    if was == is {
        return;
    }
    match (path, was, is) {
        ("token.founders", Value::Array(was), Value::Array(is)) => {
            founders(was, is, counted, found);
        }
        ("metrics", Value::Array(was), Value::Array(is)) => metrics(was, is, counted, found),
        // Who an account is, or for how long: told together where either is new.
        (_, Value::Object(was_fields), Value::Object(is_fields)) => {
            for key in keys(was_fields, is_fields) {
                let below = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                let part = |fields: &Map<String, Value>| fields.get(&key).cloned().unwrap_or_default();
                compare(&below, &part(was_fields), &part(is_fields), counted, found);
            }
        }
        _ => found.push(change(&label(path), last(path), was, is, counted)),
    }
}

fn keys(was: &Map<String, Value>, is: &Map<String, Value>) -> BTreeSet<String> {
    was.keys().chain(is.keys()).cloned().collect()
}

fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

fn change(label: &str, key: &str, was: &Value, is: &Value, counted: &Counted) -> String {
    let ((was, was_unit), (is, unit)) = (counted.told(key, was), counted.told(key, is));
    let told = match was_unit == unit {
        true => format!("{label} {was} → {is} {unit}"),
        false => format!("{label} {was} {was_unit} → {is} {unit}").replace("  ", " "),
    };
    told.trim_end().to_owned()
}

/// Founders by name, with their tokens; each is an account and an amount.
fn founders(was: &[Value], is: &[Value], counted: &Counted, found: &mut Vec<String>) {
    let pair = |value: &Value| Some((value.get(0)?.as_str()?.to_owned(), value.get(1)?.clone()));
    let all = |values: &[Value]| values.iter().filter_map(pair).collect::<Vec<_>>();
    let (was, is) = (all(was), all(is));
    let none = Value::String("0".to_owned());
    let of = |pairs: &[(String, Value)], who: &str| {
        pairs.iter().find(|(account, _)| account == who).map_or(none.clone(), |(_, tokens)| tokens.clone())
    };
    let everybody: Vec<&String> = {
        let new = is.iter().filter(|(who, _)| !was.iter().any(|(other, _)| other == who));
        was.iter().chain(new).map(|(who, _)| who).collect()
    };
    for who in everybody {
        let (before, after) = (of(&was, who), of(&is, who));
        if before != after {
            let label = format!("{} tokens", possessive(&counted.name(who)));
            found.push(change(&label, "tokens", &before, &after, counted));
        }
    }
}

/// Metrics by name.
fn metrics(was: &[Value], is: &[Value], counted: &Counted, found: &mut Vec<String>) {
    let name = |value: &Value| value.get("name").and_then(Value::as_str).map(str::to_owned);
    let of = |values: &[Value], wanted: &str| {
        values.iter().find(|value| name(value).as_deref() == Some(wanted)).cloned()
    };
    let new = is.iter().filter_map(name).filter(|name| of(was, name).is_none());
    let names: Vec<String> = was.iter().filter_map(name).chain(new).collect();
    for name in names {
        let told = printable(&name);
        match (of(was, &name), of(is, &name)) {
            (Some(Value::Object(was)), Some(Value::Object(is))) => {
                for key in keys(&was, &is) {
                    let part = |fields: &Map<String, Value>| fields.get(&key).cloned().unwrap_or_default();
                    let (before, after) = (part(&was), part(&is));
                    if before != after {
                        let label = format!("{} {}", possessive(&told), words_of(&key));
                        found.push(change(&label, &key, &before, &after, counted));
                    }
                }
            }
            (None, Some(_)) => found.push(format!("the metric {told} is new")),
            (Some(_), None) => found.push(format!("the metric {told} is left out")),
            _ => {}
        }
    }
}

fn possessive(name: &str) -> String {
    if name.ends_with('s') {
        format!("{name}'")
    } else {
        format!("{name}'s")
    }
}

fn words_of(key: &str) -> String {
    key.replace('_', " ")
}

/// What a part of a configuration is called: "the quorum", "the treasury's guardian".
fn label(path: &str) -> String {
    match path {
        "treasury.caps" => "the spend cap".to_owned(),
        "governor.guardian" | "governor.guardian.account" => "the guardian".to_owned(),
        "governor.guardian.until" => "the guardian's time".to_owned(),
        _ => match path.split_once('.') {
            Some(("governor", rest)) => format!("the {}", words_of(last(rest))),
            Some((part, rest)) => format!("the {part}'s {}", words_of(rest)),
            None => format!("the {}", words_of(path)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use tributary_client::{account_text, AccountId, BalanceType};

    #[test]
    fn what_differs_is_told_by_names_and_in_its_units() {
        let native = NativeAsset::usual(BalanceType::U128);
        let ann = AccountId::from([7; 32]);
        let (address, other) = (account_text(&ann), account_text(&AccountId::from([8; 32])));
        let config = |quorum: u64, weight: &str, tokens: &str, timelock: u64| {
            json!({
                "token": {
                    "symbol": "HARB", "decimals": 6,
                    "founders": [[other, "5000000"], [address, tokens]],
                },
                "governor": { "settings": { "quorum": quorum, "timelock": timelock } },
                "metrics": [{ "name": "docs", "weight": weight, "bond": "50000000000" }],
                "arbiter": null,
            })
        };
        let was = config(2_000, "2500000", "60000000", 86_400_000);
        let mut is = config(2_500, "3000000", "70000000", 172_800_000);
        is["arbiter"] = address.clone().into();
        let mut names = Names::default();
        names.add(ann, "Ann");
        let counted = Counted::by(&is, &native, names);
        assert_eq!(
            differences(&was, &is, &counted),
            [
                "the arbiter none → Ann",
                "the quorum 20 % → 25 %",
                "the timelock 1 day → 2 days",
                "docs' weight 2.5 → 3",
                "Ann's tokens 60 → 70 HARB",
            ]
        );
        assert_eq!(differences(&was, &was, &counted), [""; 0]);
        let fewer = json!({ "metrics": [] });
        let more = json!({ "metrics": [{ "name": "docs" }] });
        assert_eq!(differences(&fewer, &more, &counted), ["the metric docs is new"]);
        let bond = |amount: &str| json!({ "metrics": [{ "name": "commits", "bond": amount }] });
        let told = differences(&bond("50000000000"), &bond("1000000000000"), &counted);
        assert_eq!(told, ["commits' bond 0.05 → 1 UNIT"]);
    }
}
