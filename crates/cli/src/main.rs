//! The `tributary` program: from measured contributions to paid contributors.

#[macro_use]
mod out;

mod answer;
mod audit;
mod commands;
mod config;
mod consent;
mod console;
#[cfg(feature = "embedded")]
mod demo;
mod deploy;
mod deployment;
mod difference;
mod export;
mod filed;
mod input;
mod keeper;
mod ledger;
mod local;
mod local_build;
mod located;
mod page;
mod people;
mod place;
mod purpose;
mod reading;
mod refusal;
mod signed;

use anyhow::Result;
use clap::{CommandFactory, Parser, Subcommand};
use config::Config;
use console::Console;
use input::{Input, Terms};
use std::{io::IsTerminal, path::PathBuf, process::ExitCode};
use tributary_client::NativeAsset;
use tributary_report::{Report, Screen, Summary};

/// From measured contributions to ownership, decisions and income.
#[derive(Parser)]
#[command(name = "tributary", version)]
struct Cli {
    /// Answer on standard output in JSON, without tables
    #[arg(long, global = true)]
    json: bool,
    /// Say nothing on the way
    #[arg(long, short, global = true)]
    quiet: bool,
    #[command(flatten)]
    target: place::Target,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    #[cfg(feature = "embedded")]
    /// Run the whole life of a DAO on an embedded chain, from a repository's history to paid members
    Demo {
        #[command(flatten)]
        input: Input,
        /// The DAO's configuration [default: what `tributary config` prints]
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
        /// Write report.html and summary.json into this folder
        #[arg(long, value_name = "DIR", default_value = "report")]
        report: PathBuf,
    },
    /// Measure contributions, and print them as CSV (with --json: as JSON)
    ///
    /// A CSV file is checked against the metrics of a configuration (--config), or of the DAO on a chain that is named
    /// (--local, --url, --profile); else it may name any metric. Of a history, what the newest commit has in .mailmap and
    /// .gitattributes counts, and nothing else of the folder or the machine.
    Measure {
        #[command(flatten)]
        input: Input,
        /// The DAO's configuration, whose metrics are measured [default: those of the DAO on the chain that is named]
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
        /// Instead, print who in the history is probably one person, as lines for .mailmap to review
        #[arg(long, conflicts_with_all = ["csv", "kudos", "members", "config", "since"])]
        identities: bool,
        /// Write what would be printed into this file, which must not be there yet
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Print the configuration with every default and its range
    Config,
    /// Make a key, show whose a keystore is, or put a key that exists into one
    #[command(subcommand)]
    Key(commands::key::Command),
    /// Print a shell's completions
    Completions { shell: clap_complete::Shell },
    /// Print the man page
    Man,
    #[command(flatten)]
    OnChain(commands::Command),
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(told) => return not_run(&told),
    };
    match &cli.command {
        // What runs on its own ends when it is told to; of all others, people want to know what may still happen.
        Command::OnChain(commands::Command::Keeper(_) | commands::Command::Tick { .. }) => {}
        Command::OnChain(_) | Command::Measure { .. } | Command::Demo { .. } => {
            consent::tell_when_interrupted();
        }
        _ => {}
    }
    match run(cli) {
        Ok(_) if out::lost() => {
            consent::tell_what_stands();
            ExitCode::FAILURE
        }
        Ok(code) => code,
        Err(error) => consent::ending(&error),
    }
}

/// The exit code where the arguments are wrong.
const USAGE: u8 = 2;

/// What a number's parser says, in words.
fn in_words(text: &str) -> String {
    let words = [
        ("invalid digit found in string", "a number is expected, of digits only"),
        ("cannot parse integer from empty string", "a number is expected"),
        ("number too large to fit in target type", "no number here is that large"),
    ];
    words.iter().fold(text.to_owned(), |text, (said, words)| text.replace(said, words))
}

/// Help, the version, or what is wrong with the arguments.
fn not_run(told: &clap::Error) -> ExitCode {
    if told.use_stderr() {
        let text = told.render();
        let text = if std::io::stderr().is_terminal() { text.ansi().to_string() } else { text.to_string() };
        eprint!("{}", in_words(&text));
        return ExitCode::from(USAGE);
    }
    let text = told.render();
    match std::io::stdout().is_terminal() {
        true => print!("{}", text.ansi()),
        false => print!("{text}"),
    }
    match out::lost() {
        true => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    }
}

fn run(cli: Cli) -> Result<ExitCode> {
    let console = Console { quiet: cli.quiet };
    match cli.command {
        #[cfg(feature = "embedded")]
        Command::Demo { input, config, report } => {
            let native = NativeAsset::usual(cli.target.balance.unwrap_or_default());
            let config = Config::read(config.as_deref(), &native)?;
            Report::check(&report)?;
            let summary = demo::run(&input, &config, &native, console)?;
            let written = Report::new(&summary).write(&report)?;
            show(&summary, cli.json)?;
            console.say(format_args!("\nreport: {}", written.html.display()));
            console.say(format_args!("summary: {}", written.json.display()));
            Ok(verdict(&summary))
        }
        Command::Measure { input, identities: true, out, .. } => {
            let found = input.identities(console)?;
            input::write_mailmap(&found, out.as_deref(), cli.json, console)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Measure { input, config, out, .. } => {
            let terms = match config {
                Some(config) => {
                    let native = NativeAsset::usual(cli.target.balance.unwrap_or_default());
                    Terms::of_config(&Config::read(Some(&config), &native)?)
                }
                None => commands::terms(cli.target, console)?,
            };
            let measurement = input.measure(&terms, console)?;
            if measurement.nobody() {
                console.say(format_args!("{:#}", input.nobody(&measurement.source)));
            }
            let text = match cli.json {
                true => format!("{:#}\n", input::measured_json(&measurement)),
                false => measurement.to_csv(),
            };
            match out {
                Some(path) => {
                    tributary_files::create(&path, text.as_bytes())?;
                    console.say(format_args!("written: {}", path.display()));
                }
                None => print!("{text}"),
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Config => {
            match cli.json {
                true => println!("{:#}", config::default_json()?),
                false => print!("{}", config::DEFAULT_FILE),
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Key(command) => {
            // A profile's keystore is shown where none is named.
            let keystore = cli.target.completed()?.keystore;
            commands::key::run(command, keystore, cli.json)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "tributary", &mut script);
            match cli.json {
                true => {
                    let script = String::from_utf8_lossy(&script);
                    println!(
                        "{:#}",
                        serde_json::json!({ "shell": shell.to_string(), "completions": script })
                    );
                }
                false => out::write(&script),
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Man => {
            let mut page = Vec::new();
            clap_mangen::Man::new(Cli::command()).render(&mut page)?;
            match cli.json {
                true => println!("{:#}", serde_json::json!({ "man": String::from_utf8_lossy(&page) })),
                false => out::write(&page),
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::OnChain(command) => commands::run(command, cli.target, cli.json, console),
    }
}

/// Prints a summary, as tables or as JSON.
fn show(summary: &Summary, json: bool) -> Result<()> {
    let report = Report::new(summary);
    match json {
        true => println!("{}", report.json()?),
        false => print!("{}", report.terminal(Screen::detect())),
    }
    Ok(())
}

/// Whether all is as it must be, for scripts.
fn verdict(summary: &Summary) -> ExitCode {
    if summary.balanced() && summary.laws_held() == summary.laws.len() {
        return ExitCode::SUCCESS;
    }
    eprintln!("error: a law is broken, or the books do not balance");
    ExitCode::FAILURE
}
