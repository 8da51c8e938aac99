//! What can be founded can be governed: every message that answers to the governor, at its longest, fits a
//! proposal; and what people call the messages is what the metadata calls them.

use scale::Encode;
use std::collections::BTreeSet;
use tributary_behaviour::council::action;
use tributary_core::{DAY, HOUR};
use tributary_harness::{
    given,
    messages::{factory, governor, metrics, token, treasury},
    AccountId, Call, World,
};
use tributary_interfaces::{
    factory::{DaoConfig, Factory},
    governor::{
        Action, Choice, GasLimit, Governor, Guardian, Settings, MAX_ACTIONS, MAX_ACTIONS_SIZE, MAX_GAS,
        MAX_INPUT,
    },
    metrics::{MetricConfig, MetricKind, Metrics, MetricsRoles, MAX_ATTESTORS, POINT},
    source::MetricRef,
    token::{Token, TokenRoles, TransferPolicy},
    treasury::{Asset, Basis, Budget, Gate, GrantConfig, ProgramConfig, SpendCap, Treasury},
    upgrade::Code,
    MAX_BATCH, MAX_TEXT,
};

/// A metric that is as long as any may be.
fn longest_metric(name: char) -> MetricConfig {
    let attestor = |index: u32| AccountId::from([index as u8 + 1; 32]);
    MetricConfig {
        name: name.to_string().repeat(MAX_TEXT as usize),
        unit: "u".repeat(MAX_TEXT as usize),
        kind: MetricKind::Contribution,
        attestors: (0..MAX_ATTESTORS).map(attestor).collect(),
        ..given::metric("", &[])
    }
}

/// Each message that answers to the governor, with arguments as long as they may be.
fn privileged() -> Vec<(&'static str, Action)> {
    let at = AccountId::from([9; 32]);
    let asset = Asset::Psp22(at);
    let metric = MetricRef { source: at, metric: u32::MAX };
    let roles = TokenRoles { governor: at, minter: at, redeemer: at };
    let program = ProgramConfig {
        asset,
        metric,
        basis: Basis::Level,
        budget: Budget::PerUnit { metric, price: u128::MAX, cap: u128::MAX },
        start: u64::MAX,
        epoch_length: u64::MAX,
        epochs: Some(u32::MAX),
        claim_window: u64::MAX,
    };
    let gate = Some(Gate { metric, of: Some(at), at_least: u128::MAX });
    let grant = GrantConfig {
        recipient: at,
        asset,
        amount: u128::MAX,
        start: u64::MAX,
        cliff: u64::MAX,
        end: u64::MAX,
        gate,
    };
    let cap = Some(SpendCap { amount: u128::MAX, period: u64::MAX });
    let roles_of_metrics = MetricsRoles { governor: at, arbiter: at, token: at };
    let (mut shares, mut registry, mut vault) = (token(at), metrics(at), treasury(at));
    vec![
        ("token.set_excluded", action(shares.set_excluded(at, true))),
        ("token.set_policy", action(shares.set_policy(TransferPolicy::Locked))),
        ("token.set_roles", action(shares.set_roles(roles))),
        ("metrics.define_metric", action(registry.define_metric(longest_metric('n')))),
        ("metrics.update_metric", action(registry.update_metric(u32::MAX, longest_metric('n')))),
        ("metrics.set_score_half_life", action(registry.set_score_half_life(u64::MAX))),
        ("metrics.set_roles", action(registry.set_roles(roles_of_metrics))),
        // The governor may be the arbiter, as any founder may say.
        ("metrics.resolve_batch", action(registry.resolve_batch(vec![u32::MAX; MAX_BATCH as usize], true))),
        ("metrics.revoke_batch", action(registry.revoke_batch(vec![u32::MAX; MAX_BATCH as usize]))),
        ("treasury.transfer", action(vault.transfer(asset, at, u128::MAX))),
        ("treasury.set_cap", action(vault.set_cap(asset, cap))),
        ("treasury.set_guardian", action(vault.set_guardian(Some(at)))),
        ("treasury.create_grant", action(vault.create_grant(grant))),
        ("treasury.redirect_grant", action(vault.redirect_grant(u32::MAX, at))),
        ("treasury.cancel_grant", action(vault.cancel_grant(u32::MAX))),
        ("treasury.create_program", action(vault.create_program(program))),
        ("treasury.change_program", action(vault.change_program(u32::MAX, program))),
        ("treasury.stop_program", action(vault.stop_program(u32::MAX))),
        ("treasury.write_off", action(vault.write_off(u32::MAX))),
        ("treasury.write_down", action(vault.write_down(asset, u128::MAX))),
        ("treasury.release_grant", action(vault.release_grant(u32::MAX))),
        ("treasury.set_deposit_limit", action(vault.set_deposit_limit(u128::MAX))),
        ("treasury.pause", action(vault.pause())),
    ]
}

