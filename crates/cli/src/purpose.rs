//! What a transaction is for, in a sentence: what whoever signs it is asked to agree to.

use scale::Decode;
use std::collections::BTreeMap;
use tributary_client::{
    account_text, hex, selector_bytes, AccountId, Deed, Hash, NativeAsset, Purpose, RawCall, FACTORY,
};
use tributary_interfaces::{
    governor::{Action, Choice, ProposalId},
    metrics::{Attestation, AttestationId, Claim},
    source::MetricId,
    treasury::{Asset, GrantId, Payment, ProgramId},
};
use tributary_proposals::sentence::{sentence, Before};
use tributary_words::{
    errors::raw,
    time::counted,
    votes,
    words::{printable, short},
    Words,
};

/// Where it happens, and what it is about, as far as that is known.
#[derive(Clone, Default)]
pub struct Scene {
    pub chain: String,
    /// What the DAO is called, if there is one, and the words about it.
    pub dao: Option<(String, Words)>,
    /// Words about the chain, before there is a DAO.
    pub known: Option<Words>,
    /// What is called, where no sentence tells it: a message of any contract, with its arguments.
    pub message: Option<String>,
    /// What code is called here.
    pub codes: BTreeMap<Hash, String>,
    pub programs: BTreeMap<ProgramId, Asset>,
    pub grants: BTreeMap<GrantId, (AccountId, Asset)>,
    pub proposals: BTreeMap<ProposalId, Decision>,
    /// What a proposal that is made now would do, told with what is on record.
    pub proposed: Vec<String>,
    pub attestations: BTreeMap<AttestationId, Attestation>,
    /// The tokens whose votes are given away or taken back, and who has them now.
    pub votes: Option<(u128, AccountId)>,
}

/// What is known of a proposal that somebody signs about.
#[derive(Clone, Default)]
pub struct Decision {
    pub title: Option<String>,
    /// What it would do.
    pub actions: Vec<String>,
    /// How many votes the signer has on it.
    pub weight: Option<u128>,
}

impl Decision {
    /// "proposal 3 “Pay by score”".
    pub fn named(&self, id: ProposalId) -> String {
        match &self.title {
            Some(title) => format!("proposal {id} “{}”", printable(title)),
            None => format!("proposal {id}"),
        }
    }

    /// ": Pay 80 UNIT to Ann at once; …", where its actions are known.
    pub fn does(&self) -> String {
        match self.actions.is_empty() {
            true => String::new(),
            false => format!(": {}", self.actions.join("; ")),
        }
    }
}

/// What is done, before where; and its effect, after it.
struct Said {
    what: String,
    effect: String,
    /// It is done at the DAO, not somewhere on the chain.
    at_dao: bool,
}

fn said(what: impl Into<String>) -> Said {
    Said { what: what.into(), effect: String::new(), at_dao: true }
}

impl Said {
    fn with(mut self, effect: impl Into<String>) -> Self {
        self.effect = effect.into();
        self
    }

    fn on_chain(mut self) -> Self {
        self.at_dao = false;
        self
    }
}

impl Scene {
    /// "Burn 3 HARB in Harbor Collective on Development for about 2.61 UNIT".
    pub fn sentence(&self, purpose: &Purpose, native: &NativeAsset) -> String {
        let Said { what, effect, at_dao } = self.said(purpose, native);
        let dao = self.dao.as_ref().filter(|_| at_dao).map(|(name, _)| format!(" in {}", printable(name)));
        let chain = if self.chain.is_empty() { "this chain" } else { &self.chain };
        format!("{what}{} on {}{effect}", dao.unwrap_or_default(), printable(chain))
    }

