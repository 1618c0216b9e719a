//! The conformance checker over whole runs: no built-in scenario has a fault, what real programs deviate in is listed, and
//! any bytes are survived.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};

use breaks::TALKS;
use dorascope::conformance::{Checker, Finding};
use dorascope::scenario::{BUILTIN_NAMES, Lens, builtin};
use dorascope::sim::Kind;
use pcap_file::pcap::PcapReader;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};
use support::packet::write;
use support::*;

use crate::breaks;
use crate::support;

/// What must hold for the findings of any frame.
fn sound(findings: &[Finding], bytes: &[u8]) {
    for finding in findings {
        assert!(finding.range.start <= finding.range.end && finding.range.end <= bytes.len(), "{finding:?}");
        assert!(!finding.what.is_empty(), "{finding:?}");
    }
}

/// Every transmission as it enters the switch, without a fault; their number.
/// With `skewed` a clock runs slow, and who has it asks too late without knowing: that the checker says so is the lesson.
fn faultless(story: &Story, lens: Lens, skewed: bool) -> usize {
    let mut checker = Checker::new();
    let mut frames = 0;
    for entry in &story.trace {
        let Kind::Forwarded { frame, .. } = &entry.kind else { continue };
        frames += 1;
        // What the course text tells is no fault under its lens.
        let told = |finding: &Finding| {
            lens == Lens::Course && finding.rule.course.is_some() || skewed && finding.rule.id == "CLI-74"
        };
        let findings = checker.check(entry.at.0, &frame.bytes);
        let faults: Vec<&Finding> = findings.iter().filter(|finding| !told(finding)).collect();
        assert!(faults.is_empty(), "{lens:?}, entry {}: {faults:#?}", entry.id.0);
    }
    frames
}

#[test]
fn no_frame_of_a_built_in_scenario_breaks_a_rule() {
    let mut frames = 0;
    for name in BUILTIN_NAMES {
        let scenario = builtin(name).expect("built in");
        for (lens, seed) in [Lens::Rfc, Lens::Course].into_iter().flat_map(|lens| (1..=5).map(move |seed| (lens, seed)))
        {
            let skewed = scenario.clients.iter().any(|client| client.link.clock_ppm != 0);
            frames += faultless(&Story::whole(&scenario, lens, seed), lens, skewed);
        }
    }
    assert!(frames > 2_000, "{frames}");
}

/// The frames of a capture that break a rule: capture, rule, numbers of frames.
type Found = BTreeMap<(String, String), BTreeSet<usize>>;

fn captured(path: &Path, found: &mut Found) {
    let name = path.file_stem().expect("a name").to_string_lossy();
    let mut reader = PcapReader::new(File::open(path).expect("a capture")).expect("a capture");
    let (mut checker, mut number, mut began) = (Checker::partial(), 0, None);
    while let Some(packet) = reader.next_packet() {
        let packet = packet.expect("a record");
        number += 1;
        let at = packet.timestamp.saturating_sub(*began.get_or_insert(packet.timestamp));
        let findings = checker.check(at.as_micros() as u64, &packet.data);
        sound(&findings, &packet.data);
        for finding in findings {
            found.entry((name.to_string(), finding.rule.id.to_owned())).or_default().insert(number);
        }
    }
}

/// `checker-findings.tsv`: each row was looked at and is a deviation of that program, or of bytes that were made wrong.
#[test]
fn what_real_programs_deviate_in_is_as_listed() {
    let folder: PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests/data"].iter().collect();
    let mut found = Found::new();
    for entry in std::fs::read_dir(folder.join("captures")).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|extension| extension == "pcap") {
            captured(&path, &mut found);
        }
    }
    let text = std::fs::read_to_string(folder.join("checker-findings.tsv")).expect("the list");
    let mut listed = Found::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let [capture, rule, frames, _why] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let frames = frames.split(',').map(|number| number.parse().expect("a number")).collect();
        assert_eq!(listed.insert((capture.to_owned(), rule.to_owned()), frames), None, "{line}");
    }
    for (key, frames) in &found {
        assert_eq!(listed.get(key), Some(frames), "{key:?}");
    }
    assert_eq!(listed.len(), found.len(), "listed and not found");
}

