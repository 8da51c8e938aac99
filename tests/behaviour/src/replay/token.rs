//! Who holds how much, who has the votes of it, and who may spend it: from the token's events.

use super::{ask, Steps};
use std::collections::{BTreeMap, BTreeSet};
use tributary_client::ContractEvent;
use tributary_harness::{
    messages::{psp22, psp22_metadata, token},
    AccountId, Chain,
};
use tributary_interfaces::{
    signed::NonceUsed,
    token::{
        DelegateChanged, ExclusionChanged, PolicySet, Token, TokenFounded, TokenRoles, TokenRolesSet,
        TransferPolicy,
    },
    Approval, PSP22Metadata, Timestamp, Transfer, PSP22,
};

/// What the token's events tell.
#[derive(Default)]
pub struct Shares {
    holders: BTreeMap<AccountId, Holder>,
    supply: Steps<u128>,
    votable: Steps<u128>,
    allowances: BTreeMap<(AccountId, AccountId), u128>,
    nonces: BTreeMap<AccountId, u64>,
    founded: Option<TokenFounded>,
    pub roles: Option<TokenRoles>,
    pub policy: Option<TransferPolicy>,
}

#[derive(Default)]
struct Holder {
    balance: Steps<u128>,
    votes: Steps<u128>,
    /// What others have delegated to this account.
    received: u128,
    delegate: Option<AccountId>,
    /// Who had the votes when.
    delegates: Steps<Option<AccountId>>,
    excluded: bool,
}

impl Holder {
    fn own_votes(&self) -> u128 {
        if self.excluded || self.delegate.is_some() {
            0
        } else {
            self.balance.last()
        }
    }
}

impl Shares {
    pub(super) fn read(&mut self, event: &ContractEvent) -> bool {
        let at = event.at;
        if let Some(Transfer { from, to, value }) = event.decode() {
            if let Some(from) = from {
                self.change(from, at, |balance| {
                    balance.checked_sub(value).expect("nobody gives what they lack")
                });
            }
            if let Some(to) = to {
                self.change(to, at, |balance| balance.checked_add(value).expect("a balance is a u128"));
            }
            let minted = if from.is_none() { value } else { 0 };
            let burnt = if to.is_none() { value } else { 0 };
            self.supply.set(at, self.supply.last() + minted - burnt);
        } else if let Some(Approval { owner, spender, amount }) = event.decode() {
            self.allowances.insert((owner, spender), amount);
        } else if let Some(DelegateChanged { owner, from, to }) = event.decode() {
            let holder = self.holders.entry(owner).or_default();
            assert_eq!(holder.delegate.unwrap_or(owner), from, "who had the votes is known");
            self.entrust(owner, at, (to != owner).then_some(to));
        } else if let Some(ExclusionChanged { account, excluded }) = event.decode() {
            let holder = self.holders.entry(account).or_default();
            assert_ne!(holder.excluded, excluded, "a change changes something");
            assert_eq!(holder.delegate, None, "a delegation that ends is told of");
            holder.excluded = excluded;
            self.count_votes(account, at);
            let (balance, votable) = (self.balance(account), self.votable.last());
            self.votable.set(at, if excluded { votable - balance } else { votable + balance });
        } else if let Some(NonceUsed { signer, proposal, next }) = event.decode() {
            assert_eq!(proposal, None, "nobody votes at the token");
            self.nonces.insert(signer, next);
        } else if let Some(founded) = event.decode() {
            assert!(self.founded.replace(founded).is_none(), "it is founded once");
        } else if let Some(TokenRolesSet { roles }) = event.decode() {
            self.roles = Some(roles);
        } else if let Some(PolicySet { policy }) = event.decode() {
            self.policy = Some(policy);
        } else {
            return false;
        }
        true
    }

    /// Changes a balance, with the votes of it.
    fn change(&mut self, owner: AccountId, at: Timestamp, change: impl FnOnce(u128) -> u128) {
        let holder = self.holders.entry(owner).or_default();
        let before = holder.balance.last();
        let after = change(before);
        holder.balance.set(at, after);
        let (delegate, excluded) = (holder.delegate, holder.excluded);
        if let Some(delegate) = delegate {
            let received = &mut self.holders.entry(delegate).or_default().received;
            *received = *received - before + after;
            self.count_votes(delegate, at);
        }
        self.count_votes(owner, at);
        if !excluded {
            self.votable.set(at, self.votable.last() - before + after);
        }
    }

    /// Gives the votes of an account's tokens to somebody, or back to it.
    fn entrust(&mut self, owner: AccountId, at: Timestamp, to: Option<AccountId>) {
        let holder = self.holders.entry(owner).or_default();
        let (balance, before) = (holder.balance.last(), holder.delegate);
        holder.delegate = to;
        holder.delegates.set(at, to);
        if let Some(before) = before {
            self.holders.entry(before).or_default().received -= balance;
            self.count_votes(before, at);
        }
        if let Some(to) = to {
            self.holders.entry(to).or_default().received += balance;
            self.count_votes(to, at);
        }
        self.count_votes(owner, at);
    }

