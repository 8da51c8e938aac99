//! Where a command works: an embedded chain in a file, or a node; named on the command line or by a
//! profile in `tributary.toml`. And who signs there.

use crate::{
    consent::{change_scene, Consent, SharedScene},
    console::Console,
    deployment::Deployment,
    local::{self, Access, Local},
    past::Past,
    people::ROLES,
    purpose::Scene,
    target::Target,
};
use anyhow::{anyhow, bail, Context as _, Result};
use std::path::{Path, PathBuf};
use tributary_client::{
    account_text, demo_signer, parse_account, AccountId, Build, Chain, ChainError, Charged, ContractEvent,
    DaoClient, Estimate, EventLog, Gas, Hash, NativeAsset, Outcome, Overseer, RawCall, RawCreation, Signer,
    Timestamp,
};
use tributary_interfaces::factory::{Dao, DaoCreated};
use tributary_measure::Identity;
use tributary_node::Node;
use tributary_words::{
    names::{no_name, NameError, NamedAccount, Names, ME, WHOSE_KEY},
    words::{printable, Words},
};

/// A chain that a command works on, and what a history knows of its past.
pub struct Place {
    pub on: On,
    past: Option<Past>,
}

/// Where a chain runs.
pub enum On {
    Local(Box<dyn Local>),
    Node(Box<Node>),
}

impl Place {
    fn chain(&mut self) -> &mut dyn Chain {
        match &mut self.on {
            On::Local(chain) => &mut **chain,
            On::Node(chain) => &mut **chain,
        }
    }

    /// Has what was read from the history at this place from now on. Whether that has the DAO.
    pub fn recall(&mut self, at: &str, dao: Dao) -> Result<bool> {
        self.past = Past::of(at, self, dao)?;
        Ok(self.remembers())
    }

    /// Whether a history is read.
    pub fn remembers(&self) -> bool {
        self.past.is_some()
    }
}

impl Chain for Place {
    fn genesis(&mut self) -> Result<Hash, ChainError> {
        self.chain().genesis()
    }

    fn name(&mut self) -> Result<String, ChainError> {
        self.chain().name()
    }

    fn height(&mut self) -> Result<u32, ChainError> {
        self.chain().height()
    }

    fn call_limit(&mut self) -> Result<Gas, ChainError> {
        self.chain().call_limit()
    }

    fn now(&mut self) -> Result<Timestamp, ChainError> {
        self.chain().now()
    }

    fn wait_until(&mut self, moment: Timestamp) -> Result<(), ChainError> {
        self.chain().wait_until(moment)
    }

    fn native(&mut self) -> Result<NativeAsset, ChainError> {
        self.chain().native()
    }

    fn balance(&mut self, account: &AccountId) -> Result<u128, ChainError> {
        self.chain().balance(account)
    }

    fn least_balance(&mut self) -> Result<u128, ChainError> {
        self.chain().least_balance()
    }

    fn transfer(&mut self, signer: &Signer, to: &AccountId, amount: u128) -> Result<(), ChainError> {
        self.chain().transfer(signer, to, amount)
    }

    fn has_code(&mut self, code: &Hash) -> Result<bool, ChainError> {
        self.chain().has_code(code)
    }

    fn code_hash(&mut self, contract: &AccountId) -> Result<Option<Hash>, ChainError> {
        self.chain().code_hash(contract)
    }

    fn upload(&mut self, signer: &Signer, code: &[u8]) -> Result<Hash, ChainError> {
        self.chain().upload(signer, code)
    }

    fn instantiate(
        &mut self,
        signer: &Signer,
        code: Hash,
        creation: &RawCreation,
    ) -> Result<(AccountId, Outcome), ChainError> {
        self.chain().instantiate(signer, code, creation)
    }

    fn dry_instantiate(
        &mut self,
        origin: &AccountId,
        code: &[u8],
        creation: &RawCreation,
    ) -> Result<(AccountId, Outcome), ChainError> {
        self.chain().dry_instantiate(origin, code, creation)
    }

    fn dry_run(&mut self, origin: &AccountId, call: &RawCall) -> Result<Outcome, ChainError> {
        self.chain().dry_run(origin, call)
    }

