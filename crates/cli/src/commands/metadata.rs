//! Metadata of contracts that are no part of the DAO, so that calls of them are told as messages and arguments.

use crate::{console::Console, place::Context};
use anyhow::Result;
use std::path::PathBuf;
use tributary_client::Interface;
use tributary_words::Words;

#[derive(clap::Args, Clone, Default)]
pub struct Metadata {
    /// The metadata of a contract that is called, a .contract or .json file, so that the call is shown as message and
    /// arguments; may be repeated
    #[arg(long = "metadata", value_name = "FILE")]
    files: Vec<PathBuf>,
}

impl Metadata {
    /// Words about the chain and the DAO, that also know what these contracts take.
    pub fn words(&self, context: &mut Context) -> Result<Words> {
        let named = self.files.iter().map(|path| Ok(Interface::read(path)?)).collect::<Result<Vec<_>>>()?;
        let mut words = context.words()?;
        words.take_metadata(named);
        Ok(words)
    }
}

/// Says which of the metadata that was named is of nothing that these words have met.
pub fn say_unfit(words: &Words, console: Console) {
    words.unfit_metadata().iter().for_each(|told| console.warn(format_args!("{told}")));
}
