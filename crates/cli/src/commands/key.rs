//! Keys: a new one, one that exists elsewhere, and whose key a file holds. Needs no chain.

use crate::{answer::Answer, target::PASSWORD};
use anyhow::{anyhow, bail, ensure, Context as _, Result};
use bip39::{Error as NoPhrase, Language, Mnemonic};
use clap::Subcommand;
use std::{
    io::{IsTerminal, Read},
    path::{Path, PathBuf},
};
use tributary_client::Signer;
use tributary_node::Keystore;
use tributary_text::nearest;

#[derive(Subcommand)]
pub enum Command {
    /// Make a new sr25519 key, and print once the twelve words that bring it back
    New {
        /// The keystore to write: a file that polkadot.js opens too. A file that is there is left alone
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// What the key is called in the file [default: the file's name]
        #[arg(long)]
        name: Option<String>,
    },
    /// Show whose key a keystore holds; needs no password
    Show {
        /// The keystore [default: that of --keystore or the profile]
        file: Option<PathBuf>,
    },
    /// Put a key that exists into a keystore: its words, or a secret URI, on standard input
    Import {
        /// The keystore to write. A file that is there is left alone
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// What the key is called in the file [default: the file's name]
        #[arg(long)]
        name: Option<String>,
    },
}

pub fn run(command: Command, keystore: Option<PathBuf>, json: bool) -> Result<()> {
    match command {
        Command::New { out, name } => {
            free(&out)?;
            // A closed standard output cannot be told from one that goes to the null device.
            ensure!(
                !crate::out::goes_nowhere(),
                "nobody could read the twelve words, which are printed once, as standard output is closed or goes to \
                 /dev/null: no key was made; let it go to a terminal or a file"
            );
            let password = new_password(&out)?;
            let (signer, phrase) = Signer::generate();
            Keystore::create(&out, &signer, &name_of(&out, name), &password)?;
            written(&out, &signer).with("phrase", phrase).print(json);
            // A key whose words nobody has seen is lost with its file.
            if crate::out::unread() {
                let removed = std::fs::remove_file(&out).is_ok();
                let left = if removed { "was removed again" } else { "is to be removed" };
                bail!("nobody could read the twelve words, so the key is not kept: {} {left}", out.display());
            }
            eprintln!(
                "   Write the twelve words down and keep them from others: whoever has them has the key, and they \
                 are not shown again."
            );
        }
        Command::Import { out, name } => {
            free(&out)?;
            let secret = secret()?;
            let signer = Signer::from_uri(&secret)?;
            let password = new_password(&out)?;
            Keystore::create(&out, &signer, &name_of(&out, name), &password)?;
            written(&out, &signer).print(json);
            if ["demo:", "//"].iter().any(|start| secret.starts_with(start)) {
                eprintln!(
                    "   warning: anybody can sign with this key, whatever the password, as it is made from a name that \
                     all know: use it on chains for trying things out only"
                );
            }
        }
        Command::Show { file } => {
            let path = file.or(keystore).ok_or_else(|| anyhow!("which keystore? name its file"))?;
            let keystore = Keystore::read(&path)?;
            let mut answer = Answer::new().with("file", path.display());
            answer = match keystore.account() {
                Some(account) => answer.account("account", &account),
                // As releases before 2019 wrote it.
                None => answer.with("account", keystore.address()),
            };
            answer
                .maybe("name", keystore.name())
                .with("type", "sr25519")
                .flag("password", keystore.has_password())
                .print(json);
        }
    }
    Ok(())
}

fn written(path: &Path, signer: &Signer) -> Answer {
    Answer::new().file("file", path).account("account", &signer.account())
}

/// Before anybody is asked for anything.
fn free(path: &Path) -> Result<()> {
    ensure!(
        !path.exists(),
        "{} exists already, and keys are never overwritten: choose another file",
        path.display()
    );
    Ok(())
}