    fn dry_run_in_order(
        &mut self,
        origin: &AccountId,
        calls: &[RawCall],
    ) -> Result<Option<Vec<Result<Outcome, ChainError>>>, ChainError> {
        self.chain().dry_run_in_order(origin, calls)
    }

    fn call(&mut self, signer: &Signer, call: &RawCall) -> Result<Outcome, ChainError> {
        self.chain().call(signer, call)
    }

    fn estimates(&mut self, signer: &Signer, calls: &[RawCall]) -> Result<Vec<Estimate>, ChainError> {
        self.chain().estimates(signer, calls)
    }

    fn upload_estimates(&mut self, signer: &Signer, codes: &[&[u8]]) -> Result<Vec<Estimate>, ChainError> {
        self.chain().upload_estimates(signer, codes)
    }

    fn creation_estimates(
        &mut self,
        signer: &Signer,
        code: &[u8],
        creation: &RawCreation,
    ) -> Result<Vec<Estimate>, ChainError> {
        self.chain().creation_estimates(signer, code, creation)
    }

    fn announce_creation(
        &mut self,
        signer: &Signer,
        code: &[u8],
        creation: &RawCreation,
    ) -> Result<(), ChainError> {
        self.chain().announce_creation(signer, code, creation)
    }

    fn announce(&mut self, signer: &Signer, calls: &[RawCall]) -> Result<(), ChainError> {
        self.chain().announce(signer, calls)
    }

    fn announce_uploads(&mut self, signer: &Signer, codes: &[&[u8]]) -> Result<(), ChainError> {
        self.chain().announce_uploads(signer, codes)
    }

    fn settle(&mut self, account: &AccountId) -> Result<u64, ChainError> {
        self.chain().settle(account)
    }

    fn charged_for(
        &mut self,
        account: &AccountId,
        transaction: &Hash,
        last_block: u32,
    ) -> Result<Option<Charged>, ChainError> {
        self.chain().charged_for(account, transaction, last_block)
    }

    fn events_between(&mut self, from: u32, to: u32) -> Result<Vec<ContractEvent>, ChainError> {
        let (mut events, next) = match &self.past {
            Some(past) => past.events_between(from, to)?,
            None => (Vec::new(), from),
        };
        if next <= to {
            events.extend(self.chain().events_between(next, to)?);
        }
        Ok(events)
    }
}

/// A command's surroundings: its chain, its DAO, its key, and how it answers.
pub struct Context {
    pub place: Place,
    /// The chain's native asset.
    pub native: NativeAsset,
    pub target: Target,
    pub json: bool,
    pub console: Console,
    key: Option<Signer>,
    /// Who signs on an embedded chain where no key is named, once a command has asked for it.
    part: Option<AccountId>,
    /// What whoever is asked to sign is told of where that is; nothing where nobody is asked.
    scene: Option<SharedScene>,
    /// Whether what is told is read later as well.
    pub lasting: bool,
    described: bool,
    looked_back: bool,
    /// Whether the deployment's contracts are known to be of one DAO.
    is_one: bool,
}

impl Context {
    /// Opens the chain.
    pub fn open(target: Target, access: Access, json: bool, console: Console) -> Result<Self> {
        let target = target.completed()?;
        // A wrong key is told before anything is connected to. Who only reads is not asked for a password.
        let key = if target.asks() { None } else { target.key()? };
        let scene = SharedScene::default();
        let overseer = Consent::new(target.yes, console, scene.clone());
        let context = Self::open_with(target, key, access, json, console, overseer)?;
        Ok(Self { scene: Some(scene), ..context })
    }

    /// As `open`, with a key that is known already, and somebody else agreeing to costs.
    pub fn open_with(
        target: Target,
        key: Option<Signer>,
        access: Access,
        json: bool,
        console: Console,
        overseer: impl Overseer + 'static,
    ) -> Result<Self> {
        let on = match (&target.local, &target.url) {
            (Some(file), _) => On::Local(local::open(file, target.balance, access)?),
            (None, Some(url)) => {
                tributary_node::check_address(url).map_err(|why| anyhow!(why))?;
                On::Node(Box::new(Node::connect(url)?.overseen(overseer)))
            }
            (None, None) => bail!(
                "which chain? name a file with --local, a node with --url, or a profile in {}",
                crate::profiles::FILE
            ),
        };
        let mut place = Place { on, past: None };
        let native = place.native()?;
        let mut context = Self {
            place,
            native,
            target,
            json,
            console,
            key,
            part: None,
            scene: None,
            lasting: false,
            described: false,
            looked_back: false,
            is_one: false,
        };
        // A demo account is who it is here, in whatever letters its name is written.
        if let (true, Some(name), None) = (
            context.key.is_some(),
            context.target.suri.as_deref().and_then(|suri| suri.strip_prefix("demo:")),
            &context.target.keystore,
        ) {
            context.key = Some(demo_signer(&context.names()?.demo(name)?));
        }
        Ok(context)
    }

