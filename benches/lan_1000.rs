//! A thousand clients on one wire: what a reception costs, and what the whole takes.
//!
//! `cargo bench --bench lan_1000`. A plain program: peak memory can only be measured
//! once in a process, in its first run, and a run is long enough to be timed as it is.

use std::hint::black_box;
use std::time::{Duration, Instant};

use dorascope::history::DEFAULT_SEED;
use dorascope::scenario::{Scenario, build_world};
use dorascope::sim::{Entry, Progress, World};

/// Goals of issue 2: at most this long and this much.
const GOAL_TIME: Duration = Duration::from_secs(1);
const GOAL_MIB: u64 = 200;

fn main() {
    // Under `cargo test --benches` it is enough that it runs.
    let runs = if std::env::args().any(|arg| arg == "--bench") { 7 } else { 1 };
    let scenario = Scenario::from_json(include_str!("lan-1000.json")).expect("sound");

    let (first, (world, trace)) = timed(|| run(&scenario));
    let peak = peak_memory_mib();
    let (receptions, entries) = (world.receptions(), trace.len());
    drop((world, trace));
    let mut times: Vec<Duration> = (1..runs).map(|_| timed(|| run(&scenario)).0).chain([first]).collect();
    times.sort_unstable();
    let median = times.get(times.len() / 2).copied().unwrap_or(first);
    println!("lan-1000: {receptions} receptions, {entries} trace entries");
    println!("  time    {median:?} (median of {runs}; goal at most {GOAL_TIME:?})");
    match peak {
        Some(mib) => println!("  memory  {mib} MiB at the peak (goal at most {GOAL_MIB} MiB)"),
        None => println!("  memory  not measured: it is read from /proc on Linux"),
    }

    println!("cost per reception, everything included (goal: it does not rise):");
    for clients in [10, 100, 1000] {
        let mut scenario = scenario.clone();
        for client in &mut scenario.clients {
            client.count = clients;
        }
        // About as many receptions for each size, so that each is timed for about as long.
        let repeat = if runs == 1 { 1 } else { (1000 / u32::from(clients)).pow(2).min(2000) };
        let mut receptions = 0;
        let (time, ()) = timed(|| {
            for _ in 0..repeat {
                receptions += black_box(run(&scenario)).0.receptions();
            }
        });
        let each = time.as_nanos() / u128::from(receptions.max(1));
        println!("  {clients:4} clients  {each:4} ns  ({} receptions a run)", receptions / u64::from(repeat));
    }
}

fn run(scenario: &Scenario) -> (World, Vec<Entry>) {
    let mut world = build_world(scenario, scenario.lens, DEFAULT_SEED);
    let mut trace = Vec::new();
    let end = dorascope::base::Instant::ZERO + dorascope::base::Duration::from_secs(scenario.horizon_s.into());
    while world.step(end, &mut trace) == Progress::Advanced {}
    (world, trace)
}

fn timed<R>(run: impl FnOnce() -> R) -> (Duration, R) {
    let start = Instant::now();
    let result = run();
    (start.elapsed(), result)
}

/// The most memory that this process has had resident so far.
fn peak_memory_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kib.div_ceil(1024))
}
