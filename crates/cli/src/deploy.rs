//! Putting a DAO on a chain, once: every step is found done if it was done, whenever the program was
//! stopped in between.

use crate::{
    answer::{print_all, Answer},
    config::Config,
    deployment::{deployments_of, slug, AccountText, Codes, DaoText, Deployment},
    difference::{differences, Counted},
    local_build,
    people::People,
    place::{Context, On, Place},
};
use anyhow::{anyhow, bail, ensure, Context as _, Result};
use scale::Encode;
use std::{
    fs::File,
    path::{Path, PathBuf},
    process::ExitCode,
};
use tributary_client::{
    account_text, describe, hash_of, hex, messages, suite, AccountId, Build, Built, Chain, ChainExt,
    EventLog, Hash, Part, RawCreation, Signer,
};
use tributary_interfaces::{
    factory::{Dao, DaoCreated, Factory},
    governor::Governor,
    metrics::Metrics,
    token::Token,
    treasury::Treasury,
    upgrade::Upgradable,
};
use tributary_words::{hashes::HashText, refusal::explained};

/// Deploys the configured DAO, or goes on where that was interrupted. Returns its deployment file.
pub fn deploy(context: &mut Context, config: &Config, demo_keys: bool) -> Result<PathBuf> {
    let deployer = context.signer("operator")?;
    let chain = context.place.name()?;
    let genesis = context.place.genesis()?;
    let mut people = People::default();
    // At moment 0: the same configuration has the same hash whenever this runs.
    let timeless = config.to_dao(&mut people, genesis, 0)?;
    let mut names = context.names()?;
    people.iter().for_each(|person| names.add(person.account, &person.name));
    let demo: Vec<_> = people.iter().filter(|person| person.signer.is_some()).collect();
    if let (On::Node(_), false, Some(person)) = (&context.place.on, demo_keys, demo.first()) {
        bail!(
            "\"demo:{}\" is named in the configuration, and anyone can sign for a demo account: name accounts \
             of your own, or add --demo-keys on a chain for trying things out",
            person.name
        );
    }
    let demo: Vec<AccountId> = demo.into_iter().map(|person| person.account).collect();
    for account in demo {
        context.welcome(&account)?;
    }
    let build = Build::read(context.native.balance)?;
    let path = context
        .target
        .dao
        .clone()
        .unwrap_or_else(|| deployments_of(&chain).join(slug(&config.name)).with_extension("json"));
    let mut alone = Lock::take(&path)?;
    let config_hash = HashText(hash_of(&(&config.name, &timeless).encode()));
    let factory_input = suite::constructor(Codes::of(&build).parts());
    let told = serde_json::Value::from(&describe(&timeless));
    // Another configuration gets a factory of its own, so that what it founded can only be this DAO.
    let salt = config_hash.0.as_ref().to_vec();
    let code = Codes::of(&build);
    let factory = suite::contract_address(&deployer.account(), &code.factory.0, &factory_input, &salt);
    let fresh = Deployment {
        name: config.name.clone(),
        chain,
        genesis: HashText(genesis),
        deployer: AccountText(deployer.account()),
        config_hash,
        config: Some(told.clone()),
        code,
        factory: AccountText(factory),
        since: context.place.height()?,
        dao: None,
        block: None,
    };
    let begun = match path.exists() {
        true => {
            let begun = Deployment::read(&path)?;
            begun.check(&path, &mut context.place)?;
            if begun.config_hash != config_hash {
                bail!(
                    "{} is of another configuration: choose another name or another file (--dao). {}",
                    path.display(),
                    differing(&begun, &config.name, &told, &Counted::by(&told, &context.native, names))
                );
            }
            if begun.dao.is_some() {
                context.console.say(format_args!("{}: deployed already", path.display()));
                return Ok(path);
            }
            if context.place.code_hash(&begun.factory.0)?.is_none() {
                // Nothing of it is on the chain but code, which is anybody's.
                fresh
            } else {
                ensure!(
                    begun.deployer.0 == deployer.account(),
                    "{} was begun by {}: go on with that key",
                    path.display(),
                    account_text(&begun.deployer.0)
                );
                ensure!(
                    begun.code == fresh.code,
                    "{} was begun with other code: build that again (see its hashes), or remove the file",
                    path.display()
                );
                begun
            }
        }
        false => {
            let own = context.place.code_hash(&factory)?.is_some();
            if !own {
                refuse_a_second_dao(context)?;
            }
            fresh
        }
    };
    let carried = carry_out(context, config, &build, &begun, &path, &deployer, (factory_input, salt));
    let (dao, block) = match carried {
        Ok(found) => found,
        // The file is there from the first transaction on that only it knows of.
        Err(error) if path.exists() => {
            alone.keep();
            return Err(error.context(format!(
                "not finished; {} has what was begun: run the same command again to go on",
                path.display()
            )));
        }
        Err(error) => return Err(error),
    };
    alone.keep();
    context.name_dao(&dao, &config.name);
    Deployment { dao: Some(DaoText(dao)), block: Some(block), since: block, ..begun }.write(&path)?;
    Ok(path)
}

