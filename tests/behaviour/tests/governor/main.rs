//! The governor: who decides, when, and what nobody can undo or do alone. The cast is that of
//! `tributary_behaviour::council`.

mod ballots;
mod changing;
mod executing;
mod life;
mod proposing;
mod taking_part;
