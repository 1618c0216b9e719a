//! Everything that is told is read: each entry of every built-in scenario and of 2,000 random networks, under both lenses, held
//! to what happened in that network. The facts are read anew from frames, events and worlds; the sections come from a table that
//! was written from the RFCs.
//!
//! `DORASCOPE_SEEDS=20000 cargo test --test words truth::` reads more networks; `DORASCOPE_SEED=17` reads one; `DORASCOPE_CLAIMS=1` with `-- --nocapture` counts the claims.

mod about;
mod claims;
mod contrasts;
mod draw;
mod exports;
mod facts;
mod grammar;
mod places;
mod sections;

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use self::claims::CLAIMS;
use self::facts::{Moment, Played, walk};
use dorascope::protocol::client::Policy;
use dorascope::scenario::{BUILTIN_NAMES, Lens, Scenario, builtin};
use dorascope::session::Session;
use dorascope::sim::Kind;
use dorascope::teach::{Explanation, explain, status};

/// How many networks are drawn.
fn seeds() -> u64 {
    std::env::var("DORASCOPE_SEEDS").ok().and_then(|text| text.parse().ok()).unwrap_or(2000)
}

/// No more entries of a random network are read than about this many.
const MOST: usize = 400;

/// Claims that no text makes any more: they stay, so that none makes them again without the fact.
const GONE: &[&str] = &[
    "T1 of the RFC",
    "the check has found it free",
    "nobody answered a check",
    "nobody else has the address",
    "who is off ignores",
    "a question",
    "nobody takes, where nobody has to",
    "a frame that is taken for no reason",
    "nobody extended the lease",
    "no server answered",
    "goes on as its old lease allows",
    "never requested",
    "this client was offered another address",
    "the address was this client's already",
    "the address may go to others",
    "through a relay agent",
    "asks first whether its address still fits",
    "clients still use leases that are gone",
    "has an address of its own",
    "set by hand",
];

/// What is known of a text by its shape: the text with other numbers.
#[derive(Clone, Default)]
struct Shape {
    grammar: Option<String>,
    claims: Vec<usize>,
}

/// What was found.
#[derive(Default)]
struct Report {
    shapes: HashMap<u64, Shape>,
    /// By check and shape: how often, and the first case.
    faults: BTreeMap<(String, String), (u32, String)>,
    /// How often each claim was made.
    made: Vec<u32>,
    entries: u64,
}

impl Report {
    fn fault(&mut self, check: &str, what: &str, moment: &Moment<'_>) {
        // Who it is about makes no other fault.
        let plain = |word: &str| moment.facts.after.iter().any(|host| word.starts_with(&*host.config().id));
        let words: Vec<&str> = what.split(' ').map(|word| if plain(word) { "HOST" } else { word }).collect();
        let shape = shape(&words.join(" "));
        let place = || {
            let at = format!(
                "{} under {}, entry {} at {}",
                moment.scenario.name, moment.lens, moment.entry.id.0, moment.entry.at
            );
            format!(
                "{what}\n      {at}: {} | {} [{}]",
                moment.told.title,
                moment.told.text,
                sections::cited(moment.told)
            )
        };
        let found = self.faults.entry((check.to_owned(), shape)).or_insert_with(|| (0, place()));
        found.0 += 1;
    }

    fn read(&mut self, moment: &Moment<'_>) {
        self.entries += 1;
        if let Some(what) = sections::fault(moment) {
            let about = kind(moment);
            self.fault("section", &format!("{about}: {what}"), moment);
        }
        if let Some(what) = contrasts::fault(moment) {
            self.fault("difference", &format!("{}: {what}", kind(moment)), moment);
        }
        self.words(moment, true);
    }

    /// Holds title and text to each other, to the rules of plain English, and to what happened.
    fn words(&mut self, moment: &Moment<'_>, sentences: bool) {
        let key = key(moment);
        if let Entry::Vacant(vacant) = self.shapes.entry(key) {
            let grammar = if sentences { grammar_of(moment) } else { grammar::slip(&moment.told.text) };
            vacant.insert(Shape { grammar, claims: claims_of(moment) });
            // Looked up among much: once a shape is enough.
            if let Some(address) = foreign_address(moment) {
                self.fault("an address that plays no part", &format!("{address}: {}", moment.told.text), moment);
            }
        }
        let Shape { grammar, claims } = self.shapes[&key].clone();
        if let Some(what) = grammar {
            self.fault("grammar", &format!("{what} in: {} | {}", moment.told.title, moment.told.text), moment);
        }
        self.made.resize(CLAIMS.len(), 0);
        for index in claims {
            let claim = &CLAIMS[index];
            if (claim.about)(moment) {
                self.made[index] += 1;
                if !(claim.holds)(moment) {
                    self.fault(claim.name, &format!("{}: {}", kind(moment), moment.told.text), moment);
                }
            }
        }
    }

