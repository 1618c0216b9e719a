//! The rules that keep the structure: layers, what may be named where, sizes, and the truth of `conformance.md`.

use std::collections::BTreeSet;

use crate::layers::LAYERS;
use crate::sources::{root, rust_files};

/// The lines of a file that are neither comments nor below `#[cfg(test)]`, with their numbers. Text in quotes is left out.
fn code(text: &str) -> Vec<(usize, String)> {
    let program = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = program.lines().enumerate().map(|(index, line)| {
        let line = line.trim_start();
        let line = if line.starts_with("//") { "" } else { line };
        // Every second piece between quotes is text; good enough for lines without escaped quotes.
        let outside: String = line.split('"').step_by(2).collect::<Vec<_>>().join("\"\"");
        (index + 1, outside.split("//").next().unwrap_or_default().to_owned())
    });
    lines.filter(|(_, line)| !line.is_empty()).collect()
}

/// Whether `word` stands in `line` as a word of its own.
fn names(line: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        !line[..at].chars().next_back().is_some_and(part) && !line[at + word.len()..].chars().next().is_some_and(part)
    })
}

/// The layer that a file belongs to: `main.rs` and `lib.rs` to none.
fn layer(file: &str) -> Option<usize> {
    let first = file.split('/').next().expect("a name").trim_end_matches(".rs");
    LAYERS.iter().position(|layer| *layer == first)
}

/// Fails with all that was found, not just the first.
fn none(found: &[String], rule: &str) {
    assert!(found.is_empty(), "{rule}\n  {}", found.join("\n  "));
}

#[test]
fn below_ui_there_is_no_browser_no_clock_no_entropy_no_hash_order_and_no_float() {
    let forbidden = [
        "web_sys",
        "wasm_bindgen",
        "js_sys",
        "yew",
        "gloo",
        "gloo_timers",
        "SystemTime",
        "HashMap",
        "HashSet",
        "f32",
        "f64",
        "getrandom",
        "thread_rng",
        "OsRng",
        "RandomState",
    ];
    let ui = LAYERS.iter().position(|layer| *layer == "ui");
    let mut found = Vec::new();
    for (file, text) in rust_files("src") {
        if layer(&file).is_none_or(|layer| Some(layer) >= ui) {
            continue;
        }
        for (number, line) in code(&text) {
            // What passes every kind of value on has to name all of them.
            let passing = ["base/object.rs", "editor/tree.rs"].contains(&file.as_str());
            let passes_on = |word: &str| passing && ["f32", "f64"].contains(&word);
            for word in forbidden.iter().filter(|word| names(&line, word) && !passes_on(word)) {
                found.push(format!("{file}:{number}: {word}"));
            }
            // The type in which the capture library wants times is no clock.
            let capture_time = file.starts_with("export/capture") && line.trim() == "use std::time::Duration;";
            if (line.contains("std::time") && !capture_time) || line.contains("rand::") {
                found.push(format!("{file}:{number}: {line}"));
            }
        }
    }
    none(&found, "below ui");
}

#[test]
fn only_wire_names_the_packet_libraries() {
    let mut found = Vec::new();
    for (file, text) in rust_files("src").iter().filter(|(file, _)| !file.starts_with("wire")) {
        for (number, line) in code(text) {
            if names(&line, "dhcproto") || names(&line, "etherparse") {
                found.push(format!("{file}:{number}: {line}"));
            }
        }
    }
    none(&found, "only wire names dhcproto and etherparse");
}

#[test]
fn only_the_browser_module_names_the_browser() {
    let mut found = Vec::new();
    for (file, text) in rust_files("src").iter().filter(|(file, _)| !file.starts_with("ui/browser")) {
        for (number, line) in code(text) {
            for word in ["web_sys", "js_sys", "gloo", "gloo_timers", "wasm_bindgen"] {
                if names(&line, word) {
                    found.push(format!("{file}:{number}: {word}"));
                }
            }
        }
    }
    none(&found, "browser access is in src/ui/browser.rs");
}

#[test]
fn nothing_gives_up_on_a_value_outside_tests() {
    let mut found = Vec::new();
    for (file, text) in rust_files("src") {
        for (number, line) in code(&text) {
            if [".unwrap()", ".expect(", "panic!(", "unreachable!(", "todo!(", "unimplemented!("]
                .iter()
                .any(|c| line.contains(c))
            {
                found.push(format!("{file}:{number}: {line}"));
            }
        }
    }
    none(&found, "no unwrap, expect or panic outside #[cfg(test)]");
    let library = std::fs::read_to_string(root().join("src/lib.rs")).expect("text");
    assert!(library.contains("#![forbid(unsafe_code)]"));
}