/// An embedded chain has one DAO, which commands are about without being told.
pub fn refuse_a_second_dao(context: &mut Context) -> Result<()> {
    let On::Local(_) = &context.place.on else { return Ok(()) };
    let founded = EventLog(context.place.events(0)?);
    let Some(there) = founded.0.iter().find_map(|event| event.decode::<DaoCreated>()) else { return Ok(()) };
    let file = context.source();
    bail!(
        "{file} has a DAO already (its governor is {}): go on with it, as with `tributary --local {file} status`; or \
         found another one in another file, as with `tributary --local another.db found`",
        account_text(&there.dao.governor)
    )
}

/// What another configuration has that this one has not, in words.
fn differing(begun: &Deployment, name: &str, told: &serde_json::Value, counted: &Counted) -> String {
    let mut found = Vec::new();
    if begun.name != name {
        found.push(format!("the name {} → {name}", begun.name));
    }
    match &begun.config {
        Some(config) => found.extend(differences(config, told, counted)),
        None if found.is_empty() => return "The file is too old to say what differs".to_owned(),
        None => {}
    }
    format!("What differs:\n  {}", found.join("\n  "))
}

/// Does what is not done yet.
fn carry_out(
    context: &mut Context,
    config: &Config,
    build: &Build,
    begun: &Deployment,
    path: &Path,
    deployer: &Signer,
    (factory_input, salt): (Vec<u8>, Vec<u8>),
) -> Result<(Dao, u32)> {
    let console = context.console;
    let place = &mut context.place;
    local_build::upload(&local_build::all(build), place, deployer, console)?;
    // Code is anybody's: from here on there is something that this file knows.
    begun.write(path)?;
    let factory = begun.factory.0;
    if place.code_hash(&factory)?.is_none() {
        console.say("factory: instantiating");
        let creation = RawCreation { value: 0, input: factory_input, salt };
        let (made, outcome) = place.instantiate(deployer, begun.code.factory.0, &creation)?;
        ensure!(!outcome.reverted, "the factory's constructor refused: {}", hex(&outcome.output));
        ensure!(
            made == factory,
            "the factory is at {}, but should be at {}: does this chain make addresses another way?",
            account_text(&made),
            account_text(&factory)
        );
    }
    if let Some(found) = founded(place, begun)? {
        console.say("the DAO is there");
        return Ok(found);
    }
    console.say("founding the DAO");
    let now = place.now()?;
    let founding = config.to_dao(&mut People::default(), begun.genesis.0, now)?;
    explained(place.submit(deployer, messages::factory(factory).create(founding)))?;
    founded(place, begun)?.ok_or_else(|| anyhow!("the chain does not tell of the DAO that was just founded"))
}

/// The DAO of this deployment, if it was founded.
fn founded(place: &mut Place, begun: &Deployment) -> Result<Option<(Dao, u32)>> {
    let count: u32 = place.read(messages::factory(begun.factory.0).dao_count())?;
    if count == 0 {
        return Ok(None);
    }
    let mut ours = |since: u32| -> Result<Option<(Dao, u32)>> {
        let events = EventLog(place.events(since)?);
        Ok(events.0.iter().filter(|event| event.contract == begun.factory.0).find_map(|event| {
            let created = event.decode::<DaoCreated>()?;
            (created.founder == begun.deployer.0).then_some((created.dao, event.block))
        }))
    };
    // The file may be younger than the DAO, if an older one was lost.
    match ours(begun.since)? {
        Some(found) => Ok(Some(found)),
        None => ours(0),
    }
}