    fn join(&mut self, other: Report) {
        for (key, (count, place)) in other.faults {
            self.faults.entry(key).or_insert((0, place)).0 += count;
        }
        self.made.resize(CLAIMS.len(), 0);
        for (mine, theirs) in self.made.iter_mut().zip(other.made) {
            *mine += theirs;
        }
        self.entries += other.entries;
        self.shapes.extend(other.shapes);
    }

    /// Fails with what was found.
    fn judge(&self) {
        let mut text = String::new();
        let mut last = "";
        let mut per_check: BTreeMap<&str, u32> = BTreeMap::new();
        for ((check, _), (count, place)) in &self.faults {
            let so_far = per_check.entry(check).or_default();
            *so_far += 1;
            if check != last {
                text.push_str(&format!("\n== {check}\n"));
                last = check;
            }
            if *so_far <= 12 {
                text.push_str(&format!("  {count}x {place}\n"));
            }
        }
        let kinds: Vec<String> = per_check.iter().map(|(check, kinds)| format!("{kinds} {check}")).collect();
        assert!(
            per_check.is_empty(),
            "{} entries in {} shapes; kinds of faults: {}\n{text}",
            self.entries,
            self.shapes.len(),
            kinds.join(", ")
        );
    }
}

/// An address in title or text that is in nothing that happened here: not in the entry, its causes, its hosts.
fn foreign_address(moment: &Moment<'_>) -> Option<String> {
    let mut known = format!("{:?} 0.0.0.0 255.255.255.255 255.0.0.0 ", moment.entry.kind);
    for cause in moment.causes(moment.entry).take(6) {
        known.push_str(&format!("{:?} ", cause.kind));
    }
    for (host, facts) in moment.facts.after.iter().zip(&moment.facts.hosts) {
        known.push_str(&format!("{:?} {:?} {:?} ", host.config().address, facts.used, facts.quarantined));
    }
    let networks = std::iter::once(&moment.scenario.network).chain(&moment.scenario.more_networks);
    networks.for_each(|network| known.push_str(&format!("{network} ")));
    if let Some(configuration) = moment.host().and_then(|host| host.configuration.as_ref()) {
        known.push_str(&format!("{configuration:?} "));
    }
    let words = moment.words();
    words.split(|c: char| !c.is_ascii_digit() && c != '.').map(|word| word.trim_matches('.')).find_map(|word| {
        let address: std::net::Ipv4Addr = word.parse().ok()?;
        let next = known.match_indices(word).any(|(at, _)| {
            let rest = &known[at + word.len()..];
            !rest.starts_with(|c: char| c.is_ascii_digit()) && !known[..at].ends_with(|c: char| c.is_ascii_digit())
        });
        (!next).then(|| address.to_string())
    })
}

/// Titles and texts whose numbers differ have one key; a single 1 is not any number.
fn key(moment: &Moment<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    for text in [&moment.told.title, &moment.told.text] {
        shape(text).hash(&mut hasher);
    }
    hasher.finish()
}

fn shape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        while at < bytes.len() && bytes[at].is_ascii_digit() {
            at += 1;
        }
        if at == start {
            let next = text[at..].chars().next().map_or(1, char::len_utf8);
            out.push_str(&text[at..at + next]);
            at += next;
        } else if at - start == 1 && bytes[start] == b'1' && bytes.get(at) == Some(&b' ') {
            out.push('1');
        } else {
            out.push('#');
        }
    }
    out
}

fn grammar_of(moment: &Moment<'_>) -> Option<String> {
    let names: Vec<&str> = moment.facts.after.iter().map(|host| &*host.config().id).collect();
    grammar::fault(&moment.told.title, false, &names)
        .map(|what| format!("{what} in the title"))
        .or_else(|| grammar::fault(&moment.told.text, true, &names))
}

fn claims_of(moment: &Moment<'_>) -> Vec<usize> {
    let words = moment.words().to_lowercase();
    let says = |phrase: &&str| {
        let mut rest = words.as_str();
        phrase.split('…').all(|part| match rest.find(part) {
            Some(at) => {
                rest = &rest[at + part.len()..];
                true
            }
            None => false,
        })
    };
    (0..CLAIMS.len()).filter(|index| CLAIMS[*index].says.iter().any(&says)).collect()
}