    fn said(&self, purpose: &Purpose, native: &NativeAsset) -> Said {
        match purpose {
            Purpose::Transfer { to, amount } => {
                said(format!("Send {} to {}", native.text(*amount), self.member(to))).on_chain()
            }
            Purpose::Upload { code, bytes } => {
                let name = match self.codes.get(code) {
                    Some(name) => format!("the code of {name}"),
                    None => format!("the code {}", short(&hex(code.as_ref()))),
                };
                said(format!("Upload {name} ({} KiB)", bytes.div_ceil(1024))).on_chain()
            }
            Purpose::Instantiate { code } => match self.codes.get(code) {
                Some(name) if name != FACTORY => said(format!("Create {name}")).on_chain(),
                _ => said("Create the factory that founds the DAO").on_chain(),
            },
            Purpose::Call { call, answer } => self.called(call, answer, native),
        }
    }

    /// From now on it is told by these words about the DAO, which have met what is to be signed about.
    pub fn tell_by(&mut self, words: &Words) {
        if let Some((_, known)) = &mut self.dao {
            known.clone_from(words);
        }
    }

    fn words(&self) -> Option<&Words> {
        self.dao.as_ref().map(|(_, words)| words)
    }

    /// Somebody, by name where one is known.
    pub fn member(&self, account: &AccountId) -> String {
        let words = self.words().or(self.known.as_ref());
        words.map_or_else(|| account_text(account), |words| words.member(account))
    }

    /// "proposal 3 “Pay by score”".
    fn proposal(&self, id: ProposalId) -> String {
        self.proposals.get(&id).map_or_else(|| Decision::default().named(id), |known| known.named(id))
    }

    /// ": Pay 80 UNIT to Ann at once; …", of a proposal whose actions are known.
    fn does(&self, id: ProposalId) -> String {
        self.proposals.get(&id).map(Decision::does).unwrap_or_default()
    }

    /// Those of these attestations that are known.
    fn known<'a>(&'a self, ids: &'a [AttestationId]) -> impl Iterator<Item = &'a Attestation> {
        ids.iter().filter_map(|id| self.attestations.get(id))
    }

    /// ": 3 pages of docs by Ann, worth 45 points and 45 HARB", of what is known of these attestations.
    fn claimed(&self, ids: &[AttestationId], words: &Words) -> String {
        let known: Vec<_> = self.known(ids).collect();
        let sum = |part: fn(&Attestation) -> u128| {
            known.iter().map(|attestation| part(attestation)).fold(0, u128::saturating_add)
        };
        let worth = format!(
            "worth {} and {}",
            words.points(sum(|attestation| attestation.points)),
            words.tokens(sum(|attestation| attestation.tokens))
        );
        match known.as_slice() {
            [] => String::new(),
            [one] => format!(
                ": {} by {}, {worth}",
                words.units_of(one.metric, one.amount),
                self.member(&one.member)
            ),
            several => {
                let mut members: Vec<_> = several.iter().map(|one| one.member).collect();
                members.sort_unstable();
                members.dedup();
                format!(": of {}, {worth} together", self.few(&members))
            }
        }
    }

    /// A few of them by name, and how many more there are.
    fn few(&self, accounts: &[AccountId]) -> String {
        const SHOWN: usize = 5;
        let named: Vec<_> = accounts.iter().take(SHOWN).map(|account| self.member(account)).collect();
        match accounts.len().saturating_sub(SHOWN) {
            0 => named.join(", "),
            more => format!("{} and {more} more", named.join(", ")),
        }
    }

    /// Who is owed the bonds by a verdict.
    fn bonds(&self, ids: &[AttestationId], upheld: bool, native: &NativeAsset) -> String {
        let mut owed: BTreeMap<AccountId, u128> = BTreeMap::new();
        for attestation in self.known(ids) {
            let Some(doubt) = &attestation.challenge else { continue };
            let winner = if upheld { attestation.attestor } else { doubt.by };
            // Whoever attested keeps their own bond where they were right; both go to whoever doubted rightly.
            let bonds = if upheld { attestation.bond } else { attestation.bond.saturating_mul(2) };
            let sum = owed.entry(winner).or_default();
            *sum = sum.saturating_add(bonds);
        }
        let told = owed.iter().map(|(who, sum)| {
            let what = if upheld { "the challenger's bond" } else { "both bonds" };
            format!("; {} is then owed {what}, {}", self.member(who), native.text(*sum))
        });
        told.collect()
    }

