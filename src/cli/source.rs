//! What is run: a scenario, by name or from a file, or the branch that a session file shows.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use dorascope::base::{Duration, Instant};
use dorascope::editor::problems;
use dorascope::history::{
    Budget, DEFAULT_SEED, OpenError, PersonAnswer, Record, Run, ScenarioRef, UserAction, UserActionKind,
};
use dorascope::protocol::OfferSummary;
use dorascope::scenario::{LONGEST, Lens, Level, Problem, Scenario, build_world, builtin, limits, near_names, reading};
use dorascope::share::{Opened, Shared, from_file};
use dorascope::sim::{Answer, Entry, Progress, World};

use super::args::{ExportArgs, RunArgs};
use super::failure::Failure;

/// What there is to run.
pub(super) enum Source {
    /// A scenario.
    Scenario(Box<Scenario>),
    /// A session, and the file that it came from.
    Session(Box<Shared>, String),
}

impl Source {
    /// What is odd about its network, a line each.
    pub(super) fn warnings(&self) -> Vec<String> {
        let known;
        let scenario = match self {
            Self::Scenario(scenario) => scenario.as_ref(),
            Self::Session(shared, _) => match &shared.record.scenario {
                ScenarioRef::Embedded(scenario) => scenario.as_ref(),
                ScenarioRef::Builtin { name, .. } => {
                    known = builtin(name);
                    match &known {
                        Some(scenario) => scenario,
                        None => return Vec::new(),
                    }
                }
            },
        };
        let line = |problem: Problem| match problem.path.as_str() {
            "" => problem.what,
            path => format!("{path}: {}", problem.what),
        };
        // What is an error keeps it from being run, which is told then.
        let found = problems(scenario);
        if found.iter().any(|problem| problem.level == Level::Error) {
            return Vec::new();
        }
        found.into_iter().map(line).collect()
    }
}

/// A run from the first entry to the last.
pub(super) struct Played {
    /// The network.
    pub scenario: Scenario,
    /// The seed.
    pub seed: u64,
    /// The lens.
    pub lens: Lens,
    /// How far it was to go.
    pub until: Instant,
    /// The world at its end.
    pub world: World,
    /// What happened.
    pub trace: Vec<Entry>,
    /// Where it stopped, if it did not come to its end.
    pub stopped: Option<Stopped>,
    /// What a session file holds of it.
    pub shared: Shared,
}

/// Why a run does not come to its end.
pub(super) enum Stopped {
    /// A client asks, and nobody decides.
    Undecided(Undecided),
    /// It would take too much memory or time, from this moment on.
    TooMuch(Instant),
    /// There are more answers than a session may hold, from this moment on.
    Answers(Instant),
}

impl Stopped {
    /// The line that says where, and what to do.
    pub(super) fn failure(&self, args: &RunArgs, until: Instant) -> Failure {
        let (at, why) = match self {
            Self::Undecided(undecided) => return undecided.failure(args),
            Self::TooMuch(at) => (*at, "all that happens up to there is as much as one run may hold".to_owned()),
            Self::Answers(at) => (*at, format!("a session holds at most {} answers", limits::USER_ACTIONS)),
        };
        // What happens at that moment is too much already.
        let before = at.0.saturating_sub(1);
        let earlier = if before < 1_000_000 { format!("{before}us") } else { format!("{}s", before / 1_000_000) };
        Failure::new(format!(
            "stopped at {at} s of {until} s, and nothing is written: {why}; run again with --until {earlier}, or make the network \
             smaller or quieter (fewer hosts, longer leases) to go on past that"
        ))
    }
}

/// A decision that nobody made.
pub(super) struct Undecided {
    /// The client that asks.
    pub client: String,
    /// Its n-th decision, from 1.
    pub n: u32,
    /// In order of arrival.
    pub offers: Vec<OfferSummary>,
}

