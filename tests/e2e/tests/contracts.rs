//! Each contract's main path on a node, through ink_e2e and the contracts' own typed references: what the client of
//! this repository does not do is done here by somebody else's.

use ink::env::DefaultEnvironment;
use ink_e2e::{account_id, AccountKeyring, Client, ContractsBackend, PolkadotConfig, RpcClient};
use std::time::Duration;
use tributary_client::{Artifacts, BalanceType};
use tributary_e2e::DevNode;
use tributary_factory::{Factory, FactoryRef};
use tributary_governor::{Governor, GovernorRef};
use tributary_interfaces::{
    factory::{CodeHashes, DaoConfig, Factory as _},
    governor::{Action, Choice, Governor as _, GovernorConfig, Settings, State, MIN_GRACE},
    metrics::{Claim, MetricConfig, MetricKind, Metrics as _, Status, MIN_ARBITRATION, POINT, SCORE},
    source::{MetricRef, MetricSource as _},
    token::{Token as _, TokenConfig, TransferPolicy, BALANCE, VOTES},
    treasury::{Asset, Basis, Budget, ProgramConfig, Treasury as _, TreasuryConfig, MIN_CLAIM_WINDOW},
    upgrade::Code,
    PSP22 as _,
};
use tributary_metrics::{Metrics, MetricsRef};
use tributary_token::{Token, TokenRef};
use tributary_treasury::{Treasury, TreasuryRef};

/// Nothing is signed here.
const GENESIS: [u8; 32] = [1; 32];

/// More gas than the dry run took, in percent: by the time a call runs, a moment has passed, and a history gets a
/// checkpoint more.
const SPARE: u64 = 50;

type NodeClient = Client<PolkadotConfig, DefaultEnvironment>;

/// Runs `test` with a client of a node and the built contracts; without a node, says so.
fn on_a_node<F: std::future::Future<Output = ()>>(test: impl FnOnce(NodeClient) -> F) {
    let Some(node) = DevNode::shared() else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let rpc = RpcClient::from_url(&node.url).await.expect("the node answers");
        let contracts = ["token", "metrics", "governor", "treasury", "factory"]
            .map(|part| Artifacts::locate(BalanceType::U128).path(&format!("tributary_{part}")));
        test(NodeClient::new(rpc, contracts).await.expect("the node tells its metadata")).await;
    });
}

/// The chain's clock shows at least so much more then, as a block is sealed each second.
async fn passes(span: Duration) {
    tokio::time::sleep(span + Duration::from_secs(3)).await;
}

fn shares(holder: AccountKeyring) -> TokenConfig {
    TokenConfig {
        name: "Share".into(),
        symbol: "SHR".into(),
        decimals: 0,
        policy: TransferPolicy::Free,
        cap: None,
        founders: vec![(account_id(holder), 100)],
    }
}

fn commits(attestor: AccountKeyring) -> MetricConfig {
    MetricConfig {
        name: "commits".into(),
        unit: "commit".into(),
        kind: MetricKind::Contribution,
        weight: 2 * POINT,
        // Nothing is minted: the registry stands alone here.
        tokens_per_point: 0,
        half_life: 0,
        attestation_cap: 0,
        period_cap: 0,
        period: 0,
        window: 60_000,
        arbitration: MIN_ARBITRATION,
        bond: 7,
        attestors: vec![account_id(attestor)],
    }
}

fn settings() -> Settings {
    Settings {
        voting_delay: 0,
        voting_period: 60_000,
        timelock: 0,
        grace: MIN_GRACE,
        quorum: 1_000,
        threshold: 0,
        live_proposals: 3,
        extension: 0,
        // Whoever has all votes need not wait.
        early_decision: true,
    }
}

