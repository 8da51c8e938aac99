use crate::{
    bench::Bench,
    scene::{work, Scene},
};
use tributary_harness::{given, messages::factory, Chain};
use tributary_interfaces::factory::{DaoConfig, Factory};

pub fn write_down(b: &mut Bench, s: &Scene) {
    let (at, anyone) = (s.factory, s.stranger.account());
    let genesis = b.world.chain.genesis().expect("an embedded chain has a genesis");
    let founders: Vec<_> = s.founders.iter().map(|founder| (founder, 1_000)).collect();
    let config = DaoConfig {
        metrics: vec![work(&s.attestor)],
        ..given::dao(&founders, &s.attestor, s.arbiter.account(), genesis)
    };
    b.cost("factory.create", "a DAO with six founders and a metric", anyone, factory(at).create(config));
    b.cost("factory.code_hashes", "", anyone, factory(at).code_hashes());
    b.cost("factory.dao_count", "", anyone, factory(at).dao_count());
    b.cost("factory.dao", "one that was founded", anyone, factory(at).dao(0));
    b.cost("factory.daos", "a page of one", anyone, factory(at).daos(0, 100));
}
