//! Bytes as people write them.

/// The bytes as 0x and two digits for each.
pub fn hex(bytes: &[u8]) -> String {
    format!("0x{}", hex::encode(bytes))
}

/// The bytes that such a text stands for: 0x and two hexadecimal digits for each, and nothing else.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    hex::decode(text.strip_prefix("0x")?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_read_from_hexadecimal_digits_and_nothing_else() {
        assert_eq!(unhex("0x00ff"), Some(vec![0, 255]));
        assert_eq!((unhex(&hex(&[1, 171])), unhex("0x")), (Some(vec![1, 171]), Some(vec![])));
        for text in ["", "00ff", "0x0", "0xzz", "0xgg", "0xé1", "0x 1", "0x+1+2", "0x-1"] {
            assert_eq!(unhex(text), None, "{text}");
        }
    }
}
