//! Opens damaged links, files and records by the hundred thousand: no panic, at most a second and 50 MB for each, and nothing
//! opens as something else. `cargo run --release --example fuzz_open -- --count 1000000 --seed 1`.
//!
//! An optimised build aborts at a panic, after it has said at which input; `--only N` runs that one again.

#[path = "../tests/support/alloc.rs"]
mod alloc;
#[path = "../tests/support/hostile.rs"]
mod hostile;
#[path = "../tests/support/mutate.rs"]
mod mutate;
#[path = "../tests/support/sessions.rs"]
#[allow(dead_code)]
mod sessions;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dorascope::session::share::{Opened, Shared, from_file, from_link, to_file, to_link};
use dorascope::session::{Session, View};
use miniz_oxide::{deflate::compress_to_vec_zlib, inflate::decompress_to_vec_zlib};
use mutate::Dice;

const MOST_BYTES: usize = 50_000_000;
const MOST_TIME: Duration = Duration::from_secs(1);

static INPUT: AtomicU64 = AtomicU64::new(0);

/// A sound session in all its forms.
struct Seed {
    shared: Shared,
    link: String,
    file: String,
    json: String,
}

fn seeds(count: u64) -> Vec<Seed> {
    let made = (0..count).filter_map(|number| {
        let mut dice = Dice::new(number);
        let mut number = |below: usize| dice.below(below) as u32;
        let mut session = sessions::begin(number(1 << 16) as u16, number(2) == 0, number(1 << 20).into());
        for _ in 0..number(14) {
            let op = (number(256) as u8, number(u32::MAX as usize), number(u32::MAX as usize));
            sessions::apply(&mut session, op);
        }
        let shared = sessions::shared(&session, number(1000));
        let record = shared.record.clone();
        let (opened, notes) = Session::open(record).expect("what the program made opens");
        assert!(notes.is_empty() && opened.record() == shared.record, "{notes:?}");
        let link = to_link(&shared).ok()?;
        assert_eq!(from_link(&link).as_ref(), Ok(&shared));
        let packed = URL_SAFE_NO_PAD.decode(&link[2..]).expect("base64");
        let json = String::from_utf8(decompress_to_vec_zlib(&packed).expect("zlib")).expect("text");
        Some(Seed { file: to_file(&shared), link, json, shared })
    });
    made.collect()
}

fn packed(bytes: &[u8]) -> String {
    format!("1.{}", URL_SAFE_NO_PAD.encode(bytes))
}

/// How long this thread has run, others that share the machine left out (Linux); else the time of day.
fn clock() -> Duration {
    let spent = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let spent = spent.and_then(|text| text.split(' ').next()?.parse().ok());
    spent.map_or_else(|| std::time::UNIX_EPOCH.elapsed().unwrap_or_default(), Duration::from_nanos)
}

#[derive(Default)]
struct Figures {
    inputs: u64,
    opened: u64,
    refused: u64,
    longest: Duration,
    largest: usize,
    total: Duration,
}

/// What a damaged input is read as, and whether it may only open as what it was.
enum Input {
    Link(String),
    File(String),
}

fn input(seed: &Seed, hostile: &[(&str, String)], number: u64) -> (Input, bool) {
    let mut dice = Dice::new(number ^ 0x5eed);
    let zlib = |json: &str| packed(&compress_to_vec_zlib(json.as_bytes(), 3));
    match dice.below(10) {
        // Characters of the link, its bytes, its packed bytes: all under the checksum.
        0..3 => (Input::Link(mutate::text(&seed.link, number)), true),
        3 => {
            let mut bytes = URL_SAFE_NO_PAD.decode(&seed.link[2..]).expect("base64");
            for _ in 0..1 + dice.below(4) {
                let at = dice.below(bytes.len());
                bytes[at] ^= 1 << dice.below(8);
            }
            (Input::Link(packed(&bytes)), true)
        }
        // JSON as text, and value by value, packed with a checksum that is right.
        4 => (Input::Link(zlib(&mutate::text(&seed.json, number))), false),
        5 | 6 => (Input::Link(zlib(&mutate::json(&seed.json, number))), false),
        7 => (Input::File(mutate::text(&seed.file, number)), false),
        8 => (Input::File(mutate::json(&seed.file, number)), false),
        // The worst ones are some hundred times as dear as the others.
        _ if number % 500 == 9 => (Input::File(mutate::json(&hostile[dice.below(hostile.len())].1, number)), false),
        _ => (Input::File(mutate::json(&seed.json, number)), false),
    }
}

