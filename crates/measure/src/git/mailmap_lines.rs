//! What of a `.mailmap` git passes over without a word: lines in which it finds no address.

/// The lines, counted from 1, that are to say something and say nothing.
pub(super) fn without_address(mailmap: &[u8]) -> Vec<u64> {
    // Behind a byte 0 git reads nothing.
    let read = mailmap.split(|byte| *byte == 0).next().unwrap_or_default();
    let lines = (1..).zip(read.split(|byte| *byte == b'\n'));
    lines.filter(|(_, line)| says_nothing(line.trim_ascii())).map(|(number, _)| number).collect()
}

fn says_nothing(line: &[u8]) -> bool {
    !line.is_empty() && !line.starts_with(b"#") && first_address(line).is_none_or(|address| !usable(address))
}

/// What stands between the first `<` and the `>` after it.
fn first_address(line: &[u8]) -> Option<&[u8]> {
    let start = line.iter().position(|byte| *byte == b'<')?.checked_add(1)?;
    let rest = line.get(start..)?;
    rest.get(..rest.iter().position(|byte| *byte == b'>')?)
}

/// Git takes spaces for a part of an address, which nobody has then.
fn usable(address: &[u8]) -> bool {
    !address.is_empty() && address.trim_ascii().len() == address.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_in_which_git_finds_no_address_are_counted() {
        let mailmap = b"# Bo\nBo Ray bo@x\n\nBo <bo@x>\nCy <> <bo@x>\r\nDi <di@x\n< cy@x >\n <a@x> <b@x>\nEve e@x\0\nx\n";
        assert_eq!(without_address(mailmap), [2, 5, 6, 7, 9]);
    }
}
