//! The documents: every command that one of them names exists (its program, benchmark, example, test, script, step and options),
//! and what runs quickly is run; every link leads somewhere; tables say what the program says; two of them have a largest size.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use program::{directory, dorascope, succeeds, text};

use crate::program;

/// A document.
struct Document {
    /// Its path from the root.
    path: String,
    text: String,
}

/// All documents: those at the root and all of `docs`.
fn documents() -> Vec<Document> {
    let mut paths: Vec<String> = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"].map(str::to_owned).to_vec();
    for entry in fs::read_dir(root().join("docs")).expect("there") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        if name.ends_with(".md") {
            paths.push(format!("docs/{name}"));
        }
    }
    paths.sort();
    paths.into_iter().map(|path| Document { text: document(&path), path }).collect()
}

/// The text of a document.
fn document(path: &str) -> String {
    fs::read_to_string(root().join(path)).expect(path)
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The commands in a document: lines of shell blocks, and what stands between backquotes.
fn commands(document: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut shell = false;
    for line in document.lines() {
        if let Some(kind) = line.trim().strip_prefix("```") {
            shell = kind == "sh";
            continue;
        }
        let parts: Vec<&str> = if shell {
            vec![line.split("  #").next().unwrap_or_default()]
        } else {
            line.split('`').skip(1).step_by(2).collect()
        };
        for part in parts {
            // A loop holds one command; a row may name two that belong together.
            let inner = part.split("do ").last().unwrap_or(part).split("; done").next().unwrap_or(part);
            for command in inner.split(" && ") {
                let command = command.trim();
                if ["cargo ", "./scripts/", "scripts/", "trunk "]
                    .iter()
                    .any(|begin| command.starts_with(begin) && command != *begin)
                {
                    found.push(command.trim_end_matches(" >/dev/null").to_owned());
                }
            }
        }
    }
    found
}

/// What is wrong with a command, if anything is.
fn wrong(command: &str) -> Option<String> {
    let words: Vec<&str> = command.split_whitespace().collect();
    let after = |flag: &str| words.iter().position(|word| *word == flag).and_then(|at| words.get(at + 1)).copied();
    let file = |path: String| (!root().join(&path).exists()).then(|| format!("there is no {path}"));
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("there");
    match words.as_slice() {
        ["trunk", "serve" | "build", ..] => None,
        [script, steps @ ..] if script.contains("scripts/") => {
            let path = script.trim_start_matches("./").to_owned();
            let source = fs::read_to_string(root().join(&path)).ok();
            let Some(source) = source else { return Some(format!("there is no {path}")) };
            let missing = steps.iter().find(|step| {
                path == "scripts/test" && !source.lines().any(|line| line.starts_with(&format!("{step}() {{")))
            });
            missing.map(|step| format!("{path} has no step {step}"))
        }
        ["cargo", "bench", ..] => {
            let name = after("--bench")?;
            let listed = manifest.contains(&format!("[[bench]]\nname = \"{name}\""));
            file(format!("benches/{name}.rs"))
                .or_else(|| (!listed).then(|| format!("Cargo.toml has no benchmark {name}")))
        }
        ["cargo", "run", ..] => match after("--example") {
            Some(name) => {
                let source = fs::read_to_string(root().join(format!("examples/{name}.rs"))).unwrap_or_default();
                let flags = words
                    .iter()
                    .skip_while(|word| **word != "--")
                    .filter(|word| word.starts_with("--") && word.len() > 2 && !word.starts_with("---"));
                let unknown = flags.into_iter().find(|flag| !source.contains(&format!("\"{flag}\"")));
                match source.is_empty() {
                    true => Some(format!("there is no example {name}")),
                    false => unknown.map(|flag| format!("the example {name} has no {flag}")),
                }
            }
            None => None,
        },
        ["cargo", "test", ..] => {
            let name = after("--test")?;
            let folder = if words.contains(&"browser-tests") { "tests/browser" } else { "tests" };
            let there = [format!("{folder}/{name}.rs"), format!("{folder}/{name}/main.rs")]
                .iter()
                .any(|file| root().join(file).exists());
            (!there).then(|| format!("there is no test {name}"))
        }
        _ => Some("nobody knows this command".to_owned()),
    }
}

#[test]
fn every_command_of_a_document_exists() {
    let mut seen = BTreeSet::new();
    for Document { path, text } in documents() {
        for command in commands(&text) {
            // A place for somebody's own words, as in `./scripts/fuzz TARGET RUNS`.
            if let Some(why) = wrong(&command) {
                panic!("{path}: `{command}`: {why}");
            }
            seen.insert(command);
        }
    }
    for known in ["./scripts/serve", "cargo bench --bench pools", "trunk build --release", "./scripts/test native"] {
        assert!(seen.contains(known), "{known}: {seen:#?}");
    }
    assert!(wrong("cargo bench --bench nothing").is_some() && wrong("./scripts/test nothing").is_some());
    assert!(wrong("cargo run --example fuzz_open -- --nothing 1").is_some() && wrong("./scripts/nothing").is_some());
}

/// The benchmarks that the document of the measurements names are all there are.
#[test]
fn every_benchmark_has_its_row() {
    let figures = document("docs/speed-and-size.md");
    for entry in fs::read_dir(root().join("benches")).expect("there") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        let Some(name) = name.strip_suffix(".rs") else { continue };
        assert!(figures.contains(&format!("`cargo bench --bench {name}`")), "{name}");
    }
}

