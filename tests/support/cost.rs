//! What something costs: memory at the most, allocations, and the time of this thread.

#[path = "alloc.rs"]
pub mod alloc;

use std::time::Duration;

/// Nothing that a person does with what came from outside takes more memory than this besides what is there already,
pub const MOST_BYTES: usize = 50_000_000;
/// or allocates more often: about a second's worth, counted so that it is the same on every machine,
pub const MOST_TIMES: u64 = 2_000_000;
/// or takes longer. Unoptimised builds are some twenty times slower.
pub const MOST_TIME: Duration = Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 1 });

/// How long this thread has run, others that share the machine left out (Linux); else the time of day.
pub fn clock() -> Duration {
    let spent = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let spent = spent.and_then(|text| text.split(' ').next()?.parse().ok());
    spent.map_or_else(|| std::time::UNIX_EPOCH.elapsed().unwrap_or_default(), Duration::from_nanos)
}

/// What something has cost.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cost {
    pub bytes: usize,
    pub times: u64,
    pub time: Duration,
}

impl Cost {
    /// Whether it is more than anything may cost.
    pub fn is_too_much(&self) -> bool {
        self.bytes > MOST_BYTES || self.times > MOST_TIMES || self.time > MOST_TIME
    }
}

/// Does something, and says what it cost.
pub fn of<R>(run: impl FnOnce() -> R) -> (R, Cost) {
    let (start, before) = (clock(), alloc::times());
    let (result, bytes) = alloc::peak(run);
    (result, Cost { bytes, times: alloc::times() - before, time: clock().saturating_sub(start) })
}
