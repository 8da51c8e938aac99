//! Statements as tables, as `tributary statement` writes them. What an asset is called is asked of the chain once it is in
//! the books, and not while somebody waits for an answer.

use crate::{commands::history::csv_text, place::Context};
use anyhow::Result;
use std::{
    collections::BTreeSet,
    sync::{Arc, PoisonError, RwLock},
};
use tributary_client::parse_asset;
use tributary_history::asked::Statement;
use tributary_serve::Sheet;
use tributary_words::Words;

/// What assets are called, and of which it was asked.
struct Met {
    words: Words,
    assets: BTreeSet<String>,
}

#[derive(Clone, Default)]
pub struct Sheets(Arc<RwLock<Option<Met>>>);

impl Sheets {
    /// Asks what these are called, where it was not asked yet.
    pub fn meet(&self, context: &mut Context, assets: Vec<String>) -> Result<()> {
        let are_met = |met: &Met| assets.iter().all(|asset| met.assets.contains(asset));
        if self.0.read().unwrap_or_else(PoisonError::into_inner).as_ref().is_some_and(are_met) {
            return Ok(());
        }
        let mut words = context.words()?;
        words.meet(&mut context.place, assets.iter().filter_map(|asset| parse_asset(asset).ok()));
        let met = Met { words, assets: assets.into_iter().collect() };
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(met);
        Ok(())
    }

    /// Writes a statement as a table.
    pub fn sheet(&self) -> Sheet {
        let sheets = self.clone();
        Box::new(move |statement| sheets.text(statement))
    }

    fn text(&self, statement: &Statement) -> Option<String> {
        let met = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let met = met.as_ref()?;
        let is_known = statement.totals.iter().all(|total| met.assets.contains(&total.asset));
        is_known.then(|| csv_text(statement, &met.words).ok()).flatten()
    }
}
