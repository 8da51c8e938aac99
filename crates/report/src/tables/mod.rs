//! Tables as both outputs understand them: what to say, not how it looks. The page shows every column, the terminal
//! those that fit.

mod cell;
mod column;
mod concentration;
mod disputes;
mod epochs;
mod grants;
mod laws;
mod members;
mod metrics;
mod paid_for;
mod proposals;
mod series;
mod table;

pub use cell::{Cell, Tone};
pub use column::{Column, Keep};
pub use concentration::concentration;
pub use disputes::disputes;
pub use epochs::{epochs, pay_by_epoch};
pub use grants::grants;
pub use laws::laws;
pub use members::members;
pub use metrics::metrics;
pub use paid_for::paid_for;
pub use proposals::{proposals, tone as proposal_tone};
pub use series::NumberColumn;
pub use table::Table;