/// Opens one input as the page does. Whether it opened.
fn open(input: &Input) -> Option<(Option<Shared>, Session)> {
    match input {
        Input::Link(link) => {
            let shared = from_link(link).ok()?;
            let (session, _) = Session::open(shared.record.clone()).ok()?;
            Some((Some(shared), session))
        }
        Input::File(text) => match from_file(text).ok()? {
            Opened::Session(shared) => {
                let (session, _) = Session::open(shared.record.clone()).ok()?;
                Some((Some(*shared), session))
            }
            Opened::Scenario(scenario) => Some((None, Session::open_scenario(*scenario, 1).ok()?.0)),
        },
    }
}

fn argument(name: &str) -> Option<u64> {
    let mut arguments = std::env::args().skip_while(|argument| argument != name);
    arguments.nth(1).map(|number| number.parse().expect("a number"))
}

fn main() {
    std::panic::set_hook(Box::new(|panic| {
        eprintln!("input {}: {panic}", INPUT.load(Ordering::Relaxed));
    }));
    let (count, seed) = (argument("--count").unwrap_or(10_000), argument("--seed").unwrap_or(1));
    let start = Instant::now();
    let seeds = seeds(argument("--sessions").unwrap_or(400));
    let hostile = hostile::all();
    println!("{} sound sessions, in {:?}", seeds.len(), start.elapsed());
    let mut figures = Figures::default();
    let only = argument("--only");
    let numbers = only.map_or(seed * count..seed * count + count, |only| only..only + 1);
    for number in numbers {
        INPUT.store(number, Ordering::Relaxed);
        let seed = &seeds[(number % seeds.len() as u64) as usize];
        let (input, strict) = input(seed, &hostile, number);
        let start = clock();
        let (opened, peak) = alloc::peak(|| open(&input));
        let took = clock().saturating_sub(start);
        let text = || match &input {
            Input::Link(text) | Input::File(text) => text.chars().take(4000).collect::<String>(),
        };
        assert!(took <= MOST_TIME, "input {number} took {took:?}: {}", text());
        assert!(peak <= MOST_BYTES, "input {number} took {peak} bytes: {}", text());
        if only.is_some() {
            println!("{took:?}, {peak} bytes: {}", text());
        }
        if let (true, Some((shared, _))) = (strict, &opened) {
            assert_eq!(shared.as_ref(), Some(&seed.shared), "input {number} opened as something else: {}", text());
        }
        if let Some((_, session)) = &opened {
            // What is opened can be drawn, and opened again.
            std::hint::black_box(View::of(session));
            if number % 16 == 0 {
                let record = session.record();
                let (again, _) = Session::open(record.clone()).expect("what was opened opens again");
                assert_eq!(again.record(), record, "input {number} is another when it is opened again");
            }
        }
        figures.inputs += 1;
        figures.total += took;
        *(if opened.is_some() { &mut figures.opened } else { &mut figures.refused }) += 1;
        figures.longest = figures.longest.max(took);
        figures.largest = figures.largest.max(peak);
    }
    println!(
        "{} inputs: {} opened, {} refused; the longest {:?}, the largest {:.1} MB, all together {:?}",
        figures.inputs,
        figures.opened,
        figures.refused,
        figures.longest,
        figures.largest as f64 / 1e6,
        figures.total
    );
}
