//! What stories begin with.
//!
//! Alice has 1 token and Bob 2, from the beginning. Where a story has a program, it starts a second after
//! the beginning, its epochs last 100 ms, and each pays 600: 2 and 4 every millisecond.

pub use tributary_crook::Trick;
use tributary_harness::{
    messages::{psp22, token, treasury},
    AccountId, Call, Signer, World,
};
use tributary_interfaces::{
    source::MetricRef,
    token::{Token, TokenRoles, BALANCE},
    treasury::{
        Accrued, Asset, Basis, Budget, GrantConfig, ProgramConfig, ProgramId, Treasury, TreasuryConfig,
        TreasuryError, Vault, MIN_CLAIM_WINDOW,
    },
    Timestamp, PSP22,
};

pub const NATIVE: Asset = Asset::Native;

/// What stories begin with.
pub struct Story {
    pub world: World,
    /// Deploys everything and may do nothing at the treasury.
    pub deployer: Signer,
    pub governor: Signer,
    pub alice: Signer,
    pub bob: Signer,
    /// The contribution token.
    pub shares: AccountId,
    /// The treasury, empty.
    pub at: AccountId,
    /// When programs start.
    pub start: Timestamp,
}

pub fn story() -> Story {
    let mut world = World::new();
    let [deployer, governor, alice, bob] =
        ["deployer", "governor", "alice", "bob"].map(|name| world.actor(name));
    let shares = world.token(&deployer, &[(&alice, 1), (&bob, 2)]);
    let at = world.treasury(&deployer, governor.account(), shares, TreasuryConfig::default());
    let roles = TokenRoles { governor: deployer.account(), minter: deployer.account(), redeemer: at };
    world.ok(&deployer, token(shares).set_roles(roles));
    let start = world.now() + 1_000;
    Story { world, deployer, governor, alice, bob, shares, at, start }
}

impl Story {
    /// A story whose treasury has so much of the native asset, and program 0.
    pub fn with_program(free: u128) -> Self {
        let mut story = story();
        story.fund(free);
        let config = story.program();
        story.create(config);
        story
    }

    /// Funds the treasury with native value of the deployer's.
    pub fn fund(&mut self, amount: u128) {
        self.world.ok(&self.deployer, fund_native(self.at, amount, amount));
    }

    /// Another token, of which the treasury is given so much.
    pub fn cash(&mut self, amount: u128) -> AccountId {
        let cash = self.world.token(&self.deployer, &[(&self.deployer, amount)]);
        if amount > 0 {
            self.world.ok(&self.deployer, psp22(cash).approve(self.at, amount));
            self.world.ok(&self.deployer, treasury(self.at).fund(Asset::Psp22(cash), amount));
        }
        cash
    }

    pub fn program(&self) -> ProgramConfig {
        ProgramConfig {
            asset: NATIVE,
            metric: MetricRef { source: self.shares, metric: BALANCE },
            basis: Basis::Level,
            budget: Budget::Fixed(600),
            start: self.start,
            epoch_length: 100,
            epochs: None,
            claim_window: MIN_CLAIM_WINDOW,
        }
    }

    /// A grant to Alice of 1,000, from the start on for 100 ms, with a cliff half way.
    pub fn grant(&self) -> GrantConfig {
        let start = self.start;
        GrantConfig {
            recipient: self.alice.account(),
            asset: NATIVE,
            amount: 1_000,
            start,
            cliff: start + 50,
            end: start + 100,
            gate: None,
        }
    }

    pub fn create(&mut self, config: ProgramConfig) -> ProgramId {
        self.world.ok(&self.governor, treasury(self.at).create_program(config))
    }

    /// Sets the clock to so long after the start.
    pub fn after(&mut self, start: u64) {
        self.world.at(self.start + start);
    }

    pub fn books(&mut self, asset: Asset) -> Vault {
        self.world.ask(treasury(self.at).vault(asset))
    }

    pub fn accrued(&mut self, program: ProgramId, member: &Signer) -> u128 {
        self.told(program, member).amount
    }

    /// What has accrued, and whether there is more.
    pub fn told(&mut self, program: ProgramId, member: &Signer) -> Accrued {
        let accrued = self.world.ask(treasury(self.at).accrued(program, member.account()));
        accrued.expect("the source answers")
    }

    /// Law 3: what is reserved and free is there, and the books add up. Native: beyond what keeps the
    /// account alive.
    pub fn check_solvency(&mut self, assets: &[Asset]) {
        for asset in assets {
            let Vault { inflow, paid, reserved, free, lost } = self.books(*asset);
            assert_eq!(inflow, paid + reserved + free + lost, "law 3: the books of {asset:?} add up");
            let balance = match asset {
                Asset::Native => self.world.native(&self.at) - 1,
                Asset::Psp22(token) => self.world.ask(psp22(*token).balance_of(self.at)),
            };
            assert!(balance >= reserved + free, "law 3: {asset:?} is there");
        }
    }
}

pub fn fund_native(at: AccountId, amount: u128, sent: u128) -> Call<Result<u128, TreasuryError>> {
    Call::from(treasury(at).fund(NATIVE, amount)).with_value(sent)
}

pub fn too_small(got: u128, min: u128) -> TreasuryError {
    TreasuryError::TooSmall { got, min }
}

impl Story {
    /// A token and source that plays a trick; the deployer has a million of it.
    pub fn crook(&mut self, trick: Trick) -> AccountId {
        self.world.deploy(&self.deployer, "crook", trick)
    }

    /// A program that pays in, or by the metric of, a contract that plays a trick.
    pub fn with_crook(trick: impl FnOnce(AccountId) -> Trick, pays_in_it: bool) -> (Self, AccountId) {
        let mut story = Self::with_program(10_000);
        let crook = story.crook(trick(story.at));
        let mut config = story.program();
        if pays_in_it {
            let asset = Asset::Psp22(crook);
            story.world.ok(&story.deployer, treasury(story.at).fund(asset, 600));
            config.asset = asset;
        } else {
            config.metric = MetricRef { source: crook, metric: 0 };
        }
        assert_eq!(story.create(config), 1);
        story.after(50);
        (story, crook)
    }
}
