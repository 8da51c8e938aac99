//! A field of a contract's root is written when its message ends, or never: so each one that may change is changed
//! here by each message that may, through the contract's fast path, and read back on chain.

use std::{collections::BTreeSet, fs, path::Path};
use tributary_behaviour::council::saboteur;
use tributary_core::DAY;
use tributary_harness::{
    given,
    messages::{metrics, token, treasury},
    CallError, ChainExt, World,
};
use tributary_interfaces::{
    metrics::{Claim, Metrics, MetricsRoles},
    token::{Token, TokenRoles, TransferPolicy},
    treasury::{Treasury, TreasuryConfig},
};
use tributary_saboteur::Sabotage;

/// All of them: the file, and the field.
const FIELDS: [(&str, &str); 7] = [
    ("contracts/metrics/src/attestations.rs", "count"),
    ("contracts/metrics/src/definitions.rs", "count"),
    ("contracts/metrics/src/members.rs", "count"),
    ("contracts/metrics/src/storage.rs", "roles"),
    ("contracts/token/src/storage.rs", "policy"),
    ("contracts/token/src/storage.rs", "roles"),
    ("contracts/treasury/src/storage.rs", "deposit_limit"),
];

#[test]
fn what_changes_in_a_token_s_root_is_read_back_changed() {
    let mut world = World::new();
    let [dao, ann] = ["dao", "ann"].map(|name| world.actor(name));
    let at = world.token(&dao, &[(&ann, 1)]);

    world.ok(&dao, token(at).set_policy(TransferPolicy::Locked));
    assert_eq!(world.ask(token(at).policy()), TransferPolicy::Locked);
    world.ok(&dao, token(at).set_policy(TransferPolicy::Free));
    assert_eq!(world.ask(token(at).policy()), TransferPolicy::Free);

    let roles = TokenRoles { governor: ann.account(), minter: dao.account(), redeemer: ann.account() };
    world.ok(&dao, token(at).set_roles(roles));
    assert_eq!(world.ask(token(at).roles()), roles);
    // What is written in cells of its own leaves them as they are.
    world.ok(&dao, token(at).mint_batch(vec![(ann.account(), 1)]));
    world.ok(&ann, token(at).delegate(dao.account()));
    assert_eq!(world.ask(token(at).roles()), roles);
}

#[test]
fn what_changes_in_a_registry_s_root_is_read_back_changed() {
    let mut world = World::new();
    let [dao, ann, max, mia] = ["dao", "ann", "max", "mia"].map(|name| world.actor(name));
    let shares = world.token(&dao, &[]);
    let fast = world.fast(&dao, "metrics");
    let work = given::metric("work", &[&ann]);
    let at = world.deploy(&dao, "metrics", (shares, 0u64, vec![work.clone()], fast));
    let claim = |member| Claim { member, amount: 1, evidence: [1; 32].into(), uri: String::new() };

    for count in 2..4 {
        assert_eq!(world.ok(&dao, metrics(at).define_metric(work.clone())), count);
        assert_eq!(world.ask(metrics(at).metric_count()), count);
    }
    for (first, member) in [(0, &max), (2, &mia), (4, &max)] {
        let claims = vec![claim(member.account()), claim(member.account())];
        assert_eq!(world.ok(&ann, metrics(at).attest_batch(1, claims)), first);
        assert_eq!(world.ask(metrics(at).attestation_count()), first + 2);
    }
    world.advance(DAY);
    for (ids, members) in [(vec![0, 1], 1), (vec![2], 2), (vec![3, 4, 5], 2)] {
        world.ok(&ann, metrics(at).finalize_batch(ids));
        assert_eq!(world.ask(metrics(at).member_count()), members);
    }
    let roles = MetricsRoles { governor: ann.account(), arbiter: max.account(), token: shares };
    world.ok(&dao, metrics(at).set_roles(roles));
    assert_eq!(world.ask(metrics(at).roles()), roles);
    // Messages that leave them as they are.
    world.ok(&ann, metrics(at).update_metric(1, work));
    world.ok(&ann, metrics(at).revoke_batch(vec![0]));
    let counts = (
        world.ask(metrics(at).metric_count()),
        world.ask(metrics(at).attestation_count()),
        world.ask(metrics(at).member_count()),
    );
    assert_eq!((counts, world.ask(metrics(at).roles())), ((3, 6, 2), roles));
}

