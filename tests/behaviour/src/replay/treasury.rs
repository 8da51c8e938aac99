//! What the treasury owns and owes, its grants, programs, epochs and caps: from its events, and from the
//! other contracts' for what programs share by.

use super::{ask, Sources};
use std::collections::{BTreeMap, BTreeSet};
use tributary_client::ContractEvent;
use tributary_core::stream::{accrued_down, Grid};
use tributary_harness::{messages::treasury, AccountId, Chain};
use tributary_interfaces::{
    treasury::{
        Asset, Basis, Cursor, DepositLimitSet, Epoch, EpochClosed, EpochIndex, EpochOpened, Found, Funded,
        Grant, GrantCanceled, GrantCreated, GrantId, GrantPaid, GrantRedirected, GrantReleased, Lost, Paid,
        Pause, PauseChanged, Program, ProgramConfig, ProgramCreated, ProgramId, ProgramStopped,
        ProgramWrittenOff, Redeemed, SourceSilent, SpendCap, SpendCapSet, Spending, Transferred, Treasury,
        Vault, MAX_PAGE,
    },
    Timestamp, MAX_BATCH,
};

/// What the treasury's events tell.
pub struct Money {
    token: AccountId,
    books: BTreeMap<Asset, Books>,
    /// In the order of arrival.
    assets: Vec<Asset>,
    pub pause: Option<Pause>,
    /// The block of the first event.
    created: Option<u32>,
    deposit_limit: Option<u128>,
    pub grants: Vec<Grant>,
    pub programs: Vec<Stream>,
    /// Which program each goes on with, if it was changed into it.
    pub continued: BTreeMap<ProgramId, ProgramId>,
    /// The program that the last event stopped.
    pub(super) just_stopped: Option<ProgramId>,
    people: BTreeSet<AccountId>,
}

/// The books of an asset, and its spend cap.
#[derive(Clone, Copy, Debug, Default)]
struct Books {
    vault: Vault,
    spending: Spending,
}

/// A program with its epochs, and how far it has paid its members.
pub struct Stream {
    pub program: Program,
    pub epochs: Vec<Opened>,
    /// Whether it is known what it shares by: then it follows what it owes to whom.
    is_known: bool,
    cursors: BTreeMap<AccountId, Cursor>,
    /// All that each member was ever paid.
    pub paid: BTreeMap<AccountId, u128>,
    /// What of each epoch, as far as that is known.
    parts: BTreeMap<(EpochIndex, AccountId), u128>,
}

/// An epoch, and when it was closed.
#[derive(Clone, Copy, Debug)]
pub struct Opened {
    pub epoch: Epoch,
    pub closed_at: Option<Timestamp>,
}

impl Money {
    pub(super) fn new(token: AccountId) -> Self {
        Self {
            token,
            books: BTreeMap::new(),
            assets: Vec::new(),
            pause: None,
            created: None,
            deposit_limit: None,
            grants: Vec::new(),
            programs: Vec::new(),
            continued: BTreeMap::new(),
            just_stopped: None,
            people: BTreeSet::new(),
        }
    }

