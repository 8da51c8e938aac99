use std::{
    fs, io,
    path::{Path, PathBuf},
};

use askama::Template;
use tributary_files::{FileError, Why};

use crate::{
    machine::{Machine, FORMAT},
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

/// Most that is read of a file that may be a report.
const MAX_OWN: u64 = 256 * tributary_files::MEGABYTE;

/// What every page has had above its title since the first.
const KICKER: &str = "<p class=\"kicker\">Contribution report</p>";

fn is_page(text: &str) -> bool {
    text.starts_with("<!DOCTYPE html>") && text.contains(KICKER)
}

fn is_summary(text: &str) -> bool {
    let format = |summary: serde_json::Value| Some(summary.get("format")?.as_str()?.to_owned());
    let family = FORMAT.split('/').next().unwrap_or_default();
    serde_json::from_str(text).ok().and_then(format).is_some_and(|format| format.starts_with(family))
}

impl Written {
    fn within(folder: &Path) -> Self {
        Self { html: folder.join("report.html"), json: folder.join("summary.json") }
    }
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

    /// Refuses a folder in which a report would take the place of somebody's own file.
    pub fn check(folder: &Path) -> Result<(), WriteError> {
        if fs::metadata(folder).is_ok_and(|there| !there.is_dir()) {
            let source = io::Error::other("a file is there: name another folder");
            return Err(WriteError::CreateFolder { path: folder.to_owned(), source });
        }
        tributary_files::takes(folder)?;
        let places = Written::within(folder);
        for (path, own) in [(places.html, is_page as fn(&str) -> bool), (places.json, is_summary)] {
            let there = match tributary_files::text(&path, MAX_OWN) {
                Ok(there) => there,
                Err(FileError { why: Why::Io(error), .. })
                    if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) =>
                {
                    continue
                }
                // What cannot be read, or is no text, was not written here.
                Err(_) => return Err(WriteError::Foreign { path }),
            };
            if !there.is_empty() && !own(&there) {
                return Err(WriteError::Foreign { path });
            }
        }
        Ok(())
    }

    /// Writes `report.html` and `summary.json` into a folder, which is created if need be. Both are rendered before
    /// either is written, and each replaces its predecessor whole; a file that is no report is left as it is.
    pub fn write(&self, folder: &Path) -> Result<Written, WriteError> {
        let (html, json) = (self.html()?, self.json()?);
        Self::check(folder)?;
        fs::create_dir_all(folder)
            .map_err(|source| WriteError::CreateFolder { path: folder.to_owned(), source })?;
        let written = Written::within(folder);
        for (path, text) in [(&written.html, html), (&written.json, json)] {
            tributary_files::replace(path, &[text.as_bytes()])?;
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
    fn a_report_takes_the_place_of_a_report_and_of_no_other_file() {
        let folder = tempfile::tempdir().unwrap();
        let (few, more) = (sample::summary(3), sample::summary(4));
        Report::new(&few).write(folder.path()).unwrap();
        Report::new(&more).write(folder.path()).unwrap();
        for (name, own) in [
            ("report.html", "<!DOCTYPE html><p>my own</p>"),
            ("summary.json", "{\"format\": \"mine\"}"),
            ("summary.json", "a diary"),
        ] {
            let folder = tempfile::tempdir().unwrap();
            fs::write(folder.path().join(name), own).unwrap();
            let refused = Report::new(&few).write(folder.path()).unwrap_err().to_string();
            assert!(refused.contains(name) && refused.contains("another folder"), "{refused}");
            assert_eq!(fs::read_to_string(folder.path().join(name)).unwrap(), own);
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is half written");
        }
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