/// The customer names these as direct dependencies in use.
#[test]
fn the_named_crates_are_direct_dependencies_in_use() {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).expect("Cargo.toml");
    let program: String =
        rust_files("src").iter().flat_map(|(_, text)| code(text)).map(|(_, line)| line + "\n").collect();
    let dependencies = manifest.split("[dev-dependencies]").next().unwrap_or_default();
    let mut found = Vec::new();
    for name in ["wasm-bindgen", "web-sys", "yew", "dhcproto", "serde", "gloo-timers"] {
        let direct = dependencies
            .lines()
            .any(|line| line.starts_with(&format!("{name} =")) || line.trim() == format!("[dependencies.{name}]"));
        if !direct {
            found.push(format!("{name} is no direct dependency"));
        }
        if !names(&program, &name.replace('-', "_")) {
            found.push(format!("{name} is not used in src"));
        }
    }
    none(&found, "Cargo.toml and src");
}

/// What a component sets for an element and all within it must not be the name of a colour or size of the whole page: `--arp` of a region
/// once made all ARP frames in it black.
#[test]
fn no_component_sets_a_custom_property_that_the_whole_page_has() {
    let base = std::fs::read_to_string(root().join("static/base.css")).expect("static/base.css");
    let set = |text: &str| -> BTreeSet<String> {
        let after = text.match_indices("--").map(|(at, _)| &text[at + 2..]);
        after
            .filter_map(|rest| rest.split_once(':'))
            .filter(|(name, _)| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '-'))
            .map(|(name, _)| name.to_owned())
            .collect()
    };
    let page = set(&base);
    assert!(page.contains("arp") && page.len() > 30, "{page:?}");
    let mut found = Vec::new();
    for (file, text) in rust_files("src/ui") {
        found.extend(set(&text).intersection(&page).map(|name| format!("{file} sets --{name}")));
    }
    none(&found, "a custom property of static/base.css is set again");
}

/// What `conformance.md` says of an id.
fn conformance() -> Vec<(String, String)> {
    let text = std::fs::read_to_string(root().join("tests/conformance.md")).expect("conformance.md");
    let rows = text.lines().filter_map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        match cells[..] {
            [id, what] if id.contains('-') && !id.starts_with('-') => Some((id.to_owned(), what.to_owned())),
            _ => None,
        }
    });
    rows.collect()
}

/// Every id of the catalogue's sections with its level there.
fn levels() -> Vec<(String, String)> {
    let text = std::fs::read_to_string(root().join("tests/data/conformance-ids.txt")).expect("ids");
    let pair = |line: &str| {
        let (id, level) = line.split_once('\t').expect("id, tab, level");
        (id.to_owned(), level.to_owned())
    };
    text.lines().map(pair).collect()
}

#[test]
fn the_conformance_table_has_every_id_once_and_in_order() {
    let ids: Vec<String> = levels().into_iter().map(|(id, _)| id).collect();
    let listed: Vec<String> = conformance().into_iter().map(|(id, _)| id).collect();
    assert_eq!(listed, ids);
}

/// What later issues and optional modules bring; their ids may wait.
const MODULES: [&str; 11] = [
    "link-local fallback",
    "rapid commit",
    "IPv6-only preferred",
    "client FQDN",
    "domain search lists",
    "static routes",
    "classless routes",
    "vendor classes",
    "DNAv4",
    "several networks and a relay agent",
    "writing overloaded messages",
];

/// The fifteen requirements most often got wrong (catalogue, appendix L).
const OFTEN_WRONG: &str = "FLD-REQ-SEL-01 FLD-REQ-SEL-06 FLD-REQ-SEL-07 FLD-REQ-SEL-03 FLD-REQ-SEL-04 FLD-REQ-SEL-05 FLD-GEN-30 \
    FLD-REQ-RENEW-1 FLD-REQ-RENEW-2 FLD-REQ-RENEW-3 FLD-REQ-REBIND-1 FLD-REQ-REBIND-2 FLD-REQ-REBIND-3 \
    FLD-REQ-INITREBOOT-1 FLD-REQ-INITREBOOT-2 FLD-REQ-INITREBOOT-3 SRV-65 SRV-66 SRV-67 FLD-NAK-04 FLD-NAK-06 FLD-NAK-07 \
    CLI-40 CLI-41 CLI-45 CLI-62 CLI-70 CLI-71 CLI-72 CLI-73 CLI-74 SRV-11 SRV-13 SRV-58 SRV-69 FLD-DECL-01 FLD-DECL-04 \
    FLD-DECL-05 FLD-REL-01 FLD-REL-02 FLD-REL-04 SRV-89 SRV-55 SRV-10 FLD-OFFER-03 FLD-OFFER-04 FLD-OFFER-13 FLD-OFFER-14 \
    SRV-02 FLD-OFFER-08 FLD-GEN-29 ACD-03 ACD-07 ACD-15 ACD-17 CLI-51 FLD-ACK-11 FLD-ACK-12 FLD-ACK-13 SRV-94 SRV-95 \
    FLD-GEN-05 FLD-GEN-07 FLD-GEN-24 FLD-GEN-25 OPT-08 OPT-09 OPT-10 OPT-11 OPT-29";

