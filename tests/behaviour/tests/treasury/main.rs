//! The treasury: a vault that is always solvent, grants that vest, programs that stream by metric.

mod claimable;
mod claims;
mod conservation;
mod edges;
mod exits;
mod fast_path;
mod funding;
mod grants;
mod hostile;
mod lasting;
mod laws;
mod limits;
mod losses;
mod money_over_time;
mod order;
mod programs;
mod redeeming;
mod spending;
mod steps;
mod story;
mod streams;
mod waiting;