    fn called(&self, call: &RawCall, answer: &[u8], native: &NativeAsset) -> Said {
        let Some((selector, input)) = call.input.split_first_chunk::<4>() else {
            return said(format!(
                "Send {} to the contract {}",
                native.text(call.value),
                account_text(&call.callee)
            ))
            .on_chain();
        };
        let part = self.words().and_then(|words| words.part(&call.callee));
        let known = match part {
            Some("treasury") => self.of_treasury(*selector, input, answer),
            Some("registry") => self.of_registry(*selector, input, answer, native.text(call.value), native),
            Some("governor") => self.of_governor(*selector, input),
            Some("token") => self.of_token(*selector, input),
            _ if *selector == selector_bytes!("Factory::create") => {
                Some(said("Found the DAO").with(": its token, registry, governor and treasury").on_chain())
            }
            _ => None,
        };
        known.unwrap_or_else(|| {
            let who = part.map_or_else(
                || format!("the contract {}", self.member(&call.callee)),
                |part| format!("the {part}"),
            );
            let message = match &self.message {
                Some(message) => printable(message),
                None => format!("message {}", hex(selector)),
            };
            let value =
                if call.value > 0 { format!(", sending {}", native.text(call.value)) } else { String::new() };
            said(format!("Call {message} of {who}")).with(value)
        })
    }

    fn of_treasury(&self, selector: [u8; 4], input: &[u8], answer: &[u8]) -> Option<Said> {
        const FUND: [u8; 4] = selector_bytes!("Treasury::fund");
        const CLAIM: [u8; 4] = selector_bytes!("Treasury::claim");
        const PAY: [u8; 4] = selector_bytes!("Treasury::pay");
        const CLAIM_GRANT: [u8; 4] = selector_bytes!("Treasury::claim_grant");
        const REDEEM: [u8; 4] = selector_bytes!("Treasury::redeem");
        const PAUSE: [u8; 4] = selector_bytes!("Treasury::pause");
        const OPEN_EPOCH: [u8; 4] = selector_bytes!("Treasury::open_epoch");
        const CLOSE_EPOCH: [u8; 4] = selector_bytes!("Treasury::close_epoch");
        let words = self.words()?;
        Some(match selector {
            FUND => {
                let (asset, amount) = read::<(Asset, u128)>(input)?;
                said(format!("Give {} to the treasury", words.amount(&asset, amount)))
            }
            // Until it is in a block, more may have accrued.
            CLAIM => {
                let id = read::<ProgramId>(input)?;
                let paid = answered::<u128>(answer).zip(self.programs.get(&id));
                let paid = paid.map(|(paid, asset)| format!(": {} or more", words.amount(asset, paid)));
                said(format!("Claim what program {id} owes you")).with(paid.unwrap_or_default())
            }
            PAY => {
                let (program, members) = read::<(ProgramId, Vec<AccountId>)>(input)?;
                let them = if members.len() == 1 { "them alone" } else { "them" };
                said(format!("Pay {} what program {program} owes {them}", counted(members.len(), "member")))
                    .with(self.payments(program, answer, words))
            }
            CLAIM_GRANT => {
                let id = read::<GrantId>(input)?;
                let paid = answered::<u128>(answer).zip(self.grants.get(&id));
                let paid = paid.map(|(paid, (recipient, asset))| {
                    format!(": {} or more to {}", words.amount(asset, paid), self.member(recipient))
                });
                said(format!("Pay out what has vested of grant {id}")).with(paid.unwrap_or_default())
            }
            REDEEM => {
                let (amount, assets) = read::<(u128, Vec<(Asset, u128)>)>(input)?;
                let paid = answered::<Vec<u128>>(answer).unwrap_or_default();
                let paid = assets.iter().zip(paid).map(|((asset, _), paid)| words.amount(asset, paid));
                said(format!("Burn {}", words.tokens(amount)))
                    .with(format!(" for about {}", paid.collect::<Vec<_>>().join(" and ")))
            }
            PAUSE => said("Pause new promises of the treasury").with(", for two weeks, once"),
            OPEN_EPOCH => said(format!("Open the next epoch of program {}", read::<ProgramId>(input)?)),
            CLOSE_EPOCH => said(format!("Close the oldest epoch of program {}", read::<ProgramId>(input)?)),
            _ => return None,
        })
    }

