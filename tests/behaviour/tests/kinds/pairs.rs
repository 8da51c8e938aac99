//! Law 13: the pairs of messages, and the exceptions that the law names.

use crate::{
    order::*,
    town::{NATIVE, WORK},
};
use tributary_core::{DAY, HOUR};
use tributary_harness::{
    messages::{governor, metrics, psp22, psp22_burnable, token, treasury},
    Signer,
};
use tributary_interfaces::{
    governor::{Choice, Governor},
    metrics::Metrics,
    token::Token,
    treasury::{Asset, Treasury},
    PSP22Burnable, PSP22,
};

#[test]
fn law_13_who_leaves_opens_claims_and_is_paid_gets_the_same_whoever_is_first() {
    use Differs::{By, In, Nothing};
    // What a member leaves with is a share of what is there then; they say what they accept, and else keep
    // their tokens.
    const LEAVING: Differs = In(&["cas has", "of money", "program 0", "program 1"]);
    let pairs = vec![
        pair("leave and open", By(1), |f| [f.redeem(), f.open(WAGES)]),
        pair("leave and pay", By(3), |f| [f.redeem(), f.pay(WAGES)]),
        pair("leave and claim a grant", By(1), |f| {
            [f.redeem(), act(&f.town.keeper, treasury(f.town.dao.treasury).claim_grant(0))]
        }),
        pair("leave and leave", By(1), |f| {
            let ben = treasury(f.town.dao.treasury).redeem(1_000, vec![(NATIVE, 0)]);
            [f.redeem(), act(&f.town.ben, ben)]
        }),
        pair("leave and burn", By(1), |f| {
            [f.redeem(), act(&f.town.ben, psp22_burnable(f.town.dao.token).burn(1_000))]
        }),
        pair("leave and pass tokens on", Nothing, |f| {
            let to = f.town.ann.account();
            [f.redeem(), act(&f.town.ben, psp22(f.town.dao.token).transfer(to, 100, vec![]))]
        }),
        pair("leave and transfer", LEAVING, |f| [f.redeem(), f.execute(f.transfer)]),
        pair("leave and promise", LEAVING, |f| [f.redeem(), f.execute(f.promise)]),
        pair("leave and mint", LEAVING, |f| [f.redeem(), f.finalize(vec![DUE])]),
        // More is there for who comes later.
        pair("leave and cancel", LEAVING, |f| [f.redeem(), f.execute(f.cancel)]),
        pair("leave and fund", LEAVING, |f| [f.redeem(), f.fund(NATIVE, 5_000)]),
        pair("open and open", Nothing, |f| [f.open(WAGES), f.open(MORE)]),
        pair("open and open with too little", Nothing, |f| [f.open(POOR), f.open(POORER)]).one_is_refused(),
        pair("open and open the same", Nothing, |f| [f.open(WAGES), f.open(WAGES)]),
        pair("open and pay", Nothing, |f| [f.open(WAGES), f.pay(WAGES)]),
        pair("open and transfer", Nothing, |f| [f.open(WAGES), f.execute(f.transfer)]),
        pair("open and promise", Nothing, |f| [f.open(WAGES), f.execute(f.promise)]),
        pair("open and transfer all but what is due", Nothing, |f| [f.open(WAGES), f.execute(f.most[0])]),
        pair("open and cancel", Nothing, |f| [f.open(WAGES), f.execute(f.cancel)]),
        pair("open and stop", Nothing, |f| [f.open(WAGES), f.execute(f.stop)]),
        pair("open and change", Nothing, |f| [f.open(WAGES), f.execute(f.change)]),
        pair("open and cap", Nothing, |f| [f.open(WAGES), f.execute(f.cap)]),
        pair("open and pause", Nothing, |f| {
            [f.open(WAGES), act(&f.town.guardian, treasury(f.town.dao.treasury).pause())]
        }),
        pair("open and fund", Nothing, |f| [f.open(SHARES), f.fund(Asset::Psp22(f.town.cash), 500)]),
        pair("open what lasts and fund", Nothing, |f| {
            for program in [POOR, POORER] {
                f.first(f.open(program));
            }
            [f.open(POOR), f.fund(Asset::Psp22(f.town.crook), 2_000)]
        })
        .one_is_refused(),
        // What is over gets what is there.
        pair("open what is over and fund", In(&["program 6", "program 7", "crooked cash"]), |f| {
            f.first(f.open(POOR));
            [f.open(POORER), f.fund(Asset::Psp22(f.town.crook), 300)]
        }),
        // Only a decision gives up what nobody has opened.
        pair("open and give up", In(&["program 4", "of cash"]), |f| {
            [f.open(STOPPED), f.execute(f.write_off)]
        }),
        pair("sync and fund", Nothing, |f| {
            let cash = Asset::Psp22(f.town.cash);
            [act(&f.town.keeper, treasury(f.town.dao.treasury).sync(cash)), f.fund(cash, 100)]
        }),
        pair("sync and open", Nothing, |f| {
            let cash = Asset::Psp22(f.town.cash);
            [act(&f.town.keeper, treasury(f.town.dao.treasury).sync(cash)), f.open(SHARES)]
        }),
        pair("pay and claim", Nothing, |f| [f.pay(WAGES), f.claim(&f.town.ben, WAGES)]),
        pair("claim and claim", Nothing, |f| [f.claim(&f.town.ann, WAGES), f.claim(&f.town.ben, WAGES)]),
        pair("claim and change", Nothing, |f| [f.claim(&f.town.ann, WAGES), f.execute(f.change)]),
        pair("claim and stop", Nothing, |f| [f.claim(&f.town.ann, WAGES), f.execute(f.stop)]),
        pair("claim and close in time", Nothing, |f| {
            f.town.world.at(f.closable - 1);
            let close = treasury(f.town.dao.treasury).close_epoch(SINGLE);
            [f.claim(&f.town.ben, SINGLE), act(&f.town.keeper, close)]
        })
        .one_is_refused(),
        // After a whole window nothing is anybody's.
        pair("claim and close late", In(&["program 5", "of money"]), |f| {
            f.town.world.at(f.closable);
            let close = treasury(f.town.dao.treasury).close_epoch(SINGLE);
            [f.claim(&f.town.ben, SINGLE), act(&f.town.keeper, close)]
        }),
        pair("claim a grant and cancel it", Nothing, |f| {
            let claim = treasury(f.town.dao.treasury).claim_grant(0);
            [act(&f.town.keeper, claim), f.execute(f.cancel)]
        }),
        // Both accounts are the recipient's.
        pair("claim a grant and redirect it", In(&["grant 0 has paid"]), |f| {
            let at = f.town.dao.treasury;
            let redirect = treasury(at).redirect_grant(0, f.town.cas.account());
            [act(&f.town.keeper, treasury(at).claim_grant(0)), act(&f.town.ben, redirect)]
        }),
        pair("claim a grant and release it", Nothing, |f| {
            let at = f.town.dao.treasury;
            [
                act(&f.town.ben, treasury(at).claim_grant(1)),
                act(&f.town.keeper, treasury(at).release_grant(1)),
            ]
        })
        .one_is_refused(),
        pair("pause and transfer", Nothing, |f| {
            [act(&f.town.guardian, treasury(f.town.dao.treasury).pause()), f.execute(f.transfer)]
        }),
        // Two decisions that cannot both be done.
        pair("transfer and transfer", In(&["proposal"]), |f| [f.execute(f.most[0]), f.execute(f.most[1])]),
    ];
    walk(fair(None), pairs);
}