#[test]
fn a_token_moves_and_its_votes_follow() {
    on_a_node(|mut client| async move {
        let alice = ink_e2e::alice();
        let mut constructor = TokenRef::new(shares(AccountKeyring::Alice), GENESIS.into(), None);
        let token = client.instantiate("tributary_token", &alice, &mut constructor).submit().await.unwrap();
        let mut token = token.call_builder::<Token>();
        let bob = account_id(AccountKeyring::Bob);
        client
            .call(&alice, &token.transfer(bob, 30, vec![]))
            .extra_gas_portion(SPARE)
            .submit()
            .await
            .unwrap();
        client.call(&alice, &token.delegate(bob)).extra_gas_portion(SPARE).submit().await.unwrap();
        let votes = client.call(&alice, &token.votes(bob)).dry_run().await.unwrap().return_value();
        assert_eq!(votes, 100);
        let balance = client.call(&alice, &token.balance_of(bob)).dry_run().await.unwrap().return_value();
        assert_eq!(balance, 30);
        // More than there is: refused in the dry run, and nothing is sent.
        let call = token.transfer(bob, 71, vec![]);
        let refused = client.call(&alice, &call).dry_run().await.unwrap().return_value();
        assert!(refused.is_err());
    });
}

#[test]
fn an_attestation_counts_after_its_window() {
    on_a_node(|mut client| async move {
        let bob = ink_e2e::bob();
        let (attestor, member) = (AccountKeyring::Bob, account_id(AccountKeyring::Eve));
        let mut constructor = MetricsRef::new(member, 0, vec![commits(attestor)], None);
        let metrics = client.instantiate("tributary_metrics", &bob, &mut constructor).submit().await.unwrap();
        let mut metrics = metrics.call_builder::<Metrics>();
        let claim = Claim { member, amount: 5, evidence: [9; 32].into(), uri: "git:1".into() };
        let call = metrics.attest_batch(1, vec![claim]);
        client.call(&bob, &call).value(7).extra_gas_portion(SPARE).submit().await.unwrap();
        let early = client.call(&bob, &metrics.finalize_batch(vec![0])).dry_run().await.unwrap();
        assert_eq!(early.return_value(), Ok(0));
        passes(Duration::from_secs(60)).await;
        client.call(&bob, &metrics.finalize_batch(vec![0])).extra_gas_portion(SPARE).submit().await.unwrap();
        let told =
            client.call(&bob, &metrics.attestation(0)).dry_run().await.unwrap().return_value().unwrap();
        assert_eq!((told.status, told.points), (Status::Final, 10 * POINT));
        passes(Duration::from_secs(1)).await;
        let since = told.finalized_at.unwrap();
        let past = client.call(&bob, &metrics.past_value(SCORE, member, since)).dry_run().await.unwrap();
        assert_eq!(past.return_value(), Ok(10 * POINT));
    });
}

#[test]
fn a_governor_changes_itself_by_a_vote() {
    on_a_node(|mut client| async move {
        let charlie = ink_e2e::charlie();
        let mut constructor = TokenRef::new(shares(AccountKeyring::Charlie), GENESIS.into(), None);
        let token = client.instantiate("tributary_token", &charlie, &mut constructor).submit().await.unwrap();
        let electorate = MetricRef { source: token.account_id, metric: VOTES };
        let config = GovernorConfig { settings: settings(), guardian: None };
        let mut constructor = GovernorRef::new(electorate, config, GENESIS.into(), None);
        let governor =
            client.instantiate("tributary_governor", &charlie, &mut constructor).submit().await.unwrap();
        let mut governor = governor.call_builder::<Governor>();
        passes(Duration::ZERO).await;
        let changed = Settings { quorum: 2_000, ..settings() };
        let call = governor.propose(vec![Action::Configure(changed)], "Ask for more".into());
        client.call(&charlie, &call).extra_gas_portion(SPARE).submit().await.unwrap();
        passes(Duration::ZERO).await;
        let call = governor.vote(0, Choice::For, "yes".into());
        client.call(&charlie, &call).extra_gas_portion(SPARE).submit().await.unwrap();
        passes(Duration::ZERO).await;
        let state = client.call(&charlie, &governor.state(0)).dry_run().await.unwrap().return_value();
        assert_eq!(state, Some(State::Succeeded));
        client.call(&charlie, &governor.queue(0)).extra_gas_portion(SPARE).submit().await.unwrap();
        passes(Duration::ZERO).await;
        client.call(&charlie, &governor.execute(0)).extra_gas_portion(SPARE).submit().await.unwrap();
        let now = client.call(&charlie, &governor.settings()).dry_run().await.unwrap().return_value();
        assert_eq!(now, changed);
    });
}