    /// What a payment of many would pay.
    fn payments(&self, program: ProgramId, answer: &[u8], words: &Words) -> String {
        let paid = answered::<Vec<Payment>>(answer).zip(self.programs.get(&program));
        let Some((payments, asset)) = paid else { return String::new() };
        let amounts = payments.iter().filter_map(|payment| match payment {
            Payment::Paid(amount) => Some(*amount),
            Payment::Nothing | Payment::Failed(_) | Payment::NotReached => None,
        });
        let (count, sum) =
            amounts.fold((0usize, 0u128), |(count, sum), amount| (count + 1, sum.saturating_add(amount)));
        format!(": {} or more to {} of them", words.amount(asset, sum), count)
    }

    fn of_registry(
        &self,
        selector: [u8; 4],
        input: &[u8],
        answer: &[u8],
        value: String,
        native: &NativeAsset,
    ) -> Option<Said> {
        const ATTEST: [u8; 4] = selector_bytes!("Metrics::attest_batch");
        const CHALLENGE: [u8; 4] = selector_bytes!("Metrics::challenge_batch");
        const RESOLVE: [u8; 4] = selector_bytes!("Metrics::resolve_batch");
        const RETRACT: [u8; 4] = selector_bytes!("Metrics::retract_batch");
        const FINALIZE: [u8; 4] = selector_bytes!("Metrics::finalize_batch");
        const EXPIRE: [u8; 4] = selector_bytes!("Metrics::expire_batch");
        const WITHDRAW: [u8; 4] = selector_bytes!("Metrics::withdraw_bonds");
        let words = self.words()?;
        let bonds = format!(", putting up {value} as bonds");
        Some(match selector {
            ATTEST => {
                let (metric, claims) = read::<(MetricId, Vec<Claim>)>(input)?;
                said(format!("File {} of {}", counted(claims.len(), "attestation"), words.metric_id(metric)))
                    .with(bonds)
            }
            CHALLENGE => {
                let (ids, reason) = read::<(Vec<AttestationId>, String)>(input)?;
                said(format!("Challenge {} (\"{}\")", attestations(&ids), printable(&reason)))
                    .with(format!("{bonds}{}", self.claimed(&ids, words)))
            }
            RESOLVE => {
                let (ids, upheld) = read::<(Vec<AttestationId>, bool)>(input)?;
                said(format!("{} {}", if upheld { "Uphold" } else { "Reject" }, attestations(&ids)))
                    .with(format!("{}{}", self.claimed(&ids, words), self.bonds(&ids, upheld, native)))
            }
            RETRACT => {
                let ids = read::<Vec<AttestationId>>(input)?;
                said(format!("Take back {}", attestations(&ids))).with(self.claimed(&ids, words))
            }
            FINALIZE => {
                let ids = read::<Vec<AttestationId>>(input)?;
                said(format!("Make {} count", counted(ids.len(), "attestation")))
                    .with(self.claimed(&ids, words))
            }
            EXPIRE => said(format!(
                "End the open challenges of {}",
                attestations(&read::<Vec<AttestationId>>(input)?)
            )),
            WITHDRAW => {
                let to = read::<AccountId>(input)?;
                let owed = answered::<u128>(answer).map(|owed| format!(", {}", native.text(owed)));
                said("Pay out bonds that are owed").with(format!(
                    " to {}{}",
                    self.member(&to),
                    owed.unwrap_or_default()
                ))
            }
            _ => return None,
        })
    }

