//! Four kinds of what must never happen, each walked through all the places where it could: laws 11 to 14.

mod callees;
mod order;
mod pairs;
mod promises;
mod settings;
mod town;
mod waiting;