    pub(super) fn read(&mut self, event: &ContractEvent, sources: &Sources) -> bool {
        let at = event.at;
        if let Some(Funded { asset, amount, .. }) = event.decode() {
            if !self.assets.contains(&asset) {
                self.assets.push(asset);
            }
            self.change(asset, |vault| vault.inflow += amount);
        } else if let Some(Lost { asset, amount }) = event.decode() {
            self.change(asset, |vault| vault.lost += amount);
        } else if let Some(Found { asset, amount }) = event.decode() {
            self.change(asset, |vault| vault.lost -= amount);
        } else if let Some(DepositLimitSet { limit }) = event.decode() {
            self.deposit_limit = Some(limit);
        } else if let Some(Transferred { asset, to, amount }) = event.decode() {
            self.people.insert(to);
            self.spend(asset, amount, at);
            self.leave(asset, amount);
        } else if let Some(SpendCapSet { asset, cap, from }) = event.decode() {
            self.cap(asset, cap, from, at);
        } else if let Some(PauseChanged { pause }) = event.decode() {
            self.pause = Some(pause);
            self.created.get_or_insert(event.block);
        } else if let Some(GrantCreated { grant, config, .. }) = event.decode() {
            assert_eq!(grant as usize, self.grants.len(), "numbers follow one another");
            self.people.insert(config.recipient);
            self.grants.push(Grant { config, paid: 0, canceled_at: None, released: 0 });
            self.reserve(config.asset, config.amount, at);
        } else if let Some(GrantPaid { grant, asset, amount, .. }) = event.decode() {
            self.grants[grant as usize].paid += amount;
            self.pay(asset, amount);
        } else if let Some(GrantRedirected { grant, recipient }) = event.decode() {
            self.people.insert(recipient);
            self.grants[grant as usize].config.recipient = recipient;
        } else if let Some(GrantCanceled { grant, released }) = event.decode() {
            let was = self.grants[grant as usize].canceled_at.replace(at);
            assert_eq!(was, None, "a grant is canceled once");
            self.release_grant(grant, released);
        } else if let Some(GrantReleased { grant, released }) = event.decode() {
            self.release_grant(grant, released);
        } else if let Some(ProgramCreated { program, config, since }) = event.decode() {
            assert_eq!(program as usize, self.programs.len(), "numbers follow one another");
            if let Some(before) = self.just_stopped {
                self.continued.insert(program, before);
            }
            self.programs.push(Stream {
                program: Program { config, since, opened: 0, closed: 0, silent_at: 0 },
                epochs: Vec::new(),
                is_known: sources.know(config.metric),
                cursors: BTreeMap::new(),
                paid: BTreeMap::new(),
                parts: BTreeMap::new(),
            });
        } else if let Some(ProgramStopped { program, epochs }) = event.decode() {
            self.programs[program as usize].program.config.epochs = Some(epochs);
            self.just_stopped = Some(program);
        } else if let Some(EpochOpened { program, epoch, total, budget, opened_at }) = event.decode() {
            self.open(program, epoch, Epoch { total, budget, paid: 0, opened_at }, at);
        } else if let Some(EpochClosed { program, epoch, released }) = event.decode() {
            self.close(program, epoch + 1, released, at);
        } else if let Some(SourceSilent { program, at: silent_at, .. }) = event.decode() {
            self.programs[program as usize].program.silent_at = silent_at;
        } else if let Some(ProgramWrittenOff { program, epochs, closed, released }) = event.decode() {
            self.programs[program as usize].program.config.epochs = Some(epochs);
            self.close(program, closed, released, at);
        } else if let Some(paid) = event.decode::<Paid>() {
            self.paid(paid, at, sources);
        } else if let Some(Redeemed { member, paid, .. }) = event.decode() {
            self.people.insert(member);
            for (asset, amount) in paid {
                self.leave(asset, amount);
            }
        } else {
            return false;
        }
        true
    }

    /// Changes the books of an asset. What is free is what of the inflow is neither paid, nor lost, nor reserved.
    fn change(&mut self, asset: Asset, change: impl FnOnce(&mut Vault)) {
        let vault = &mut self.books.entry(asset).or_default().vault;
        change(vault);
        vault.free = (vault.inflow - vault.paid - vault.lost).saturating_sub(vault.reserved);
    }

    /// Pays what is free.
    fn leave(&mut self, asset: Asset, amount: u128) {
        self.change(asset, |vault| {
            assert!(amount <= vault.free, "law 3: only what is free leaves");
            vault.paid += amount;
        });
    }

    /// Pays what is reserved.
    fn pay(&mut self, asset: Asset, amount: u128) {
        self.change(asset, |vault| {
            assert!(amount <= vault.reserved, "law 3: only what was promised is paid");
            vault.reserved -= amount;
            vault.paid += amount;
        });
    }