#[test]
fn law_13_who_attests_doubts_and_finalizes_comes_to_the_same_whoever_is_first() {
    use Differs::{In, Nothing};
    let pairs = vec![
        pair("doubt and retract", Nothing, |f| {
            let retract = metrics(f.town.dao.metrics).retract_batch(vec![CRAFTED]);
            [act(&f.town.ben, f.town.challenge(CRAFTED)), act(&f.town.attestor, retract)]
        }),
        pair("doubt and finalize in time", Nothing, |f| {
            f.town.world.advance(3 * HOUR - 1);
            [act(&f.town.ben, f.town.challenge(CRAFTED)), f.finalize(vec![CRAFTED])]
        }),
        pair("doubt and finalize late", Nothing, |f| {
            f.town.world.advance(3 * HOUR);
            [act(&f.town.ben, f.town.challenge(CRAFTED)), f.finalize(vec![CRAFTED])]
        })
        .one_is_refused(),
        // Once its window is over it counts, and its attestor's word takes nothing away.
        pair("retract and finalize", Nothing, |f| {
            f.town.world.advance(3 * HOUR);
            let retract = metrics(f.town.dao.metrics).retract_batch(vec![CRAFTED]);
            [act(&f.town.attestor, retract), f.finalize(vec![CRAFTED])]
        })
        .one_is_refused(),
        // One doubt is looked into at a time; the other costs nothing, and may come later.
        pair("doubt and doubt", In(&["bonds"]), |f| {
            [act(&f.town.ben, f.town.challenge(CRAFTED)), act(&f.town.cas, f.town.challenge(CRAFTED))]
        }),
        pair("decide and expire in time", Nothing, |f| {
            f.town.world.advance(2 * DAY - 3 * HOUR - 1);
            let at = f.town.dao.metrics;
            let decide = metrics(at).resolve_batch(vec![DOUBTED], true);
            [act(&f.town.arbiter, decide), act(&f.town.keeper, metrics(at).expire_batch(vec![DOUBTED]))]
        }),
        pair("decide and expire late", Nothing, |f| {
            f.town.world.advance(2 * DAY - 3 * HOUR);
            let at = f.town.dao.metrics;
            let decide = metrics(at).resolve_batch(vec![DOUBTED], true);
            [act(&f.town.arbiter, decide), act(&f.town.keeper, metrics(at).expire_batch(vec![DOUBTED]))]
        })
        .one_is_refused(),
        pair("expire and expire", Nothing, |f| {
            f.town.world.advance(2 * DAY);
            let expire = metrics(f.town.dao.metrics).expire_batch(vec![DOUBTED]);
            [act(&f.town.keeper, expire.clone()), act(&f.town.cas, expire)]
        }),
        pair("finalize and finalize", Nothing, |f| {
            let other = act(&f.town.cas, metrics(f.town.dao.metrics).finalize_batch(vec![DUE, CRAFTED]));
            [f.finalize(vec![DUE]), other]
        }),
        pair("finalize and open", Nothing, |f| [f.finalize(vec![DUE]), f.open(POINTS)]),
        pair("finalize and pay", Nothing, |f| [f.finalize(vec![DUE]), f.pay(POINTS)]),
        pair("finalize and vote", Nothing, |f| {
            [f.finalize(vec![DUE]), f.vote(&f.town.ben, f.whole, Choice::For)]
        }),
        pair("revoke and open", Nothing, |f| [f.execute(f.revoke), f.open(POINTS)]),
        pair("revoke and pay", Nothing, |f| [f.execute(f.revoke), f.pay(POINTS)]),
        pair("revoke and finalize", Nothing, |f| [f.execute(f.revoke), f.finalize(vec![DUE])]),
        pair("withdraw and withdraw", Nothing, |f| {
            f.town.world.advance(2 * DAY);
            f.first(f.finalize(vec![CRAFTED]));
            let (at, attestor) = (f.town.dao.metrics, f.town.attestor.clone());
            let withdraw = metrics(at).withdraw_bonds(attestor.account());
            [act(&attestor, withdraw.clone()), act(&f.town.cas, withdraw)]
        }),
        // A decision acts from when it is executed: what is filed before keeps the terms that were in force.
        pair("file and change terms", In(&["ann has", "program 3", "of cash", "attestation"]), |f| {
            let claims = f.town.claims([9, 0, 0]);
            let file = metrics(f.town.dao.metrics).attest_batch(WORK, claims);
            [act(&f.town.attestor, file), f.execute(f.terms)]
        }),
    ];
    walk(fair(None), pairs);
    // Where the cap leaves room for some of the tokens only, who is minted first has them first; nobody loses any.
    let minted = pair(
        "finalize and finalize under a cap",
        In(&["tokens", "votes", "owed", "program", "of money"]),
        |f| {
            f.town.world.advance(3 * HOUR);
            [f.finalize(vec![DUE]), f.finalize(vec![CRAFTED])]
        },
    );
    let owed =
        pair("mint and mint under a cap", In(&["tokens", "votes", "owed", "program", "of money"]), |f| {
            f.town.world.advance(3 * HOUR);
            f.first(f.finalize(vec![DUE, CRAFTED]));
            f.first(act(&f.town.cas, psp22_burnable(f.town.dao.token).burn(30)));
            let [ann, ben, _] = f.town.members();
            let mint = |who: &Signer| metrics(f.town.dao.metrics).mint_owed(vec![who.account()]);
            [act(&f.town.keeper, mint(&ann)), act(&f.town.keeper, mint(&ben))]
        });
    walk(fair(Some(10_430)), vec![minted, owed]);
}

