//! The bodies of the fuzz targets, with a corpus and some damage to it. With `DORASCOPE_CORPUS` naming a folder, the corpus
//! is written there for `scripts/fuzz`.
use std::path::Path;

use dorascope::editor::{Draft, json, random_scenario};
use dorascope::scenario::{BUILTIN_NAMES, Lens, builtin};
use dorascope::session::Session;
use dorascope::share::{to_file, to_link};
use dorascope::sim::Kind;
use mutate::Dice;
use pcap_file::pcap::PcapReader;
use pcap_file::pcapng::{Block, PcapNgReader};

use crate::fuzz_targets;
use crate::mutate;
use crate::sessions;

/// The frames of the captures below a folder that can be read.
fn captured(folder: &Path) -> Vec<Vec<Vec<u8>>> {
    let mut captures = Vec::new();
    let entries = std::fs::read_dir(folder).unwrap_or_else(|why| panic!("{}: {why}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            captures.extend(captured(&path));
            continue;
        }
        let bytes = std::fs::read(&path).expect("a file");
        let mut frames = Vec::new();
        if let Ok(mut reader) = PcapReader::new(bytes.as_slice()) {
            while let Some(Ok(packet)) = reader.next_packet() {
                frames.push(packet.data.into_owned());
            }
        } else if let Ok(mut reader) = PcapNgReader::new(bytes.as_slice()) {
            while let Some(Ok(block)) = reader.next_block() {
                if let Block::EnhancedPacket(packet) = block {
                    frames.push(packet.data.into_owned());
                }
            }
        }
        frames.retain(|frame| frame.len() <= 1_600);
        captures.push(frames);
    }
    captures
}

/// The conversations of all scenarios and captures.
fn conversations() -> Vec<Vec<Vec<u8>>> {
    let mut all = captured(Path::new("tests/data/captures"));
    // Others that one has, which are not ours to give away.
    if let Ok(folder) = std::env::var("DORASCOPE_CAPTURES") {
        all.extend(captured(Path::new(&folder)));
    }
    for name in BUILTIN_NAMES {
        for lens in [Lens::Course, Lens::Rfc] {
            let session = Session::new(builtin(name).expect("built in"), Some(lens), 1);
            let sent = session.trace().iter().filter_map(|entry| match &entry.kind {
                Kind::Sent(frame) => Some(frame.bytes.to_vec()),
                _ => None,
            });
            all.push(sent.take(60).collect());
        }
    }
    all
}

/// Sessions as a person might leave them, small ones.
fn small_sessions() -> Vec<Session> {
    let made = (0..160).map(|number| {
        let mut dice = Dice::new(number);
        let mut number = |below: usize| dice.below(below) as u32;
        let mut session = sessions::begin(number(1 << 16) as u16, number(2) == 0, number(1 << 20).into());
        for _ in 0..number(10) {
            let op = (number(10) as u8, number(u32::MAX as usize), number(u32::MAX as usize));
            sessions::apply(&mut session, op);
        }
        session
    });
    made.collect()
}

