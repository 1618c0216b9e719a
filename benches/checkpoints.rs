//! What checkpoints cost and what they buy: `lan-1000` with and without them, memory of a hundred of them, and seeking
//! anywhere in the session. Run with `cargo bench --bench checkpoints`.

use std::rc::Rc;
use std::time::Instant as Clock;

use dorascope::base::Instant;
use dorascope::history::Run;
use dorascope::scenario::{Lens, Scenario, build_world};
use dorascope::sim::Progress;

/// Resident memory of this process in KiB (Linux), else 0.
fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok()).unwrap_or(0)
}

fn main() {
    let scenario = Rc::new(Scenario::from_json(include_str!("lan-1000.json")).expect("the scenario beside this file"));
    let horizon = Instant(u64::from(scenario.horizon_s) * 1_000_000);

    let start = Clock::now();
    let mut world = build_world(&scenario, Lens::Rfc, 1);
    let mut trace = Vec::new();
    while world.step(horizon, &mut trace) == Progress::Advanced {}
    let plain = start.elapsed();
    let (entries, before) = (trace.len(), resident_kib());

    let start = Clock::now();
    let run = Run::new(Rc::clone(&scenario), Lens::Rfc, 1, Vec::new(), horizon);
    let kept = start.elapsed();
    let after = resident_kib();
    println!(
        "lan-1000: {entries} entries; {plain:?} without checkpoints, {kept:?} with {} of them",
        run.checkpoint_count()
    );
    println!("ratio with/without: {:.2}", kept.as_secs_f64() / plain.as_secs_f64());
    println!("memory of the second run, its trace and checkpoints included: {} KiB", after.saturating_sub(before));

    let mut seeks: Vec<_> = (0..200)
        .map(|index| {
            let count = index * entries / 200;
            let start = Clock::now();
            let world = run.world_at(count);
            assert!(world.next_entry().0 as usize >= count);
            start.elapsed()
        })
        .collect();
    seeks.sort_unstable();
    println!("seek: median {:?}, worst {:?} of {}", seeks[seeks.len() / 2], seeks[seeks.len() - 1], seeks.len());
}
