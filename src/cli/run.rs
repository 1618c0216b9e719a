//! `dorascope run`: one session from the first entry to the last.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use dorascope::protocol::{Duration, Instant, OfferSummary};
use dorascope::session::{Scenario, build_world, builtin, near_names};
use dorascope::sim::{Answer, Entry, Progress, World};

use super::args::RunArgs;
use super::exports::{Exports, Told};
use super::output::commit;
use super::{Failure, json, print, to_stdout};

/// The longest scenario file that is read; the largest sensible one has a few hundred kilobytes.
const MAX_FILE: u64 = 8 << 20;
/// No session runs longer.
const LONGEST: Duration = Duration::from_secs(366 * 86_400);

/// Runs a scenario, writes the files that were asked for, and prints what happened.
///
/// # Errors
/// The line for standard error. No file has changed then, unless only printing failed.
pub fn run(args: &RunArgs) -> Result<(), Failure> {
    let scenario = load(&args.scenario)?;
    let lens = args.lens.unwrap_or(scenario.lens);
    let horizon = Duration::from_secs(scenario.horizon_s.into());
    let until = args.until.unwrap_or(horizon);
    if until > LONGEST {
        return Err(Failure::new(format!("--until {until} is longer than a year ({LONGEST}): a session ends by then")));
    }
    if args.choose == Some(0) {
        return Err(Failure::new("--choose 0 is no offer; they are counted from 1 in order of arrival"));
    }
    let exports = Exports::prepare(args)?;

    let mut world = build_world(&scenario, lens, args.seed);
    let mut trace = Vec::new();
    if let Err(undecided) = play(&mut world, Instant::ZERO + until, args.choose, &mut trace) {
        to_stdout(|out| {
            print::trace(out, &world, &trace, args.verbose)?;
            print::offers(out, &undecided.client, &undecided.offers)
        })?;
        return Err(undecided.failure(args.choose));
    }

    let record = json::Record { scenario: &scenario, seed: args.seed, lens, until_us: until.0 };
    let (world, trace) = (&world, trace.as_slice());
    let told = Told::new(&scenario, record, world, trace);
    commit(exports.of(&told))?;
    to_stdout(|out: &mut dyn Write| print::trace(out, world, trace, args.verbose))
}

/// A decision that nobody made.
struct Undecided {
    client: String,
    n: u32,
    offers: Vec<OfferSummary>,
}

impl Undecided {
    fn failure(&self, choose: Option<usize>) -> Failure {
        let (client, n, count) = (&self.client, self.n, self.offers.len());
        let (offers, range) = match count {
            1 => ("1 offer".to_owned(), "--choose 1".to_owned()),
            _ => (format!("{count} offers"), format!("--choose N, N from 1 to {count}")),
        };
        Failure::new(match choose {
            None => format!("{client} has {offers} and asks which wins (decision {n}): run again with {range}"),
            Some(choice) => {
                format!(
                    "--choose {choice} is out of range: {client} has {offers} (decision {n}): run again with {range}"
                )
            }
        })
    }
}

/// Steps the world until nothing more happens up to `limit`, choosing the `choose`-th offer at every decision.
fn play(world: &mut World, limit: Instant, choose: Option<usize>, trace: &mut Vec<Entry>) -> Result<(), Undecided> {
    loop {
        match world.step(limit, trace) {
            Progress::Advanced => {}
            Progress::Quiet => return Ok(()),
            Progress::Frozen => {
                let Some(undecided) = open_decision(world) else { return Ok(()) };
                let index = choose.and_then(|n| n.checked_sub(1));
                let chosen = index.and_then(|index| undecided.offers.get(index)).map(|offer| offer.server);
                if !chosen.is_some_and(|server| world.answer(Answer::Choose(server), trace)) {
                    return Err(undecided);
                }
            }
        }
    }
}

/// The decision that holds the clock, its offers in order of arrival.
fn open_decision(world: &World) -> Option<Undecided> {
    let host = world.host(world.frozen()?.port)?;
    let (n, offers) = host.client()?.open_decision()?;
    Some(Undecided { client: host.config().id.to_string(), n, offers: offers.to_vec() })
}

/// A built-in scenario by name, else a scenario file.
fn load(name: &str) -> Result<Scenario, Failure> {
    if let Some(scenario) = builtin(name) {
        return Ok(scenario);
    }
    let path = Path::new(name);
    let looks_like_a_file = name.contains(['/', '\\']) || path.extension().is_some();
    if !looks_like_a_file && !path.exists() {
        let near = near_names(name);
        let hint = if near.is_empty() {
            "`dorascope scenarios` lists them".to_owned()
        } else {
            format!("did you mean {}?", near.join(" or "))
        };
        return Err(Failure::new(format!("there is no scenario `{name}`; {hint}")));
    }
    let text = read(path).map_err(|error| Failure::new(format!("cannot read {name}: {error}")))?;
    Scenario::from_json(&text).map_err(|error| Failure::new(format!("{name}: {error}")))
}

fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    let length = File::open(path)?.take(MAX_FILE + 1).read_to_string(&mut text)?;
    if u64::try_from(length).is_ok_and(|length| length > MAX_FILE) {
        return Err(io::Error::other(format!("it is longer than {} MiB", MAX_FILE >> 20)));
    }
    Ok(text)
}
