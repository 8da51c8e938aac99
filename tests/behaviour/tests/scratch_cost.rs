use tributary_harness::{messages::*, given, *};
use tributary_interfaces::{source::*, token::*, treasury::*, metrics::*, PSP22, factory::*};
use tributary_core::*;

#[test]
fn costs() {
    for basis_metric in [false, true] {
        let mut world = World::new();
        let founder = world.actor("founder");
        let att = world.actor("att");
        let gov = world.actor("gov");
        let _ = (&gov, given::settings());
        let actors: Vec<_> = (0..100).map(|i| world.actor(&format!("m{i}"))).collect();
        let founders: Vec<_> = actors.iter().map(|a| (a, 1000u128)).collect();
        let token_at = world.token(&founder, &founders);
        let source = if basis_metric {
            let m = world.deploy(&founder, "metrics", (token_at, 0u64, vec![given::metric("work", &[&att])]));
            let roles = TokenRoles { governor: founder.account(), minter: m, redeemer: founder.account() };
            world.ok(&founder, token(token_at).set_roles(roles));
            for chunk in actors.chunks(25) {
                let entries: Vec<_> = chunk.iter().map(|a| Claim { member: a.account(), amount: 5, evidence: [1;32].into(), uri: String::new() }).collect();
                world.ok(&att, metrics(m).attest_batch(1, entries));
            }
            world.advance(DAY + 1);
            for k in 0..4u32 {
                let ids: Vec<u32> = (k*25..k*25+25).collect();
                world.ok(&att, metrics(m).finalize_batch(ids));
            }
            MetricRef { source: m, metric: 0 }
        } else { MetricRef { source: token_at, metric: BALANCE } };
        for with_teller in [false, true] {
        let at = if with_teller { world.treasury(&founder, gov.account(), token_at, TreasuryConfig::default()) } else {
            world.deploy(&founder, "treasury", (gov.account(), token_at, TreasuryConfig::default(), None::<Hash>)) };
        world.ok(&founder, Call::from(treasury(at).fund(Asset::Native, 1_000_000)).with_value(1_000_000));
        let start = world.now() + 1000;
        world.ok(&gov, treasury(at).create_program(ProgramConfig { asset: Asset::Native, metric: source, basis: Basis::Level, budget: Budget::Fixed(100_000), start, epoch_length: DAY, epochs: None, claim_window: DAY }));
        world.at(start + DAY/2);
        let g = world.receipt(&founder, psp22(token_at).transfer(actors[0].account(), 0, vec![])).gas;
        let _ = g;
        let open = world.receipt(&founder, treasury(at).open_epoch(0)).gas;
        let c1 = world.receipt(&actors[0], treasury(at).claim(0)).gas;
        world.at(start + DAY/2 + 1000_000);
        let c2 = world.receipt(&actors[0], treasury(at).claim(0)).gas;
        let members: Vec<_> = actors.iter().map(|a| a.account()).collect();
        let p = world.receipt(&founder, treasury(at).pay(0, members)).gas;
        let f = world.receipt(&founder, Call::from(treasury(at).fund(Asset::Native, 1_000)).with_value(1_000)).gas;
        println!("metrics {basis_metric} teller {with_teller}: open {:.3} claim1 {:.3} claim2 {:.3} pay {:.4} fund {:.3} proof claim {} pay {}", open.ref_time as f64/1e9, c1.ref_time as f64/1e9, c2.ref_time as f64/1e9, p.ref_time as f64/1e11, f.ref_time as f64/1e9, c1.proof_size, p.proof_size/100);
        }
    }
}
