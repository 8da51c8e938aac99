//! Several of a thing.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_of_a_thing_have_the_plural_that_english_has() {
        assert_eq!(["page", "story", "box", "UNIT"].map(plural), ["pages", "stories", "boxes", "UNIT"]);
    }
}
