//! The conformance checker: sound conversations are silent, and every rule is seen to fire, alone, when it is broken.

use std::collections::BTreeSet;

use breaks::{Break, Change, TALKS, Talk, refit};
use dorascope::conformance::{Checker, Finding, RULES};
use support::packet::write;
use support::*;

use crate::breaks;
use crate::rows;
use crate::support;

/// The frames of a conversation, the chosen one changed.
fn told(talk: &Talk, number: usize, change: &Change) -> Vec<(u64, Vec<u8>)> {
    let mut frames: Vec<(u64, Vec<u8>)> = talk.iter().map(|(at, seen)| (*at, write(seen))).collect();
    frames.truncate(number + 1);
    let mut seen = talk[number].1.clone();
    let (at, bytes) = &mut frames[number];
    match change {
        Change::Dhcp(change) => match &mut seen.body {
            Body::Dhcp(message) => change(message),
            other => panic!("no DHCP message: {other:?}"),
        },
        Change::Seen(change) => change(&mut seen),
        _ => {}
    }
    *bytes = write(&seen);
    match change {
        Change::Bytes(change) => {
            change(bytes);
            refit(bytes);
        }
        Change::Raw(change) => change(bytes),
        Change::At(time) => *at = *time,
        _ => {}
    }
    frames
}

/// The findings of every frame.
fn judged(mut checker: Checker, frames: &[(u64, Vec<u8>)]) -> Vec<Vec<Finding>> {
    frames.iter().map(|(at, bytes)| checker.check(*at, bytes)).collect()
}

/// Findings in short.
fn brief(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|f| format!("{} {:?} {}", f.rule.id, f.range, f.what)).collect()
}

/// What must hold for the findings of any frame.
fn sound(findings: &[Finding], bytes: &[u8]) {
    for finding in findings {
        assert!(finding.range.start <= finding.range.end && finding.range.end <= bytes.len(), "{finding:?}");
        assert!(!finding.what.is_empty() && finding.what.len() < 200, "{finding:?}");
    }
}

#[test]
fn sound_conversations_are_silent() {
    for (name, talk) in TALKS {
        let frames: Vec<(u64, Vec<u8>)> = talk().iter().map(|(at, seen)| (*at, write(seen))).collect();
        for checker in [Checker::new(), Checker::partial()] {
            for (number, findings) in judged(checker, &frames).iter().enumerate() {
                assert!(findings.is_empty(), "{name} {number}: {findings:#?}");
            }
        }
    }
}

#[test]
fn frames_that_come_twice_late_or_out_of_order_are_no_fault() {
    for (name, talk) in TALKS {
        let frames: Vec<(u64, Vec<u8>)> = talk().iter().map(|(at, seen)| (*at, write(seen))).collect();
        // Each frame again 3 ms later, behind the one that follows it.
        let mut twice: Vec<(u64, Vec<u8>)> =
            frames.iter().flat_map(|(at, bytes)| [*at, at + 3 * MS + 500].map(|at| (at, bytes.clone()))).collect();
        twice.sort_by_key(|(at, _)| *at);
        // A capture that began in the middle, or has lost a frame.
        let parts = (0..frames.len()).map(|from| frames[from..].to_vec());
        let gaps = (0..frames.len()).map(|gap| [&frames[..gap], &frames[gap + 1..]].concat());
        let checks = parts.chain(gaps).map(|frames| (Checker::partial(), frames));
        for (checker, frames) in checks.chain([(Checker::new(), twice.clone()), (Checker::partial(), twice)]) {
            for (number, findings) in judged(checker, &frames).iter().enumerate() {
                assert!(findings.is_empty(), "{name} {number}: {findings:#?}");
            }
        }
    }
}

/// A REQUEST has the `secs` of the last DISCOVER, which it may overtake when the cable gets faster meanwhile (a defect: that
/// was found to be at fault). No DISCOVER explains a step shorter than the shortest wait, 3 s (RFC 2131 section 4.1), or one
/// that would have been on its way for very long.
#[test]
fn fld_req_sel_05_a_discover_may_be_overtaken_by_the_request() {
    let (name, dora) = TALKS[0];
    for (secs, sound) in [(1, false), (2, false), (3, true), (5, true), (10, true), (60, false)] {
        let mut frames: Vec<(u64, Seen)> = dora();
        let Body::Dhcp(request) = &mut frames[2].1.body else { panic!("{name}: no REQUEST") };
        assert_eq!((request.kind(), request.secs), (REQUEST, 0), "{name}");
        request.secs = secs;
        let frames: Vec<(u64, Vec<u8>)> = frames.iter().take(3).map(|(at, seen)| (*at, write(seen))).collect();
        let findings = judged(Checker::new(), &frames).concat();
        let ids: Vec<&str> = findings.iter().map(|finding| finding.rule.id).collect();
        assert_eq!(ids, if sound { vec![] } else { vec!["FLD-REQ-SEL-05"] }, "{secs} s");
    }
}

/// Where two frames of one length differ, checksums left out.
fn changed(one: &[u8], other: &[u8]) -> Vec<usize> {
    let sums = if one[13] == 0 { [24..26, 40..42] } else { [0..0, 0..0] };
    (0..one.len()).filter(|at| one[*at] != other[*at] && !sums.iter().any(|sum| sum.contains(at))).collect()
}

