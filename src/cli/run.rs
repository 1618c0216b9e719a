//! `dorascope run`: one session from the first entry to the last.

use std::io::{self, Write};

use super::args::RunArgs;
use super::exports::{Exports, Told};
use super::failure::{Failure, printable};
use super::output::{commit, to_stdout};
use super::print;
use super::source::{self, Stopped};

/// Runs a scenario or a session, writes the files that were asked for, and prints what happened.
///
/// # Errors
/// The line for standard error. No file has changed then, unless only printing failed.
pub(super) fn run(args: &RunArgs) -> Result<(), Failure> {
    let source = source::load(args)?;
    let exports = Exports::prepare(args)?;
    source.warnings().iter().for_each(|line| warn(line));
    let played = source::play(source, args)?;
    if let Some(stopped) = &played.stopped {
        if let Stopped::Undecided(undecided) = stopped {
            to_stdout(|out| {
                print::trace(out, &played, args.verbose)?;
                print::offers(out, &undecided.client, &undecided.offers)
            })?;
        }
        return Err(stopped.failure(args, played.until));
    }
    let told = Told::new(&played);
    commit(exports.of(&told))?;
    to_stdout(|out: &mut dyn Write| print::trace(out, &played, args.verbose))
}

/// What a network could be misconfigured to do, as the editor says it: a line each, before anything else.
fn warn(line: &str) {
    // With standard error gone there is nobody left to tell.
    let _ = writeln!(io::stderr(), "warning: {}", printable(line));
}