#[test]
fn every_privileged_message_at_its_longest_fits_a_proposal() {
    for (name, action) in privileged() {
        let Action::Call { callee, input, .. } = action else { panic!("{name} is a call") };
        assert!(input.len() <= MAX_INPUT as usize, "{name} has {} bytes", input.len());
        // Beside the longest of the governor's own actions.
        let gas = Some(MAX_GAS);
        let call = Action::Call { callee, input, value: u128::MAX, gas };
        let guardian = Guardian { account: callee, until: u64::MAX };
        let code = Code { full: [1; 32].into(), fast: Some([2; 32].into()) };
        let own = [
            Action::Configure(given::settings()),
            Action::Guard(Some(guardian)),
            Action::Upgrade { contract: callee, code },
        ];
        let mut actions = vec![call];
        actions.extend(own.into_iter().cycle().take(MAX_ACTIONS as usize - 1));
        assert!(actions.encoded_size() <= MAX_ACTIONS_SIZE as usize, "{name}");
    }
}

#[test]
fn a_dao_with_32_attestors_and_the_longest_texts_is_founded_and_governed() {
    let mut world = World::new();
    let [founder, ann] = ["founder", "ann"].map(|name| world.actor(name));
    let (genesis, at) = (world.genesis(), world.factory(&founder));
    let config = DaoConfig {
        metrics: vec![longest_metric('n')],
        ..given::dao(&[(&ann, 100)], &ann, founder.account(), genesis)
    };
    let dao = world.ok(&founder, factory(at).create(config));
    world.advance(1);
    let changed = MetricConfig { weight: 2 * POINT, ..longest_metric('m') };
    let actions: Vec<_> = [
        Call::from(metrics(dao.metrics).update_metric(1, changed.clone())).action(),
        Call::from(metrics(dao.metrics).define_metric(longest_metric('o'))).action(),
        Call::from(metrics(dao.metrics).define_metric(longest_metric('p'))).action(),
        Call::from(metrics(dao.metrics).define_metric(longest_metric('q'))).action(),
    ]
    .into();
    assert!(actions.encoded_size() > 6_000);
    let id = world.ok(&ann, governor(dao.governor).propose(actions, "x".repeat(2_048)));
    world.advance(DAY + 1);
    world.ok(&ann, governor(dao.governor).vote(id, Choice::For, "y".repeat(2_048)));
    world.advance(3 * DAY);
    world.ok(&ann, governor(dao.governor).queue(id));
    world.advance(2 * DAY);
    world.ok(&ann, governor(dao.governor).execute(id));
    assert_eq!(world.ask(metrics(dao.metrics).metric(1)), Some(changed));
    assert_eq!(world.ask(metrics(dao.metrics).metric_count()), 4);
}