#[test]
fn every_rule_is_seen_to_fire_alone_and_at_its_place() {
    let mut fired: BTreeSet<&str> = BTreeSet::new();
    let mut wrong: Vec<String> = Vec::new();
    for (row, Break(id, talk, number, change)) in rows::breaks().into_iter().enumerate() {
        let talk = talk();
        let frames = told(&talk, number, &change);
        let findings = judged(Checker::new(), &frames);
        let (last, before) = findings.split_last().expect("a frame");
        assert!(before.iter().all(Vec::is_empty), "{id}: {before:#?}");
        let bytes = &frames[number].1;
        sound(last, bytes);
        let ids: BTreeSet<&str> = last.iter().map(|finding| finding.rule.id).collect();
        if ids != BTreeSet::from([id]) {
            wrong.push(format!("row {row}, {id}: {:?}", brief(last)));
        }
        fired.insert(id);
        let was = write(&talk[number].1);
        if was.len() == bytes.len() && !matches!(change, Change::At(_) | Change::Raw(_)) {
            let places = changed(&was, bytes);
            if !last.iter().any(|finding| places.iter().any(|at| finding.range.contains(at))) {
                wrong.push(format!("row {row}, {id}: changed {places:?}, found {:?}", brief(last)));
            }
        }
        // Less is known of a capture: fewer findings, but no others.
        let partly = judged(Checker::partial(), &frames);
        if !partly.iter().flatten().all(|finding| ids.contains(finding.rule.id)) {
            wrong.push(format!("row {row}, {id}, as a capture: {:?}", brief(&partly.concat())));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let all: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    let never: Vec<&&str> = all.iter().filter(|id| !fired.contains(**id)).collect();
    assert!(never.is_empty(), "never seen to fire: {never:?}");
}

#[test]
fn the_table_of_rules_is_sound() {
    let catalogue = std::fs::read_to_string([env!("CARGO_MANIFEST_DIR"), "tests/data/conformance-ids.txt"].join("/"));
    let catalogue = catalogue.expect("ids");
    let known: BTreeSet<&str> = catalogue.split_whitespace().collect();
    let mut ids = BTreeSet::new();
    for rule in RULES {
        assert!(known.contains(rule.id), "{} is not in the catalogue", rule.id);
        assert!(ids.insert(rule.id), "{} is there twice", rule.id);
        assert!(rule.section.starts_with("RFC ") && rule.says.ends_with('.') && rule.says.len() < 130, "{rule:?}");
        let levels = ["MUST", "MUST NOT", "SHOULD", "SHOULD NOT", "must", "should", "DERIVED", "NOT RECOMMENDED"];
        assert!(levels.contains(&rule.level), "{rule:?}");
    }
    let told: Vec<_> = RULES.iter().filter_map(|rule| rule.course.map(|course| (rule.id, course))).collect();
    assert_eq!(told, [("CLI-74", "CRS-07")]);
}

/// Rule SIM-03: what judges the bytes shares nothing with what writes and reads them.
#[test]
fn the_checker_uses_neither_encoder_nor_decoder() {
    let source: std::path::PathBuf = [env!("CARGO_MANIFEST_DIR"), "src"].iter().collect();
    let parts = std::fs::read_dir(source.join("conformance")).expect("a folder");
    let parts = parts.map(|entry| entry.expect("an entry").path()).chain([source.join("conformance.rs")]);
    let mut lines = 0;
    for path in parts {
        let text = std::fs::read_to_string(&path).expect("text");
        for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
            lines += 1;
            let other = ["crate::", "dhcproto", "etherparse", "dissect"].iter().any(|name| line.contains(name));
            assert!(!other, "{}: {line}", path.display());
        }
    }
    assert!(lines > 1000);
}

/// Memory is bounded: ten thousand clients, and one that asks without end.
#[test]
fn a_flood_of_clients_is_survived() {
    let mut checker = Checker::new();
    for n in 0..10_000u32 {
        let [_, b, c, d] = n.to_be_bytes();
        let m = Dhcp::from_client(DISCOVER, n, [2, 0, 0, b, c, d]).with(57, &[5, 220]);
        let frame = write(&m.framed([2, 0, 0, b, c, d], ALL));
        assert_eq!(checker.check(u64::from(n), &frame), []);
        let m = Dhcp::from_client(DISCOVER, n, C1).with(57, &[5, 220]);
        assert_eq!(checker.check(u64::from(n), &write(&m.framed(C1, ALL))), []);
    }
    // The first client of the flood is forgotten, C1 is not.
    let offer = |xid, mac: Mac| {
        let m = offer(xid, ip(10, 0, 0, 10)).but(|m| m.chaddr[..6].copy_from_slice(&mac));
        write(&m.with_u32(58, 1800).with_u32(59, 3150).framed(A1, mac))
    };
    assert_eq!(checker.check(10_001, &offer(9_999, C1)), []);
    let findings = checker.check(10_002, &offer(0, [2, 0, 0, 0, 0, 0]));
    assert_eq!(findings.iter().map(|f| f.rule.id).collect::<Vec<_>>(), ["FLD-OFFER-01"]);
    assert!(format!("{checker:?}").len() < 8_000_000);
}
