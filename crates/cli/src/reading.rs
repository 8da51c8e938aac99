//! Errors in files of settings, in words: which key, what stands there, and what may stand there. What serde says of
//! them has words of its own, which nobody has to know.

use anyhow::{anyhow, Error};
use serde_json::error::Category;
use std::path::Path;
use tributary_text::nearest;
use tributary_words::amount::unreadable;

/// Most that is read of a file that this program wrote: a deployment, a ballot.
pub const MAX_WRITTEN: u64 = 16 * tributary_files::MEGABYTE;

/// Reads what somebody wrote in JSON; `what` it should be.
pub fn json<T: serde::de::DeserializeOwned>(path: &Path, what: &str) -> Result<T, Error> {
    json_text(&tributary_files::text(path, MAX_WRITTEN)?, path.display(), what)
}

/// The same of what stands at a place that is no file.
pub fn json_text<T: serde::de::DeserializeOwned>(
    text: &str,
    place: impl std::fmt::Display,
    what: &str,
) -> Result<T, Error> {
    // Some editors begin a file with a mark of how it is encoded.
    let text = text.trim_start_matches('\u{feff}');
    serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        if text.trim().is_empty() {
            return anyhow!("{place}: it is empty, and no {what} as this program writes one");
        }
        // Serde calls it a mistake in the JSON where something else stands than a name of one of several things.
        let is_json = serde_json::from_str::<serde_json::Value>(text).is_ok();
        let told = match error.classify() {
            Category::Syntax if is_json => "something else is expected here".to_owned(),
            Category::Eof => "it ends in the middle: it was cut off".to_owned(),
            // What a parser expected there, nobody asks.
            Category::Syntax => {
                return anyhow!("{place}: it is no JSON, and no {what} as this program writes one")
            }
            Category::Data | Category::Io => {
                said(error.to_string().rsplit_once(" at line ").map_or("", |(message, _)| message))
            }
        };
        anyhow!("{place}, line {line}, column {column}: {told}; it is no {what} as this program writes one")
    })
}

/// What a deserializer said, in words.
pub fn said(message: &str) -> String {
    told(message).unwrap_or_else(|| match message.trim() {
        "" => "here it is no TOML".to_owned(),
        // What a parser expected there it tells in lines of their own.
        message if message.contains('\n') || message.starts_with("invalid ") => {
            format!("here it is no TOML ({})", message.replace('\n', ", "))
        }
        message => message.to_owned(),
    })
}

fn told(message: &str) -> Option<String> {
    if let Some(told) = unreadable(message) {
        return Some(told.to_owned());
    }
    if let Some(rest) = message.strip_prefix("unknown field ") {
        let (found, known) = split(rest, ", expected ")?;
        return Some(format!("there is no key {found} here; {}", choices(&found, &known)));
    }
    if let Some(rest) = message.strip_prefix("unknown variant ") {
        let (found, known) = split(rest, ", expected ")?;
        return Some(format!("{found} stands here; {}", choices(&found, &known)));
    }
    if let Some(rest) = message.strip_prefix("missing field ") {
        return Some(format!("the key {} is missing: write it", quoted(rest.trim())));
    }
    if let Some(rest) = message.strip_prefix("duplicate field ") {
        return Some(format!("the key {} stands here twice: leave one", quoted(rest.trim())));
    }
    let rest = message
        .strip_prefix("invalid type: ")
        .or(message.strip_prefix("invalid value: "))
        .or(message.strip_prefix("invalid length ").map(|_| rest_of_length(message)))?;
    let (found, wanted) = rest.rsplit_once(", expected ")?;
    Some(format!("{} stands here, and {} is expected", thing(found), wish(wanted)))
}

/// A list of another length than what is read of it.
fn rest_of_length(message: &str) -> &str {
    message.find(", expected ").and_then(|at| message.get(at..)).unwrap_or_default()
}

