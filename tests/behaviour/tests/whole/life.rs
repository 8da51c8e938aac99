//! The whole life of a DAO in short.
