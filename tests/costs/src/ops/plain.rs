use crate::{
    bench::Bench,
    scene::{Scene, TOKEN},
    table::BASELINE,
};
use tributary_harness::messages::psp22;
use tributary_interfaces::PSP22;

pub fn write_down(b: &mut Bench, s: &Scene) {
    let (at, holder, other) = (s.plain, s.founder(0), s.founder(1));
    b.cost(BASELINE, "between two holders", holder, psp22(at).transfer(other, TOKEN, vec![]));
    b.cost(
        "plain.transfer_from",
        "a part of an allowance",
        s.stranger.account(),
        psp22(at).transfer_from(holder, other, TOKEN, vec![]),
    );
    b.cost("plain.approve", "another allowance", holder, psp22(at).approve(s.stranger.account(), TOKEN));
    b.cost("plain.balance_of", "a holder's", other, psp22(at).balance_of(holder));
}