/// A small network of which little is usual.
fn network_of() -> impl Strategy<Value = (Vec<Value>, Vec<Value>, Vec<Value>)> {
    let policy =
        prop_oneof![Just(json!("first")), Just(json!("longest_lease")), Just(json!({ "by_server": "10.0.0.2" }))];
    let client = (any::<bool>(), prop::option::of(10u8..24), 0u64..3_000_000, policy, prop::option::of(0u64..3000));
    let server = (1u32..100_000, any::<bool>(), 10u8..20, 0u64..2_000_000);
    (vec(client, 1..5), vec(server, 1..4), prop::option::of(10u8..24)).prop_map(|(clients, servers, squatter)| {
        let clients = clients.iter().enumerate().map(|(n, (flag, asked, start, policy, collect))| {
            let asked = asked.map(|last| format!("10.0.0.{last}"));
            client_json(json!({
                "id": format!("laptop-{n}"), "mac": format!("02:00:00:00:00:c{n}"), "broadcast_flag": flag,
                "requested_address": asked, "starts_at_us": start, "policy": policy, "collect_ms": collect
            }))
        });
        let servers = servers.iter().enumerate().map(|(n, (lease, check, first, slow))| {
            let check = if *check { "before_offer" } else { "never" };
            server_json(json!({
                "id": format!("server-{n}"), "mac": format!("02:00:00:00:00:a{n}"),
                "address": format!("10.0.0.{}", n + 1),
                "ranges": [{ "first": format!("10.0.0.{first}"), "last": format!("10.0.0.{}", first + 4) }],
                "lease_s": lease, "max_lease_s": 100_000, "processing_us": slow, "switches": { "address_check": check }
            }))
        });
        let squatters = squatter.iter().map(|last| static_json(json!({ "address": format!("10.0.0.{last}") })));
        (clients.collect(), servers.collect(), squatters.collect())
    })
}

/// Options whose values have a structure, and End.
const CODES: [u8; 10] = [52, 53, 54, 55, 61, 81, 82, 119, 121, 255];

/// Bytes that look like a frame with DHCP, down to the options.
fn dhcp_like(body: &[u8], fixed: u8, overload: Option<u8>) -> Vec<u8> {
    let mut bytes = write(&Dhcp::from_client(REQUEST, 7, C1).framed(C1, ALL));
    bytes.truncate(282);
    bytes[44] = fixed;
    bytes.extend(overload.into_iter().flat_map(|n| [52, 1, n]));
    bytes.extend(body);
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_frame_of_a_random_network_breaks_a_rule(network in network_of(), course: bool, seed: u64) {
        let (clients, servers, statics) = network;
        let lens = if course { Lens::Course } else { Lens::Rfc };
        let story = Story::whole(&scenario(json!(clients), json!(servers), json!(statics)), lens, seed);
        faultless(&story, lens, false);
    }

    #[test]
    fn any_bytes_are_survived(frames in vec(vec(any::<u8>(), 0..400), 1..4), known: bool) {
        let mut checker = Checker::new();
        for mut bytes in frames {
            if known && bytes.len() > 24 {
                let kind: [u8; 3] = if bytes[23] & 1 == 0 { [8, 0, 0x45] } else { [8, 6, 0] };
                bytes[12..15].copy_from_slice(&kind);
            }
            sound(&checker.check(u64::MAX, &bytes), &bytes);
        }
    }

    #[test]
    fn any_options_are_survived(
        body in vec(prop_oneof![any::<u8>(), 0u8..9, prop::sample::select(CODES.to_vec())], 0..400),
        hlen: u8,
        overload in prop::option::of(0u8..5),
        cut in 0usize..700,
        kind in 0u8..10,
    ) {
        let mut checker = Checker::new();
        let mut bytes = dhcp_like(&[&[53, 1, kind], &body[..]].concat(), hlen, overload);
        breaks::refit(&mut bytes);
        sound(&checker.check(0, &bytes), &bytes);
        bytes.truncate(cut);
        sound(&checker.check(1, &bytes), &bytes);
    }

    /// Sound conversations with octets changed, frames cut, left out and in another order.
    #[test]
    fn any_conversation_is_survived(
        talk in 0..TALKS.len(),
        order in vec(any::<prop::sample::Index>(), 1..12),
        flips in vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut in prop::option::of(any::<prop::sample::Index>()),
        whole: bool,
    ) {
        let frames = TALKS[talk].1();
        let mut checker = if whole { Checker::new() } else { Checker::partial() };
        for place in order {
            let (at, seen) = place.get(&frames);
            let mut bytes = write(seen);
            for (place, value) in &flips {
                let place = place.index(bytes.len());
                bytes[place] = *value;
            }
            if let Some(cut) = cut {
                bytes.truncate(cut.index(bytes.len()));
            }
            sound(&checker.check(*at, &bytes), &bytes);
        }
    }
}