    fn reserve(&mut self, asset: Asset, amount: u128, at: Timestamp) {
        self.spend(asset, amount, at);
        self.change(asset, |vault| {
            assert!(amount <= vault.free, "law 3: only what is free is promised");
            vault.reserved += amount;
        });
    }

    fn release(&mut self, asset: Asset, amount: u128) {
        self.change(asset, |vault| {
            assert!(amount <= vault.reserved, "law 3: only what was promised is released");
            vault.reserved -= amount;
        });
    }

    fn release_grant(&mut self, id: GrantId, released: u128) {
        let grant = &mut self.grants[id as usize];
        grant.released += released;
        assert!(grant.paid + grant.released <= grant.config.amount, "grant {id} comes to its amount");
        let asset = grant.config.asset;
        self.release(asset, released);
    }

    /// Law 3: no more leaves what is free in a period than the cap says.
    fn spend(&mut self, asset: Asset, amount: u128, at: Timestamp) {
        let spending = &mut self.books.entry(asset).or_default().spending;
        *spending = spending_at(spending, at);
        spending.spent += amount;
        let within = spending.cap.is_none_or(|cap| spending.spent <= cap.amount);
        assert!(within, "law 3: more is spent than the cap: {spending:?}");
    }

    fn cap(&mut self, asset: Asset, cap: Option<SpendCap>, from: Timestamp, at: Timestamp) {
        let spending = &mut self.books.entry(asset).or_default().spending;
        *spending = spending_at(spending, at);
        if from > at {
            spending.raise = Some((from, cap));
        } else {
            (spending.cap, spending.raise) = (cap, None);
        }
    }

    /// Laws 3 and 4.
    fn open(&mut self, id: ProgramId, index: EpochIndex, epoch: Epoch, at: Timestamp) {
        let stream = &mut self.programs[id as usize];
        assert_eq!(index, stream.program.opened, "epochs are opened in order");
        let ProgramConfig { asset, start, epoch_length, epochs, .. } = stream.program.config;
        let begins = start.saturating_add(epoch_length.saturating_mul(index.into()));
        assert!(begins < at, "an epoch is opened strictly after its start");
        assert!(epochs.is_none_or(|epochs| index < epochs), "no epoch is opened after the last");
        stream.program.opened += 1;
        assert_eq!(epoch.opened_at, at, "it is opened now");
        stream.epochs.push(Opened { epoch, closed_at: None });
        self.reserve(asset, epoch.budget, at);
    }

    fn close(&mut self, id: ProgramId, until: EpochIndex, released: u128, at: Timestamp) {
        let stream = &mut self.programs[id as usize];
        let (first, asset) = (stream.program.closed, stream.program.config.asset);
        let mut left = 0;
        for opened in &mut stream.epochs[first as usize..until as usize] {
            opened.closed_at = Some(at);
            left += opened.epoch.budget - opened.epoch.paid;
        }
        assert_eq!(released, left, "what nobody claimed is free again");
        stream.program.closed = until;
        self.release(asset, released);
    }

