//! What stories about the contracts begin with, and what reads their events; the stories are in `tests/`.

pub mod council;
pub mod postgres;
pub mod replay;