#[test]
fn what_changes_in_a_treasury_s_root_is_read_back_changed() {
    let mut world = World::new();
    let dao = world.actor("dao");
    let shares = world.token(&dao, &[]);
    let at = world.treasury(&dao, dao.account(), shares, TreasuryConfig::default());
    let before = world.ask(treasury(at).deposit_limit());
    for limit in [before + 1, before + 2] {
        world.ok(&dao, treasury(at).set_deposit_limit(limit));
        assert_eq!(world.ask(treasury(at).deposit_limit()), limit);
    }
}

#[test]
fn a_message_that_would_leave_a_change_of_the_root_unwritten_fails_whole() {
    let mut world = World::new();
    let dao = world.actor("dao");
    let at = world.deploy(&dao, "saboteur", ());
    assert_eq!(world.ok(&dao, saboteur(at).change_root(7, false)), 7);
    for (how, value) in [("it is set", 8), ("another one is put in its place", 0)] {
        let failed = world.chain.submit(&dao, saboteur(at).change_root(value, true));
        assert!(matches!(failed, Err(CallError::Chain(_))), "{how}: {failed:?}");
        assert_eq!(world.ask(saboteur(at).in_root()), 7, "{how}");
    }
    assert_eq!(world.ok(&dao, saboteur(at).change_root(0, false)), 0);
    assert_eq!(world.ask(saboteur(at).in_root()), 0);
}

#[test]
fn these_are_all_fields_of_roots_that_may_change() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut found = Vec::new();
    for contract in ["factory", "governor", "metrics", "token", "treasury"] {
        for entry in fs::read_dir(root.join(format!("contracts/{contract}/src"))).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                continue;
            }
            let file = path.file_name().unwrap().to_string_lossy().into_owned();
            for line in fs::read_to_string(&path).unwrap().lines() {
                if let Some((field, _)) = line.split_once(": InRoot<") {
                    let field = field.trim().trim_start_matches("pub ").to_owned();
                    found.push((format!("contracts/{contract}/src/{file}"), field));
                }
            }
        }
    }
    found.sort();
    let known: Vec<_> = FIELDS.iter().map(|(file, field)| (file.to_string(), field.to_string())).collect();
    assert_eq!(found, known, "each needs a test here");
}

/// Fields of roots that hold what never changes: they are written once, when the contract is made.
const CONSTANT: [(&str, &str); 8] = [
    ("governor", "electorate"),
    ("governor", "genesis"),
    ("token", "cap"),
    ("token", "genesis"),
    ("treasury", "created"),
    ("treasury", "created_block"),
    ("treasury", "governor"),
    ("treasury", "token"),
];

/// Types of fields whose changes are written where they happen.
const IN_CELLS: [&str; 6] = ["Lazy<", "Mapping<", "History<", "Blocks<", "InRoot<", "CodeCell"];

#[test]
fn all_other_fields_of_roots_are_cells_of_their_own_or_never_change() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let (mut items, mut fields) = (BTreeSet::new(), Vec::new());
    for contract in ["factory", "governor", "metrics", "token", "treasury"] {
        for entry in fs::read_dir(root.join(format!("contracts/{contract}/src"))).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "rs") {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            // Of each item of the storage: its name, and its fields up to the brace that ends it.
            for item in text.split("#[ink::storage_item]").skip(1) {
                let body = item.split("\n}").next().unwrap();
                let name = body.split("struct ").nth(1).unwrap().split([' ', '<']).next().unwrap();
                items.insert(name.to_owned());
                for line in body.lines().map(str::trim).filter(|line| !line.starts_with("//")) {
                    if let Some((field, kind)) = line.trim_start_matches("pub ").split_once(": ") {
                        let kind = kind.trim_start_matches("ink::storage::").trim_end_matches(',');
                        fields.push((contract, field.to_owned(), kind.to_owned()));
                    }
                }
            }
        }
    }
    assert!(fields.len() > 30 && items.len() > 10, "{} fields of {} items", fields.len(), items.len());
    let is_written =
        |kind: &str| IN_CELLS.iter().any(|known| kind.starts_with(known)) || items.contains(kind);
    let others: Vec<_> = fields.iter().filter(|(.., kind)| !is_written(kind)).collect();
    let mut others: Vec<_> = others.iter().map(|(contract, field, _)| (*contract, field.as_str())).collect();
    others.sort_unstable();
    assert_eq!(others, CONSTANT, "make what changes an InRoot");
}
