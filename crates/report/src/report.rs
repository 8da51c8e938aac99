use std::{
    fs,
    path::{Path, PathBuf},
};

use askama::Template;

use crate::{
    atomic,
    machine::Machine,
    page::Page,
    terminal::{self, Screen},
    RenderError, Summary, WriteError,
};

/// Shows a [`Summary`]. The same summary always gives the same bytes: there is no clock and no chance in here.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    summary: &'a Summary,
}

/// Where [`Report::write`] left its files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub html: PathBuf,
    pub json: PathBuf,
}

impl<'a> Report<'a> {
    pub fn new(summary: &'a Summary) -> Self {
        Self { summary }
    }

    /// The page: one file that needs no other.
    pub fn html(&self) -> Result<String, RenderError> {
        Ok(Page::of(self.summary)?.render()?)
    }

    /// The stable output for programs. Amounts are decimal text.
    pub fn json(&self) -> Result<String, RenderError> {
        let mut text = serde_json::to_string_pretty(&Machine::of(self.summary))?;
        text.push('\n');
        Ok(text)
    }

    /// The tables for the end of a run.
    pub fn terminal(&self, screen: Screen) -> String {
        terminal::render(self.summary, screen)
    }

    /// Writes `report.html` and `summary.json` into a folder, which is created if need be. Both are rendered before
    /// either is written, and each replaces its predecessor whole.
    pub fn write(&self, folder: &Path) -> Result<Written, WriteError> {
        let (html, json) = (self.html()?, self.json()?);
        fs::create_dir_all(folder)
            .map_err(|source| WriteError::CreateFolder { path: folder.to_owned(), source })?;
        let written = Written { html: folder.join("report.html"), json: folder.join("summary.json") };
        for (path, text) in [(&written.html, html), (&written.json, json)] {
            atomic::write(path, &text)
                .map_err(|source| WriteError::WriteFile { path: path.clone(), source })?;
        }
        Ok(written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn writing_creates_the_folder_and_two_files() {
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("a/b");
        let written = Report::new(&sample::summary(3)).write(&inside).unwrap();
        assert_eq!(written, Written { html: inside.join("report.html"), json: inside.join("summary.json") });
        assert!(fs::read_to_string(&written.html).unwrap().starts_with("<!DOCTYPE html>"));
        assert_eq!(fs::read_dir(&inside).unwrap().count(), 2);
    }

    #[test]
    fn a_folder_that_cannot_be_is_named_in_the_error() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let error = Report::new(&sample::summary(3)).write(&file.path().join("x")).unwrap_err();
        assert!(matches!(error, WriteError::CreateFolder { .. }), "{error}");
    }

    #[test]
    fn the_same_summary_gives_the_same_bytes() {
        let (one, other) = (sample::summary(40), sample::summary(40));
        let (one, other) = (Report::new(&one), Report::new(&other));
        assert_eq!(one.html().unwrap(), other.html().unwrap());
        assert_eq!(one.json().unwrap(), other.json().unwrap());
        assert_eq!(one.terminal(Screen::PLAIN), other.terminal(Screen::PLAIN));
    }

    #[test]
    fn two_thousand_members_stay_below_two_megabytes() {
        let html = Report::new(&sample::summary(2_000)).html().unwrap();
        assert!(html.len() < 2_000_000, "{} bytes", html.len());
        assert!(html.contains("… and 1,800 more"));
    }

    #[test]
    fn a_summary_of_nothing_is_still_a_page() {
        let token = crate::Denomination::new("CT", 18);
        let html = Report::new(&Summary::empty("Nobody", token.clone(), token)).html().unwrap();
        assert!(html.contains("Nobody") && !html.contains("NaN"));
    }
}
