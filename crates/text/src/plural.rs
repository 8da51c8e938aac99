//! Several of a thing.

use crate::amount::grouped;

/// Several of a thing, as English makes it: "commits", "stories", "boxes". What is no plain word is left as it is: a
/// symbol (UNIT), another language's noun (Seite), several words, and what ends like a plural already (kudos).
pub fn plural(thing: &str) -> String {
    let word = !thing.is_empty() && thing.bytes().all(|letter| letter.is_ascii_lowercase());
    let vowel = |letter: char| "aeiou".contains(letter);
    let mut back = thing.chars().rev();
    // Where "ch" is a k.
    const HARD: [&str; 4] = ["epoch", "tech", "stomach", "monarch"];
    match (word, back.next(), back.next()) {
        (true, ..) if HARD.contains(&thing) => format!("{thing}s"),
        (true, Some('s'), _) | (false, ..) | (true, None, _) => thing.to_owned(),
        (true, Some('y'), Some(before)) if !vowel(before) => {
            format!("{}ies", thing.strip_suffix('y').unwrap_or(thing))
        }
        (true, Some('x' | 'z'), _) | (true, Some('h'), Some('c' | 's')) => format!("{thing}es"),
        _ => format!("{thing}s"),
    }
}

/// A number of things: "1 day", "3 days", "2 epochs".
pub fn counted(count: impl TryInto<u64>, thing: &str) -> String {
    let count = count.try_into().unwrap_or(u64::MAX);
    let thing = if count == 1 { thing.to_owned() } else { plural(thing) };
    format!("{} {thing}", grouped(count.into()))
}

/// A number of things that take more than one word: "1 refused call", "3 refused calls".
pub fn either(count: impl TryInto<u64>, one: &str, several: &str) -> String {
    let count = count.try_into().unwrap_or(u64::MAX);
    format!("{} {}", grouped(count.into()), if count == 1 { one } else { several })
}

/// Whether a unit says already what is counted in it: "commits", in the unit "commit".
pub fn says(unit: &str, name: &str) -> bool {
    [unit, &plural(unit)].iter().any(|unit| unit.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_a_thing_is_told_as_one_and_several_in_the_plural_that_it_has() {
        let told = |count, thing| counted(count, thing);
        assert_eq!((told(1, "day"), told(2, "day")), ("1 day".to_owned(), "2 days".to_owned()));
        for (one, several) in [
            ("commit", "commits"),
            ("story", "stories"),
            ("day", "days"),
            ("box", "boxes"),
            ("patch", "patches"),
            ("path", "paths"),
            ("epoch", "epochs"),
            ("kudos", "kudos"),
            ("UNIT", "UNIT"),
            ("Seite", "Seite"),
            ("página", "página"),
            ("line of code", "line of code"),
            ("", ""),
        ] {
            assert_eq!(plural(one), several);
        }
    }

    #[test]
    fn a_unit_says_what_is_counted_in_it_also_in_the_plural() {
        assert!(says("commit", "commits") && says("Kudos", "kudos") && says("commit", "commit"));
        assert!(!says("page", "docs") && !says("", "docs"));
    }

    #[test]
    fn things_of_several_words_have_a_plural_of_their_own() {
        let calls = |count| either(count, "refused call", "refused calls");
        assert_eq!((calls(1), calls(1_200)), ("1 refused call".to_owned(), "1,200 refused calls".to_owned()));
    }
}