/// What an entry is, for the report.
fn kind(moment: &Moment<'_>) -> String {
    let whole = match &moment.entry.kind {
        dorascope::sim::Kind::Event(event) => format!("{event:?}"),
        dorascope::sim::Kind::Timer(timer) => format!("timer {timer:?}"),
        dorascope::sim::Kind::Action { action, .. } => format!("{action:?}"),
        dorascope::sim::Kind::Started => "Started".to_owned(),
        _ => moment.entry.frame().map_or_else(String::new, |frame| format!("{:?}", frame.kind())),
    };
    let short: String = whole.chars().take_while(|c| c.is_alphanumeric() || *c == ' ').collect();
    let detail = match moment.event() {
        Some(dorascope::protocol::Event::State { from, to, trigger }) => format!(" {from:?} to {to:?} by {trigger:?}"),
        Some(dorascope::protocol::Event::AddressDropped { why, .. }) => format!(" {why:?} as {:?}", moment.state()),
        _ => String::new(),
    };
    format!("{}{detail}", short.trim())
}

/// Reads what `each` says for a share of the numbers, on all processors.
fn side_by_side(all: u64, each: impl Fn(u64, &mut Report) + Sync) -> Report {
    let workers = std::thread::available_parallelism().map_or(1, |n| n.get() as u64).min(8);
    let mut whole = Report::default();
    let parts = std::thread::scope(|scope| {
        let each = &each;
        let threads: Vec<_> = (0..workers)
            .map(|worker| {
                scope.spawn(move || {
                    let mut report = Report::default();
                    (worker..all).step_by(workers as usize).for_each(|number| each(number, &mut report));
                    report
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect::<Vec<_>>()
    });
    parts.into_iter().for_each(|part| whole.join(part));
    whole
}

/// What a screen reader says of each instant: titles that Explain has too, whole and in plain English.
fn spoken(played: &Played, lens: Lens, report: &mut Report, name: &str) {
    for instant in played.trace.chunk_by(|a, b| a.at == b.at) {
        let text = status(instant, &played.trace, &played.names, lens);
        let titles: Vec<String> =
            instant.iter().map(|entry| explain(entry, &played.trace, &played.names, lens).marked_title()).collect();
        let whole = text.strip_suffix('.').unwrap_or(&text).replace("? ", "?; ");
        let other: Vec<&str> = whole.split("; ").filter(|part| !titles.iter().any(|title| title == part)).collect();
        let other = other.join("; ");
        let fault =
            if other.is_empty() { grammar::slip(&text) } else { Some(format!("`{other}` is no title of Explain")) };
        if let Some(what) = fault {
            let place = || (0, format!("{what}\n      {name} under {lens} at {}: {text}", instant[0].at));
            report.faults.entry(("spoken status".to_owned(), shape(&what))).or_insert_with(place).0 += 1;
        }
    }
}

/// Reads every entry; then what a screen reader says of each instant, and what the files say.
fn read_and_export(scenario: &Scenario, lens: Lens, seed: u64, most: usize, report: &mut Report) {
    let mut told = Vec::new();
    let played = walk(scenario, lens, seed, most, &mut |moment| {
        report.read(moment);
        told.push(moment.told.clone());
    });
    spoken(&played, lens, report, &scenario.name);
    for what in exports::faults(&played, scenario, lens, &told) {
        let place = || (0, format!("{what}\n      {} under {lens}", scenario.name));
        report.faults.entry(("exports".to_owned(), shape(&what))).or_insert_with(place).0 += 1;
    }
}

/// The lines of the runner for the same history, held to the same facts.
fn printed(scenario: &Scenario, lens: Lens, seed: u64, report: &mut Report) {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("truth");
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join(format!("{}-{lens}.json", scenario.name));
    let mut scenario = scenario.clone();
    for client in &mut scenario.clients {
        if client.policy == Policy::Ask {
            client.policy = Policy::First;
        }
    }
    std::fs::write(&path, serde_json::to_string(&scenario).expect("JSON")).expect("written");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_dorascope"))
        .args(["run", path.to_str().expect("UTF-8"), "--lens", &lens.to_string(), "--seed", &seed.to_string()])
        .output()
        .expect("the program starts");
    assert!(output.status.success(), "{}: {}", scenario.name, String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let mut lines = text.lines();
    walk(&scenario, lens, seed, usize::MAX, &mut |moment| {
        if matches!(moment.entry.kind, Kind::Forwarded { .. }) {
            return;
        }
        let line = lines.next().unwrap_or_else(|| panic!("{}: fewer lines than entries", scenario.name)).trim_start();
        let (at, line) = line.split_once("  ").expect("a time");
        assert_eq!(at, moment.entry.at.to_string(), "{}: lines and entries are the same", scenario.name);
        let host =
            moment.facts.after.iter().map(|host| format!("{}  ", host.config().id)).find(|id| line.starts_with(id));
        let text = line[host.map_or(0, |id| id.len())..].trim().to_owned();
        if let Some(what) = exports::line_fault(moment, &text) {
            report.fault("a line of the runner", &format!("{}: {what}", kind(moment)), moment);
        }
        let told = Explanation { title: "runner".to_owned(), text, ..moment.told.clone() };
        report.words(&Moment { told: &told, ..*moment }, false);
    });
    let _ = std::fs::remove_file(&path);
}

#[test]
fn the_runner_prints_what_happened() {
    let builtins = BUILTIN_NAMES.len() as u64;
    let report = side_by_side(builtins + 60, |number, report| {
        let scenario = match BUILTIN_NAMES.get(number as usize) {
            Some(name) if *name == "classroom" => return,
            Some(name) => builtin(name).expect("built in"),
            None => draw::draw(1000 + number - builtins),
        };
        for lens in [Lens::Course, Lens::Rfc] {
            printed(&scenario, lens, number, report);
        }
    });
    report.judge();
}

#[test]
fn every_builtin_scenario_is_told_as_it_happened() {
    let report = side_by_side(BUILTIN_NAMES.len() as u64, |number, report| {
        let scenario = builtin(BUILTIN_NAMES[number as usize]).expect("built in");
        for lens in [Lens::Course, Lens::Rfc] {
            read_and_export(&scenario, lens, 1, usize::MAX, report);
        }
    });
    report.judge();
}

#[test]
fn random_networks_are_told_as_they_happened() {
    let one: Option<u64> = std::env::var("DORASCOPE_SEED").ok().and_then(|text| text.parse().ok());
    let report = side_by_side(seeds(), |seed, report| {
        if one.is_none_or(|one| one == seed) {
            let scenario = draw::draw(seed);
            for lens in [Lens::Course, Lens::Rfc] {
                if seed % 64 == 0 {
                    read_and_export(&scenario, lens, seed, MOST, report);
                    continue;
                }
                let played = walk(&scenario, lens, seed, MOST, &mut |moment| report.read(moment));
                if seed % 8 == 0 {
                    spoken(&played, lens, report, &scenario.name);
                }
            }
        }
    });
    if std::env::var("DORASCOPE_CLAIMS").is_ok() {
        for (claim, made) in CLAIMS.iter().zip(&report.made) {
            eprintln!("{made:>9}  {}", claim.name);
        }
    }
    report.judge();
    // A claim that is never made would prove nothing: its words have changed, and it has to follow them.
    let vacuous: Vec<&str> = CLAIMS
        .iter()
        .zip(&report.made)
        .filter(|(claim, made)| **made == 0 && !GONE.contains(&claim.name))
        .map(|(claim, _)| claim.name)
        .collect();
    assert!(one.is_some() || vacuous.is_empty(), "no text claims this any more: {vacuous:?}");
}

/// The places that show one fact, at a share of the moments of every scenario and of some random networks.
#[test]
fn the_places_that_show_one_fact_agree() {
    let builtins = BUILTIN_NAMES.len() as u64;
    let found = std::sync::Mutex::new(BTreeMap::<String, (u32, String)>::new());
    side_by_side(builtins + 60, |number, _| {
        let scenario = match BUILTIN_NAMES.get(number as usize) {
            Some(name) => builtin(name).expect("built in"),
            None => draw::draw(number - builtins),
        };
        for lens in [Lens::Course, Lens::Rfc] {
            let mut session = Session::new(scenario.clone(), Some(lens), number);
            let ends: Vec<usize> = session.history().steps.iter().map(|step| step.end).collect();
            let moments = if scenario.host_count() > 12 { 2 } else { 6 };
            for part in 1..=moments {
                // Not the same share everywhere, so that not always the same kind of step is looked at.
                let index = (ends.len() * part / moments).saturating_sub(1 + (number as usize + part) % 3);
                session.seek(ends[index]);
                for fault in places::faults(&session) {
                    let at = format!("{} under {lens} at {}", scenario.name, session.world().now());
                    found.lock().expect("no panic").entry(shape(&fault)).or_insert((0, format!("{fault} ({at})"))).0 +=
                        1;
                }
            }
        }
    });
    let found = found.into_inner().expect("no panic");
    let lines: Vec<String> = found.values().take(40).map(|(count, fault)| format!("{count}x {fault}")).collect();
    assert!(found.is_empty(), "{} kinds of faults:\n{}", found.len(), lines.join("\n"));
}
