//! Exports of a history with 10,000 frames: captures with and without comments, CSV, Markdown, Mermaid, pictures.
//!
//! `cargo bench --bench export`. The goal is half a second for the pcap in the browser; natively that is a fifth of it. Everything
//! that may take longer shows its progress there.

use std::hint::black_box;
use std::rc::Rc;
use std::time::{Duration, Instant};

use dorascope::export::capture::{write_pcap, write_pcapng};
use dorascope::export::picture::sequence_picture;
use dorascope::export::text::{About, Source, comment};
use dorascope::export::{csv, markdown, mermaid};
use dorascope::history::{DEFAULT_SEED, Run, Sequence, steps};
use dorascope::scenario::Scenario;
use dorascope::sim::Kind;
use dorascope::teach::Names;

/// So many frames a capture has to have.
const FRAMES: usize = 10_000;
/// Goal for the pcap.
const GOAL: Duration = Duration::from_millis(100);

/// Thirty clients that renew every few minutes.
const CLASS: &str = r#"{ "version": 1, "name": "export", "lens": "rfc", "horizon_s": 200000, "network": "10.0.0.0/24",
  "clients": [ { "id": "pc", "mac": "02:00:00:00:01:01", "count": 30 } ],
  "servers": [ { "id": "server-a", "mac": "02:00:00:00:00:a1", "address": "10.0.0.2",
                 "ranges": [ { "first": "10.0.0.10", "last": "10.0.0.99" } ], "lease_s": 600 } ] }"#;

fn main() {
    let whole = std::env::args().any(|arg| arg == "--bench");
    let scenario = Scenario::from_json(CLASS).expect("sound");
    let wanted = if whole { FRAMES } else { 500 };
    let mut until = 600;
    // As long as it takes for so many frames.
    let run = loop {
        let at = dorascope::base::Instant(until * 1_000_000);
        let run = Run::new(Rc::new(scenario.clone()), scenario.lens, DEFAULT_SEED, Vec::new(), at);
        let frames = run.trace().iter().filter(|entry| matches!(entry.kind, Kind::Forwarded { .. })).count();
        if frames >= wanted {
            break run;
        }
        until = until * 3 / 2;
    };
    // Exactly so many.
    let mut frames = 0;
    let is_last = |kind: &Kind| {
        frames += usize::from(matches!(kind, Kind::Forwarded { .. }));
        frames == wanted
    };
    let mut is_last = is_last;
    let count = run.trace().iter().position(|entry| is_last(&entry.kind)).expect("enough frames") + 1;
    let trace = &run.trace()[..count];
    let names = Names::of(run.end());
    let source = Source { trace, names: &names, lens: scenario.lens };
    let about = About {
        scenario: scenario.name.clone(),
        title: String::new(),
        lens: scenario.lens,
        seed: DEFAULT_SEED,
        branch: None,
        extent: "the whole history".to_owned(),
    };
    let (rows, steps) = (Sequence::new(trace).rows, steps(trace));
    println!("export: {wanted} frames, {count} entries, {} rows, {} hosts", rows.len(), names.hosts().count());

    let pcap = timed("pcap", || {
        let mut out = Vec::new();
        assert_eq!(write_pcap(&mut out, trace).expect("written"), wanted);
        out.len()
    });
    timed("pcapng with comments", || {
        let mut out = Vec::new();
        let frames = write_pcapng(&mut out, trace, &about.line(), |entry| comment(entry, source)).expect("written");
        assert_eq!(frames, wanted);
        out.len()
    });
    timed("CSV", || csv(source, count).len());
    timed("Markdown", || markdown(&about, source, &steps, count).len());
    timed("Mermaid", || mermaid(&about, source, &rows, count).len());
    timed("SVG", || sequence_picture(&about, source, &rows, count).svg.len());
    println!("  goal for the pcap at most {GOAL:?}: {}", if pcap <= GOAL { "met" } else { "missed" });
}

/// The middle one of five.
fn timed(what: &str, make: impl Fn() -> usize) -> Duration {
    let mut bytes = 0;
    let mut times: Vec<Duration> = (0..5)
        .map(|_| {
            let start = Instant::now();
            bytes = black_box(make());
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    println!("  {what:22} {:8.2?}  {} kB", times[2], bytes / 1_000);
    times[2]
}
