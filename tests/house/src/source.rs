//! A source file as words, without comments, texts, and what is compiled for tests only.

/// The words of a file: names, `::`, and single signs.
pub fn words(text: &str) -> Vec<String> {
    without_tests(&split(text))
}

fn split(text: &str) -> Vec<String> {
    let signs: Vec<char> = text.chars().collect();
    let at = |place: usize| signs.get(place).copied().unwrap_or('\0');
    let (mut found, mut place) = (Vec::new(), 0);
    while place < signs.len() {
        let sign = at(place);
        if sign == '/' && at(place + 1) == '/' {
            while place < signs.len() && at(place) != '\n' {
                place += 1;
            }
        } else if sign == '/' && at(place + 1) == '*' {
            while place < signs.len() && !(at(place) == '*' && at(place + 1) == '/') {
                place += 1;
            }
            place += 2;
        } else if sign == '"' {
            place += 1;
            while place < signs.len() && at(place) != '"' {
                place += if at(place) == '\\' { 2 } else { 1 };
            }
            place += 1;
        } else if sign == 'r'
            && (at(place + 1) == '"' || at(place + 1) == '#' && matches!(at(place + 2), '"' | '#'))
        {
            let hashes = (place + 1..).take_while(|place| at(*place) == '#').count();
            place += 2 + hashes;
            while place < signs.len()
                && !(at(place) == '"' && (1..=hashes).all(|next| at(place + next) == '#'))
            {
                place += 1;
            }
            place += 1 + hashes;
        } else if sign == '\'' && (at(place + 1) == '\\' || at(place + 2) == '\'') {
            place += if at(place + 1) == '\\' { 3 } else { 2 };
            while place < signs.len() && at(place) != '\'' {
                place += 1;
            }
            place += 1;
        } else if sign.is_alphanumeric() || sign == '_' {
            let start = place;
            while at(place).is_alphanumeric() || at(place) == '_' {
                place += 1;
            }
            found.push(signs[start..place].iter().collect());
        } else if sign == ':' && at(place + 1) == ':' {
            found.push("::".to_owned());
            place += 2;
        } else {
            if !sign.is_whitespace() {
                found.push(sign.to_string());
            }
            place += 1;
        }
    }
    found
}

/// Leaves out each item that `#[cfg(test)]` stands before.
fn without_tests(words: &[String]) -> Vec<String> {
    let (mut left, mut place) = (Vec::new(), 0);
    while let Some(word) = words.get(place) {
        let marks = ["#", "[", "cfg", "(", "test", ")", "]"];
        if marks
            .iter()
            .enumerate()
            .all(|(next, mark)| words.get(place + next).is_some_and(|word| word == mark))
        {
            place = end_of_item(words, place + marks.len());
        } else {
            left.push(word.clone());
            place += 1;
        }
    }
    left
}

/// What follows the item that begins here: after its block, or its semicolon.
fn end_of_item(words: &[String], mut place: usize) -> usize {
    let mut depth = 0;
    while let Some(word) = words.get(place) {
        place += 1;
        match word.as_str() {
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" => depth -= 1,
            _ => {}
        }
        if depth == 0 && matches!(word.as_str(), "}" | ";") {
            // `use a::{b, c};` has both.
            return place + usize::from(word == "}" && words.get(place).is_some_and(|next| next == ";"));
        }
    }
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_texts_and_tests_are_left_out() {
        let text = r##"
            // use crate::a;
            /* use crate::b; */
            use crate::c::{D, E};
            const A: &str = "use crate::d; \" {";
            const B: char = '"';
            const C: &str = r#"use "crate::e"#;
            fn life<'a>(name: &'a str) {}
            #[cfg(test)]
            use crate::{f::F};
            #[cfg(test)]
            mod tests { use crate::g; fn nothing() {} }
            #[cfg(test)]
            mod more;
            mod last;
        "##;
        let words = words(text).join(" ");
        assert!(words.starts_with("use crate :: c :: { D , E } ;"), "{words}");
        assert!(words.ends_with("mod last ;"), "{words}");
        for gone in ["f ::", "g ;", "d ;", "e ;", "more", "tests"] {
            assert!(!words.contains(gone), "{gone}: {words}");
        }
    }
}