/// One process at a time works on a deployment file. What was made for that goes with it, unless a deployment file
/// stays.
struct Lock {
    path: PathBuf,
    /// Locked until it is closed.
    _file: File,
    kept: bool,
}

impl Lock {
    fn take(deployment: &Path) -> Result<Self> {
        let path = deployment.with_extension("lock");
        let folder = deployment.parent().unwrap_or(Path::new("."));
        let file = std::fs::create_dir_all(folder).and_then(|()| File::create(&path));
        let file = file.with_context(|| path.display().to_string())?;
        let taken = || anyhow!("{} is being deployed by another process", deployment.display());
        file.try_lock().map_err(|_| taken())?;
        // Whoever had it may have taken the file away in between.
        ensure!(path.exists(), taken());
        Ok(Self { path, _file: file, kept: false })
    }

    fn keep(&mut self) {
        self.kept = true;
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        // Folders go only if nothing else is in them.
        let _ = std::fs::remove_file(&self.path);
        let chain = self.path.parent();
        for folder in [chain, chain.and_then(Path::parent)].into_iter().flatten() {
            if folder.starts_with("deployments") {
                let _ = std::fs::remove_dir(folder);
            }
        }
    }
}

/// Prints a deployment.
pub fn show(path: &Path, json: bool) -> Result<()> {
    let deployment = Deployment::read(path)?;
    let mut answer = Answer::new()
        .file("file", path)
        .with("name", &deployment.name)
        .with("chain", &deployment.chain)
        .account("factory", &deployment.factory.0);
    if let Some(DaoText(dao)) = deployment.dao {
        answer = answer
            .account("token", &dao.token)
            .account("metrics", &dao.metrics)
            .account("governor", &dao.governor)
            .account("treasury", &dao.treasury);
    }
    answer.maybe("block", deployment.block).print(json);
    Ok(())
}

