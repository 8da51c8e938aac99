//! The `tributary` program: from measured contributions to paid contributors.

#[macro_use]
mod out;

mod answer;
mod backoff;
mod commands;
mod config;
mod consent;
mod console;
#[cfg(feature = "embedded")]
mod demo;
mod deploy;
mod deployment;
mod difference;
mod disputes;
mod export;
mod filed;
mod input;
mod keeper;
mod last_read;
mod ledger;
mod local;
mod local_build;
mod located;
mod measure;
mod new;
mod numbered;
mod outcome;
mod past;
mod people;
mod place;
mod profiles;
mod proposal_page;
mod purpose;
mod reading;
mod refusal;
mod runway;
mod scope;
mod signed;
mod target;
mod usage;

use anyhow::Result;
use clap::{CommandFactory, Parser, Subcommand};
use console::Console;
use std::process::ExitCode;

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
    target: target::Target,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    #[cfg(feature = "embedded")]
    Demo(demo::Args),
    Measure(measure::Args),
    /// Print the configuration with every default and its range
    Config,
    /// Make a key, show whose a keystore is, or put a key that exists into one
    #[command(subcommand)]
    Key(commands::key::Command),
    /// Begin a contract of your own
    #[command(subcommand)]
    New(new::Command),
    /// Print a shell's completions
    Completions {
        shell: clap_complete::Shell,
    },
    /// Print the man page
    Man,
    #[command(flatten)]
    OnChain(commands::Command),
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(told) => return usage::not_run(&told, Cli::command()),
    };
    match &cli.command {
        // What runs on its own ends when it is told to; of all others, people want to know what may still happen.
        Command::OnChain(
            commands::Command::Keeper(_) | commands::Command::Tick(_) | commands::Command::Serve(_),
        ) => {}
        Command::OnChain(_) | Command::Measure(_) => {
            consent::tell_when_interrupted();
        }
        #[cfg(feature = "embedded")]
        Command::Demo(_) => consent::tell_when_interrupted(),
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

fn run(cli: Cli) -> Result<ExitCode> {
    let console = Console { quiet: cli.quiet };
    match cli.command {
        #[cfg(feature = "embedded")]
        Command::Demo(arguments) => arguments.run(cli.target, cli.json, console),
        Command::Measure(arguments) => arguments.run(cli.target, cli.json, console),
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
        Command::New(command) => {
            new::run(command, cli.json)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Completions { shell } => {
            usage::completions(Cli::command(), shell, cli.json);
            Ok(ExitCode::SUCCESS)
        }
        Command::Man => {
            usage::man(Cli::command(), cli.json)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::OnChain(command) => commands::run(command, cli.target, cli.json, console),
    }
}