    fn count_votes(&mut self, account: AccountId, at: Timestamp) {
        let holder = self.holders.entry(account).or_default();
        let votes = holder.own_votes() + holder.received;
        holder.votes.set(at, votes);
    }

    pub fn balance(&self, owner: AccountId) -> u128 {
        self.holders.get(&owner).map_or(0, |holder| holder.balance.last())
    }

    pub fn balance_at(&self, owner: AccountId, at: Timestamp) -> u128 {
        self.holders.get(&owner).map_or(0, |holder| holder.balance.at(at))
    }

    pub fn votes_at(&self, account: AccountId, at: Timestamp) -> u128 {
        self.holders.get(&account).map_or(0, |holder| holder.votes.at(at))
    }

    pub fn supply_at(&self, at: Timestamp) -> u128 {
        self.supply.at(at)
    }

    pub fn votable_at(&self, at: Timestamp) -> u128 {
        self.votable.at(at)
    }

    pub(super) fn people(&self) -> BTreeSet<AccountId> {
        self.holders.keys().chain(self.allowances.keys().map(|(_, spender)| spender)).copied().collect()
    }

    /// Law 1: the balances add up to the supply, and the votes to the votable supply, now and at `moments`.
    pub fn check_sums(&self, moments: &[Timestamp]) {
        for at in moments.iter().copied().chain([Timestamp::MAX]) {
            let balances: u128 = self.holders.values().map(|holder| holder.balance.at(at)).sum();
            let votes: u128 = self.holders.values().map(|holder| holder.votes.at(at)).sum();
            assert_eq!(balances, self.supply.at(at), "law 1: the balances at {at}");
            assert_eq!(votes, self.votable.at(at), "law 1: the votes at {at}");
        }
    }

    pub(super) fn compare(
        &self,
        chain: &mut impl Chain,
        at: AccountId,
        everybody: &[AccountId],
        moments: &[Timestamp],
    ) {
        self.check_sums(moments);
        assert_eq!(ask(chain, psp22(at).total_supply()), self.supply.last(), "the supply");
        assert_eq!(ask(chain, token(at).votable_supply()), self.votable.last(), "the votable supply");
        assert_eq!(Some(ask(chain, token(at).roles())), self.roles, "the token's roles");
        assert_eq!(Some(ask(chain, token(at).policy())), self.policy, "the transfer policy");
        let TokenFounded { name, symbol, decimals, cap, genesis } =
            self.founded.as_ref().expect("it is founded");
        assert_eq!(ask(chain, psp22_metadata(at).token_name()).as_ref(), Some(name));
        assert_eq!(ask(chain, psp22_metadata(at).token_symbol()).as_ref(), Some(symbol));
        assert_eq!(ask(chain, psp22_metadata(at).token_decimals()), *decimals);
        assert_eq!(ask(chain, token(at).cap()), *cap);
        assert_eq!(ask(chain, token(at).genesis()), *genesis);
        for who in everybody.iter().copied() {
            let nobody = Holder::default();
            let holder = self.holders.get(&who).unwrap_or(&nobody);
            assert_eq!(ask(chain, psp22(at).balance_of(who)), holder.balance.last(), "balance of {who:?}");
            assert_eq!(ask(chain, token(at).votes(who)), holder.votes.last(), "votes of {who:?}");
            let delegate = ask(chain, token(at).delegate_of(who));
            assert_eq!(delegate, holder.delegate.unwrap_or(who), "delegate of {who:?}");
            assert_eq!(
                ask(chain, token(at).is_excluded(who)),
                holder.excluded,
                "whether {who:?} is left out"
            );
            let nonce = self.nonces.get(&who).copied().unwrap_or(0);
            assert_eq!(ask(chain, token(at).nonce(who)), nonce, "nonce of {who:?}");
            for moment in moments.iter().copied() {
                let delegate = ask(chain, token(at).past_delegate(who, moment));
                assert_eq!(delegate, Some(holder.delegates.at(moment).unwrap_or(who)), "delegate of {who:?}");
                let balance = ask(chain, token(at).past_balance(who, moment));
                assert_eq!(balance, Some(holder.balance.at(moment)), "balance of {who:?} at {moment}");
                let votes = ask(chain, token(at).past_votes(who, moment));
                assert_eq!(votes, Some(holder.votes.at(moment)), "votes of {who:?} at {moment}");
            }
        }
        for moment in moments.iter().copied() {
            let supply = ask(chain, token(at).past_total_supply(moment));
            assert_eq!(supply, Some(self.supply.at(moment)), "the supply at {moment}");
            let votable = ask(chain, token(at).past_votable_supply(moment));
            assert_eq!(votable, Some(self.votable.at(moment)), "the votable supply at {moment}");
        }
        for ((owner, spender), amount) in &self.allowances {
            let allowed = ask(chain, psp22(at).allowance(*owner, *spender));
            assert_eq!(allowed, *amount, "what {owner:?} lets {spender:?} spend");
        }
    }
}
