//! What stories about the contracts begin with; the stories are in `tests/`.

pub mod council;
