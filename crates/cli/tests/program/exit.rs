//! Redemption: members choose what they are paid in, and nothing that is worth something is dropped in silence.

use crate::{amount, Local};
use tributary_client::{
    account_text, demo_signer, messages, parse_account, suite, AccountId, Artifacts, BalanceType, Chain,
    ChainExt, Signer,
};
use tributary_embedded::Embedded;
use tributary_interfaces::{
    treasury::{Asset, Treasury},
    PSP22,
};

const UNIT: u128 = 1_000_000_000_000;

/// What a token does wrong: its `transfer` refuses.
const REFUSES: u8 = 2;

/// Works on the chain as a stranger would, with contracts that the program does not know.
fn stranger<T>(local: &Local, work: impl FnOnce(&mut Embedded, &Signer) -> T) -> T {
    let path = local.folder().join("chain.db");
    let mut chain = Embedded::open(&path, None, 6_000).unwrap();
    let signer = demo_signer("stranger");
    chain.welcome(&signer.account()).unwrap();
    let done = work(&mut chain, &signer);
    chain.save().unwrap();
    done
}

fn treasury_of(local: &Local) -> AccountId {
    let powers = local.ok(&["verify"]);
    let redeemer = powers.as_array().unwrap().iter().find(|row| row["what"] == "burns for who redeems");
    parse_account(redeemer.unwrap()["who"].as_str().unwrap()).unwrap()
}

/// So many tokens that refuse to be paid out, of each of which the treasury is given something.
fn list_junk(local: &Local, count: u64) -> Vec<AccountId> {
    let treasury = treasury_of(local);
    stranger(local, |chain, signer| {
        let code = Artifacts::locate(BalanceType::U128).code("tributary_crook").unwrap();
        let code = chain.upload(signer, &code.wasm).unwrap();
        (0..count)
            .map(|salt| {
                let salt = salt.to_le_bytes().to_vec();
                let token = suite::instantiate(chain, signer, "crook", code, REFUSES, salt).unwrap();
                let funded = messages::treasury(treasury).fund(Asset::Psp22(token), 100);
                chain.submit(signer, funded).unwrap();
                token
            })
            .collect()
    })
}

/// So many plain tokens, of each of which the treasury is given a thousand.
fn list_plain(local: &Local, count: u64) -> Vec<AccountId> {
    let treasury = treasury_of(local);
    stranger(local, |chain, signer| {
        let code = Artifacts::locate(BalanceType::U128).code("tributary_plain").unwrap();
        let code = chain.upload(signer, &code.wasm).unwrap();
        (0..count)
            .map(|salt| {
                let terms = (1_000_000u128, Some("Plain".to_owned()), Some("PLN".to_owned()), 0u8);
                let salt = salt.to_le_bytes().to_vec();
                let token = suite::instantiate(chain, signer, "plain", code, terms, salt).unwrap();
                chain.submit(signer, messages::psp22(token).approve(treasury, 1_000)).unwrap();
                chain.submit(signer, messages::treasury(treasury).fund(Asset::Psp22(token), 1_000)).unwrap();
                token
            })
            .collect()
    })
}

fn tokens(local: &Local) -> u128 {
    amount(&local.ok(&["balance", "demo:Fern"]), "tokens")
}

#[test]
fn junk_that_fills_the_list_and_refuses_to_be_paid_keeps_nobody_from_leaving_with_the_money() {
    let local = Local::found("");
    // More than a page of them, before the treasury has anything else.
    let junk = list_junk(&local, 101);
    local.ok(&["fund", "1000"]);
    local.advance("1day");
    let before = tokens(&local);

    let refused = local.refused(&["redeem", "all"]);
    let first = account_text(&junk[0]);
    assert!(refused.contains(&first) && refused.contains("could not be paid"), "{refused}");
    assert!(refused.contains("nothing was burnt") && refused.contains("--leave"), "{refused}");
    assert_eq!(tokens(&local), before);
    let refused = local.refused(&["redeem", "all", "--only", &first]);
    assert!(refused.contains("could not be paid") && refused.contains("nothing was burnt"), "{refused}");

    let shown = local.ok(&["redeem", "all", "--leave", "--check"]);
    assert_eq!(amount(&shown, "would_burn"), before);
    assert_eq!(tokens(&local), before);
    let paid = local.ok(&["redeem", "all", "--leave"]);
    // Fern has 600 of 2,000 tokens.
    assert_eq!(amount(&paid, "native"), 300 * UNIT);
    assert_eq!(paid["left"].as_array().unwrap().len(), 101);
    assert_eq!(paid["left"][0]["asset"], first.as_str());
    assert_eq!(tokens(&local), 0);
}

#[test]
fn what_one_redemption_has_no_room_for_is_named_and_members_choose() {
    let local = Local::found("");
    let plain = list_plain(&local, 17);
    local.ok(&["fund", "1000"]);
    local.advance("1day");
    let refused = local.refused(&["redeem", "300"]);
    for newest in &plain[15..] {
        assert!(refused.contains(&format!("{}: there is room for 16", account_text(newest))), "{refused}");
    }
    let newest = account_text(&plain[16]);
    let paid = local.ok(&["redeem", "300", "--only", &newest, "--only", "native"]);
    assert_eq!((amount(&paid, &newest), amount(&paid, "native")), (150, 150 * UNIT));
    assert_eq!(paid["left"].as_array().unwrap().len(), 0);
    let paid = local.ok(&["redeem", "all", "--leave"]);
    assert_eq!(paid["left"].as_array().unwrap().len(), 2);
    assert_eq!(amount(&paid, &account_text(&plain[0])), 300 * 1_000 / 1_700);
}