    /// Law 5: whoever is paid when, it is the shares of the epochs that they were not paid before.
    fn paid(&mut self, paid: Paid, at: Timestamp, sources: &Sources) {
        let Paid { program: id, member, asset, amount, epoch: until, parts } = paid;
        self.people.insert(member);
        let vault = self.vault(asset);
        let is_short = vault.inflow - vault.paid - vault.lost < vault.reserved;
        self.pay(asset, amount);
        let stream = &mut self.programs[id as usize];
        *stream.paid.entry(member).or_default() += amount;
        assert_eq!(parts.iter().map(|(_, part)| part).sum::<u128>(), amount, "parts add up");
        let mut cursor = stream.cursors.get(&member).copied().unwrap_or_default();
        if cursor.epoch < stream.program.closed {
            cursor = Cursor { epoch: stream.program.closed, paid: 0 };
        }
        if stream.is_known {
            let owed = stream.owed(cursor, until, member, at, sources);
            // The last may be of an epoch that this call did not come to.
            let of_whole = owed.iter().filter(|(index, _)| *index < until).copied().collect::<Vec<_>>();
            assert!(
                parts == owed || parts == of_whole || is_short && is_start_of(&parts, &owed),
                "program {id} owes {member:?} {owed:?}, paid {parts:?}"
            );
        }
        for (index, part) in parts {
            assert!(index >= cursor.epoch, "program {id} pays {member:?} again for epoch {index}");
            let epoch = &mut stream.epochs[index as usize].epoch;
            epoch.paid += part;
            assert!(epoch.paid <= epoch.budget, "law 4: epoch {index} of {id} paid {epoch:?}");
            *stream.parts.entry((index, member)).or_default() += part;
            cursor = match index == until {
                true if cursor.epoch == until => Cursor { epoch: until, paid: cursor.paid + part },
                true => Cursor { epoch: until, paid: part },
                false => Cursor { epoch: index + 1, paid: 0 },
            };
        }
        if cursor.epoch < until {
            cursor = Cursor { epoch: until, paid: 0 };
        }
        stream.cursors.insert(member, cursor);
    }

    /// Everybody with a part in the treasury's money.
    pub(super) fn people(&self) -> BTreeSet<AccountId> {
        self.people.clone()
    }

    /// The assets that ever arrived, in that order.
    pub fn assets(&self) -> Vec<(Asset, Vault)> {
        self.assets.iter().map(|asset| (*asset, self.books[asset].vault)).collect()
    }

    /// The books of an asset.
    pub fn vault(&self, asset: Asset) -> Vault {
        self.books.get(&asset).map_or(Vault::default(), |books| books.vault)
    }

    /// The spend cap of an asset at `now`.
    pub fn spending(&self, asset: Asset, now: Timestamp) -> Spending {
        spending_at(&self.books.get(&asset).copied().unwrap_or_default().spending, now)
    }

    pub(super) fn compare(&self, chain: &mut impl Chain, at: AccountId, everybody: &[AccountId]) {
        let now = chain.now().expect("a chain has a clock");
        assert_eq!(ask(chain, treasury(at).token()), self.token, "the token");
        assert_eq!(Some(ask(chain, treasury(at).created_block())), self.created, "where it was created");
        assert_eq!(ask(chain, treasury(at).assets(0, MAX_BATCH)), self.assets(), "the books");
        for asset in self.books.keys().copied() {
            let spending = ask(chain, treasury(at).spending(asset));
            assert_eq!(spending, self.spending(asset, now), "what is spent of {asset:?}");
        }
        assert_eq!(Some(ask(chain, treasury(at).pause_state())), self.pause, "the pause");
        if let Some(limit) = self.deposit_limit {
            assert_eq!(ask(chain, treasury(at).deposit_limit()), limit, "the deposit limit");
        }
        assert_eq!(ask(chain, treasury(at).grant_count()) as usize, self.grants.len(), "grants");
        let mut id = 0;
        while (id as usize) < self.grants.len() {
            for (found, grant) in ask(chain, treasury(at).grants(None, id, MAX_PAGE)) {
                assert_eq!((found, grant), (id, self.grants[id as usize]), "grant {id}");
                id += 1;
            }
        }
        assert_eq!(ask(chain, treasury(at).program_count()) as usize, self.programs.len(), "programs");
        for (id, stream) in (0..).zip(&self.programs) {
            self.compare_program(chain, at, id, stream, everybody);
        }
    }

