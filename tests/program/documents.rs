//! Every command that a document names exists: its program, benchmark, example, test, script, step and options; and what runs
//! quickly is run.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use program::{directory, dorascope, succeeds, text};

use crate::program;

/// The documents with their names.
const DOCUMENTS: [(&str, &str); 3] = [
    ("README.md", include_str!("../../README.md")),
    ("CONTRIBUTING.md", include_str!("../../CONTRIBUTING.md")),
    ("ARCHITECTURE.md", include_str!("../../ARCHITECTURE.md")),
];

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
            let there = root().join(format!("tests/{name}.rs")).exists()
                || root().join(format!("tests/{name}/main.rs")).exists();
            (!there).then(|| format!("there is no test {name}"))
        }
        _ => Some("nobody knows this command".to_owned()),
    }
}

#[test]
fn every_command_of_a_document_exists() {
    let mut seen = BTreeSet::new();
    for (name, document) in DOCUMENTS {
        for command in commands(document) {
            // A place for somebody's own words, as in `./scripts/fuzz TARGET RUNS`.
            if let Some(why) = wrong(&command) {
                panic!("{name}: `{command}`: {why}");
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

/// The benchmarks that README names are all there are: `cargo bench --bench open_link`, `compare`, `export`.
#[test]
fn every_benchmark_is_named_in_readme() {
    let (_, readme) = DOCUMENTS[0];
    for entry in fs::read_dir(root().join("benches")).expect("there") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        let Some(name) = name.strip_suffix(".rs") else { continue };
        assert!(readme.contains(&format!("--bench {name}`")) || readme.contains(&format!("`{name}`")), "{name}");
    }
}

/// Every option of the runner is in the table of README, and the other way round.
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
    let (_, readme) = DOCUMENTS[0];
    let (_, table) = readme.split_once("| option | meaning |\n").expect("a table");
    let first_column: String =
        table.lines().take_while(|line| line.starts_with('|')).filter_map(|line| line.split('|').nth(1)).collect();
    let listed: String = help.lines().filter(|line| line.trim_start().starts_with('-')).collect::<Vec<_>>().join("\n");
    let mut own = flags(&listed);
    own.remove("--help");
    assert_eq!(flags(&first_column), own);
}

/// The runner's commands of README, run as they stand there, but for where their files go.
#[test]
fn the_commands_of_the_runner_run() {
    let dir = directory("documents");
    let (_, readme) = DOCUMENTS[0];
    let (_, json) = readme.split_once("```json\n{\n  \"version\": 1,").expect("a complete scenario");
    let (body, _) = json.split_once("```").expect("its end");
    fs::write(dir.join("my-lab.json"), format!("{{\n  \"version\": 1,{body}")).expect("written");
    let mut run = 0;
    for command in
        commands(readme).iter().filter(|command| command.starts_with("cargo run ") && !command.contains("--example"))
    {
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
    assert!(run >= 5, "{run}");
}
