//! The tests of this package run the contracts on a real node.
