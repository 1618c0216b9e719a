//! The conformance checker over whole runs: every built-in scenario is without a fault, what real programs deviate in is
//! listed, and any bytes are survived.

mod support;

#[path = "support/breaks.rs"]
mod breaks;

use std::fmt::Write;
use std::fs::File;
use std::path::{Path, PathBuf};

use breaks::TALKS;
use dorascope::conformance::{Checker, Finding};
use dorascope::session::{BUILTIN_NAMES, Lens, builtin};
use dorascope::sim::Kind;
use pcap_file::pcap::PcapReader;
use proptest::collection::vec;
use proptest::prelude::*;
use support::*;

/// Every transmission as it enters the switch.
#[test]
fn no_frame_of_a_built_in_scenario_breaks_a_rule() {
    let mut frames = 0;
    for name in BUILTIN_NAMES {
        let scenario = builtin(name).expect("built in");
        for (lens, seed) in [Lens::Rfc, Lens::Course].into_iter().flat_map(|lens| (1..=5).map(move |seed| (lens, seed)))
        {
            let story = Story::whole(&scenario, lens, seed);
            let mut checker = Checker::new();
            for entry in &story.trace {
                let Kind::Forwarded { frame, .. } = &entry.kind else { continue };
                frames += 1;
                // What the course text tells is no fault under its lens.
                let told = |finding: &Finding| lens == Lens::Course && finding.rule.course.is_some();
                let findings = checker.check(entry.at.0, &frame.bytes);
                let faults: Vec<&Finding> = findings.iter().filter(|finding| !told(finding)).collect();
                assert!(faults.is_empty(), "{name} {lens:?} {seed}, entry {}: {faults:#?}", entry.id.0);
            }
        }
    }
    assert!(frames > 2_000, "{frames}");
}

/// What is found in a capture: a line for each finding.
fn findings(path: &Path) -> String {
    let name = path.file_stem().expect("a name").to_string_lossy();
    let mut reader = PcapReader::new(File::open(path).expect("a capture")).expect("a capture");
    let (mut checker, mut lines, mut number, mut began) = (Checker::partial(), String::new(), 0, None);
    while let Some(packet) = reader.next_packet() {
        let packet = packet.expect("a record");
        number += 1;
        let at = packet.timestamp.saturating_sub(*began.get_or_insert(packet.timestamp));
        for finding in checker.check(at.as_micros() as u64, &packet.data) {
            assert!(finding.range.end <= packet.data.len());
            writeln!(lines, "{name}\t{number}\t{}\t{}", finding.rule.id, finding.what).expect("text");
        }
    }
    lines
}

/// `captures-findings.tsv`: each line was looked at and is a deviation of that program, or of the bytes that were made wrong.
#[test]
fn what_real_programs_deviate_in_is_listed() {
    let folder: PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests/data"].iter().collect();
    let mut captures: Vec<PathBuf> = std::fs::read_dir(folder.join("captures"))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    captures.retain(|path| path.extension().is_some_and(|extension| extension == "pcap"));
    captures.sort();
    let found: String = captures.iter().map(|path| findings(path)).collect();
    print!("{found}");
}
