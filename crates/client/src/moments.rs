//! Which numbers are moments, and which are spans of time: those that their author calls so.

use ink::{metadata::TypeSpec, scale_info::form::PortableForm};

/// What milliseconds since 1970 are called, by the environment of ink! as by these contracts.
const NAMES: [&str; 2] = ["Timestamp", "Moment"];

/// What a span in milliseconds is called by these contracts.
const SPAN: &str = "Millis";

/// Whether a number is a moment whose type is written so. Any other name tells nothing of what is counted.
pub(crate) fn is_moment(written: Option<&str>) -> bool {
    name(written).is_some_and(|name| NAMES.contains(&name))
}

/// Whether a number is a span of time whose type is written so.
pub(crate) fn is_span(written: Option<&str>) -> bool {
    name(written) == Some(SPAN)
}

/// The last part of a path.
fn name(written: Option<&str>) -> Option<&str> {
    written.map(|written| written.rsplit("::").next().unwrap_or(written).trim())
}

/// What is held by a type that is written so: "Timestamp" of "Option<Timestamp>".
pub(crate) fn held(written: Option<&str>) -> Option<&str> {
    let (_, rest) = written?.split_once('<')?;
    rest.trim_end().strip_suffix('>')
}

/// How a type is written where it is used, without what it holds.
pub(crate) fn written(of: &TypeSpec<PortableForm>) -> Option<&str> {
    of.display_name().segments.last().map(String::as_str)
}
