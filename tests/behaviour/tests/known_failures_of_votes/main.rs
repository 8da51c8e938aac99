//! How systems of votes and governance failed elsewhere, each failure a story here that ends well. The
//! cast is that of `tributary_behaviour::council`.

mod callees;
mod outcomes;
mod proposers;
mod settings;
mod signatures;
mod turnout;
mod weights;
