//! A thousand clients for a day: what a bound client costs while nothing happens, and how fast any moment of such a session
//! is reached.
//!
//! `cargo bench --bench day_1000`. A plain program: peak memory can only be measured
//! once in a process, in its first run, and a run is long enough to be timed as it is.

use std::rc::Rc;
use std::time::{Duration, Instant};

use dorascope::history::{DEFAULT_SEED, Run};
use dorascope::protocol::Event;
use dorascope::scenario::Scenario;
use dorascope::sim::Kind;

/// Goals of issue 3: at most this long, this much, and this long for any seek.
const GOAL_TIME: Duration = Duration::from_secs(10);
const GOAL_MIB: u64 = 500;
const GOAL_SEEK: Duration = Duration::from_millis(100);

fn main() {
    let whole = std::env::args().any(|arg| arg == "--bench");
    let mut scenario = Scenario::from_json(include_str!("lan-1000.json")).expect("sound");
    // Under `cargo test --benches` it is enough that it runs.
    scenario.horizon_s = if whole { 24 * 3600 } else { 2 * 3600 };
    let until = dorascope::base::Instant(u64::from(scenario.horizon_s) * 1_000_000);

    let start = Instant::now();
    let run = Run::new(Rc::new(scenario.clone()), scenario.lens, DEFAULT_SEED, Vec::new(), until);
    let time = start.elapsed();
    let peak = peak_memory_mib();
    let trace = run.trace();
    let renewals = trace.iter().filter(|entry| matches!(entry.kind, Kind::Event(Event::LeaseRenewed { .. }))).count();
    println!("day-1000: {} s of virtual time, {renewals} renewals, {} trace entries", scenario.horizon_s, trace.len());
    println!("  {} receptions, {} checkpoints", run.end().receptions(), run.checkpoint_count());
    println!("  time    {time:?}, checkpoints included (goal at most {GOAL_TIME:?})");
    match peak {
        Some(mib) => {
            println!("  memory  {mib} MiB at the peak, trace and checkpoints kept (goal at most {GOAL_MIB} MiB)")
        }
        None => println!("  memory  not measured: it is read from /proc on Linux"),
    }
    let count = if whole { 200 } else { 5 };
    let mut seeks: Vec<Duration> = (0..count)
        .map(|index| {
            // Moments all over the session, in no order.
            let at = (index * 7919 + 13) % count * trace.len() / count;
            let start = Instant::now();
            let world = run.world_at(at);
            assert!(world.next_entry().0 as usize >= at);
            start.elapsed()
        })
        .collect();
    seeks.sort_unstable();
    let (median, worst) = (seeks[seeks.len() / 2], seeks[seeks.len() - 1]);
    println!("  seek    median {median:?}, worst {worst:?} of {} (goal at most {GOAL_SEEK:?})", seeks.len());
}

/// The most memory that this process has had resident so far.
fn peak_memory_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kib.div_ceil(1024))
}
