//! Two histories side by side: what is paired with what, and what is found to differ.

use dorascope::session::compare::{Against, Comparison, Mark, Which};
use dorascope::session::{PersonAnswer, Session, builtin};

fn session(name: &str, seed: u64) -> Session {
    Session::new(builtin(name).expect("built in"), None, seed)
}

/// `two-servers` with a branch for each offer; the second is on screen.
fn choices() -> Session {
    let mut session = session("two-servers", 1);
    for server in ["server-a", "server-b"] {
        let decision = session.history().steps.len();
        let _ = decision;
        session.seek(0);
        while session.open_decision().is_none() {
            let next = session.next_step(Default::default()).expect("a decision comes");
            session.seek(next);
        }
        session.answer(PersonAnswer::Choose(server.to_owned())).expect("an offer of it");
    }
    session
}

#[test]
fn probe() {
    use dorascope::teach::Names;
    let mut seeds = session("classroom", 1);
    seeds.seek(0);
    for (name, session, against) in [
        ("choices", choices(), Against::Branch(1)),
        ("lens", session("one-server", 1), Against::Lens),
        ("seeds", seeds, Against::Seed(2)),
    ] {
        let c = Comparison::new(&session, against).expect("two sides");
        let names = Names::of(session.world());
        println!(
            "== {name}: {} / {} common {} of {} counts {:?}",
            c.a.title,
            c.b.title,
            c.pairs.common,
            c.pairs.list.len(),
            c.pairs.counts()
        );
        for pair in c.pairs.list.iter().take(60) {
            let (a, b) = (pair.a.and_then(|r| c.a.row(r)), pair.b.and_then(|r| c.b.row(r)));
            let t = |r: Option<&dorascope::session::Row>, w: Which| {
                r.map(|r| {
                    let h = c.side(w).history();
                    format!(
                        "{} {}",
                        r.at,
                        dorascope::teach::tell(&h.run.trace()[r.entry.0 as usize], h.run.trace(), &names, h.run.lens())
                            .title
                    )
                })
                .unwrap_or_default()
            };
            println!(
                "{}\n   {}\n   {}",
                dorascope::teach::compare::pair_words(&c, pair, &names),
                t(a, Which::A),
                t(b, Which::B)
            );
            if pair.mark == Mark::Differs {
                for f in c.fields(pair) {
                    println!("       {} {}: {:?} {:?} {}", f.layer, f.label, f.a, f.b, f.follows);
                }
            }
        }
        for line in dorascope::teach::compare::summary(&c, &names) {
            println!("* {line}");
        }
        println!("{:?}", c.holds());
    }
}
