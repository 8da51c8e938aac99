//! Whole numbers written with a decimal point. Exact: digits are moved, nothing passes through a float.

/// The value in full, without trailing zeros: `exact(1_234_500, 3)` is `1,234.5`.
pub fn exact(value: u128, decimals: u8) -> String {
    let (whole, fraction) = split(value, decimals);
    join(&whole, fraction.trim_end_matches('0'))
}

/// The value with exactly `places` decimals, the rest cut off. What is not zero never reads as zero: it shows as
/// `<0.01`.
pub fn rounded_down(value: u128, decimals: u8, places: u8) -> String {
    let (whole, fraction) = split(value, decimals);
    let kept: String = fraction.chars().chain(std::iter::repeat('0')).take(places.into()).collect();
    let vanished = value != 0 && whole == "0" && kept.bytes().all(|digit| digit == b'0');
    match (vanished, places) {
        (false, _) => join(&whole, &kept),
        (true, 0) => "<1".to_owned(),
        (true, _) => format!("<0.{}1", "0".repeat(usize::from(places) - 1)),
    }
}

/// A whole number in groups of three: `1,234,567`.
pub fn grouped(value: u128) -> String {
    exact(value, 0)
}

/// How many decimals a column of these values needs: fewer the larger its largest, never more than any has.
pub fn places_for(values: impl IntoIterator<Item = u128>, decimals: u8) -> u8 {
    let (mut largest, mut longest) = (0, 0);
    for value in values {
        largest = largest.max(value);
        longest = longest.max(split(value, decimals).1.trim_end_matches('0').len());
    }
    let (whole, fraction) = split(largest, decimals);
    let wanted = match (whole.as_str(), whole.len()) {
        ("0", _) => fraction.len() - fraction.trim_start_matches('0').len() + 4,
        (_, 1 | 2) => 4,
        (_, 3..=7) => 2,
        _ => 0,
    };
    u8::try_from(wanted.min(longest)).unwrap_or(u8::MAX)
}

/// For drawing only: the nearest float.
pub fn to_f64(value: u128, decimals: u8) -> f64 {
    value as f64 / 10f64.powi(decimals.into())
}

/// The digits before and after the point.
fn split(value: u128, decimals: u8) -> (String, String) {
    let digits = format!("{value:0>width$}", width = usize::from(decimals) + 1);
    let (whole, fraction) = digits.split_at(digits.len() - usize::from(decimals));
    (whole.to_owned(), fraction.to_owned())
}

fn join(whole: &str, fraction: &str) -> String {
    let groups: Vec<_> = whole.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    let mut text = groups.join(",");
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_point_moves_and_trailing_zeros_go() {
        assert_eq!(exact(0, 12), "0");
        assert_eq!(exact(1, 12), "0.000000000001");
        assert_eq!(exact(1_234_500, 3), "1,234.5");
        assert_eq!(exact(1_000_000, 0), "1,000,000");
    }

    #[test]
    fn the_largest_amount_and_the_most_decimals_are_exact() {
        assert_eq!(exact(u128::MAX, 0), "340,282,366,920,938,463,463,374,607,431,768,211,455");
        assert_eq!(exact(u128::MAX, 38), "3.40282366920938463463374607431768211455");
        assert_eq!(exact(7, 255), format!("0.{}7", "0".repeat(254)));
    }

    #[test]
    fn rounding_down_never_shows_more_than_there_is_nor_nothing_for_something() {
        assert_eq!(rounded_down(1_999, 3, 2), "1.99");
        assert_eq!(rounded_down(2_000, 3, 2), "2.00");
        assert_eq!(rounded_down(1, 12, 2), "<0.01");
        assert_eq!(rounded_down(999, 3, 0), "<1");
        assert_eq!(rounded_down(0, 12, 2), "0.00");
    }

    #[test]
    fn a_column_has_as_many_places_as_its_size_asks_for() {
        assert_eq!(places_for([5_000, 12_000], 3), 0, "no value has a fraction");
        assert_eq!(places_for([1_234_567_891_234], 9), 2);
        assert_eq!(places_for([1_234_567_891], 9), 4);
        assert_eq!(places_for([12_345_678], 12), 8, "four digits after the leading zeros");
        assert_eq!(places_for([], 12), 0);
    }

    proptest! {
        #[test]
        fn reading_the_digits_back_gives_the_value(value: u128, decimals in 0u8..40) {
            let text = exact(value, decimals).replace(',', "");
            let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
            let digits = format!("{whole}{fraction:0<width$}", width = usize::from(decimals));
            prop_assert_eq!(digits.parse::<u128>().unwrap(), value);
        }
    }
}
