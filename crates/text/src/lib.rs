//! Numbers, plurals and what others wrote, as people read them. Knows no chain, no file and no language but English.

pub mod amount;
mod nearest;
mod plural;
mod printable;
mod ratio;

pub use nearest::nearest;
pub use plural::{counted, either, plural, says};
pub use printable::{printable, printable_lines};
pub use ratio::Ratio;
