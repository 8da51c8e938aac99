//! What end-to-end tests need: a node, the built program, and a look at what came of it.
//!
//! A test that needs a node begins with `let Some(node) = DevNode::…() else { return };`: without one it says that
//! it is skipped. `scripts/e2e` runs them all with one.

mod node;
mod program;
mod receiver;
pub mod served;

pub use node::DevNode;
pub use program::{Program, Running};
pub use receiver::{Authority, Receiver};
