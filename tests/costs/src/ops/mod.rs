//! The rows: for each message what it costs, in the situation said beside it. A new message needs one
//! more call of [`Bench::cost`]; tests/costs/tests/costs.rs names those that have none.

mod factory;
mod governor;
mod metrics;
mod plain;
mod token;
mod treasury;

use crate::{bench::Bench, scene::Scene};

/// Tells the story and writes every row down.
pub fn write_down(bench: &mut Bench) {
    let scene = Scene::new(bench);
    plain::write_down(bench, &scene);
    token::write_down(bench, &scene);
    factory::write_down(bench, &scene);
    treasury::write_down(bench, &scene);
    governor::write_down(bench, &scene);
    metrics::write_down(bench, &scene);
    scene.go_on(bench);
    metrics::in_the_long_run(bench, &scene);
    token::in_the_long_run(bench, &scene);
    token::after_dust(bench, &scene);
}
