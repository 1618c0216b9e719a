//! The headless runner: the same sessions as in the browser, from the command line.
//!
//! ```text
//!   args ─▶ scenario or session (source) ─▶ World, stepped to the limit ─▶ files (exports), readable trace
//! ```
//!
//! Exit codes: 0 on success; 2 with exactly one line on standard error otherwise. Files appear whole or not at all.

mod args;
mod exports;
mod failure;
mod json;
mod output;
mod print;
mod run;
mod scenarios;
mod source;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use args::{Cli, Command};
use failure::Failure;

/// Runs the command line that this process was given.
pub(crate) fn main() -> ExitCode {
    match try_main() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // With standard error gone there is nobody left to tell.
            let _ = writeln!(io::stderr(), "dorascope: {failure}");
            ExitCode::from(2)
        }
    }
}

fn try_main() -> Result<(), Failure> {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            return output::to_stdout(|out| write!(out, "{}", error.render()));
        }
        Err(error) => return Err(Failure::new(one_line(&error))),
    };
    match cli.command {
        Command::Run(args) => run::run(&args),
        Command::Scenarios(args) => output::to_stdout(|out| scenarios::list(out, args.names)),
    }
}

/// What clap says in a paragraph or two, as one line and without the usage.
fn one_line(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let mut line = String::new();
    for part in text.lines().map(str::trim).filter(|part| !part.is_empty()) {
        if part.starts_with("Usage:") || part.starts_with("For more information") {
            break;
        }
        // How to pass what looks like an option as a value: nothing here takes such a value.
        if part.starts_with("tip: to pass") {
            continue;
        }
        if !line.is_empty() {
            line.push_str(if line.ends_with(':') { " " } else { "; " });
        }
        line.push_str(part);
    }
    line.strip_prefix("error: ").unwrap_or(&line).to_owned() + "; see `dorascope --help`"
}
