use crate::{
    bench::Bench,
    scene::{action, Scene, EPOCH, NATIVE_PROGRAM, TOKEN, TOKEN_PROGRAM},
};
use tributary_core::{DAY, HOUR};
use tributary_harness::{
    messages::{full_code, governor as governance, psp22, treasury, upgradable},
    Call,
};
use tributary_interfaces::{
    governor::Governor,
    metrics::SCORE,
    source::MetricRef,
    treasury::{Asset, Gate, GrantConfig, SpendCap, Treasury},
    upgrade::Upgradable,
    PSP22,
};

/// The trick of the token `crook` that takes from any balance.
const SEIZES: u8 = 15;

pub fn write_down(b: &mut Bench, s: &Scene) {
    let (at, anyone, governor) = (s.dao.treasury, s.stranger.account(), s.dao.governor);
    let (member, members) = (s.member(3), s.all_members());
    let (native, tokens) = (Asset::Native, Asset::Psp22(s.plain));
    let (grant, program) = (s.grant(b), s.program(native));

    let funded = Call::from(treasury(at).fund(native, TOKEN)).with_value(TOKEN);
    b.cost("treasury.fund", "native value", anyone, funded);
    b.cost("treasury.fund/psp22", "plain tokens", anyone, treasury(at).fund(tokens, TOKEN));
    b.cost("treasury.create_grant", "native", governor, treasury(at).create_grant(grant));
    b.cost("treasury.claim_grant", "a part has vested, native", anyone, treasury(at).claim_grant(0));
    b.cost("treasury.cancel_grant", "a part has vested", governor, treasury(at).cancel_grant(0));
    b.cost("treasury.create_program", "", governor, treasury(at).create_program(program));
    b.cost("treasury.stop_program", "", governor, treasury(at).stop_program(NATIVE_PROGRAM));
    b.cost(
        "treasury.claim",
        "of one epoch by one member, native; shares by the score, which decays",
        member,
        treasury(at).claim(NATIVE_PROGRAM),
    );
    b.cost("treasury.claim/psp22", "the same in plain tokens", member, treasury(at).claim(TOKEN_PROGRAM));
    b.cost_each(
        "treasury.pay/100",
        "of one epoch, native, each member",
        100,
        anyone,
        treasury(at).pay(NATIVE_PROGRAM, members.clone()),
    );
    b.cost_each(
        "treasury.pay/100/psp22",
        "the same in plain tokens",
        100,
        anyone,
        treasury(at).pay(TOKEN_PROGRAM, members.clone()),
    );
    b.cost("treasury.transfer", "native", governor, treasury(at).transfer(native, member, TOKEN));
    b.cost("treasury.redirect_grant", "", s.member(0), treasury(at).redirect_grant(0, member));
    b.cost("treasury.change_program", "", governor, treasury(at).change_program(NATIVE_PROGRAM, program));
    let cap = SpendCap { amount: 100 * TOKEN, period: 30 * DAY };
    b.cost("treasury.set_cap", "where there was none", governor, treasury(at).set_cap(native, Some(cap)));
    b.cost("treasury.pause", "", s.guardian.account(), treasury(at).pause());
    b.cost("treasury.set_guardian", "another one", governor, treasury(at).set_guardian(Some(member)));
    let code = b.world.ask(upgradable(at).code());
    b.cost("treasury.set_code", "to the code it has", governor, upgradable(at).set_code(code));
    let redeemed = treasury(at).redeem(TOKEN, vec![(native, 0)]);
    b.cost("treasury.redeem", "for native value", member, redeemed);
    b.cost(
        "treasury.redeem/two_assets",
        "for native value and plain tokens",
        member,
        treasury(at).redeem(TOKEN, vec![(native, 0), (tokens, 0)]),
    );

    b.cost("treasury.accrued", "of one epoch", anyone, treasury(at).accrued(NATIVE_PROGRAM, member));
    b.cost("treasury.grant_due", "", anyone, treasury(at).grant_due(0));
    b.cost("treasury.due", "while an epoch lasts that is open", anyone, treasury(at).due(native));
    b.cost("treasury.set_deposit_limit", "", governor, treasury(at).set_deposit_limit(TOKEN));
    b.cost("treasury.deposit_limit", "", anyone, treasury(at).deposit_limit());
    b.cost("treasury.created", "", anyone, treasury(at).created());
    b.cost("treasury.created_block", "", anyone, treasury(at).created_block());
    b.cost(
        "treasury.claimable",
        "of all programs and grants",
        anyone,
        treasury(at).claimable(member, (0, 0), 50),
    );
    b.cost("treasury.vault", "", anyone, treasury(at).vault(native));
    b.cost("treasury.assets", "two", anyone, treasury(at).assets(0, 100));
    b.cost("treasury.grant", "", anyone, treasury(at).grant(0));
    b.cost("treasury.grant_count", "", anyone, treasury(at).grant_count());
    b.cost("treasury.program", "", anyone, treasury(at).program(NATIVE_PROGRAM));
    b.cost("treasury.program_count", "", anyone, treasury(at).program_count());
    b.cost("treasury.epoch", "an open one", anyone, treasury(at).epoch(NATIVE_PROGRAM, 1));
    b.cost("treasury.cursors", "one member's", anyone, treasury(at).cursors(NATIVE_PROGRAM, vec![member]));
    b.cost("treasury.spending", "without a cap", anyone, treasury(at).spending(native));
    b.cost(
        "treasury.grants",
        "a page of one, of a recipient",
        anyone,
        treasury(at).grants(Some(s.member(0)), 0, 32),
    );
    b.cost("treasury.programs", "a page of two", anyone, treasury(at).programs(0, 32));
    b.cost("treasury.pause_state", "", anyone, treasury(at).pause_state());
    b.cost("treasury.code", "", anyone, full_code(at));
    b.cost("treasury.part", "", anyone, upgradable(at).part());
    b.cost("treasury.governor", "", anyone, treasury(at).governor());
    b.cost("treasury.token", "", anyone, treasury(at).token());

    // Half an epoch later another has begun.
    b.world.advance(EPOCH / 2);
    b.cost(
        "treasury.open_epoch",
        "the second, with one open",
        anyone,
        treasury(at).open_epoch(NATIVE_PROGRAM),
    );
    b.cost(
        "treasury.claim/next_epoch",
        "of the epoch that is over, and of the new one, which it opens",
        member,
        treasury(at).claim(NATIVE_PROGRAM),
    );
    b.cost_each(
        "treasury.pay/100/next_epoch",
        "of the epoch that is over, and of the new one, which it opens, each member",
        100,
        anyone,
        treasury(at).pay(NATIVE_PROGRAM, members),
    );

    b.world.advance(16 * EPOCH + HOUR);
    b.cost(
        "treasury.claim/16_epochs",
        "of as many epochs as a call settles, of which it opens all but one",
        member,
        treasury(at).claim(NATIVE_PROGRAM),
    );
    b.cost("treasury.close_epoch", "one that is paid out", anyone, treasury(at).close_epoch(NATIVE_PROGRAM));

    b.world.ok(&s.stranger, psp22(s.plain).transfer(at, TOKEN, vec![]));
    b.cost("treasury.sync", "plain tokens that came as a transfer", anyone, treasury(at).sync(tokens));

    // A token that takes away what it gave.
    let taker = b.world.deploy(&s.stranger, "crook", SEIZES);
    b.world.ok(&s.stranger, treasury(at).fund(Asset::Psp22(taker), 100));
    b.world.ok(&s.stranger, psp22(taker).decrease_allowance(at, 50));
    let lost = treasury(at).write_down(Asset::Psp22(taker), 50);
    b.cost("treasury.write_down", "tokens that are gone", governor, lost);

    // A grant that was canceled behind a closed gate, and a program that was stopped.
    let gate = Gate {
        metric: MetricRef { source: s.dao.metrics, metric: SCORE },
        of: Some(member),
        at_least: u128::MAX,
    };
    let gated = GrantConfig { gate: Some(gate), end: grant.start, ..grant };
    let id = b.world.ask(treasury(at).grant_count());
    let decided = s.propose(
        b,
        vec![
            action(treasury(at).create_grant(gated)),
            action(treasury(at).cancel_grant(id)),
            action(treasury(at).stop_program(NATIVE_PROGRAM)),
        ],
    );
    s.open(b, decided);
    s.vote(b, decided, &[0, 1, 2]);
    s.close(b, decided);
    s.queue(b, decided);
    b.world.ok(&s.stranger, governance(governor).execute(decided));
    b.world.advance(EPOCH);
    b.cost("treasury.release_grant", "canceled behind a gate", anyone, treasury(at).release_grant(id));
    b.cost(
        "treasury.write_off",
        "all that nobody opened of a program",
        governor,
        treasury(at).write_off(NATIVE_PROGRAM),
    );
}
