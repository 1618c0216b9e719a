//! Opening a link to a moment an hour into a classroom of thirty: unpacking, checking, computing the history, and the view of
//! that moment. `cargo bench --bench open_link`.

use std::hint::black_box;
use std::time::{Duration, Instant};

use dorascope::scenario::builtin;
use dorascope::session::{RunTo, Session};
use dorascope::share::{Shared, from_link, to_link};
use dorascope::view::View;

/// The page has 300 ms for it, in a browser that runs this some five times slower.
const GOAL: Duration = Duration::from_millis(60);

fn main() {
    // Under `cargo test --benches` it is enough that it runs.
    let runs = if std::env::args().any(|arg| arg == "--bench") { 51 } else { 1 };
    let mut scenario = builtin("classroom").expect("built in");
    // Leases of ten minutes: everybody renews every five.
    scenario.name = "classroom-10min".to_owned();
    for server in &mut scenario.servers {
        server.lease_s = 600;
    }
    let mut session = Session::new(scenario, None, 1);
    session.seek(usize::MAX);
    let hour = dorascope::base::Instant(3600 * 1_000_000);
    session.run_to(RunTo::Time(hour)).expect("it runs that far");
    let shared = Shared { record: session.record(), selected: None, field: None };
    let link = to_link(&shared).expect("short");
    let (cursor, entries) = (session.cursor(), session.trace().len());
    drop(session);

    let mut times: Vec<Duration> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            let shared = from_link(&link).expect("a link");
            let (session, notes) = Session::open(shared.record).expect("it opens");
            black_box(View::of(&session));
            let time = start.elapsed();
            assert!(session.cursor() == cursor && session.moment() == hour && notes.is_empty(), "{notes:?}");
            time
        })
        .collect();
    times.sort_unstable();
    let (median, worst) = (times[times.len() / 2], times[times.len() - 1]);
    println!("open-link: {} characters, a moment after {cursor} of {entries} entries", link.len());
    let shared = from_link(&link).expect("a link");
    let (mut session, _) = Session::open(shared.record).expect("it opens");
    // Back at the beginning nothing is known any more of the hash at the moment.
    session.seek(0);
    black_box(session.record());
    session.seek(cursor);
    let start = Instant::now();
    black_box(session.record());
    println!("  saving  {:?} for the record, its hash of {cursor} entries included", start.elapsed());
    println!("  time    median {median:?}, worst {worst:?} of {runs} (goal at most {GOAL:?})");
}
