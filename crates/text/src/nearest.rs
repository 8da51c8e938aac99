//! "Did you mean": the nearest known word.

/// The word nearest to `typed`, if at most two letters are wrong (one for words of up to four letters).
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    let allowed = if typed.chars().count() <= 4 { 1 } else { 2 };
    known
        .into_iter()
        .map(|word| (strsim::levenshtein(&typed, word), word))
        .filter(|(wrong, _)| *wrong <= allowed)
        .min_by_key(|(wrong, _)| *wrong)
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_wrong_letter_finds_the_word_and_another_word_does_not() {
        assert_eq!(nearest("Ammount", ["member", "amount"]), Some("amount"));
        assert_eq!(nearest("points", ["member", "amount"]), None);
        assert_eq!(nearest("xx", ["uri"]), None);
    }

    #[test]
    fn the_nearest_of_several_is_suggested() {
        assert_eq!(nearest("commit", ["comment", "commits"]), Some("commits"));
    }
}