/// The corpus of a target.
fn corpus(target: &str) -> Vec<Vec<u8>> {
    let texts = || {
        let built_in = BUILTIN_NAMES.iter().map(|name| json::to_json(&builtin(name).expect("built in")));
        let short = BUILTIN_NAMES.iter().filter_map(|name| serde_json::to_string(&builtin(name)?).ok());
        let drawn = (0..40).filter_map(|seed| serde_json::to_string(&random_scenario(seed)).ok());
        let faulty = (0..20).filter_map(|seed| serde_json::to_string(&crate::chaos::draw(seed).scenario).ok());
        built_in.chain(short).chain(drawn).chain(faulty).collect::<Vec<_>>()
    };
    match target {
        "dissect" | "decode" => {
            let mut frames: Vec<Vec<u8>> = conversations().into_iter().flatten().collect();
            // The message alone, as the decoder of messages takes it.
            let messages: Vec<_> = frames.iter().filter_map(|frame| frame.get(42..).map(<[u8]>::to_vec)).collect();
            frames.extend(messages);
            frames.sort();
            frames.dedup();
            frames
        }
        "checker" => {
            let framed = |frame: &Vec<u8>| {
                let length = u16::try_from(frame.len()).expect("short").to_be_bytes();
                [length[0], length[1], 5].into_iter().chain(frame.iter().copied()).collect::<Vec<u8>>()
            };
            let pieces = conversations().into_iter().flat_map(|frames| {
                frames.chunks(12).map(|frames| frames.iter().flat_map(framed).collect()).collect::<Vec<_>>()
            });
            pieces.collect()
        }
        "scenario" => texts().into_iter().map(String::into_bytes).collect(),
        "editor" => {
            let kept = BUILTIN_NAMES.iter().map(|name| Draft::new(builtin(name).expect("built in")).to_text());
            let all = texts().into_iter().chain(kept).zip(0u8..);
            let with_edits = all.map(|(text, n)| {
                let edits = (0..n % 4 * 3).map(|edit| n.wrapping_mul(31).wrapping_add(edit.wrapping_mul(57)));
                std::iter::once(n).chain(edits).chain(text.into_bytes()).collect()
            });
            with_edits.collect()
        }
        "session" => {
            let texts = small_sessions().into_iter().zip(0u8..).flat_map(|(session, n)| {
                let shared = sessions::shared(&session, u32::from(n));
                let text = serde_json::from_str::<serde_json::Value>(&to_file(&shared)).expect("JSON").to_string();
                std::iter::once(text).chain(to_link(&shared)).map(move |text| (text, n)).collect::<Vec<_>>()
            });
            let texts = texts.chain(texts_of_builtins());
            let with_actions = texts.map(|(text, n)| {
                let actions = (0..n % 8 * 5).map(|action| n.wrapping_mul(37).wrapping_add(action.wrapping_mul(83)));
                std::iter::once(n).chain(actions).chain(text.into_bytes()).collect()
            });
            with_actions.collect()
        }
        other => panic!("no target is called {other}"),
    }
}

/// Sessions that are built-in scenarios and nothing else.
fn texts_of_builtins() -> impl Iterator<Item = (String, u8)> {
    BUILTIN_NAMES.iter().zip(0u8..).map(|(name, n)| {
        let session = Session::new(builtin(name).expect("built in"), None, 1);
        (to_file(&sessions::shared(&session, 0)), n)
    })
}

/// An input with a few bytes changed, left out, doubled or taken from another one.
fn damaged(input: &[u8], other: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..1 + dice.below(4) {
        let at = dice.below(bytes.len() + 1).min(bytes.len().saturating_sub(1));
        match dice.below(6) {
            _ if bytes.is_empty() => bytes.push(dice.below(256) as u8),
            0 => bytes[at] = dice.below(256) as u8,
            1 => bytes[at] ^= 1 << dice.below(8),
            2 => drop(bytes.drain(at..(at + dice.below(20)).min(input.len()).min(bytes.len()).max(at))),
            3 => bytes.insert(at, [0, 1, 127, 128, 255, b'"', b'0', b'{'][dice.below(8)]),
            4 => {
                let from = dice.below(other.len() + 1);
                let piece = &other[from..(from + dice.below(40)).min(other.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
            _ => bytes.truncate(at),
        }
    }
    bytes
}

#[test]
fn every_target_takes_its_corpus_and_some_damage_to_it() {
    // The damage draws no more than a test may cost; `scripts/fuzz` draws by the million.
    for (name, target) in fuzz_targets::TARGETS {
        let corpus = corpus(name);
        assert!(corpus.len() > 30, "{name}: {}", corpus.len());
        let (whole, damage) = if name == "session" { (60, 120) } else { (150, 600) };
        let mut dice = Dice::new(7);
        corpus.iter().step_by((corpus.len() / whole).max(1)).for_each(|input| target(input));
        for _ in 0..damage {
            let (one, other) = (dice.below(corpus.len()), dice.below(corpus.len()));
            target(&damaged(&corpus[one], &corpus[other], &mut dice));
        }
    }
}

#[test]
fn what_once_broke_a_target_does_not_any_more() {
    for (name, target) in fuzz_targets::TARGETS {
        let folder = format!("tests/data/fuzz/{name}");
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries {
            let path = entry.expect("an entry").path();
            println!("{}", path.display());
            target(&std::fs::read(&path).expect("a file"));
        }
    }
}

#[test]
fn the_corpus_is_written_where_it_is_wanted() {
    let Ok(folder) = std::env::var("DORASCOPE_CORPUS") else { return };
    for (name, _) in fuzz_targets::TARGETS {
        let folder = Path::new(&folder).join(name);
        std::fs::create_dir_all(&folder).expect("a folder");
        for (input, number) in corpus(name).iter().zip(0..) {
            std::fs::write(folder.join(format!("seed-{number:05}")), input).expect("a file");
        }
    }
}