fn name_of(path: &Path, name: Option<String>) -> String {
    name.unwrap_or_else(|| path.file_stem().unwrap_or_default().to_string_lossy().into_owned())
}

/// Most bytes of a key on the standard input.
const LONGEST: u64 = 4_096;

/// The words or the secret URI, not shown where somebody types it.
fn secret() -> Result<String> {
    let text = if std::io::stdin().is_terminal() {
        rpassword::prompt_password("The key's words, or its secret URI: ")?
    } else {
        let mut text = String::new();
        let mut input = std::io::stdin().lock().take(LONGEST);
        input.read_to_string(&mut text).context("the standard input cannot be read")?;
        text
    };
    phrase_put_right(one_key(&text)?)
}

/// The one key of a text: on a line, or its words on several.
fn one_key(text: &str) -> Result<String> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    ensure!(!lines.is_empty(), "there is no key on the standard input: write its words, or its secret URI");
    let words: Vec<&str> = lines.iter().flat_map(|line| line.split_whitespace()).collect();
    let is_phrase = words.iter().all(|word| word.chars().all(char::is_alphabetic));
    ensure!(
        lines.len() == 1 || is_phrase,
        "{} lines are on the standard input, and a key is one: its words, or its secret URI",
        lines.len()
    );
    Ok(words.join(" "))
}

/// A secret whose phrase, if it begins with one, is in small letters, as it counts. What is wrong with it is told by the
/// word.
fn phrase_put_right(secret: String) -> Result<String> {
    let (phrase, path) = secret.split_at(secret.find('/').unwrap_or(secret.len()));
    if phrase.split_whitespace().count() < 2 || phrase.starts_with("demo:") {
        return Ok(secret);
    }
    let phrase = phrase.trim().to_lowercase();
    match Mnemonic::parse_in_normalized(Language::English, &phrase) {
        Err(NoPhrase::BadWordCount(words)) => {
            bail!("a key's phrase has 12, 15, 18, 21 or 24 words, and this one has {words}")
        }
        Err(NoPhrase::UnknownWord(place)) => {
            let word = phrase.split_whitespace().nth(place).unwrap_or_default();
            let near = nearest(word, Language::English.word_list().iter().copied());
            let near = near.map(|near| format!("; did you mean {near:?}?")).unwrap_or_default();
            bail!("word {} of the phrase, {word:?}, is none that a phrase can have{near}", place.saturating_add(1))
        }
        Err(NoPhrase::InvalidChecksum) => bail!(
            "each word is one that a phrase can have, but together they are none: one of them is another, or they stand \
             in another order"
        ),
        Err(_) => Ok(secret),
        Ok(_) => Ok(format!("{phrase}{path}")),
    }
}

/// A password for a new file, from the environment or typed twice.
fn new_password(path: &Path) -> Result<String> {
    if let Ok(password) = std::env::var(PASSWORD) {
        ensure!(!password.is_empty(), "{PASSWORD} is empty: a keystore needs a password");
        return Ok(password);
    }
    if !std::io::stdin().is_terminal() {
        bail!("{} needs a password: set {PASSWORD}", path.display());
    }
    let password = rpassword::prompt_password(format!("A password for {}: ", path.display()))?;
    ensure!(!password.is_empty(), "a keystore needs a password");
    ensure!(
        password == rpassword::prompt_password("Again: ")?,
        "the two passwords differ: nothing was written"
    );
    Ok(password)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_key_may_stand_on_several_lines_and_a_second_key_is_never_dropped() {
        let one = |text| one_key(text).map_err(|error| error.to_string());
        assert_eq!(one("\n  //Bob \n").as_deref(), Ok("//Bob"), "an empty line is none");
        assert_eq!(one("Bottom drive\r\nobey\n").as_deref(), Ok("Bottom drive obey"));
        assert!(
            one("//Bob\n//Eve\n").is_err_and(|said| said.starts_with("2 lines are on the standard input"))
        );
        assert!(one(" \n").is_err());
    }
}