/// Compares the code on chain with the local build, and shows who may do what. Fails if anything is not as
/// a DAO's founding, or an upgrade to the local build, leaves it.
pub fn verify(context: &mut Context) -> Result<ExitCode> {
    let build = Build::read(context.native.balance)?;
    let deployed = match context.target.dao.is_some() || matches!(context.place.on, On::Node(_)) {
        true => {
            context.deployment()?.map(|(_, deployment)| (deployment.factory.0, deployment.code.factory.0))
        }
        false => None,
    };
    let dao = context.dao()?;
    let words = context.words()?;
    let place = &mut context.place;
    let mut rows = Vec::new();
    let mut as_expected = true;
    for part in Part::ALL {
        for (what, found, same, whose) in codes(place, part.account(&dao), build.of(part))? {
            as_expected &= same;
            rows.push(row(part.name(), what, &hash_text(found), same, whose));
        }
    }
    if let Some((factory, code)) = deployed {
        // It founded the DAO and has no power over it: a later build may be another one.
        let found = place.code_hash(&factory)?;
        let whose = if found == Some(build.factory.hash) { "the local build's" } else { "as deployed" };
        let same = found == Some(build.factory.hash) || found == Some(code);
        as_expected &= same;
        rows.push(row("factory", "runs the code", &hash_text(found), same, whose));
    }
    let token = place.read(messages::token(dao.token).roles())?;
    let metrics = place.read(messages::metrics(dao.metrics).roles())?;
    let treasury = place.read(messages::treasury(dao.treasury).governor())?;
    let redeemed = place.read(messages::treasury(dao.treasury).token())?;
    let electorate = place.read(messages::governor(dao.governor).electorate())?;
    let mut power = |part: &str, what: &str, holder: AccountId, expected: AccountId, whose: &str| {
        let same = holder == expected;
        as_expected &= same;
        rows.push(held(part, what, &holder, (same, whose), &words));
    };
    power("token", "sets roles, policy and exclusions", token.governor, dao.governor, "the governor");
    power("token", "mints", token.minter, dao.metrics, "the metrics registry");
    power("token", "burns for who redeems", token.redeemer, dao.treasury, "the treasury");
    power("metrics", "defines metrics and revokes", metrics.governor, dao.governor, "the governor");
    power("metrics", "mints at", metrics.token, dao.token, "the token");
    power("treasury", "promises money", treasury, dao.governor, "the governor");
    power("treasury", "redeems", redeemed, dao.token, "the token");
    power("governor", "counts the votes of", electorate.source, dao.token, "the token");
    rows.push(held("metrics", "decides challenges", &metrics.arbiter, AS_CONFIGURED, &words));
    if let Some(guardian) = place.read(messages::governor(dao.governor).guardian())? {
        let over = guardian.until <= place.now()?;
        let date = tributary_words::time::date(guardian.until);
        let until = match over {
            true => format!("no longer: until {date} it might"),
            false => format!("until {}", words.moment(guardian.until)),
        };
        rows.push(held("governor", "may veto", &guardian.account, (true, &until), &words));
    }
    let pause = place.read(messages::treasury(dao.treasury).pause_state())?;
    if let Some(guardian) = pause.guardian {
        rows.push(held("treasury", "may pause promises, once", &guardian, AS_CONFIGURED, &words));
    }
    let count = place.read(messages::metrics(dao.metrics).metric_count())?;
    let mut attestors: Vec<AccountId> = Vec::new();
    for metric in 1..=count {
        let config = place.read(messages::metrics(dao.metrics).metric(metric))?;
        attestors.extend(config.into_iter().flat_map(|config| config.attestors));
    }
    attestors.sort_unstable();
    attestors.dedup();
    for attestor in attestors {
        rows.push(held("metrics", "attests", &attestor, AS_CONFIGURED, &words));
    }
    print_all(&rows, context.json);
    if as_expected {
        context.console.say(
            "as expected: the governor has power over it, and whoever is named above in their own part; nobody else",
        );
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("error: not everything is as a founding leaves it (see the rows that say \"no\")");
    Ok(ExitCode::FAILURE)
}

/// What a code is to a contract, which was found, whether it is as expected, and whose that would be.
type Found = (&'static str, Option<Hash>, bool, &'static str);

/// What a contract's account runs, and the full code behind it: which was found, and whether that is the local
/// build's.
fn codes(place: &mut Place, account: AccountId, built: &Built) -> Result<Vec<Found>> {
    const WHOSE: &str = "the local build's";
    let running = place.code_hash(&account)?;
    let said = place.read(messages::upgradable(account).code()).ok();
    let Some(fast) = said.and_then(|code| code.fast) else {
        let full = said.map(|code| code.full).filter(|full| running == Some(*full));
        let same = full == Some(built.full.hash);
        return Ok(vec![("runs the full code", running, same, WHOSE)]);
    };
    // The fast path itself is asked which full code it has: another full code might say anything.
    let behind = place.read(messages::full_code(account)).ok();
    let agreed = behind.filter(|full| said.is_some_and(|code| code.full == *full));
    Ok(vec![
        ("runs the fast path", running, running == Some(fast) && fast == built.fast.hash, WHOSE),
        ("whose full code is", behind, agreed == Some(built.full.hash), WHOSE),
    ])
}

fn hash_text(found: Option<Hash>) -> String {
    found.map_or_else(|| "none".to_owned(), |hash| hex(hash.as_ref()))
}

const AS_CONFIGURED: (bool, &str) = (true, "as configured");

/// Who may do something: by name for people; and whether, and why, that is as expected.
fn held(
    part: &str,
    what: &str,
    holder: &AccountId,
    (expected, why): (bool, &str),
    words: &tributary_words::words::Words,
) -> Answer {
    Answer::new()
        .with("contract", part)
        .with("what", what)
        .member("who", holder, words)
        .flag("expected", expected)
        .with("why", why)
}

fn row(part: &str, what: &str, holder: &str, expected: bool, whose: &str) -> Answer {
    Answer::new()
        .with("contract", part)
        .with("what", what)
        .with("who", holder)
        .flag("expected", expected)
        .with("why", whose)
}