    fn of_governor(&self, selector: [u8; 4], input: &[u8]) -> Option<Said> {
        const PROPOSE: [u8; 4] = selector_bytes!("Governor::propose");
        const VOTE: [u8; 4] = selector_bytes!("Governor::vote");
        const VOTE_BY_SIG: [u8; 4] = selector_bytes!("Governor::vote_by_sig");
        const REVOKE: [u8; 4] = selector_bytes!("Governor::revoke_signature");
        const COUNT: [u8; 4] = selector_bytes!("Governor::count_ballots");
        const QUEUE: [u8; 4] = selector_bytes!("Governor::queue");
        const EXECUTE: [u8; 4] = selector_bytes!("Governor::execute");
        const CANCEL: [u8; 4] = selector_bytes!("Governor::cancel");
        const VETO: [u8; 4] = selector_bytes!("Governor::veto");
        let words = self.words()?;
        let id = || read::<ProposalId>(input);
        let proposal = || id().map(|id| self.proposal(id));
        Some(match selector {
            PROPOSE => {
                let (actions, description) = read::<(Vec<Action>, String)>(input)?;
                let title: String = description.lines().next().unwrap_or_default().chars().take(80).collect();
                let what =
                    if actions.is_empty() { "a poll".to_owned() } else { counted(actions.len(), "action") };
                let told = match self.proposed.len() == actions.len() {
                    true => self.proposed.clone(),
                    false => actions.iter().map(|action| unread(action, words)).collect(),
                };
                let told = if told.is_empty() { String::new() } else { format!(": {}", told.join("; ")) };
                said(format!("Propose \"{}\", {what}, to the members", printable(&title))).with(told)
            }
            VOTE => {
                let (id, choice, _) = read::<(ProposalId, Choice, String)>(input)?;
                let weight = self.proposals.get(&id).and_then(|known| known.weight);
                let whole = matches!(choice, Choice::For | Choice::Against | Choice::Abstain);
                let weight = weight.filter(|_| whole).map(|weight| format!(" with {}", words.tokens(weight)));
                said(format!("Vote {} {}", choice_words(&choice, words), self.proposal(id)))
                    .with(weight.unwrap_or_default() + &self.does(id))
            }
            VOTE_BY_SIG => {
                let (voter, id, choice) = begins::<(AccountId, ProposalId, Choice)>(input)?;
                let choice = choice_words(&choice, words);
                said(format!("Send the ballot of {}, {choice} {}", self.member(&voter), self.proposal(id)))
                    .with(self.does(id))
            }
            REVOKE => said(format!("Take back the ballot that you signed on {}", proposal()?)),
            COUNT => said(format!("Count ballots of {}", proposal()?)),
            QUEUE => said(format!("Start the timelock of {}", proposal()?)).with(self.does(id()?)),
            EXECUTE => said(format!("Do what {} says", proposal()?)).with(self.does(id()?)),
            CANCEL => said(format!("Cancel {}", proposal()?)),
            VETO => said(format!("Veto {}", proposal()?)).with(self.does(id()?)),
            _ => return None,
        })
    }

    fn of_token(&self, selector: [u8; 4], input: &[u8]) -> Option<Said> {
        const DELEGATE: [u8; 4] = selector_bytes!("Token::delegate");
        const UNDELEGATE: [u8; 4] = selector_bytes!("Token::undelegate");
        const DELEGATE_BY_SIG: [u8; 4] = selector_bytes!("Token::delegate_by_sig");
        const REVOKE: [u8; 4] = selector_bytes!("Token::revoke_signature");
        Some(match selector {
            DELEGATE => said(format!("Give the votes of {}", self.tokens_of_yours()))
                .with(format!(" to {}", self.member(&read(input)?))),
            UNDELEGATE => {
                let from = self.votes.map(|(_, delegate)| format!(" from {}", self.member(&delegate)));
                said(format!("Take back the votes of {}", self.tokens_of_yours()))
                    .with(from.unwrap_or_default())
            }
            DELEGATE_BY_SIG => {
                let (owner, to) = begins::<(AccountId, AccountId)>(input)?;
                said(format!("Send the delegation of {}", self.member(&owner)))
                    .with(format!(", which gives their votes to {}", self.member(&to)))
            }
            REVOKE => said("Take back the delegation that you signed"),
            _ => return None,
        })
    }
}