    fn compare_program(
        &self,
        chain: &mut impl Chain,
        at: AccountId,
        id: ProgramId,
        stream: &Stream,
        everybody: &[AccountId],
    ) {
        assert_eq!(ask(chain, treasury(at).program(id)), Some(stream.program), "program {id}");
        let open = stream.program.closed..stream.program.opened;
        let newest_closed = open.start.checked_sub(1);
        for index in newest_closed.into_iter().chain(open) {
            let told = stream.epochs[index as usize].epoch;
            let found = ask(chain, treasury(at).epoch(id, index)).expect("it was opened");
            assert_eq!(found, told, "epoch {index} of {id}");
        }
        for batch in everybody.chunks(MAX_BATCH as usize) {
            let cursors = ask(chain, treasury(at).cursors(id, batch.to_vec()));
            for (who, cursor) in batch.iter().zip(cursors) {
                let told = stream.cursors.get(who).copied().unwrap_or_default();
                // Whoever had no share of epochs is past them without a payment.
                assert!(cursor.epoch >= told.epoch, "how far {id} has paid {who:?}: {cursor:?}, {told:?}");
                if cursor.epoch == told.epoch {
                    assert_eq!(cursor, told, "how far {id} has paid {who:?}");
                }
            }
        }
    }
}

impl Stream {
    /// The grid of its epochs.
    pub fn grid(&self) -> Grid {
        let ProgramConfig { start, epoch_length, .. } = self.program.config;
        Grid { start, length: epoch_length }
    }

    /// What an epoch looks back on.
    pub fn span(&self, index: EpochIndex) -> (Timestamp, Timestamp) {
        let start = self.grid().start_of(index);
        (index.checked_sub(1).map_or(self.program.since, |before| self.grid().start_of(before)), start)
    }

    /// What a member has of an epoch's total.
    pub fn value(&self, index: EpochIndex, member: AccountId, sources: &Sources) -> u128 {
        let (before, start) = self.span(index);
        let metric = self.program.config.metric;
        let value = sources.value(metric, member, start);
        match self.program.config.basis {
            Basis::Level => value,
            // A series that falls, and should not, has not grown.
            Basis::Growth => value.saturating_sub(sources.value(metric, member, before)),
        }
    }

    /// What a member was paid of an epoch.
    pub fn got_of(&self, index: EpochIndex, member: AccountId) -> u128 {
        self.parts.get(&(index, member)).copied().unwrap_or(0)
    }

    /// What a member who stands at `cursor` is owed at a moment of each epoch up to and including `until`.
    fn owed(
        &self,
        cursor: Cursor,
        until: EpochIndex,
        member: AccountId,
        at: Timestamp,
        sources: &Sources,
    ) -> Vec<(EpochIndex, u128)> {
        let grid = self.grid();
        let part = |index: EpochIndex| {
            let Epoch { budget, total, paid, .. } = self.epochs.get(index as usize)?.epoch;
            let value = self.value(index, member, sources);
            let accrued = accrued_down(budget, grid.elapsed_in(index, at), grid.length, value, total);
            let before = if index == cursor.epoch { cursor.paid } else { 0 };
            let part = (accrued - before).min(budget - paid);
            (part > 0).then_some((index, part))
        };
        (cursor.epoch..=until).filter_map(part).collect()
    }
}

/// Whether somebody was paid as far as it went: the oldest parts, and at most the last of them not whole.
fn is_start_of(parts: &[(EpochIndex, u128)], owed: &[(EpochIndex, u128)]) -> bool {
    let Some((last, whole)) = parts.split_last() else { return true };
    let rest = owed.strip_prefix(whole).and_then(|rest| rest.first());
    rest.is_some_and(|owed| owed.0 == last.0 && last.1 <= owed.1)
}

/// A spend cap at a moment: a raise whose time has come is the cap, and of a period that is over nothing counts.
fn spending_at(spending: &Spending, now: Timestamp) -> Spending {
    let mut spending = *spending;
    if let Some((from, cap)) = spending.raise {
        if from <= now {
            (spending.cap, spending.raise) = (cap, None);
        }
    }
    let lasts = spending.cap.is_some_and(|cap| now < spending.since.saturating_add(cap.period));
    if !lasts {
        spending.spent = 0;
    }
    if spending.spent == 0 {
        spending.since = now;
    }
    spending
}
