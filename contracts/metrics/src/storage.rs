//! All that a registry stores.

use crate::registry::Registry;
use tributary_fast::CodeCell;
use tributary_interfaces::metrics::MetricsRoles;
use tributary_storage::InRoot;

/// All that a registry stores, whichever code it runs: its own, or its fast path.
#[ink::storage_item]
#[derive(Debug)]
pub struct Storage {
    pub registry: Registry,
    pub roles: InRoot<MetricsRoles>,
    pub code: CodeCell,
}