    /// Who signs: the key that is named; on an embedded chain, or else the demo account `part`.
    pub fn signer(&mut self, part: &str) -> Result<Signer> {
        self.unlock()?;
        let signer = match (&self.key, &mut self.place.on) {
            (Some(key), _) => key.clone(),
            (None, On::Local(chain)) => {
                // Without a key, each command has its part in the story, and says whose it is.
                let signer = demo_signer(part);
                chain.remember(signer.account(), part);
                self.part = Some(signer.account());
                self.console.say(format_args!("as {part} (--suri demo:NAME for somebody else)"));
                signer
            }
            (None, On::Node(_)) => {
                bail!("{WHOSE_KEY}")
            }
        };
        crate::consent::is_to_send();
        self.welcome(&signer.account())?;
        self.describe_scene()?;
        Ok(signer)
    }

    /// Finds out, once, what whoever is asked to sign is to be told of the chain and the DAO.
    fn describe_scene(&mut self) -> Result<()> {
        if !self.asks() || std::mem::replace(&mut self.described, true) {
            return Ok(());
        }
        let Some(scene) = self.scene.clone() else { return Ok(()) };
        let chain = self.place.name()?;
        // Without a DAO, or with a deployment file that is wrong, there is less to tell; commands that need it say so.
        let dao = match self.has_dao() {
            Ok(true) => self.dao_name().ok().zip(self.words().ok()),
            _ => None,
        };
        let known = match &dao {
            Some(_) => None,
            None => Some(Words::of_chain(self.place.now()?, &self.native, self.names()?)),
        };
        let codes = Build::read(self.native.balance).map(|build| build.names());
        change_scene(&scene, |scene| {
            (scene.chain, scene.dao, scene.known) = (chain, dao, known);
            scene.codes = codes.unwrap_or_default();
        });
        Ok(())
    }

    /// Whether somebody is asked before anything is sent.
    pub fn asks(&self) -> bool {
        matches!(self.place.on, On::Node(_)) && self.scene.is_some()
    }

    /// Tells whoever is asked to sign what the calls to come are about.
    pub fn mention(&self, change: impl FnOnce(&mut Scene)) {
        if let Some(scene) = &self.scene {
            change_scene(scene, change);
        }
    }

    /// On an embedded chain, everybody who signs has something to sign with.
    pub fn welcome(&mut self, account: &AccountId) -> Result<()> {
        if let On::Local(chain) = &mut self.place.on {
            chain.welcome(account)?;
        }
        Ok(())
    }

    /// What makes a command somebody's on an embedded chain, where it would be another one's; nothing elsewhere, where
    /// everybody has a key of their own.
    pub fn as_whom(&self, account: &AccountId) -> Result<String> {
        let name = match self.place.on {
            On::Local(_) => self.names()?.of(account).map(|named| printable(&named)),
            On::Node(_) => None,
        };
        let is_word = |name: &String| !name.contains(char::is_whitespace);
        let demo = name.filter(is_word).filter(|name| demo_signer(name).account() == *account);
        Ok(demo.map_or(String::new(), |name| format!(" --suri demo:{name}")))
    }

    /// Asks for the password of a key that is needed now.
    fn unlock(&mut self) -> Result<()> {
        if self.key.is_none() && self.target.asks() {
            self.key = self.target.key()?;
        }
        Ok(())
    }