#[test]
fn the_metadata_calls_messages_as_people_do_and_documents_them_and_what_refuses() {
    let artifacts = tributary_harness::artifacts();
    let mut seen = BTreeSet::new();
    for (contract, own, event, others) in [
        ("token", "Token", "Transfer", "Voted"),
        ("metrics", "Metrics", "Attested", "Transfer"),
        ("governor", "Governor", "Voted", "Paid"),
        ("treasury", "Treasury", "Paid", "Attested"),
        ("factory", "Factory", "DaoCreated", "Proposed"),
    ] {
        let text = std::fs::read(artifacts.metadata(&format!("tributary_{contract}"))).expect("it is built");
        let metadata: serde_json::Value = serde_json::from_slice(&text).expect("metadata is JSON");
        let messages = metadata["spec"]["messages"].as_array().expect("metadata lists messages");
        for message in messages {
            let (label, selector) =
                (message["label"].as_str().unwrap(), message["selector"].as_str().unwrap());
            // The selector follows from the name that callers know; so must the label.
            assert_eq!(selector, selector_of(label), "{contract}: {label}");
            let docs = message["docs"].as_array().expect("documentation is a list");
            assert!(!docs.is_empty(), "{contract}: {label} is documented");
            let (of, _) = label.split_once("::").expect("all messages are a trait's");
            seen.insert((contract, of.to_owned()));
        }
        assert!(seen.contains(&(contract, own.to_owned())), "{contract} has messages of {own}");
        let events = metadata["spec"]["events"].as_array().expect("metadata lists events");
        let events: Vec<_> = events.iter().map(|event| event["label"].as_str().unwrap()).collect();
        assert!(events.contains(&event) && !events.contains(&others), "its own events only: {events:?}");
        for (error, variant) in variants_of_errors(&metadata) {
            let docs = variant["docs"].as_array().expect("documentation is a list");
            assert!(!docs.is_empty(), "{contract}: {error}::{} is documented", variant["name"]);
        }
    }
    let traits: BTreeSet<_> = seen.iter().map(|(_, of)| of.as_str()).collect();
    let known = [
        "Factory",
        "Governor",
        "MetricCatalog",
        "MetricSource",
        "Metrics",
        "PSP22",
        "PSP22Burnable",
        "PSP22Metadata",
        "Token",
        "Treasury",
        "Upgradable",
    ];
    assert_eq!(traits, known.into());
}

/// The variants of the errors that are this suite's, each with the error's name.
fn variants_of_errors(metadata: &serde_json::Value) -> Vec<(&str, &serde_json::Value)> {
    let types = metadata["types"].as_array().expect("metadata lists types");
    let variants: Vec<_> = types
        .iter()
        .filter_map(|each| {
            let path = each["type"]["path"].as_array()?;
            let (of, name) = (path.first()?.as_str()?, path.last()?.as_str()?);
            let is_own = of.starts_with("tributary") && name.ends_with("Error");
            is_own.then_some((name, each["type"]["def"]["variant"]["variants"].as_array()?))
        })
        .flat_map(|(name, variants)| variants.iter().map(move |variant| (name, variant)))
        .collect();
    assert!(!variants.is_empty(), "it has errors");
    variants
}

/// The selector of a message with this name, as metadata writes it.
fn selector_of(label: &str) -> String {
    use ink::env::hash::{Blake2x256, CryptoHash};
    let mut hash = [0; 32];
    Blake2x256::hash(label.as_bytes(), &mut hash);
    format!("0x{}", hash[..4].iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}

#[test]
fn what_an_action_may_use_up_is_what_it_states_or_the_default_in_each_dimension() {
    use tributary_interfaces::governor::DEFAULT_GAS;
    let call = |gas| Action::Call { callee: [1; 32].into(), input: vec![0; 4], value: 0, gas };
    let gas = |ref_time, proof_size| Some(GasLimit { ref_time, proof_size });
    assert_eq!(call(None).gas(), DEFAULT_GAS);
    assert_eq!(call(gas(7, 9)).gas(), GasLimit { ref_time: 7, proof_size: 9 });
    assert_eq!(call(gas(7, 0)).gas(), GasLimit { ref_time: 7, ..DEFAULT_GAS });
    assert_eq!(call(gas(0, 9)).gas(), GasLimit { proof_size: 9, ..DEFAULT_GAS });
    assert_eq!(Action::Configure(Settings { extension: HOUR, ..given::settings() }).gas(), DEFAULT_GAS);
}
