use crate::{
    bench::Bench,
    scene::{Scene, EPOCH, NATIVE_PROGRAM, TOKEN, TOKEN_PROGRAM},
};
use tributary_core::{DAY, HOUR};
use tributary_harness::{
    messages::{full_code, psp22, treasury, upgradable},
    Call,
};
use tributary_interfaces::{
    treasury::{Asset, SpendCap, Treasury},
    upgrade::Upgradable,
    PSP22,
};

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
    b.cost("treasury.redeem", "for native value", member, treasury(at).redeem(TOKEN, vec![native]));
    b.cost(
        "treasury.redeem/two_assets",
        "for native value and plain tokens",
        member,
        treasury(at).redeem(TOKEN, vec![native, tokens]),
    );

    b.cost("treasury.accrued", "of one epoch", anyone, treasury(at).accrued(NATIVE_PROGRAM, member));
    b.cost("treasury.grant_due", "", anyone, treasury(at).grant_due(0));
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
}