/// Every option of the runner is in the table of its document, and the other way round.
#[test]
fn the_options_of_the_runner_are_those_of_the_table() {
    let help = succeeds(&["run", "--help"]);
    let flags = |text: &str| -> BTreeSet<String> {
        let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
        words
            .filter(|word| word.starts_with("--") && !word.starts_with("---") && word.len() > 2)
            .map(str::to_owned)
            .collect()
    };
    let runner = document("docs/runner.md");
    let (_, table) = runner.split_once("| option | meaning |\n").expect("a table");
    let first_column: String =
        table.lines().take_while(|line| line.starts_with('|')).filter_map(|line| line.split('|').nth(1)).collect();
    let listed: String = help.lines().filter(|line| line.trim_start().starts_with('-')).collect::<Vec<_>>().join("\n");
    let mut own = flags(&listed);
    own.remove("--help");
    assert_eq!(flags(&first_column), own);
}

/// The runner's commands of all documents, run as they stand there, but for where their files go.
#[test]
fn the_commands_of_the_runner_run() {
    let dir = directory("documents");
    let format = document("docs/scenario-format.md");
    let (_, json) = format.split_once("```json\n{\n  \"version\": 1,").expect("a complete scenario");
    let (body, _) = json.split_once("```").expect("its end");
    fs::write(dir.join("my-lab.json"), format!("{{\n  \"version\": 1,{body}")).expect("written");
    let all: BTreeSet<String> = documents().iter().flat_map(|document| commands(&document.text)).collect();
    let mut run = 0;
    for command in all.iter().filter(|command| command.starts_with("cargo run ") && !command.contains("--example")) {
        let (_, arguments) = command.split_once("-- ").expect("arguments");
        let arguments: Vec<String> = arguments
            .split_whitespace()
            .map(|word| match word.trim_matches('"').replace("$n", "3") {
                word if Path::new(&word).extension().is_some() => text(&dir.join(word)).to_owned(),
                word => word,
            })
            .collect();
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let output = dorascope(&arguments);
        assert_eq!(output.status.code(), Some(0), "{command}: {}", String::from_utf8_lossy(&output.stderr));
        run += 1;
    }
    assert!(run >= 6, "{run}");
}

/// The lines of a document outside blocks of code.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut code = false;
    text.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        code ^= fence;
        !code && !fence
    })
}

/// Where the links and images of a document lead.
fn links(text: &str) -> Vec<String> {
    // Every second piece between backquotes is code.
    let outside = |line: &str| line.split('`').step_by(2).collect::<Vec<_>>().join("");
    let lines: Vec<String> = prose(text).map(outside).collect();
    let found = lines.iter().flat_map(|line| line.split("](").skip(1));
    found.filter_map(|rest| rest.split_once(')')).map(|(target, _)| target.to_owned()).collect()
}

