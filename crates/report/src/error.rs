use std::{io, path::PathBuf};

use crate::charts::DrawError;

/// Why a report could not be made.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A chart could not be drawn.
    #[error("a chart could not be drawn")]
    Chart(#[from] DrawError),
    /// The page's template refused a value.
    #[error("the page could not be filled in")]
    Page(#[from] askama::Error),
    /// A value has no form in JSON.
    #[error("the summary could not be written as JSON")]
    Json(#[from] serde_json::Error),
}

/// Why a report could not be saved.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error(transparent)]
    Render(#[from] RenderError),
    /// The folder is not there and cannot be made.
    #[error("the folder {path} could not be created: {source}")]
    CreateFolder { path: PathBuf, source: io::Error },
    /// Somebody's own file.
    #[error(
        "{path} was not written by this program, and is left as it is: write the report into another folder, or move the \
         file away"
    )]
    Foreign { path: PathBuf },
    /// The file could not be written beside its place, or not moved there. What stood there before still does.
    #[error(transparent)]
    WriteFile(#[from] tributary_files::FileError),
}
