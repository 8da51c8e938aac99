//! Proposals as people write and read them: a TOML file ([`File`]) with a description and [`actions`], turned into the
//! calls that the governor will make; the actions of any proposal as sentences ([`told`]); and what would fail of them
//! today ([`check`]).

mod actions;
mod before;
pub mod check;
pub mod epochs;
mod file;
mod in_order;
pub mod metric_name;
pub mod pins;
mod reading;
pub mod sentence;
pub mod silent;
mod terms;
pub mod texts;
pub mod told;
pub mod waiting;
mod wrong;

pub use actions::Draft;
pub use file::{read, File, Source, Unread};
pub use terms::{AssetName, MetricName, Policy};
