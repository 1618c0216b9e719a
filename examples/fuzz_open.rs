//! Opens damaged links, files and records by the hundred thousand: no panic, at most a second and 50 MB for each, and nothing
//! opens as something else. `cargo run --release --example fuzz_open -- --count 1000000 --seed 1`.
//!
//! An optimised build aborts at a panic, after it has said at which input; `--only N` runs that one again.

#[path = "../tests/support/chaos.rs"]
mod chaos;
#[path = "../tests/support/cost.rs"]
mod cost;
#[path = "../tests/support/foreign.rs"]
mod foreign;
#[path = "../tests/support/hostile_records.rs"]
mod hostile_records;
#[path = "../tests/support/linked.rs"]
mod linked;
#[path = "../tests/support/mutate.rs"]
mod mutate;
#[path = "../tests/support/sessions.rs"]
mod sessions;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

static INPUT: AtomicU64 = AtomicU64::new(0);

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
    let seeds = foreign::seeds(argument("--sessions").unwrap_or(400));
    let hostile = hostile_records::all();
    println!("{} sound sessions, in {:?}", seeds.len(), start.elapsed());
    let mut figures = foreign::Figures::default();
    let only = argument("--only");
    let numbers = only.map_or(seed * count..seed * count + count, |only| only..only + 1);
    for number in numbers {
        INPUT.store(number, Ordering::Relaxed);
        foreign::one(&seeds, &hostile, number, &mut figures, only.is_some());
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
