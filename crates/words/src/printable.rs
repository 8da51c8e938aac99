//! What others wrote, made harmless for a terminal.

/// What others wrote, without what would move a terminal's cursor or turn its letters around.
pub fn printable(text: &str) -> String {
    let harmless = |letter: char| {
        !letter.is_control()
            && !matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|letter| if harmless(letter) { letter } else { '\u{fffd}' }).collect()
}

/// What others wrote in several lines, each of them harmless.
pub fn printable_lines(text: &str) -> Vec<String> {
    text.lines().map(|line| printable(&line.replace('\t', "    "))).collect()
}
