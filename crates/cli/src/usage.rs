//! How the program is used: help, completions, the man page, and arguments that are wrong.

use crate::out;
use anyhow::Result;
use std::{io::IsTerminal, process::ExitCode};

/// The exit code where the arguments are wrong.
const USAGE: u8 = 2;

/// What a number's parser says, in words.
fn in_words(text: &str) -> String {
    let words = [
        ("invalid digit found in string", "a number is expected, of digits only"),
        ("cannot parse integer from empty string", "a number is expected"),
        ("number too large to fit in target type", "no number here is that large"),
        ("invalid socket address syntax", "write an address and a port, as in 127.0.0.1:9615"),
    ];
    let text = words.iter().fold(text.to_owned(), |text, (said, words)| text.replace(said, words));
    // A range as Rust writes one.
    text.lines()
        .map(|line| match line.split_once(" is not in ") {
            Some((before, range)) => format!("{before} is none of {}\n", range.replacen("..=", " to ", 1)),
            None => format!("{line}\n"),
        })
        .collect()
}

/// The help that is asked for behind arguments that are not complete, as in `resolve 1 --help`.
fn help(mut command: clap::Command) -> Option<clap::builder::StyledStr> {
    let arguments: Vec<String> = std::env::args().skip(1).take_while(|argument| argument != "--").collect();
    let long = arguments.iter().any(|argument| argument == "--help");
    if !long && !arguments.iter().any(|argument| argument == "-h") {
        return None;
    }
    command.build();
    let mut asked = &mut command;
    for argument in &arguments {
        if asked.find_subcommand(argument).is_some() {
            asked = asked.find_subcommand_mut(argument)?;
        }
    }
    Some(if long { asked.render_long_help() } else { asked.render_help() })
}

/// Help, the version, or what is wrong with the arguments.
pub fn not_run(told: &clap::Error, command: clap::Command) -> ExitCode {
    let asked = if told.use_stderr() { help(command) } else { Some(told.render()) };
    let Some(text) = asked else {
        let text = told.render();
        let text = if std::io::stderr().is_terminal() { text.ansi().to_string() } else { text.to_string() };
        eprint!("{}", in_words(&text));
        return ExitCode::from(USAGE);
    };
    match std::io::stdout().is_terminal() {
        true => print!("{}", text.ansi()),
        false => print!("{text}"),
    }
    match out::lost() {
        true => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    }
}

/// A shell's completions.
pub fn completions(mut command: clap::Command, shell: clap_complete::Shell, json: bool) {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, "tributary", &mut script);
    match json {
        true => {
            let script = String::from_utf8_lossy(&script);
            println!("{:#}", serde_json::json!({ "shell": shell.to_string(), "completions": script }));
        }
        false => out::write(&script),
    }
}

/// The man page.
pub fn man(command: clap::Command, json: bool) -> Result<()> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    match json {
        true => println!("{:#}", serde_json::json!({ "man": String::from_utf8_lossy(&page) })),
        false => out::write(&page),
    }
    Ok(())
}
