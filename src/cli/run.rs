//! `dorascope run`: one session from the first entry to the last.

use std::io::Write;

use super::args::RunArgs;
use super::exports::{Exports, Told};
use super::output::commit;
use super::source;
use super::{Failure, print, to_stdout};

/// Runs a scenario or a session, writes the files that were asked for, and prints what happened.
///
/// # Errors
/// The line for standard error. No file has changed then, unless only printing failed.
pub fn run(args: &RunArgs) -> Result<(), Failure> {
    let source = source::load(args)?;
    let exports = Exports::prepare(args)?;
    let played = source::play(source, args)?;
    let (world, trace) = (&played.world, played.trace.as_slice());
    if let Some(undecided) = &played.undecided {
        to_stdout(|out| {
            print::trace(out, world, trace, args.verbose)?;
            print::offers(out, &undecided.client, &undecided.offers)
        })?;
        return Err(undecided.failure(args));
    }
    let told = Told::new(&played);
    commit(exports.of(&told))?;
    to_stdout(|out: &mut dyn Write| print::trace(out, world, trace, args.verbose))
}