/// A name in backquotes, and the names that it could be.
fn split(rest: &str, between: &str) -> Option<(String, Vec<String>)> {
    let (found, known) =
        rest.split_once(between).unwrap_or((rest.split_once(", there").map_or(rest, |(f, _)| f), ""));
    let known = known.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    Some((quoted(found.trim()), known))
}

fn quoted(name: &str) -> String {
    format!("{:?}", name.trim_matches('`'))
}

fn choices(found: &str, known: &[String]) -> String {
    let near = nearest(found.trim_matches('"'), known.iter().map(String::as_str));
    let all = known.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>();
    let all = match all.as_slice() {
        [] => return "nothing may stand here".to_owned(),
        [one] => one.clone(),
        [others @ .., last] => format!("{} or {last}", others.join(", ")),
    };
    match near {
        Some(near) => format!("did you mean {near:?}? It may be {all}"),
        None => format!("it may be {all}"),
    }
}

/// What stands there, as people call it.
fn thing(found: &str) -> String {
    let inner = |kind: &str| found.strip_prefix(kind).map(|rest| rest.trim().trim_matches('`').to_owned());
    match found {
        "map" => return "a table".to_owned(),
        "sequence" | "" => return "a list".to_owned(),
        "null" | "unit value" | "Option value" => return "nothing".to_owned(),
        _ => {}
    }
    if let Some(number) = inner("integer").or(inner("floating point")) {
        return format!("the number {number}");
    }
    if let Some(value) = inner("boolean") {
        return value;
    }
    inner("string").map_or_else(|| found.to_owned(), |text| format!("the text {text}"))
}

/// What may stand there, as people call it.
fn wish(wanted: &str) -> String {
    if let Some(most) = tributary_words::amount::most_of_type(wanted) {
        return format!("a whole number from 0 to {most}, without quotes,");
    }
    match wanted {
        "a string" | "str" | "string" => "a text in double quotes".to_owned(),
        "a boolean" | "bool" => "true or false, without quotes,".to_owned(),
        "a sequence" => "a list, as in [\"a\", \"b\"],".to_owned(),
        "a map" => "a table".to_owned(),
        "unit" => "nothing".to_owned(),
        _ if wanted.starts_with("struct ") => "a table".to_owned(),
        other => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_deserializer_says_is_told_by_what_stands_there_and_what_may() {
        for (message, words) in [
            (
                "unknown field `quorum`, expected one of `quorum_bps`, `grace`",
                "there is no key \"quorum\" here; it may be \"quorum_bps\" or \"grace\"",
            ),
            (
                "unknown field `grase`, expected `grace` or `timelock`",
                "there is no key \"grase\" here; did you mean \"grace\"? It may be \"grace\" or \"timelock\"",
            ),
            ("unknown field `x`, there are no fields", "there is no key \"x\" here; nothing may stand here"),
            (
                "unknown variant `open`, expected `free` or `locked`",
                "\"open\" stands here; it may be \"free\" or \"locked\"",
            ),
            ("missing field `account`", "the key \"account\" is missing: write it"),
            ("duplicate field `a`", "the key \"a\" stands here twice: leave one"),
            (
                "invalid type: map, expected a string",
                "a table stands here, and a text in double quotes is expected",
            ),
            (
                "invalid type: string \"5\", expected u8",
                "the text \"5\" stands here, and a whole number from 0 to 255, without quotes, is expected",
            ),
            (
                "invalid value: integer `-1`, expected u16",
                "the number -1 stands here, and a whole number from 0 to 10000, without quotes, is expected",
            ),
            (
                "invalid type: integer `5`, expected struct Governor",
                "the number 5 stands here, and a table is expected",
            ),
            (
                "number too large to fit in target type",
                "a number stands here that is too large or too small to be read: write another one",
            ),
            ("\"soon\" is no span of time", "\"soon\" is no span of time"),
        ] {
            assert_eq!(said(message), words);
        }
    }

    #[test]
    fn a_mark_of_how_a_text_is_encoded_is_no_part_of_it() {
        let read: Vec<u8> = json_text("\u{feff}[1]", "what was handed in", "list").unwrap();
        assert_eq!(read, [1]);
    }
}