#[test]
fn conformance_covers_what_it_has_to() {
    let levels = levels();
    let binding = |id: &str| {
        let level = levels.iter().find(|(known, _)| known == id).map_or("", |(_, level)| level);
        ["MUST", "must", "SHOULD", "should", "DERIVED"].iter().any(|word| level.contains(word))
    };
    let (mut all, mut covered, mut modules) = (0, 0, 0);
    let mut open = Vec::new();
    for (id, what) in conformance() {
        let waits = what.strip_prefix("waits: ");
        let absent = waits.is_some() || what.starts_with("does not apply: ");
        assert!(
            !(absent && OFTEN_WRONG.split_whitespace().any(|wrong| wrong == id)),
            "{id} is often got wrong: {what}"
        );
        if !binding(&id) {
            continue;
        }
        all += 1;
        match waits {
            _ if !absent => covered += 1,
            Some(why) if MODULES.iter().any(|module| why.contains(module)) => modules += 1,
            _ => open.push(format!("{id} ({what})")),
        }
    }
    println!(
        "conformance: {covered} of {all} MUST, SHOULD and DERIVED ids of sections 0.4, A, B, C, D and G have a test;"
    );
    println!("  {modules} belong to optional modules and wait, {} do not apply here: {}", open.len(), open.join(", "));
    let share = covered * 100 / (all - modules);
    println!("  {share} % of those that are no optional module");
    assert!(covered * 100 >= 95 * (all - modules), "{covered} of {}", all - modules);
}

/// Whether a rule of the checker is seen to fire: it stands among the rules, and a frame breaks it.
fn is_checked(id: &str) -> bool {
    let quoted = format!("\"{id}\"");
    ["src/conformance/rules.rs", "tests/support/break_rows.rs"]
        .iter()
        .all(|file| std::fs::read_to_string(root().join(file)).expect("text").contains(&quoted))
}

#[test]
fn the_conformance_table_names_tests_that_exist_and_none_is_left_out() {
    let mut known: BTreeSet<String> = BTreeSet::new();
    for (file, text) in rust_files("tests") {
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let is_test =
            |line: &str| line.starts_with("#[") && line.split(['(', ']']).next().unwrap_or("").ends_with("test");
        for pair in lines.windows(2).filter(|pair| is_test(pair[0])) {
            let line = pair[1].strip_prefix("async ").unwrap_or(pair[1]);
            if let Some(name) = line.strip_prefix("fn ").and_then(|rest| rest.split('(').next()) {
                let file = file.trim_end_matches(".rs").rsplit('/').next().expect("a name");
                known.insert(format!("{file}::{name}"));
            }
        }
    }
    let mut found = Vec::new();
    let mut named: BTreeSet<String> = BTreeSet::new();
    for (id, what) in conformance() {
        if what.starts_with("waits: ") || what.starts_with("does not apply: ") {
            continue;
        }
        let part = id.to_lowercase().replace('-', "_");
        for test in what.split(", ").map(|test| test.trim_matches('`').to_owned()) {
            if test == "the checker" {
                if !is_checked(&id) {
                    found.push(format!("{id}: the checker has no such rule, or no frame breaks it"));
                }
                continue;
            }
            if !known.contains(&test) {
                found.push(format!("{id}: there is no test {test}"));
            }
            if !test.contains(&part) {
                found.push(format!("{id}: {test} does not carry the id"));
            }
            named.insert(test);
        }
    }
    let families = ["sim_", "fld_", "opt_", "cli_", "srv_", "arp_", "acd_", "crs_"];
    for test in &known {
        let name = test.split("::").last().expect("a name");
        let rest = families.iter().find_map(|family| name.strip_prefix(family));
        let carries =
            rest.is_some_and(|rest| name.starts_with("fld_") || rest.starts_with(|c: char| c.is_ascii_digit()));
        if carries && !named.contains(test) {
            found.push(format!("{test} is in no row"));
        }
    }
    none(&found, "tests/conformance.md");
}

#[test]
fn the_checks_here_can_fail() {
    let text =
        "use crate::ui::View; // crate::ui\n// HashMap\nlet x = \"f64\";\nlet y: f64 = 0;\n#[cfg(test)]\nx.unwrap()";
    let lines = code(text);
    assert_eq!(lines.len(), 3);
    assert!(lines[0].1.contains("crate::ui") && !names(&lines[1].1, "f64") && names(&lines[2].1, "f64"));
    assert!(!names("my_f64", "f64") && !names("f64x", "f64") && names("<f64>", "f64"));
}
