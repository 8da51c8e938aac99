//! All that a registry stores.

use crate::registry::Registry;
use ink::primitives::Hash;
use tributary_interfaces::metrics::MetricsRoles;

/// All that a registry stores, whichever code it runs: its own, or its fast path.
#[ink::storage_item]
#[derive(Debug)]
pub struct Storage {
    pub registry: Registry,
    pub roles: MetricsRoles,
    /// The full code, if the account runs the fast path.
    pub code: Hash,
}