impl Scene {
    /// "your 60 HARB", or "your tokens" where it is not known how many.
    fn tokens_of_yours(&self) -> String {
        match (self.votes, self.words()) {
            (Some((tokens, _)), Some(words)) => format!("your {}", words.tokens(tokens)),
            _ => "your tokens".to_owned(),
        }
    }
}

/// "for", "against", "10 HARB for and 2.5 HARB against"; what stands before the proposal.
pub fn choice_words(choice: &Choice, words: &Words) -> String {
    match choice {
        Choice::For => "for".to_owned(),
        Choice::Against => "against".to_owned(),
        Choice::Abstain => "to abstain on".to_owned(),
        Choice::Split(tally) => format!("{} on", votes::parts(tally, words).join(" and ")),
    }
}

fn attestations(ids: &[AttestationId]) -> String {
    match ids {
        [id] => format!("attestation {id}"),
        _ => {
            let shown: Vec<_> = ids.iter().take(12).map(ToString::to_string).collect();
            let rest = if ids.len() > 12 { format!(" and {} more", ids.len() - 12) } else { String::new() };
            format!("attestations {}{rest}", shown.join(", "))
        }
    }
}

/// All of a message's arguments, and nothing more.
/// An action as it is told without what is on record.
fn unread(action: &Action, words: &Words) -> String {
    let deed = words.dao.and_then(|dao| Deed::read(&dao, &raw(action)?));
    sentence(action, deed.as_ref(), &Before::default(), words).what
}

fn read<T: Decode>(mut input: &[u8]) -> Option<T> {
    let read = T::decode(&mut input).ok()?;
    input.is_empty().then_some(read)
}

/// The first of a message's arguments.
fn begins<T: Decode>(mut input: &[u8]) -> Option<T> {
    T::decode(&mut input).ok()
}

/// What a message answered that did not refuse.
fn answered<T: Decode>(answer: &[u8]) -> Option<T> {
    read(answer.strip_prefix(&[0, 0])?)
}

