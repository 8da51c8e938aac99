//! Arguments for messages of any contract, as people write them: on the line, and in a file.

use anyhow::{anyhow, bail, ensure, Context as _, Result};
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};
use tributary_text::amount::grouped;

#[derive(clap::Args)]
pub struct Arguments {
    /// Arguments by their names: metric=0 member=Ann 'members=["Ann", "Bo"]' 'gate={ metric = 0, at_least = 5 }'
    #[arg(value_name = "NAME=VALUE")]
    arguments: Vec<String>,
    /// Arguments in a TOML file, or in a JSON file whose name ends so
    #[arg(long, value_name = "FILE")]
    args: Option<PathBuf>,
}

/// What is called, if it was named, and with what.
pub struct Named {
    pub name: Option<String>,
    pub given: Map<String, Value>,
}

impl Arguments {
    /// A name that could be left out may be the first argument.
    pub fn named(self, name: Option<String>) -> Result<Named> {
        let (name, first) = match name {
            Some(first) if first.contains('=') => (None, Some(first)),
            name => (name, None),
        };
        let mut given = self.args.as_deref().map_or_else(|| Ok(Map::new()), in_file)?;
        for text in first.into_iter().chain(self.arguments) {
            let Some((name, value)) = text.split_once('=') else {
                bail!("{text:?} is no argument: write its name, = and its value");
            };
            let twice = given.insert(name.to_owned(), on_line(value).with_context(|| name.to_owned())?);
            ensure!(twice.is_none(), "`{name}` is given twice");
        }
        Ok(Named { name, given })
    }
}

/// A list, a table or a quoted text as JSON or TOML has them; anything else is the text that stands there.
fn on_line(text: &str) -> Result<Value> {
    if !text.starts_with(['[', '{', '"']) {
        return Ok(text.into());
    }
    if let Ok(value) = serde_json::from_str(text) {
        return Ok(value);
    }
    let read = format!("it = {text}");
    let mut table = match in_toml(&read) {
        Err(_) if !too_large(&read) => {
            bail!("{text} is neither TOML nor JSON: put texts in it into quotes")
        }
        read => read?,
    };
    table.remove("it").ok_or_else(|| anyhow!("{text} is no value"))
}

fn in_file(path: &Path) -> Result<Map<String, Value>> {
    let text = tributary_files::text(path, tributary_files::MAX_SETTINGS)?;
    let read = match path.extension().is_some_and(|extension| extension == "json") {
        true => serde_json::from_str(&text).map_err(Into::into),
        false => in_toml(&text),
    };
    read.with_context(|| format!("{}: a table of arguments is wanted", path.display()))
}

fn in_toml(text: &str) -> Result<Map<String, Value>> {
    let table: toml::Table = toml::from_str(text).map_err(|error| match too_large(text) {
        true => anyhow!(
            "{}a number of TOML is at most {}: write larger ones as texts, in quotes",
            line_of(&error, text),
            grouped(i64::MAX.unsigned_abs().into())
        ),
        false => error.into(),
    })?;
    table.into_iter().map(|(name, value)| Ok((name, as_json(value)?))).collect()
}

/// Whether a text is no TOML as a number in it is larger than TOML has them.
fn too_large(text: &str) -> bool {
    toml::from_str::<toml::Table>(text).is_err_and(|error| error.message().contains("number too large"))
}

/// "line 2: ", where there are several.
fn line_of(error: &toml::de::Error, text: &str) -> String {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    match text.trim_end().contains('\n') {
        true => format!("line {}: ", before.matches('\n').count().saturating_add(1)),
        false => String::new(),
    }
}

/// A date is the text that stands there.
fn as_json(value: toml::Value) -> Result<Value> {
    Ok(match value {
        toml::Value::Datetime(date) => date.to_string().into(),
        toml::Value::Array(items) => items.into_iter().map(as_json).collect::<Result<_>>()?,
        toml::Value::Table(table) => {
            table.into_iter().map(|(name, value)| Ok((name, as_json(value)?))).collect::<Result<_>>()?
        }
        plain => serde_json::to_value(plain)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_toml_has_no_room_for_is_told_to_be_written_as_a_text() {
        let refused = |text: &str| in_toml(text).unwrap_err().to_string();
        let told = refused("asset = \"Native\"\namount = 99999999999999999999\n");
        assert_eq!(
            told,
            "line 2: a number of TOML is at most 9,223,372,036,854,775,807: write larger ones as texts, in quotes"
        );
        assert!(!refused("amount = x").contains("larger ones"));
        let on_the_line = on_line("{ amount = 99999999999999999999 }").unwrap_err().to_string();
        assert!(on_the_line.starts_with("a number of TOML is at most"), "{on_the_line}");
        assert_eq!(
            on_line("{ amount = \"99999999999999999999\" }").unwrap()["amount"],
            "99999999999999999999"
        );
        assert_eq!(
            on_line("[99999999999999999999]").unwrap().to_string(),
            "[99999999999999999999]",
            "as JSON"
        );
    }
}
