//! Two branches of at least 10,000 events side by side: how long until they stand there, and how long a step takes.
//!
//! `cargo bench --bench compare`. A plain program: one comparison is long enough to be timed as it is.

use std::hint::black_box;
use std::time::{Duration, Instant};

use dorascope::compare::{Against, Comparison};
use dorascope::history::Sequence;
use dorascope::protocol::Action;
use dorascope::scenario::builtin;
use dorascope::session::{RunTo, Session};
use dorascope::teach::{self, Names};

/// On the page it may take 100 ms; there the same takes about three times as long.
const GOAL: Duration = Duration::from_millis(30);

fn main() {
    let whole = std::env::args().any(|arg| arg == "--bench");
    let mut session = Session::new(builtin("classroom").expect("built in"), None, 1);
    // Renewals every half hour: a working day, or an hour where it is enough that it runs.
    let hours = if whole { 8 } else { 1 };
    session.run_to(RunTo::Time(dorascope::base::Instant(hours * 3_600_000_000))).expect("so far");
    // The other branch: a client is switched off in the middle of it all, and every frame to a server takes longer.
    session.seek_time(dorascope::base::Instant(5_000_000));
    session.perform("pc-04", Action::PowerOff).expect("it is on");
    session.perform("server-b", Action::DelayUs(dorascope::base::Duration::from_millis(3))).expect("it has a cable");
    let names = Names::of(session.world());
    let rounds = if whole { 20 } else { 1 };
    for against in [Against::Branch(1), Against::Lens, Against::Seed(2)] {
        // The other history is there before it is asked for, as it is on the page once it has been looked at.
        let warm = Comparison::new(&session, against).expect("two sides");
        let seed = match against {
            Against::Seed(_) => None,
            _ => Some(warm.b.session().clone()),
        };
        if let Some(mut there) = seed {
            let back = session.current_branch();
            there.switch_branch(back);
            session = there;
        }
        let other = match against {
            Against::Lens => Against::Branch(warm.b.session().current_branch()),
            against => against,
        };
        let mut times = Vec::new();
        let mut steps = Vec::new();
        let mut yards = Vec::new();
        for _ in 0..rounds {
            let start = Instant::now();
            let mut comparison = Comparison::new(&session, other).expect("two sides");
            black_box(teach::compare::summary(&comparison, &names));
            times.push(start.elapsed());
            let start = Instant::now();
            comparison.go(comparison.pairs.list.len() / 2);
            black_box(&comparison.now);
            steps.push(start.elapsed());
            // A yardstick that grows with both histories, measured beside: the machine may be busy.
            let start = Instant::now();
            for side in [&comparison.a, &comparison.b] {
                black_box(Sequence::new(side.history().run.trace()));
            }
            yards.push(start.elapsed());
        }
        times.sort_unstable();
        yards.sort_unstable();
        steps.sort_unstable();
        let entries = |side: &dorascope::compare::Side| side.history().run.trace().len();
        println!(
            "compare {against:?}: {} and {} events, {} rows, of these (same, shifted, differ, only A, only B, in another order, \
             the same and apart) {:?}",
            entries(&warm.a),
            entries(&warm.b),
            warm.pairs.list.len(),
            warm.pairs.counts()
        );
        if whole && matches!(against, Against::Branch(_)) {
            assert!(entries(&warm.a) >= 10_000 && entries(&warm.b) >= 10_000, "long enough to mean something");
        }
        let run = if matches!(against, Against::Seed(_)) { ", computing the other history included" } else { "" };
        println!("  alignment, summary and views: median {:?}{run} (goal at most {GOAL:?})", times[times.len() / 2]);
        // The fastest of each: on a busy machine the medians say more about the others.
        let (yard, time) = (yards[0], times[0]);
        let permille = 1_000 * time.as_nanos() / yard.as_nanos().max(1);
        println!("  that is {permille} thousandths of what drawing up both sequences takes ({yard:?})");
        println!("  a step: median {:?}", steps[steps.len() / 2]);
    }
}