    /// An account on the command line. "me" is whose key is named.
    pub fn account(&mut self, text: &str) -> Result<AccountId> {
        if text == ME {
            self.unlock()?;
            return Ok(self.me().or(self.part).ok_or(NameError::NobodySigns)?);
        }
        match NamedAccount::try_from(text.to_owned()) {
            Ok(NamedAccount::Account(account)) => Ok(account),
            Ok(NamedAccount::Demo(name)) => {
                let account = self.names()?.account(text)?;
                self.remember(account, &name);
                Ok(account)
            }
            Err(_) => Ok(self.names_of_dao()?.account(text)?),
        }
    }

    /// The account whose key is named, if nobody has to be asked for it.
    pub fn me(&self) -> Option<AccountId> {
        self.key.as_ref().map(Signer::account)
    }

    /// On an embedded chain, what an account is called.
    pub fn remember(&mut self, account: AccountId, name: &str) {
        if let On::Local(chain) = &mut self.place.on {
            chain.remember(account, name);
        }
    }

    /// Words about the chain and the DAO that commands are about, if there is one.
    pub fn words(&mut self) -> Result<Words> {
        let names = self.names()?;
        let mut words = match self.has_dao()? {
            true => Words::of_dao(&mut self.client()?, names)?,
            false => Words::of_chain(self.place.now()?, &self.native, names),
        };
        words.lasting = self.lasting;
        Ok(words)
    }

    /// What accounts are called on an embedded chain.
    pub fn names_on_chain(&self) -> Names {
        let mut names = Names::default();
        if let On::Local(chain) = &self.place.on {
            chain.names().iter().for_each(|(account, name)| names.add(*account, name));
            // Who has a part in the story may be named before they have played it.
            ROLES.iter().for_each(|name| names.add(demo_signer(name).account(), name));
        }
        names
    }

    /// Whom this program knows by name: by the members file, from an embedded chain, and whose key is named.
    pub fn names(&self) -> Result<Names> {
        // What the members file calls somebody is shown, also where the chain has another name for them.
        let mut names = members_named(&self.target, matches!(self.place.on, On::Local(_)))?;
        names.add_all(&self.names_on_chain());
        if let Some(me) = self.me() {
            names.add_me(me);
        }
        Ok(names)
    }

    /// The same, and the DAO's contracts if there is one.
    fn names_of_dao(&mut self) -> Result<Names> {
        let mut names = self.names()?;
        if self.has_dao()? {
            names.add_dao(&self.dao()?);
        }
        Ok(names)
    }

    /// Whether commands are about a DAO: before one is founded, or deployed, there is none.
    pub fn has_dao(&mut self) -> Result<bool> {
        if self.target.dao.is_some() || matches!(self.place.on, On::Node(_)) {
            return Ok(self.deployment()?.is_some_and(|(_, deployment)| deployment.dao.is_some()));
        }
        let events = self.place.chain().events(0)?;
        Ok(events.iter().any(|event| event.decode::<DaoCreated>().is_some()))
    }

    /// The deployment that commands are about: the file that is named, or the only one for this chain.
    pub fn deployment(&mut self) -> Result<Option<(PathBuf, Deployment)>> {
        let path = match &self.target.dao {
            Some(path) => path.clone(),
            None => match Deployment::only_one(&self.place.name()?)? {
                Some(path) => path,
                None => return Ok(None),
            },
        };
        let deployment = Deployment::read(&path)?;
        deployment.check(&path, &mut self.place)?;
        Ok(Some((path, deployment)))
    }

    /// The DAO that commands are about, the deployed one or, on an embedded chain, the newest.
    pub fn dao(&mut self) -> Result<Dao> {
        let dao = self.named_dao()?;
        if let Some(at) = self.target.db.clone().filter(|_| !self.looked_back) {
            self.looked_back = true;
            if !self.place.recall(&at, dao)? {
                let at = tributary_history::shown(&at);
                self.console.say(format_args!(
                    "the history at {at} does not have this DAO, so the chain is asked: `tributary history --db {at}` \
                     takes it in"
                ));
            }
        }
        Ok(dao)
    }