/// The hash of a transaction, for people to look it up.
pub fn transaction_text(transaction: &Hash) -> String {
    hex(transaction.as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use scale::Encode;
    use tributary_client::{messages, BalanceType, Call};
    use tributary_interfaces::{
        factory::Dao, governor::Governor, metrics::Metrics, token::Token, treasury::Treasury,
    };
    use tributary_words::names::Names;

    const UNIT: u128 = 1_000_000_000_000;

    fn account(byte: u8) -> AccountId {
        [byte; 32].into()
    }

    fn scene() -> Scene {
        let dao = Dao { token: account(1), metrics: account(2), governor: account(3), treasury: account(4) };
        let mut names = Names::default();
        names.add(account(9), "Ann");
        let words = Words::of_parts(&native(), names, dao, "HARB", 12);
        Scene {
            chain: "Development".to_owned(),
            dao: Some(("Harbor Collective".to_owned(), words)),
            ..Scene::default()
        }
    }

    fn native() -> NativeAsset {
        NativeAsset::usual(BalanceType::U128)
    }

    fn told<R>(call: impl Into<Call<R>>, value: u128, answer: Vec<u8>) -> String {
        let call = RawCall { value, ..call.into().raw().clone() };
        scene().sentence(&Purpose::Call { call, answer }, &native())
    }

    #[test]
    fn a_prompt_names_message_dao_chain_and_effect() {
        let at = " in Harbor Collective on Development";
        let treasury = || messages::treasury(account(4));
        let metrics = || messages::metrics(account(2));
        let governor = || messages::governor(account(3));
        let token = || messages::token(account(1));
        let paid = [&[0, 0][..], &vec![261 * UNIT / 100].encode()].concat();
        let burnt = told(treasury().redeem(3 * UNIT, vec![(Asset::Native, 0)]), 0, paid);
        assert_eq!(burnt, format!("Burn 3 HARB{at} for about 2.61 UNIT"));
        assert_eq!(
            told(treasury().fund(Asset::Native, 5 * UNIT), 5 * UNIT, vec![]),
            format!("Give 5 UNIT to the treasury{at}")
        );
        let claim = Claim { member: account(9), amount: 1, evidence: Default::default(), uri: String::new() };
        let filed = told(metrics().attest_batch(1, vec![claim; 2]), UNIT / 10, vec![]);
        assert_eq!(filed, format!("File 2 attestations of metric 1{at}, putting up 0.1 UNIT as bonds"));
        let doubted = told(metrics().challenge_batch(vec![7], "no such commits".to_owned()), UNIT, vec![]);
        assert_eq!(
            doubted,
            format!("Challenge attestation 7 (\"no such commits\"){at}, putting up 1 UNIT as bonds")
        );
        assert_eq!(
            told(governor().vote(3, Choice::For, String::new()), 0, vec![]),
            format!("Vote for proposal 3{at}")
        );
        let split = Choice::Split(tributary_interfaces::governor::Tally {
            for_votes: 10 * UNIT,
            against_votes: UNIT,
            abstain_votes: 0,
        });
        let voted = told(governor().vote(3, split, String::new()), 0, vec![]);
        assert_eq!(voted, format!("Vote 10 HARB for and 1 HARB against on proposal 3{at}"));
        let poll = told(governor().propose(vec![], "May?\nDetails".to_owned()), 0, vec![]);
        assert_eq!(poll, format!("Propose \"May?\", a poll, to the members{at}"));
        assert!(told(token().delegate(account(9)), 0, vec![])
            .starts_with(&format!("Give the votes of your tokens{at} to Ann")));
    }

    #[test]
    fn a_prompt_tells_what_the_dry_run_found_to_come_of_it() {
        use tributary_interfaces::metrics::{Challenge, Status};
        let attestation = Attestation {
            metric: 2,
            member: account(9),
            attestor: account(7),
            amount: 3,
            points: 45_000_000,
            tokens: 45 * UNIT,
            bond: UNIT / 20,
            evidence: [0; 32].into(),
            uri: String::new(),
            filed_at: 0,
            matures_at: 0,
            finalized_at: None,
            status: Status::Challenged,
            challenges: 1,
            challenge: Some(Challenge { by: account(9), until: 1, reason: [0; 32].into() }),
        };
        let decision = Decision {
            title: Some("Pay Ann".to_owned()),
            actions: vec!["Pay 80 UNIT to Ann at once".to_owned()],
            weight: Some(60 * UNIT),
        };
        let scene = Scene {
            programs: BTreeMap::from([(0, Asset::Native)]),
            grants: BTreeMap::from([(1, (account(9), Asset::Native))]),
            proposals: BTreeMap::from([(3, decision)]),
            attestations: BTreeMap::from([(7, attestation)]),
            votes: Some((60 * UNIT, account(9))),
            codes: BTreeMap::from([(Hash::default(), "the metrics' fast path".to_owned())]),
            ..scene()
        };
        let said = |call: RawCall, answer: Vec<u8>| {
            let told = scene.sentence(&Purpose::Call { call, answer }, &native());
            told.replace(" in Harbor Collective on Development", " @").replace(&account_text(&account(9)), "")
        };
        let ok = |value: Vec<u8>| [&[0, 0][..], &value].concat();
        let treasury = || messages::treasury(account(4));
        let (metrics, governor) = (|| messages::metrics(account(2)), || messages::governor(account(3)));
        let raw = |call: Call<_>| call.raw().clone();
        let claim = treasury().claim(0);
        assert_eq!(
            said(Call::from(claim).raw().clone(), ok((978 * UNIT / 100).encode())),
            "Claim what program 0 owes you @: 9.78 UNIT or more"
        );
        let paid = vec![Payment::Paid(UNIT), Payment::Nothing, Payment::Paid(UNIT / 2)];
        let pay = treasury().pay(0, vec![account(9), account(8), account(7)]);
        assert_eq!(
            said(Call::from(pay).raw().clone(), ok(paid.encode())),
            "Pay 3 members what program 0 owes them @: 1.5 UNIT or more to 2 of them"
        );
        let grant = said(Call::from(treasury().claim_grant(1)).raw().clone(), ok((3 * UNIT).encode()));
        assert!(grant.contains("of grant 1 @: 3 UNIT or more to Ann (5"), "{grant}");
        let execute = said(raw(governor().execute(3).into()), vec![]);
        assert_eq!(execute, "Do what proposal 3 “Pay Ann” says @: Pay 80 UNIT to Ann at once");
        let vote = said(raw(governor().vote(3, Choice::Against, String::new()).into()), vec![]);
        assert_eq!(vote, "Vote against proposal 3 “Pay Ann” @ with 60 HARB: Pay 80 UNIT to Ann at once");
        let veto = said(raw(governor().veto(3).into()), vec![]);
        assert_eq!(veto, "Veto proposal 3 “Pay Ann” @: Pay 80 UNIT to Ann at once");
        let reject = said(Call::from(metrics().resolve_batch(vec![7], false)).raw().clone(), vec![]);
        for part in
            ["Reject attestation 7 @: ", "by Ann (5", "worth 45 points and 45 HARB", "both bonds, 0.1 UNIT"]
        {
            assert!(reject.contains(part), "{part} is not in {reject}");
        }
        let finalize = said(Call::from(metrics().finalize_batch(vec![7])).raw().clone(), vec![]);
        assert!(
            finalize.contains("Make 1 attestation count @: ") && finalize.contains("45 points"),
            "{finalize}"
        );
        let delegate =
            said(Call::from(messages::token(account(1)).delegate(account(9))).raw().clone(), vec![]);
        assert!(delegate.starts_with("Give the votes of your 60 HARB @ to Ann"), "{delegate}");
        let back = said(Call::from(messages::token(account(1)).undelegate()).raw().clone(), vec![]);
        assert!(back.starts_with("Take back the votes of your 60 HARB @ from Ann"), "{back}");
        let upload = scene.sentence(&Purpose::Upload { code: Hash::default(), bytes: 1025 }, &native());
        assert_eq!(upload, "Upload the code of the metrics' fast path (2 KiB) on Development");
    }

    #[test]
    fn what_is_no_call_of_the_dao_is_told_too() {
        let scene = scene();
        let send = Purpose::Transfer { to: account(8), amount: UNIT };
        assert_eq!(
            scene.sentence(&send, &native()),
            format!("Send 1 UNIT to {} on Development", account_text(&account(8)))
        );
        let call = RawCall { callee: account(8), value: UNIT, input: vec![1, 2, 3, 4, 5] };
        let told = scene.sentence(&Purpose::Call { call, answer: vec![] }, &native());
        assert!(
            told.starts_with("Call message 0x01020304 of the contract 5") && told.ends_with("sending 1 UNIT"),
            "{told}"
        );
        // A proposal to call it, too.
        let action = Action::Call { callee: account(9), input: vec![1, 2, 3, 4, 5], value: 0, gas: None };
        let propose = messages::governor(account(3)).propose(vec![action], "Call it".to_owned());
        let call = Call::from(propose).raw().clone();
        let told = scene.sentence(&Purpose::Call { call, answer: vec![] }, &native());
        assert!(told.contains(": Call Ann (5"), "{told}");
        assert!(told.ends_with("): selector 0x01020304, 1 byte (--metadata FILE tells them)"), "{told}");
        // Arguments that are none, an answer that is none, nothing at all.
        for input in [vec![], vec![1], selector_bytes!("Treasury::redeem").to_vec()] {
            let call = RawCall { callee: account(4), value: 0, input };
            scene.sentence(&Purpose::Call { call, answer: vec![0] }, &native());
        }
        let title = Purpose::Upload { code: Hash::default(), bytes: 1025 };
        assert!(Scene::default().sentence(&title, &native()).contains("(2 KiB) on this chain"));
    }

    #[test]
    fn what_others_wrote_moves_no_cursor() {
        let told = told(messages::governor(account(3)).propose(vec![], "\u{1b}[2Jx".to_owned()), 0, vec![]);
        assert!(!told.contains('\u{1b}'), "{told}");
    }
}
