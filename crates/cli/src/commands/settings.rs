//! Every setting of a DAO as it stands, with its range and the action of a proposal that changes it.

use super::run::Run;
use crate::{local::Access, place::Context};
use anyhow::Result;
use serde_json::{json, Map, Value};
use std::process::ExitCode;
use tributary_client::{describe, hex, messages, AccountId, ChainExt, Part};
use tributary_interfaces::{
    governor::{Governor, Guardian},
    metrics::{Metrics, SCORE},
    token::Token,
    treasury::{Asset, Treasury, PAUSE},
    upgrade::Upgradable,
    PSP22Metadata, PSP22,
};
use tributary_proposals::sentence::{cap_words, decay, metric_terms, policy_words, settings_terms, Books};
use tributary_words::{
    limits::{self, spans},
    time::span,
    Words,
};

/// Every setting of the DAO as it stands, its range, and what of a proposal changes it
#[derive(clap::Args)]
pub struct SettingsArgs {}

impl Run for SettingsArgs {
    fn access(&self) -> Access {
        Access::Look
    }

    fn run(self, context: &mut Context) -> Result<ExitCode> {
        show(context)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// A setting: what it is called, what it is, and what it may be.
struct Setting {
    /// For programs.
    key: String,
    name: String,
    value: String,
    /// What it may be; nothing where a decision may make it anything.
    range: String,
    /// What it is for; nothing where the name says it.
    meaning: &'static str,
    raw: Value,
}

/// Settings that are changed by the same action.
struct Group {
    title: String,
    /// For programs.
    key: String,
    changed_by: &'static str,
    settings: Vec<Setting>,
}

impl Group {
    fn new(key: &str, title: &str, changed_by: &'static str) -> Self {
        Self { title: title.to_owned(), key: key.to_owned(), changed_by, settings: Vec::new() }
    }

    fn with(
        mut self,
        name: &str,
        raw: impl Into<Value>,
        value: impl Into<String>,
        range: impl Into<String>,
    ) -> Self {
        let (value, range) = (value.into(), range.into());
        let key = name.replace([' ', '-'], "_").replace("'s", "");
        self.settings.push(Setting {
            key,
            name: name.to_owned(),
            value,
            range,
            meaning: "",
            raw: raw.into(),
        });
        self
    }

    /// What the last setting is for.
    fn meaning(mut self, meaning: &'static str) -> Self {
        if let Some(last) = self.settings.last_mut() {
            last.meaning = meaning;
        }
        self
    }

    fn value(&self) -> Value {
        let mut fields: Map<String, Value> =
            self.settings.iter().map(|setting| (setting.key.clone(), setting.raw.clone())).collect();
        fields.insert("changed_by".to_owned(), self.changed_by.into());
        Value::Object(fields)
    }

    fn print(&self) {
        println!("{}  (changed by {})", self.title, self.changed_by);
        let width = |of: fn(&Setting) -> &str| {
            self.settings.iter().map(|setting| of(setting).chars().count()).max().unwrap_or_default()
        };
        let (names, values) = (width(|setting| &setting.name), width(|setting| &setting.value).min(48));
        for Setting { name, value, range, meaning, .. } in &self.settings {
            let range = if range.is_empty() { String::new() } else { format!("  [{range}]") };
            println!("  {}", format!("{name:<names$}  {value:<values$}{range}").trim_end());
            if !meaning.is_empty() {
                println!("  {:<names$}    {meaning}", "");
            }
        }
        println!();
    }
}

pub fn show(context: &mut Context) -> Result<()> {
    let words = context.words()?;
    let mut groups = vec![governor(context, &words)?, guards(context, &words)?];
    groups.extend(caps(context, &words)?);
    groups.push(treasury(context, &words)?);
    groups.push(registry(context, &words)?);
    groups.extend(metrics(context, &words)?);
    groups.push(token(context, &words)?);
    groups.push(codes(context)?);
    if context.json {
        let all: Map<String, Value> = groups.iter().map(|group| (group.key.clone(), group.value())).collect();
        println!("{:#}", Value::Object(all));
        return Ok(());
    }
    groups.iter().for_each(Group::print);
    println!("An action is written into a proposal's file, as in `do = \"configure\"`: docs/DEPLOY.md tells its fields.");
    Ok(())
}

fn account(account: &AccountId) -> Value {
    tributary_client::account_text(account).into()
}

fn number(amount: u128) -> Value {
    amount.to_string().into()
}

fn governor(context: &mut Context, words: &Words) -> Result<Group> {
    let client = context.client()?;
    let at = client.dao.governor;
    let settings = client.chain.read(messages::governor(at).settings())?;
    let electorate = client.chain.read(messages::governor(at).electorate())?;
    let share = |(min, max)| format!("{} to {}", words.share(min), words.share(max));
    let (least, most) = limits::LIVE_PROPOSALS;
    // The ranges and fields, in the order of the terms.
    let ranges = [
        spans(limits::VOTING_DELAY),
        spans(limits::VOTING_PERIOD),
        spans(limits::TIMELOCK),
        spans(limits::GRACE),
        share(limits::QUORUM),
        share(limits::THRESHOLD),
        format!("{least} to {most}"),
        spans(limits::EXTENSION),
        "yes or no".to_owned(),
    ];
    let raw: [(&str, Value); 9] = [
        ("voting_delay", settings.voting_delay.into()),
        ("voting_period", settings.voting_period.into()),
        ("timelock", settings.timelock.into()),
        ("grace", settings.grace.into()),
        ("quorum_bps", settings.quorum.into()),
        ("threshold_bps", settings.threshold.into()),
        ("live_proposals", settings.live_proposals.into()),
        ("extension", settings.extension.into()),
        ("early_decision", settings.early_decision.into()),
    ];
    let meanings = [
        "from the proposal to its snapshot, when the vote begins",
        "how long members may vote",
        "from queueing what has passed to when it may be executed",
        "how long what has passed may be queued, and then executed",
        "how many votes must be for it or abstain, that it may pass",
        "how many votes whoever proposes must have",
        "how many undecided proposals a member may have at once",
        "how long a vote goes on when its outcome turns late",
        "whether a vote ends as soon as no vote to come could change its outcome",
    ];
    let mut group = Group::new("governor", "How decisions are made, for proposals to come", "configure");
    for ((((name, value), range), (key, raw)), meaning) in
        settings_terms(&settings, words).into_iter().zip(ranges).zip(raw).zip(meanings)
    {
        let (key, name) = (key.to_owned(), name.to_owned());
        group.settings.push(Setting { key, name, value, range, meaning, raw });
    }
    let source = json!({ "source": account(&electorate.source), "metric": electorate.metric });
    Ok(group.with("votes are", source, words.metric(&electorate), "fixed at the founding"))
}

fn guards(context: &mut Context, words: &Words) -> Result<Group> {
    let client = context.client()?;
    let guardian = client.chain.read(messages::governor(client.dao.governor).guardian())?;
    let pause = client.chain.read(messages::treasury(client.dao.treasury).pause_state())?;
    let (who, until) = match guardian {
        Some(Guardian { account: who, until }) if until > words.now => (
            json!({ "account": account(&who), "until": until }),
            format!("{}, until {}", words.member(&who), words.moment(until)),
        ),
        Some(Guardian { account: who, until }) => (
            json!({ "account": account(&who), "until": until }),
            format!("nobody: {}'s time ended {}", words.member(&who), words.moment(until)),
        ),
        None => (Value::Null, "nobody".to_owned()),
    };
    let pausing = match pause.guardian {
        Some(guardian) => format!("{}, once", words.member(&guardian)),
        None => "nobody; without a guardian, a decision may".to_owned(),
    };
    let paused = match pause.until > words.now {
        true => format!("until {}", words.moment(pause.until)),
        false => "no".to_owned(),
    };
    Ok(Group::new("guardians", "Who may stop something", "guard, guard-treasury")
        .with("vetoes proposals", who, until, spans(limits::GUARDIAN))
        .with(
            "pauses the treasury",
            pause.guardian.as_ref().map_or(Value::Null, account),
            pausing,
            format!("for {}", span(PAUSE)),
        )
        .with("paused", pause.until, paused, ""))
}

fn caps(context: &mut Context, words: &Words) -> Result<Vec<Group>> {
    let mut client = context.client()?;
    let mut assets: Vec<Asset> = client.assets()?.into_iter().map(|(asset, _)| asset).collect();
    if !assets.contains(&Asset::Native) {
        assets.insert(0, Asset::Native);
    }
    let mut groups = Vec::new();
    for asset in assets {
        let Books { spending, .. } = Books::read(&mut client, asset)?;
        // Anybody can have any number of assets listed: those without a cap are not worth a line each.
        if asset != Asset::Native && spending.cap.is_none() && spending.raise.is_none() {
            continue;
        }
        let name = words.asset(&asset);
        let key = match asset {
            Asset::Native => "spend_cap".to_owned(),
            Asset::Psp22(token) => format!("spend_cap_{}", tributary_client::account_text(&token)),
        };
        let mut group = Group::new(&key, &format!("The spend cap on {name}, whatever is decided"), "set-cap")
            .with(
                "cap",
                serde_json::Value::from(&describe(&spending.cap)),
                cap_words(&asset, spending.cap, words),
                format!("any amount in a period of {}", spans(limits::CAP_PERIOD)),
            );
        if let Some(cap) = spending.cap {
            let ends = spending.since.saturating_add(cap.period);
            let used = match spending.spent {
                0 => "nothing in this period".to_owned(),
                spent => format!(
                    "{} since {}; the period ends {}",
                    words.amount(&asset, spent),
                    tributary_words::time::date(spending.since),
                    words.moment(ends)
                ),
            };
            let left = cap.amount.saturating_sub(spending.spent);
            group = group.with("used", number(spending.spent), used, "");
            group = group.with("left", number(left), words.amount(&asset, left), "");
        }
        if let Some((from, cap)) = spending.raise {
            let told = format!("{} from {} on", cap_words(&asset, cap, words), words.moment(from));
            group = group.with(
                "to come",
                json!({ "from": from, "cap": serde_json::Value::from(&describe(&cap)) }),
                told,
                "",
            );
        }
        groups.push(group);
    }
    Ok(groups)
}

fn treasury(context: &mut Context, words: &Words) -> Result<Group> {
    let client = context.client()?;
    let limit = client.chain.read(messages::treasury(client.dao.treasury).deposit_limit())?;
    Ok(Group::new("treasury", "The treasury", "set-deposit-limit")
        .with(
            "a payment may store",
            number(limit),
            format!("for at most {}", words.native(limit)),
            "more than 0",
        )
        .meaning("the storage deposit that a payment to somebody else may cost whoever sends it")
        .with(
            "claim window",
            Value::Null,
            "each program's own: `tributary program`",
            spans(limits::CLAIM_WINDOW),
        )
        .with(
            "epoch length",
            Value::Null,
            "each program's own: `tributary program`",
            spans(limits::EPOCH_LENGTH),
        ))
}

fn registry(context: &mut Context, words: &Words) -> Result<Group> {
    let client = context.client()?;
    let at = client.dao.metrics;
    let roles = client.chain.read(messages::metrics(at).roles())?;
    let half_life = client.chain.read(messages::metrics(at).half_life(SCORE))?.unwrap_or_default();
    let arbiter = match roles.arbiter == client.dao.governor {
        true => "no arbiter of its own: members decide, by proposals".to_owned(),
        false => words.member(&roles.arbiter),
    };
    Ok(Group::new("registry", "Contributions", "set-arbiter, set-score-half-life")
        .with("decides challenges", account(&roles.arbiter), arbiter, "")
        .with("score's half-life", half_life, decay(half_life), ""))
}

fn metrics(context: &mut Context, words: &Words) -> Result<Vec<Group>> {
    let mut client = context.client()?;
    let mut groups = Vec::new();
    for (id, terms) in client.metrics()? {
        let title = format!("What counts as {}", words.metric_id(id));
        let mut group = Group::new(&format!("metric_{id}"), &title, "update-metric");
        let raw = serde_json::Value::from(&describe(&terms));
        for (name, value) in metric_terms(&terms, words) {
            let (field, range) = match name {
                "weight" => ("weight", String::new()),
                "tokens" => ("tokens_per_point", String::new()),
                "half-life" => ("half_life", String::new()),
                "most in one attestation" => ("attestation_cap", String::new()),
                "most by one attestor" => ("period_cap", String::new()),
                "may be challenged for" => ("window", spans(limits::WINDOW)),
                "the arbiter's time" => ("arbitration", spans(limits::ARBITRATION)),
                "bond" => ("bond", String::new()),
                "attestors" => ("attestors", String::new()),
                other => (other, "fixed".to_owned()),
            };
            let told = raw.get(field).cloned().unwrap_or_default();
            group.settings.push(Setting {
                key: field.to_owned(),
                name: name.to_owned(),
                value,
                range,
                meaning: "",
                raw: told,
            });
        }
        groups.push(group);
    }
    Ok(groups)
}

fn token(context: &mut Context, words: &Words) -> Result<Group> {
    let client = context.client()?;
    let at = client.dao.token;
    let name = client.chain.read(messages::psp22_metadata(at).token_name())?.unwrap_or_default();
    let cap = client.chain.read(messages::token(at).cap())?;
    let supply = client.chain.read(messages::psp22(at).total_supply())?;
    let votable = client.chain.read(messages::token(at).votable_supply())?;
    let policy = client.chain.read(messages::token(at).policy())?;
    let most = match cap {
        u128::MAX => "no cap".to_owned(),
        cap => words.tokens(cap),
    };
    Ok(Group::new("token", "The token", "set-transfer-policy, set-excluded")
        .with("name", name.clone(), tributary_words::words::printable(&name), "fixed at the founding")
        .with("there are at most", number(cap), most, "fixed at the founding")
        .with("there are", number(supply), words.tokens(supply), "")
        .with("that vote", number(votable), words.tokens(votable), "")
        .with(
            "may be passed on",
            serde_json::Value::from(&describe(&policy)),
            policy_words(policy),
            "free or locked",
        ))
}

fn codes(context: &mut Context) -> Result<Group> {
    let client = context.client()?;
    let mut group = Group::new(
        "codes",
        "The contracts' code; `tributary verify` compares it with the local build",
        "upgrade",
    );
    for part in Part::ALL {
        let code = client.chain.read(messages::upgradable(part.account(&client.dao)).code())?;
        let fast = code.fast.map(|fast| hex(fast.as_ref()));
        let full = hex(code.full.as_ref());
        let told = match &fast {
            Some(fast) => format!("{full}, fast path {fast}"),
            None => format!("{full}, no fast path"),
        };
        group = group.with(part.name(), json!({ "full": full, "fast": fast }), told, "");
    }
    Ok(group)
}
