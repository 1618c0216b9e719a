//! The built-in scenarios: the files under `tests/data/scenarios`, as a person would write them, compiled in.

use super::hash::scenario_hash;
use super::spec::Scenario;
use crate::base::order;

/// Makes the list of names, and the text of each.
macro_rules! builtins {
    ($($name:literal),+ $(,)?) => {
        /// The names, in the order of the menu. The page opens the second.
        pub const BUILTIN_NAMES: [&str; [$($name),+].len()] = [$($name),+];

        /// The file of a built-in scenario.
        fn json(name: &str) -> Option<&'static str> {
            Some(match name {
                $($name => include_str!(concat!("../../tests/data/scenarios/", $name, ".json")),)+
                _ => return None,
            })
        }
    };
}

builtins![
    "one-server",
    "two-servers",
    "three-servers",
    "classroom",
    "lease-time-asked",
    "periodic-renewal",
    "course-renewal",
    "another-server-extends",
    "rebinding",
    "expiry",
    "short-lease",
    "infinite-lease",
    "late-reservation",
    "moved-away",
    "powered-off",
    "init-reboot",
    "nak-wrong-subnet",
    "silent-network",
    "who-says-nak",
    "release-and-reuse",
    "address-reuse-lru",
    "pool-exhausted",
    "inform",
    "address-in-use",
    "overlapping-pools",
    "conflict-decline",
    "declined-addresses",
    "cloned-machines",
    "static-conflict-while-bound",
    "lost-ack",
    "lossy-link",
    "spanning-tree",
    "duplicate-replies",
    "server-restart",
    "server-restart-without-leases",
    "slow-clock",
];

/// A built-in scenario by name.
pub fn builtin(name: &str) -> Option<Scenario> {
    // A test reads and checks each of them.
    Scenario::read(json(name)?).ok()
}

/// The headings of the menu, each with how many of [`BUILTIN_NAMES`] stand under it, in order.
pub const BUILTIN_GROUPS: [(&str, usize); 5] = [
    ("Getting an address", 5),
    ("Renewing a lease", 8),
    ("Leaving and coming back", 10),
    ("Two hosts, one address", 6),
    ("Things go wrong", 7),
];

/// Built-in scenarios that ended earlier in another version, in seconds, and are otherwise the same: what happened until then
/// happens still. Links made then carry the hash of the shorter one.
const EARLIER_ENDS: [(&str, u32); 3] = [("periodic-renewal", 1000), ("expiry", 340), ("nak-wrong-subnet", 60)];

/// Whether a hash is that of this built-in scenario, or of one that only ended earlier.
pub(crate) fn is_or_was(scenario: &Scenario, hash: u64) -> bool {
    let earlier = EARLIER_ENDS.iter().filter(|(name, _)| *name == scenario.name);
    let ends = std::iter::once(scenario.horizon_s).chain(earlier.map(|(_, horizon_s)| *horizon_s));
    ends.into_iter().any(|horizon_s| scenario_hash(&Scenario { horizon_s, ..scenario.clone() }) == hash)
}

/// The built-in names that look like `name`, the nearest first; empty if none does.
pub fn near_names(name: &str) -> Vec<&'static str> {
    let mut near: Vec<(usize, &'static str)> = BUILTIN_NAMES
        .iter()
        .map(|known| (strsim::damerau_levenshtein(name, known), *known))
        .filter(|(distance, known)| *distance <= 3 || (name.len() >= 3 && known.contains(name)))
        .collect();
    order::by(&mut near, Ord::cmp);
    near.into_iter().map(|(_, known)| known).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_builtin_makes_sense_under_its_own_name() {
        for name in BUILTIN_NAMES {
            let scenario =
                Scenario::from_json(json(name).expect("a file")).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!((builtin(name).as_ref(), &*scenario.name), (Some(&scenario), name));
        }
    }

    #[test]
    fn every_name_stands_under_one_heading() {
        assert_eq!(BUILTIN_GROUPS.iter().map(|(_, count)| count).sum::<usize>(), BUILTIN_NAMES.len());
    }

    #[test]
    fn near_names_find_a_slip_and_nothing_far_off() {
        assert_eq!(near_names("two-server"), ["two-servers", "one-server"]);
        assert_eq!(near_names("clasroom"), ["classroom"]);
        assert!(near_names("bluetooth").is_empty());
    }
}
