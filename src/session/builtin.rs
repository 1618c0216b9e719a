//! The built-in scenarios, as the files that a person could have written.

use super::scenario::Scenario;

/// The names, in the order of the menu. The page opens the second.
pub const BUILTIN_NAMES: [&str; 8] = [
    "one-server",
    "two-servers",
    "three-servers",
    "address-in-use",
    "overlapping-pools",
    "pool-exhausted",
    "lease-time-asked",
    "classroom",
];

fn text(name: &str) -> Option<&'static str> {
    Some(match name {
        "one-server" => include_str!("builtin/one-server.json"),
        "two-servers" => include_str!("builtin/two-servers.json"),
        "three-servers" => include_str!("builtin/three-servers.json"),
        "address-in-use" => include_str!("builtin/address-in-use.json"),
        "overlapping-pools" => include_str!("builtin/overlapping-pools.json"),
        "pool-exhausted" => include_str!("builtin/pool-exhausted.json"),
        "lease-time-asked" => include_str!("builtin/lease-time-asked.json"),
        "classroom" => include_str!("builtin/classroom.json"),
        _ => return None,
    })
}

/// A built-in scenario by name.
pub fn builtin(name: &str) -> Option<Scenario> {
    // Without the tracking of paths that a person's own file gets: these files are checked by a test, and the page is
    // spared the code.
    text(name).and_then(|json| serde_json::from_str(json).ok())
}

/// The built-in names that look like `name`, the nearest first; empty if none does.
pub fn near_names(name: &str) -> Vec<&'static str> {
    let mut near: Vec<(usize, &'static str)> = BUILTIN_NAMES
        .iter()
        .map(|known| (strsim::damerau_levenshtein(name, known), *known))
        .filter(|(distance, known)| *distance <= 3 || (name.len() >= 3 && known.contains(name)))
        .collect();
    near.sort_unstable();
    near.into_iter().map(|(_, known)| known).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_builtin_reads_back_and_carries_its_name_and_lesson() {
        for name in BUILTIN_NAMES {
            let json = text(name).expect("listed");
            let scenario = Scenario::from_json(json).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(scenario.name, name);
            assert!(!scenario.lesson.is_empty() && !scenario.title.is_empty(), "{name}");
        }
    }

    #[test]
    fn near_names_find_a_slip_and_nothing_far_off() {
        assert_eq!(near_names("two-server"), ["two-servers", "one-server"]);
        assert_eq!(near_names("clasroom"), ["classroom"]);
        assert!(near_names("bluetooth").is_empty());
    }
}
