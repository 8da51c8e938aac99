//! Text that others chose, made fit to show. Escaping for HTML happens later, in the templates; here goes what
//! no output should ever carry: terminal escape sequences, line breaks, and marks that reverse reading order.

use tributary_text::printable;

/// Replaces control characters and direction overrides by `\u{FFFD}` and trims the ends.
pub fn clean(text: &str) -> String {
    printable(text.trim())
}

/// At most `limit` characters, with an ellipsis as the last when some were left out.
pub fn shorten(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(limit.saturating_sub(1)).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

/// An account as people recognize it: its first six and last four characters.
pub fn account(text: &str) -> String {
    let text = clean(text);
    let count = text.chars().count();
    if count <= 12 {
        return text;
    }
    let head: String = text.chars().take(6).collect();
    let tail: String = text.chars().skip(count.saturating_sub(4)).collect();
    format!("{head}…{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_and_direction_overrides_lose_their_power() {
        assert_eq!(clean("\u{1b}[31mred\nline"), "\u{FFFD}[31mred\u{FFFD}line");
        assert_eq!(clean("abc\u{202E}cba"), "abc\u{FFFD}cba");
        assert_eq!(clean("  Zoë 🌊 "), "Zoë 🌊");
    }

    #[test]
    fn long_text_ends_in_an_ellipsis_within_the_limit() {
        assert_eq!(shorten("Ada Lovelace", 12), "Ada Lovelace");
        assert_eq!(shorten("Ada Lovelace", 5), "Ada…");
        assert_eq!(shorten("żółć gęślą", 4), "żół…");
    }

    #[test]
    fn an_account_keeps_its_ends() {
        assert_eq!(account("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"), "5Grwva…utQY");
        assert_eq!(account("native"), "native");
    }
}
