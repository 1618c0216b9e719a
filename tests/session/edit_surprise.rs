//! Templates and drawn networks: they can run, and something is to be seen in them.

use std::collections::BTreeSet;

use dorascope::base::Instant;
use dorascope::editor::templates::TEMPLATES;
use dorascope::editor::{problems, random_scenario};
use dorascope::protocol::client::Policy;
use dorascope::scenario::{BUILTIN_NAMES, Lens, Level, Scenario, build_world};
use dorascope::sim::Progress;

/// Runs a network to its end; how many entries its trace has. Where a person would choose, the first offer wins.
fn run(scenario: &Scenario, lens: Lens) -> usize {
    let mut scenario = scenario.clone();
    for client in scenario.clients.iter_mut().filter(|client| client.policy == Policy::Ask) {
        client.policy = Policy::First;
    }
    let mut world = build_world(&scenario, lens, 1);
    let (mut trace, end) = (Vec::new(), Instant(u64::from(scenario.horizon_s) * 1_000_000));
    while world.step(end, &mut trace) != Progress::Quiet {
        assert!(trace.len() < 200_000, "it does not come to an end");
    }
    trace.len()
}

fn errors(scenario: &Scenario) -> Vec<String> {
    let found = problems(scenario).into_iter().filter(|problem| problem.level == Level::Error);
    found.map(|problem| format!("{}: {}", problem.path, problem.what)).collect()
}

#[test]
fn every_drawn_network_is_sound_small_and_runs() {
    for seed in (0..400).chain([u64::MAX, 1 << 40]) {
        let scenario = random_scenario(seed);
        assert_eq!(scenario.check(), Ok(()), "seed {seed}");
        assert_eq!(errors(&scenario), Vec::<String>::new(), "seed {seed}");
        assert!((2..=12).contains(&scenario.host_count()), "seed {seed}: {} hosts", scenario.host_count());
        assert_eq!(scenario.name, format!("surprise-{seed}"), "not a stand-in");
        assert!(scenario.title.len() > format!("Surprise {seed}: ").len(), "seed {seed}: {}", scenario.title);
        assert!(scenario.lesson.ends_with('.'), "seed {seed}: {}", scenario.lesson);
        assert!(run(&scenario, scenario.lens) > 20, "seed {seed}: nothing happens");
    }
}

#[test]
fn a_seed_always_draws_the_same_and_others_differ() {
    assert_eq!(random_scenario(7), random_scenario(7));
    let titles: BTreeSet<String> =
        (0..100).map(|seed| random_scenario(seed).title.split(": ").nth(1).expect("a story").to_owned()).collect();
    assert!(titles.len() >= 20, "{titles:?}");
}

#[test]
fn what_the_lesson_names_is_in_the_network() {
    for seed in 0..200 {
        let scenario = random_scenario(seed);
        let title = &scenario.title;
        if title.contains("overlapping pools") {
            assert!(
                problems(&scenario).iter().any(|problem| problem.what.contains("do not talk to each other")),
                "{title}"
            );
        }
        if title.contains("a squatter") {
            assert!(problems(&scenario).iter().any(|p| p.path == "static_hosts[0].address"), "{seed} {title}");
        }
        if title.contains("a pool too small") && !title.contains("overlap") && !title.contains("pair") {
            assert!(problems(&scenario).iter().any(|p| p.what.contains("somebody gets none")), "{seed} {title}");
        }
        if title.contains("failover pair") {
            assert!(scenario.servers.iter().filter(|server| server.failover_partner.is_some()).count() == 2, "{title}");
        }
    }
}

#[test]
fn every_template_but_the_empty_one_runs_and_none_has_the_name_of_a_built_in() {
    let mut names = BTreeSet::new();
    for template in TEMPLATES {
        let scenario = (template.make)();
        assert!(!BUILTIN_NAMES.contains(&scenario.name.as_str()), "{}", scenario.name);
        names.insert(scenario.name.clone());
        if template.title == "Empty" {
            assert_eq!(errors(&scenario), ["clients: there is no host at all; add a client and a server"]);
            continue;
        }
        assert_eq!(errors(&scenario), Vec::<String>::new(), "{}", template.title);
        assert!(run(&scenario, Lens::Rfc) > 20, "{}", template.title);
        assert!(run(&scenario, Lens::Course) > 20, "{}", template.title);
    }
    // The first one and the empty one begin with the same name.
    assert_eq!(names.len(), TEMPLATES.len() - 1);
}
