use std::fmt::Write;

use plotters::style::RGBColor;

/// A colour by its role. The SVG carries the light colours, so that a chart taken out of its page still looks right;
/// the page's style sheet replaces them by variables, which know of dark mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// One of eight categories, distinct for colour-blind readers by lightness too. Counts on from zero again.
    Series(usize),
    /// Everything that has no category of its own.
    Others,
    Text,
    Quiet,
    Grid,
    /// The ground that a chart stands on.
    Paper,
}

const SERIES: [(u32, u32); 8] = [
    (0x14697F, 0x4FB3CC),
    (0xE09136, 0xF0B35F),
    (0x6C4A9E, 0xB79CE8),
    (0x4F9E58, 0x7CCB86),
    (0xBF3F55, 0xEE8091),
    (0x54A5DD, 0x9AD0F5),
    (0x8A7B1E, 0xD3C55C),
    (0xB2739C, 0xDDA3C8),
];

const OTHERS: (u32, u32) = (0x9AA5AF, 0x6F7C88);

impl Ink {
    pub fn color(self) -> RGBColor {
        let [_, red, green, blue] = self.shades().0.to_be_bytes();
        RGBColor(red, green, blue)
    }

    /// The style sheet's name of this colour.
    pub fn variable(self) -> String {
        match self {
            Self::Series(index) => format!("--series-{}", index % SERIES.len()),
            Self::Others => "--series-others".to_owned(),
            Self::Text => "--chart-text".to_owned(),
            Self::Quiet => "--chart-quiet".to_owned(),
            Self::Grid => "--chart-grid".to_owned(),
            Self::Paper => "--chart-paper".to_owned(),
        }
    }

    /// On light and on dark ground.
    fn shades(self) -> (u32, u32) {
        match self {
            Self::Series(index) => SERIES.get(index % SERIES.len()).copied().unwrap_or(OTHERS),
            Self::Others => OTHERS,
            Self::Text => (0x1B2A33, 0xE4EBEF),
            Self::Quiet => (0x5A6872, 0x9FB0BB),
            Self::Grid => (0xE3E6E4, 0x2C3A44),
            Self::Paper => (0xFFFFFF, 0x17222A),
        }
    }

    fn all() -> impl Iterator<Item = Self> {
        (0..SERIES.len()).map(Self::Series).chain([
            Self::Others,
            Self::Text,
            Self::Quiet,
            Self::Grid,
            Self::Paper,
        ])
    }
}

/// The rules that let charts follow the page's colour scheme.
pub fn style_sheet() -> String {
    let (mut light, mut dark, mut rules) = (String::new(), String::new(), String::new());
    for ink in Ink::all() {
        let (variable, (bright, dim)) = (ink.variable(), ink.shades());
        // Writing to a String cannot fail.
        let _ = write!(light, "{variable}:#{bright:06X};");
        let _ = write!(dark, "{variable}:#{dim:06X};");
        let _ = writeln!(rules, ".chart [fill=\"#{bright:06X}\"]{{fill:var({variable})}}");
        let _ = writeln!(rules, ".chart [stroke=\"#{bright:06X}\"]{{stroke:var({variable})}}");
    }
    format!(":root{{{light}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n{rules}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_role_has_a_colour_and_a_name_of_its_own() {
        let roles: Vec<_> = Ink::all().collect();
        let colors: BTreeSet<_> = roles.iter().map(|ink| ink.shades().0).collect();
        let names: BTreeSet<_> = roles.iter().map(|ink| ink.variable()).collect();
        assert_eq!((colors.len(), names.len()), (roles.len(), roles.len()));
    }
}