impl Undecided {
    /// The line that says what to do.
    pub(super) fn failure(&self, args: &RunArgs) -> Failure {
        let (client, n, count) = (&self.client, self.n, self.offers.len());
        let (offers, range) = match count {
            1 => ("1 offer".to_owned(), "--choose 1".to_owned()),
            _ => (format!("{count} offers"), format!("--choose N, N from 1 to {count}")),
        };
        Failure::new(match args.choose {
            None if args.session.is_some() => format!(
                "{client} has {offers} and asks which wins (decision {n}), and the session does not say: answer it in the \
                 page and save again, or stop before with --until"
            ),
            None => format!("{client} has {offers} and asks which wins (decision {n}): run again with {range}"),
            Some(choice) => {
                format!(
                    "--choose {choice} is out of range: {client} has {offers} (decision {n}): run again with {range}"
                )
            }
        })
    }
}

/// Reads what the arguments ask for.
///
/// # Errors
/// The line for standard error: what cannot be read, or what does not go together.
pub(super) fn load(args: &RunArgs) -> Result<Source, Failure> {
    let source = match (&args.scenario, &args.session) {
        (Some(name), None) => Source::Scenario(Box::new(scenario(name)?)),
        (None, Some(path)) => session(path, args)?,
        (Some(name), Some(_)) => {
            return Err(Failure::new(format!(
                "a session file holds its own scenario: give either `{name}` or --session, not both"
            )));
        }
        (None, None) => {
            return Err(Failure::new("name a scenario, or a session file with --session; see `dorascope --help`"));
        }
    };
    if let Some(until) = args.until.filter(|until| *until > LONGEST) {
        return Err(Failure::new(format!("--until {until} is longer than a year ({LONGEST}): a session ends by then")));
    }
    if args.choose == Some(0) {
        return Err(Failure::new("--choose 0 is no offer; they are counted from 1 in order of arrival"));
    }
    Ok(source)
}

/// Runs it.
///
/// # Errors
/// The line for standard error: what is wrong with a session.
pub(super) fn play(source: Source, args: &RunArgs) -> Result<Played, Failure> {
    match source {
        Source::Scenario(scenario) => Ok(play_scenario(*scenario, args)),
        Source::Session(shared, name) => play_session(*shared, &name, args),
    }
}

fn play_scenario(scenario: Scenario, args: &RunArgs) -> Played {
    let (lens, seed) = (args.lens.unwrap_or(scenario.lens), args.seed.unwrap_or(DEFAULT_SEED));
    let horizon = Instant::ZERO + Duration::from_secs(scenario.horizon_s.into());
    let until = args.until.map_or(horizon, |until| Instant::ZERO + until);
    let mut world = build_world(&scenario, lens, seed);
    let (mut trace, mut answers) = (Vec::new(), Vec::new());
    let stopped = step(&scenario, &mut world, until, args, &mut trace, &mut answers).err();
    let mut record = Record::new(&scenario, lens, seed);
    record.until_us = Some(until).filter(|until| *until > horizon);
    record.do_all(answers);
    // While a person thinks no time passes.
    record.set_cursor(&trace, if world.frozen().is_some() { world.now() } else { until });
    let shared = Shared { record, selected: None, field: None };
    Played { scenario, seed, lens, until, world, trace, stopped, shared }
}

/// Whether a diagram is drawn of the run.
fn is_drawn(args: &RunArgs) -> bool {
    let ExportArgs { svg, mermaid, handout, worksheet, .. } = &args.exports;
    [svg, mermaid, handout, worksheet].into_iter().any(Option::is_some)
}

