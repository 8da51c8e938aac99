//! What a proposal is called, by its text.

/// The first line that says something, without the mark of a heading in Markdown.
pub fn title(text: &str) -> Option<&str> {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    let name = line.trim_start_matches('#').trim_start();
    Some(if name.is_empty() { line } else { name })
}

#[cfg(test)]
mod tests {
    use super::title;

    #[test]
    fn a_text_is_called_by_its_first_line_without_the_mark_of_a_heading() {
        assert_eq!(title("\n  ## Pay Ann \n\nFor her work."), Some("Pay Ann"));
        assert_eq!(title("Pay Ann #2"), Some("Pay Ann #2"));
        assert_eq!((title("#"), title(" \n"), title("")), (Some("#"), None, None));
    }
}