#[test]
fn law_13_who_votes_delegates_and_decides_comes_to_the_same_whoever_is_first() {
    use Differs::{In, Nothing};
    let pairs = vec![
        pair("vote and vote", Nothing, |f| {
            [f.vote(&f.town.ben, f.whole, Choice::For), f.vote(&f.town.cas, f.whole, Choice::Against)]
        }),
        // Also where a vote ends as soon as nothing can change its outcome.
        pair("vote and decide", Nothing, |f| {
            [f.vote(&f.town.ben, f.brief, Choice::For), f.vote(&f.town.ann, f.brief, Choice::For)]
        }),
        pair("vote late and answer", Nothing, |f| {
            f.town.world.advance(DAY - HOUR);
            [f.vote(&f.town.ben, f.whole, Choice::For), f.vote(&f.town.ann, f.whole, Choice::Against)]
        }),
        pair("relay and vote", Nothing, |f| {
            [f.relayed(f.whole, Choice::For), f.vote(&f.town.ben, f.whole, Choice::For)]
        }),
        // One person who says two things.
        pair("relay and vote otherwise", In(&["proposal"]), |f| {
            [f.relayed(f.whole, Choice::For), f.vote(&f.town.ben, f.whole, Choice::Against)]
        }),
        pair("relay and revoke", In(&["proposal"]), |f| {
            let revoke = governor(f.town.dao.governor).revoke_signature(f.whole);
            [f.relayed(f.whole, Choice::For), act(&f.town.ben, revoke)]
        }),
        pair("relay and relay", Nothing, |f| {
            let (relayed, again) = (f.relayed(f.whole, Choice::For), f.relayed(f.whole, Choice::For));
            [relayed, Act { who: f.town.cas.clone(), ..again }]
        }),
        pair("delegate and vote", Nothing, |f| {
            let delegate = token(f.town.dao.token).delegate(f.town.ann.account());
            [act(&f.town.ben, delegate), f.vote(&f.town.ann, f.whole, Choice::For)]
        }),
        pair("delegate and propose", Nothing, |f| {
            let delegate = token(f.town.dao.token).delegate(f.town.keeper.account());
            let propose = governor(f.town.dao.governor).propose(vec![], String::new());
            [act(&f.town.ann, delegate), act(&f.town.ben, propose)]
        }),
        pair("pass tokens on and vote", Nothing, |f| {
            let pass = psp22(f.town.dao.token).transfer(f.town.cas.account(), 2_000, vec![]);
            [act(&f.town.ben, pass), f.vote(&f.town.cas, f.whole, Choice::For)]
        }),
        pair("pass tokens on and propose", Nothing, |f| {
            let pass = psp22(f.town.dao.token).transfer(f.town.ben.account(), 1_000, vec![]);
            let propose = governor(f.town.dao.governor).propose(vec![], String::new());
            [act(&f.town.cas, pass), act(&f.town.ben, propose)]
        }),
        pair("leave out and vote", Nothing, |f| {
            [f.execute(f.exclude), f.vote(&f.town.cas, f.whole, Choice::For)]
        }),
        pair("pass tokens on and delegate", Nothing, |f| {
            let at = f.town.dao.token;
            let pass = psp22(at).transfer(f.town.cas.account(), 100, vec![]);
            [act(&f.town.ben, pass), act(&f.town.cas, token(at).delegate(f.town.ann.account()))]
        }),
        pair("pass tokens on and pass tokens on", Nothing, |f| {
            let (at, to) = (f.town.dao.token, f.town.ann.account());
            let pass = psp22(at).transfer(f.town.cas.account(), 100, vec![]);
            [act(&f.town.ben, pass), act(&f.town.cas, psp22(at).transfer(to, 60, vec![]))]
        }),
        pair("pass tokens on and claim", Nothing, |f| {
            let pass = psp22(f.town.dao.token).transfer(f.town.cas.account(), 100, vec![]);
            [act(&f.town.ben, pass), f.claim(&f.town.cas, WAGES)]
        }),
        // As with any PSP22: who lowers an allowance does not know whether it was used.
        pair(
            "use an allowance and set another",
            In(&["has tokens", "has votes", "program", "of money"]),
            |f| {
                let (at, cas) = (f.town.dao.token, f.town.cas.account());
                f.first(act(&f.town.ben, psp22(at).approve(cas, 100)));
                let pull = psp22(at).transfer_from(f.town.ben.account(), cas, 100, vec![]);
                [act(&f.town.cas, pull), act(&f.town.ben, psp22(at).approve(cas, 10))]
            },
        ),
        // A decision acts from when it is executed.
        pair("pass tokens on and lock them", In(&["has tokens", "has votes", "program", "of money"]), |f| {
            let pass = psp22(f.town.dao.token).transfer(f.town.cas.account(), 100, vec![]);
            [act(&f.town.ben, pass), f.execute(f.lock)]
        }),
        pair("queue and veto", Nothing, |f| {
            let at = f.town.dao.governor;
            [
                act(&f.town.keeper, governor(at).queue(f.passed)),
                act(&f.town.guardian, governor(at).veto(f.passed)),
            ]
        }),
        pair("queue and queue", Nothing, |f| {
            let queue = governor(f.town.dao.governor).queue(f.passed);
            [act(&f.town.keeper, queue.clone()), act(&f.town.ben, queue)]
        }),
        pair("vote and veto", In(&["against proposal"]), |f| {
            // The vote is over with the veto; it stands in both orders.
            let veto = governor(f.town.dao.governor).veto(f.whole);
            [f.vote(&f.town.ben, f.whole, Choice::Against), act(&f.town.guardian, veto)]
        }),
        // Until it is executed it can be vetoed.
        pair("execute and veto", In(&["proposal", "cas was transferred", "of money"]), |f| {
            let veto = governor(f.town.dao.governor).veto(f.transfer);
            [f.execute(f.transfer), act(&f.town.guardian, veto)]
        }),
        pair("cancel and veto", In(&["is"]), |f| {
            // It is over in both orders.
            let at = f.town.dao.governor;
            let propose = governor(at).propose(vec![], String::new());
            let id = f.town.world.ok(&f.town.ben.clone(), propose);
            [act(&f.town.ben, governor(at).cancel(id)), act(&f.town.guardian, governor(at).veto(id))]
        }),
        pair("execute and execute", Nothing, |f| {
            let other = Act { who: f.town.cas.clone(), ..f.execute(f.stop) };
            [f.execute(f.stop), other]
        }),
        pair("execute two", Nothing, |f| [f.execute(f.stop), f.execute(f.cancel)]),
        // They are decisions about other code from then on, as they say.
        pair("execute and upgrade", In(&["proposal", "program 0", "epoch", "of money"]), |f| {
            [f.execute(f.stop), f.execute(f.upgrade)]
        }),
        pair("count and count", Nothing, |f| {
            f.town.world.advance(1);
            f.first(f.vote(&f.town.ann, f.brief, Choice::For));
            f.town.world.advance(1);
            let count = governor(f.town.dao.governor).count_ballots(f.brief);
            [act(&f.town.keeper, count.clone()), act(&f.town.ben, count)]
        }),
    ];
    walk(fair(None), pairs);
}
