//! `dorascope run`: one session from the first entry to the last.

use std::io::Write;

use dorascope::capture;
use dorascope::session::share::to_file;

use super::args::RunArgs;
use super::output::{Contents, Output, commit};
use super::source::{self, Played};
use super::{Failure, json, print, to_stdout};

/// Runs a scenario or a session, writes the files that were asked for, and prints what happened.
///
/// # Errors
/// The line for standard error. No file has changed then, unless only printing failed.
pub fn run(args: &RunArgs) -> Result<(), Failure> {
    let source = source::load(args)?;
    let outputs = [("--pcap", &args.pcap), ("--json", &args.json), ("--save", &args.save)];
    let mut prepared: Vec<(&str, Output)> = Vec::new();
    for (flag, path) in outputs {
        let Some(path) = path else { continue };
        let output = Output::prepare(path)?;
        if let Some((other, _)) = prepared.iter().find(|(_, other)| other.same_as(&output)) {
            return Err(Failure::new(format!("{other} and {flag} name the same file")));
        }
        prepared.push((flag, output));
    }

    let played = source::play(source, args)?;
    let Played { world, trace, .. } = &played;
    if let Some(undecided) = &played.undecided {
        to_stdout(|out| {
            print::trace(out, world, trace, args.verbose)?;
            print::offers(out, &undecided.client, &undecided.offers)
        })?;
        return Err(undecided.failure(args));
    }

    let Played { scenario, seed, lens, until, shared, .. } = &played;
    let record = json::Record { scenario, seed: *seed, lens: *lens, until_us: until.0 };
    let files = prepared.into_iter().map(|(flag, output)| {
        let write: Contents<'_> = match flag {
            "--pcap" => Box::new(|out| capture::write_pcap(out, trace).map(|_| ())),
            "--json" => Box::new(move |out| json::write(out, record, world, trace)),
            _ => Box::new(|out| out.write_all(to_file(shared).as_bytes())),
        };
        (output, write)
    });
    commit(files.collect())?;
    to_stdout(|out: &mut dyn Write| print::trace(out, world, trace, args.verbose))
}
