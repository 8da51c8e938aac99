//! What a metric may be called: the same rule where a DAO is founded and where a proposal defines another metric.

use tributary_interfaces::MAX_TEXT;

/// Why a metric may not be called so beside these others, and the cure: "it is empty; …".
pub fn check<'a>(name: &str, others: impl IntoIterator<Item = &'a str>) -> Result<(), String> {
    tributary_measure::metric_key(name).map_err(|problem| format!("it {problem}"))?;
    let same = |other: &&str| other.to_lowercase() == name.to_lowercase();
    if let Some(other) = others.into_iter().find(same) {
        return Err(format!(
            "a metric {other:?} is there already, and each must have a name of its own: call it otherwise, or change \
             the one that is there"
        ));
    }
    Ok(())
}

/// Why this cannot be shown as a name or a unit, and the cure.
pub fn check_label(text: &str) -> Result<(), String> {
    if text.trim().is_empty() {
        return Err("it is empty: write at least a letter".to_owned());
    }
    if text.len() > MAX_TEXT as usize {
        return Err(format!("it has {} bytes: at most {MAX_TEXT}", text.len()));
    }
    match tributary_measure::invisible_position(text) {
        Some(position) => Err(format!("its character {position} is invisible: remove it")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_is_called_by_what_names_it_and_nothing_else() {
        for name in ["docs", "code-review_2", "3d", "score-2", "_"] {
            assert_eq!(check(name, ["commits"]), Ok(()), "{name}");
        }
        for (name, why) in [
            ("", "is empty"),
            ("   ", "not a metric key"),
            ("a\tb", "not a metric key"),
            ("\u{1b}[2J", "not a metric key"),
            ("Docs", "as in \"docs\""),
            ("1", "the number of a metric"),
            ("007", "the number of a metric"),
            ("score", "the score"),
            ("--help", "an option"),
            ("commits", "is there already"),
        ] {
            let refused = check(name, ["commits"]).expect_err(name);
            assert!(
                refused.contains(why) && refused.starts_with("it ") | refused.starts_with("a "),
                "{refused}"
            );
        }
        assert!(check("docs", ["DOCS"]).is_err(), "in whatever letters");
    }

    #[test]
    fn a_label_can_be_seen() {
        assert_eq!(check_label("Page of text"), Ok(()));
        assert!(check_label(" \t").expect_err("blank").contains("is empty"));
        assert!(check_label("a\u{1b}[2J").expect_err("it moves the cursor").contains("character 2"));
        assert!(check_label(&"x".repeat(257)).expect_err("long").contains("257 bytes: at most 256"));
    }
}