    fn named_dao(&mut self) -> Result<Dao> {
        // An embedded chain knows its DAOs, unless one is named.
        if self.target.dao.is_some() || matches!(self.place.on, On::Node(_)) {
            if let Some((path, deployment)) = self.deployment()? {
                let dao = deployment.dao.map(|dao| dao.0).ok_or_else(|| {
                    anyhow!("{}: not finished; run `tributary deploy` again", path.display())
                })?;
                self.must_be_one(&path, dao)?;
                return Ok(dao);
            }
            bail!("which DAO? name its deployment file with --dao, or deploy one");
        }
        let events = EventLog(self.place.chain().events(0)?);
        let newest = events.0.iter().rev().find_map(|event| event.decode::<DaoCreated>());
        let newest = newest
            .ok_or_else(|| anyhow!("this chain has no DAO: begin with `tributary --local FILE found`"))?;
        Ok(newest.dao)
    }

    /// Refuses contracts of several DAOs, once: what is paid into the one would be told of the other.
    fn must_be_one(&mut self, path: &Path, dao: Dao) -> Result<()> {
        if std::mem::replace(&mut self.is_one, true) {
            return Ok(());
        }
        let foreign = DaoClient { chain: &mut self.place, dao }.foreign_part();
        if let Some(part) = foreign {
            self.is_one = false;
            let account = account_text(&part.account(&dao));
            bail!(
                "{}: it mixes contracts of several DAOs: the {part} {account} is not the one of the others. Take the file as \
                 `tributary deploy` wrote it",
                path.display()
            );
        }
        Ok(())
    }

    /// A client of that DAO.
    pub fn client(&mut self) -> Result<DaoClient<'_, Place>> {
        let dao = self.dao()?;
        Ok(DaoClient { chain: &mut self.place, dao })
    }

    /// What the DAO is called here.
    pub fn dao_name(&mut self) -> Result<String> {
        let named = self.target.dao.is_some() || matches!(self.place.on, On::Node(_));
        if let Some((_, deployment)) = if named { self.deployment()? } else { None } {
            return Ok(deployment.name);
        }
        let governor = self.dao()?.governor;
        let kept = match &self.place.on {
            On::Local(chain) => chain.names().get(&governor).cloned(),
            On::Node(_) => None,
        };
        Ok(kept.unwrap_or_else(|| "Tributary".to_owned()))
    }

    /// On an embedded chain, what a DAO is called: by its governor, which no file names there.
    pub fn name_dao(&mut self, dao: &Dao, name: &str) {
        self.remember(dao.governor, name);
    }

    /// Where what is read comes from, in a word.
    pub fn source(&self) -> String {
        match (&self.target.local, &self.target.url) {
            (Some(file), _) => file.display().to_string(),
            (None, url) => url.as_deref().map(tributary_node::shown_address).unwrap_or_default(),
        }
    }

    /// From which block on the DAO's events are.
    pub fn first_block(&mut self) -> Result<u32> {
        if matches!(self.place.on, On::Local(_)) {
            return Ok(0);
        }
        Ok(self.deployment()?.map_or(0, |(_, deployment)| deployment.since))
    }

    /// Keeps what happened on an embedded chain.
    pub fn save(&mut self) -> Result<()> {
        if let On::Local(chain) = &mut self.place.on {
            chain.save()?;
        }
        Ok(())
    }
}

/// Whoever the members file has that a target names, if it names one.
pub fn members_named(target: &Target, is_local: bool) -> Result<Names> {
    let Some(file) = &target.members else { return Ok(Names::default()) };
    let mut names = Names::default();
    let read = add_members(&mut names, file, is_local);
    target.members_read.or_last(read.map(|()| names))
}

/// Whoever a members file has is called as it says. Who has no account in it has one only on an embedded chain: on another
/// everybody could sign for it.
pub fn add_members(names: &mut Names, file: &Path, is_local: bool) -> Result<()> {
    for member in crate::input::read_book(file)?.members() {
        let account = match &member.account {
            Some(text) => parse_account(&text.text)
                .with_context(|| format!("line {} of the members file {}", text.line, file.display()))?,
            None if is_local => demo_signer(member.identity.as_str()).account(),
            None => {
                names.add_without_account(&member.identity, &member.name);
                continue;
            }
        };
        // What is read as an account, or is a contract's name, would be somebody else's where it is written.
        let is_taken = Identity::new(&member.name).is_ok_and(|name| no_name(&name).is_some());
        let name = if is_taken { member.identity.as_str() } else { member.name.as_str() };
        names.add_member(account, &member.identity, name);
    }
    Ok(())
}
