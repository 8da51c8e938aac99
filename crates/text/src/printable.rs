//! What others wrote, made harmless for whoever reads it.

/// What others wrote, without what would move a terminal's cursor, break its line or turn its letters around: U+FFFD stands
/// for it. Pages and scripts have the same rule (packages/client/src/printable.ts).
pub fn printable(text: &str) -> String {
    let harmless = |letter: char| {
        !letter.is_control()
            && !matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    text.chars().map(|letter| if harmless(letter) { letter } else { '\u{fffd}' }).collect()
}

/// What others wrote in several lines, each of them harmless.
pub fn printable_lines(text: &str) -> Vec<String> {
    text.lines().map(|line| printable(&line.replace('\t', "    "))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_harmful_is_replaced_as_pages_replace_it() {
        let vector = include_str!("../../../packages/client/test/printable.json");
        let vector: Vec<[String; 2]> = serde_json::from_str(vector).unwrap();
        assert!(vector.len() > 5);
        for [written, shown] in vector {
            assert_eq!(printable(&written), shown, "{written:?}");
        }
    }
}
