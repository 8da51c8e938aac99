//! "Did you mean": the nearest known word.

/// The word nearest to `typed`, if at most two letters are wrong (one for words of up to four letters).
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed: Vec<char> = typed.to_lowercase().chars().collect();
    let allowed = if typed.len() <= 4 { 1 } else { 2 };
    known
        .into_iter()
        .map(|word| (distance(&typed, &word.chars().collect::<Vec<_>>()), word))
        .filter(|(wrong, _)| *wrong <= allowed)
        .min_by_key(|(wrong, _)| *wrong)
        .map(|(_, word)| word)
}

/// Letters to insert, delete or replace to make one word of the other.
fn distance(left: &[char], right: &[char]) -> usize {
    if left.len().abs_diff(right.len()) > 2 {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let (mut diagonal, mut before) = (i, i + 1);
        if let Some(first) = row.first_mut() {
            *first = before;
        }
        for (cell, b) in row.iter_mut().skip(1).zip(right) {
            let replaced = diagonal + usize::from(a != b);
            diagonal = *cell;
            *cell = replaced.min(before + 1).min(diagonal + 1);
            before = *cell;
        }
    }
    row.last().copied().unwrap_or(usize::MAX)
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
