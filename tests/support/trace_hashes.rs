//! Trace hashes of all built-in scenarios under both lenses, seed 7, the first offer always chosen.

use std::fmt::Write as _;

use dorascope::history::PersonAnswer;
use dorascope::scenario::{BUILTIN_NAMES, Lens, builtin};
use dorascope::session::Session;
use dorascope::sim::trace_hash;

/// What every platform has to compute: scenario, lens, entries, hash.
pub const TABLE: &str = include_str!("../data/trace-hashes.tsv");

/// The table as this platform computes it.
pub fn computed() -> String {
    let mut table = String::new();
    for name in BUILTIN_NAMES {
        for lens in [Lens::Course, Lens::Rfc] {
            let mut session = Session::new(builtin(name).expect("built in"), Some(lens), 7);
            session.seek(usize::MAX);
            while session.open_decision().is_some() {
                session.answer(PersonAnswer::Choose("server-a".to_owned())).expect("server-a offers first");
                session.seek(usize::MAX);
            }
            let trace = session.trace();
            writeln!(table, "{name}\t{lens}\t{}\t{:016x}", trace.len(), trace_hash(trace)).expect("a string takes it");
        }
    }
    table
}