/// The names by which headings are linked, as GitHub makes them.
fn anchors(text: &str) -> Vec<String> {
    let headings = prose(text).filter(|line| line.starts_with('#'));
    let name = |line: &str| {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let kept = title.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    };
    headings.map(name).collect()
}

/// What is wrong with a link of a document, if anything is.
fn astray(path: &str, target: &str) -> Option<String> {
    if target.starts_with("https://") || target.starts_with("http://") {
        return None;
    }
    let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
    let folder = root().join(path).parent().expect("a folder").to_owned();
    let file = if file.is_empty() { root().join(path) } else { folder.join(file) };
    if !file.exists() {
        return Some(format!("there is no {}", file.display()));
    }
    let known = || anchors(&fs::read_to_string(&file).expect("text")).iter().any(|known| known == anchor);
    (!anchor.is_empty() && !known()).then(|| format!("{} has no heading {anchor}", file.display()))
}

#[test]
fn every_link_of_a_document_leads_somewhere() {
    let mut linked = BTreeSet::new();
    for Document { path, text } in documents() {
        for target in links(&text) {
            if let Some(why) = astray(&path, &target) {
                panic!("{path}: {target}: {why}");
            }
            if path == "README.md" {
                linked.insert(target.split('#').next().unwrap_or_default().to_owned());
            }
        }
    }
    for Document { path, .. } in documents() {
        assert!(path == "README.md" || linked.contains(&path), "README.md does not lead to {path}");
    }
    assert!(linked.contains("static/screenshot.png"), "{linked:#?}");
    assert!(astray("docs/using.md", "README.md").is_some() && astray("docs/using.md", "../README.md").is_none());
    assert!(astray("docs/using.md", "#keys").is_none() && astray("README.md", "docs/using.md#nothing").is_some());
    assert_eq!(links("`[a](b)` [c](d#e) ![f](g)\n```\n[h](i)\n```"), ["d#e", "g"]);
}

/// What a newcomer reads first stays short: the rest is in `docs`.
#[test]
fn the_first_two_documents_stay_short() {
    for (path, limit) in [("README.md", 12_000), ("ARCHITECTURE.md", 8_000)] {
        let bytes = document(path).len();
        assert!(bytes <= limit, "{path}: {bytes} bytes, at most {limit}");
    }
}

/// The table of the built-in scenarios has each of them, in the order of the menu, with its lens.
#[test]
fn every_scenario_has_its_row() {
    let listed = succeeds(&["scenarios"]);
    let pair = |line: &str| line.split_whitespace().take(2).map(str::to_owned).collect::<Vec<_>>();
    let own: Vec<Vec<String>> = listed.lines().map(pair).collect();
    let table = document("docs/scenarios.md");
    let row = |line: &str| {
        let cells: Vec<&str> = line.strip_prefix("| `")?.strip_suffix(" |")?.split(" | ").collect();
        Some(vec![cells.first()?.trim_end_matches('`').to_owned(), (*cells.last()?).to_owned()])
    };
    assert_eq!(table.lines().filter_map(row).collect::<Vec<_>>(), own);
}

/// The catalogue has every id that tests refer to, once, in order, and with the same level.
#[test]
fn the_catalogue_has_every_id() {
    let catalogue = document("docs/conformance.md");
    let ids = document("tests/data/conformance-ids.txt");
    let rows: Vec<Vec<&str>> = catalogue
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"))
        .map(|line| line.split(" | ").collect())
        .collect();
    let known: Vec<(&str, &str)> = ids.lines().filter_map(|line| line.split_once('\t')).collect();
    let found: Vec<(&str, &str)> = rows
        .iter()
        .filter(|row| known.iter().any(|(id, _)| *id == row[0]))
        .map(|row| (row[0], if row[0].starts_with("CRS-") { "course" } else { row[1] }))
        .collect();
    assert_eq!(found, known);
}
