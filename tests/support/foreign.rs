//! Damaged links, files and records, each opened as the page does: no panic, at most a second and 50 MB for each, and nothing
//! opens as something else. `examples/fuzz_open.rs` does it by the million, `tests/session/share_properties.rs` a little of it.
//!
//! Who includes this has `alloc`, `linked`, `mutate` and `sessions` beside it.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dorascope::session::Session;
use dorascope::share::{Opened, Shared, from_file, from_link, to_file, to_link};
use dorascope::view::View;
use miniz_oxide::{deflate::compress_to_vec_zlib, inflate::decompress_to_vec_zlib};

use super::cost::{self, Cost};
use super::linked::linked;
use super::mutate::{self, Dice};
use super::sessions;

/// A sound session in all its forms.
pub struct Seed {
    /// What its link holds: not what has been watched.
    linked: Shared,
    link: String,
    file: String,
    json: String,
}

/// So many sound sessions, those of them that fit into a link.
pub fn seeds(count: u64) -> Vec<Seed> {
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
        let linked = linked(shared.clone());
        assert_eq!(from_link(&link).as_ref(), Ok(&linked));
        let packed = URL_SAFE_NO_PAD.decode(&link[2..]).expect("base64");
        let json = String::from_utf8(decompress_to_vec_zlib(&packed).expect("zlib")).expect("text");
        Some(Seed { file: to_file(&shared), link, json, linked })
    });
    made.collect()
}

fn packed(bytes: &[u8]) -> String {
    format!("1.{}", URL_SAFE_NO_PAD.encode(bytes))
}

/// What so many inputs have cost.
#[derive(Default)]
pub struct Figures {
    pub inputs: u64,
    pub opened: u64,
    pub refused: u64,
    pub longest: Duration,
    pub largest: usize,
    pub total: Duration,
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
        _ if number % 500 == 9 && !hostile.is_empty() => {
            (Input::File(mutate::json(&hostile[dice.below(hostile.len())].1, number)), false)
        }
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

/// Opens one damaged input, and checks what comes of it; `tell` says what it was.
pub fn one(seeds: &[Seed], hostile: &[(&str, String)], number: u64, figures: &mut Figures, tell: bool) {
    let seed = &seeds[usize::try_from(number).expect("small") % seeds.len()];
    let (input, strict) = input(seed, hostile, number);
    let (opened, cost) = cost::of(|| open(&input));
    let Cost { bytes, time, .. } = cost;
    let text = || match &input {
        Input::Link(text) | Input::File(text) => text.chars().take(4000).collect::<String>(),
    };
    assert!(!cost.is_too_much(), "input {number} cost {cost:?}: {}", text());
    if tell {
        println!("{cost:?}: {}", text());
    }
    if let (true, Some((shared, _))) = (strict, &opened) {
        assert_eq!(shared.as_ref(), Some(&seed.linked), "input {number} opened as something else: {}", text());
    }
    if let Some((_, session)) = &opened {
        // What is opened can be drawn, and opened again.
        std::hint::black_box(View::of(session));
        if number.is_multiple_of(16) {
            let record = session.record();
            let (again, _) = Session::open(record.clone()).expect("what was opened opens again");
            assert_eq!(again.record(), record, "input {number} is another when it is opened again");
        }
    }
    figures.inputs += 1;
    figures.total += time;
    *(if opened.is_some() { &mut figures.opened } else { &mut figures.refused }) += 1;
    figures.longest = figures.longest.max(time);
    figures.largest = figures.largest.max(bytes);
}