#[test]
fn a_treasury_pays_by_a_metric() {
    on_a_node(|mut client| async move {
        let dave = ink_e2e::dave();
        let holder = account_id(AccountKeyring::Dave);
        let mut constructor = TokenRef::new(shares(AccountKeyring::Dave), GENESIS.into(), None);
        let token = client.instantiate("tributary_token", &dave, &mut constructor).submit().await.unwrap();
        let mut constructor = TreasuryRef::new(holder, token.account_id, TreasuryConfig::default(), None);
        let treasury =
            client.instantiate("tributary_treasury", &dave, &mut constructor).submit().await.unwrap();
        let mut treasury = treasury.call_builder::<Treasury>();
        let amount = 1_000_000_000_000;
        let call = treasury.fund(Asset::Native, amount);
        client.call(&dave, &call).value(amount).extra_gas_portion(SPARE).submit().await.unwrap();
        let program = ProgramConfig {
            asset: Asset::Native,
            metric: MetricRef { source: token.account_id, metric: BALANCE },
            basis: Basis::Level,
            budget: Budget::Fixed(amount / 2),
            start: 0,
            epoch_length: 3_000,
            epochs: Some(1),
            claim_window: MIN_CLAIM_WINDOW,
        };
        client
            .call(&dave, &treasury.create_program(program))
            .extra_gas_portion(SPARE)
            .submit()
            .await
            .unwrap();
        passes(Duration::from_secs(4)).await;
        client.call(&dave, &treasury.claim(0)).extra_gas_portion(SPARE).submit().await.unwrap();
        let vault =
            client.call(&dave, &treasury.vault(Asset::Native)).dry_run().await.unwrap().return_value();
        assert_eq!(
            (vault.inflow, vault.paid, vault.reserved, vault.free),
            (amount, amount / 2, 0, amount / 2)
        );
    });
}

#[test]
fn a_factory_founds_a_dao_in_one_call() {
    on_a_node(|mut client| async move {
        let eve = ink_e2e::eve();
        let mut hashes = Vec::new();
        for part in ["tributary_token", "tributary_metrics", "tributary_governor", "tributary_treasury"] {
            let full = client.upload(part, &eve).submit().await.unwrap().code_hash;
            hashes.push(Code { full, fast: None });
        }
        let codes =
            CodeHashes { token: hashes[0], metrics: hashes[1], governor: hashes[2], treasury: hashes[3] };
        let mut constructor = FactoryRef::new(codes);
        let factory = client.instantiate("tributary_factory", &eve, &mut constructor).submit().await.unwrap();
        let mut factory = factory.call_builder::<Factory>();
        let config = DaoConfig {
            token: shares(AccountKeyring::Eve),
            score_half_life: 0,
            metrics: vec![commits(AccountKeyring::Eve)],
            arbiter: None,
            genesis: GENESIS.into(),
            governor: GovernorConfig { settings: settings(), guardian: None },
            treasury: TreasuryConfig::default(),
        };
        client.call(&eve, &factory.create(config)).extra_gas_portion(SPARE).submit().await.unwrap();
        let dao = client.call(&eve, &factory.dao(0)).dry_run().await.unwrap().return_value();
        let dao = dao.expect("it was founded");
        let parts = [dao.token, dao.metrics, dao.governor, dao.treasury];
        assert!(parts.iter().enumerate().all(|(i, part)| !parts[..i].contains(part)));
        assert_eq!(client.call(&eve, &factory.dao_count()).dry_run().await.unwrap().return_value(), 1);
    });
}