/// Steps the world until nothing more happens up to `limit`, choosing the offer that `--choose` names at every decision.
fn step(
    scenario: &Scenario,
    world: &mut World,
    limit: Instant,
    args: &RunArgs,
    trace: &mut Vec<Entry>,
    answers: &mut Vec<UserAction>,
) -> Result<(), Stopped> {
    let mut budget = Budget::command_line(scenario, is_drawn(args));
    loop {
        match world.step(limit, trace) {
            Progress::Advanced => {
                if !budget.pay(trace, world) {
                    return Err(Stopped::TooMuch(world.now()));
                }
            }
            Progress::Quiet => return Ok(()),
            Progress::Frozen => {
                let Some(undecided) = open_decision(world) else { return Ok(()) };
                let (after, at_us) = (trace.len(), world.now());
                if answers.len() == limits::USER_ACTIONS {
                    return Err(Stopped::Answers(at_us));
                }
                let index = args.choose.and_then(|n| n.checked_sub(1));
                let chosen = index.and_then(|index| undecided.offers.get(index)).map(|offer| offer.server);
                let Some(server) = chosen.filter(|server| world.answer(Answer::Choose(*server), trace)) else {
                    return Err(Stopped::Undecided(undecided));
                };
                if let Some(spec) = scenario.servers.iter().find(|spec| spec.address == server) {
                    let answer = PersonAnswer::Choose(spec.id.clone());
                    let kind = UserActionKind::Answer { client: undecided.client, decision: undecided.n, answer };
                    answers.push(UserAction { after, at_us, kind });
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

/// What is said in a sentence elsewhere ends a line here.
fn wrong(name: &str, why: &OpenError) -> Failure {
    Failure::new(format!("{name}: {}", why.to_string().trim_end_matches('.')))
}

fn session(path: &Path, args: &RunArgs) -> Result<Source, Failure> {
    let alone = [("--seed", args.seed.is_some()), ("--lens", args.lens.is_some()), ("--choose", args.choose.is_some())];
    if let Some((flag, _)) = alone.into_iter().find(|(_, given)| *given) {
        return Err(Failure::new(format!("a session file holds its own seed, lens and answers: leave {flag} out")));
    }
    let name = path.display().to_string();
    let text = read(path).map_err(|why| Failure::new(format!("cannot read {name}: {why}")))?;
    match from_file(&text).map_err(|why| wrong(&name, &why))? {
        Opened::Session(shared) => Ok(Source::Session(shared, name)),
        Opened::Scenario(_) => Err(Failure::new(format!("{name} is a scenario, no session: run it without --session"))),
    }
}

fn play_session(shared: Shared, name: &str, args: &RunArgs) -> Result<Played, Failure> {
    let until = args.until.map(|until| Instant::ZERO + until);
    let (run, record) = Run::of_record(shared.record, until, is_drawn(args)).map_err(|why| wrong(name, &why))?;
    let too_much = (run.is_held_back() || run.is_cut_short()).then(|| Stopped::TooMuch(run.end().now()));
    let stopped = too_much.or_else(|| open_decision(run.end()).map(Stopped::Undecided));
    Ok(Played {
        scenario: run.scenario().clone(),
        seed: run.seed(),
        lens: run.lens(),
        until: run.until(),
        world: run.end().clone(),
        trace: run.into_trace(),
        stopped,
        shared: Shared { record, selected: None, field: None },
    })
}

/// A built-in scenario by name, else a scenario file.
fn scenario(name: &str) -> Result<Scenario, Failure> {
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
    let text = read(path).map_err(|why| Failure::new(format!("cannot read {name}: {why}")))?;
    Scenario::from_json(&text).map_err(|error| match from_file(&text) {
        Ok(Opened::Session(_)) => {
            Failure::new(format!("{name} is a session, no scenario: run it with --session {name}"))
        }
        _ => Failure::new(format!("{name}: {error}")),
    })
}

fn read(path: &Path) -> Result<String, String> {
    let mut bytes = Vec::new();
    let most = u64::try_from(limits::FILE).unwrap_or(u64::MAX);
    let file = File::open(path).map_err(|error| error.to_string())?;
    let length = file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if length > limits::FILE {
        return Err(format!("it is longer than {} MiB", limits::FILE >> 20));
    }
    reading::text_of(&bytes).map(|text| text.into_owned()).map_err(|why| format!("it {why}"))
}
