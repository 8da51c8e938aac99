//! The treasury: a vault that is always solvent, grants that vest, programs that stream by metric.

mod conservation;
mod edges;
mod exits;
mod fast_path;
mod hostile;
mod limits;
mod losses;
mod money_over_time;
mod rules;
mod spending;
mod story;
mod streams;
mod waiting;
