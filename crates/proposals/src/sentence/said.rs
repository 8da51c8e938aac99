//! What all sentences are made of: what is done, and what is different by it.

/// What an action does, in a sentence; and lines that say more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence {
    pub what: String,
    pub details: Vec<String>,
    /// Whether nothing would be different once it is done.
    pub idle: bool,
}

impl Sentence {
    /// All of it in a line: "Change the terms of docs (weight: 15 points a page → 4 points a page; …)".
    pub fn whole(&self) -> String {
        match self.details.is_empty() {
            true => self.what.clone(),
            false => format!("{} ({})", self.what, self.details.join("; ")),
        }
    }
}

/// Names and values, to be listed or compared.
pub(super) type Terms = Vec<(&'static str, String)>;

/// Something with terms: what changes of them, or all of them where it is not known what they were.
pub(super) fn changing(what: &str, old: Option<Terms>, new: Terms) -> Sentence {
    let Some(old) = old else {
        let details = new.into_iter().map(|(name, value)| format!("{name}: {value}")).collect();
        return Sentence { what: what.to_owned(), details, idle: false };
    };
    let changes: Vec<String> = old
        .into_iter()
        .zip(new)
        .filter(|((_, old), (_, new))| old != new)
        .map(|((name, old), (_, new))| format!("{name}: {old} → {new}"))
        .collect();
    let idle = changes.is_empty();
    Sentence {
        what: what.to_owned(),
        details: if idle { vec!["nothing changes".to_owned()] } else { changes },
        idle,
    }
}

/// A sentence about something that was otherwise.
pub(super) fn was(what: String, old: Option<String>, new: Option<String>) -> Sentence {
    let idle = old.is_some() && old == new;
    let details = match (old, idle) {
        (Some(_), true) => vec!["nothing changes: it is so already".to_owned()],
        (Some(old), false) => vec![format!("until now: {old}")],
        (None, _) => Vec::new(),
    };
    Sentence { what, details, idle }
}
