//! The runner's export files, from outside: they are what the library writes, and appear whole or not at all.
// Each test binary uses another part of this.
use std::fs;
use std::path::{Path, PathBuf};

use program::{directory, listing, names, refuses_with, succeeds, text};

use crate::program;

const OPTIONS: [(&str, &str); 9] = [
    ("--pcap", "out.pcap"),
    ("--json", "out.jsonl"),
    ("--pcapng", "out.pcapng"),
    ("--csv", "out.csv"),
    ("--markdown", "out.md"),
    ("--handout", "handout.html"),
    ("--worksheet", "worksheet.html"),
    ("--mermaid", "out.mmd"),
    ("--svg", "out.svg"),
];

/// Runs a scenario with all files.
fn with_all(dir: &Path, scenario: &str, further: &[&str]) -> String {
    let files: Vec<(&str, PathBuf)> = OPTIONS.iter().map(|(option, file)| (*option, dir.join(file))).collect();
    let mut args = vec!["run", scenario, "--choose", "1"];
    for (option, file) in &files {
        args.extend([*option, text(file)]);
    }
    args.extend(further);
    succeeds(&args)
}

fn read(dir: &Path, file: &str) -> String {
    fs::read_to_string(dir.join(file)).expect("written, and UTF-8")
}

#[test]
fn one_run_writes_all_files_and_prints_the_same_as_without() {
    let dir = directory("exports");
    let printed = with_all(&dir, "two-servers", &[]);
    assert_eq!(printed, succeeds(&["run", "two-servers", "--choose", "1"]));
    assert_eq!(listing(&dir), names(&OPTIONS.map(|(_, file)| file)));

    // The first line is the head of the JSON Lines, the last their end; in between is an entry a line.
    let entries = read(&dir, "out.jsonl").lines().count() - 2;
    let csv = read(&dir, "out.csv");
    assert!(csv.starts_with("\u{feff}entry,time_s,host,kind,") && csv.matches("\r\n").count() == entries + 1);
    let markdown = read(&dir, "out.md");
    assert!(markdown.starts_with("# Two servers, one client\n"));
    // 3 hosts, and a head and a rule for each of two tables.
    assert_eq!(markdown.lines().filter(|line| line.starts_with('|')).count(), entries + 3 + 4);
    let [handout, worksheet] = ["handout.html", "worksheet.html"].map(|file| read(&dir, file));
    assert!(handout.contains("<b>laptop-1 broadcasts a DISCOVER</b>") && !worksheet.contains("DISCOVER"));
    // The page opens what follows the sign: the same as --save writes.
    assert!(handout.contains("<a href=\"#1.") && worksheet.contains("<a href=\"#1."));
    assert_eq!(read(&dir, "out.mmd").lines().nth(1), Some("sequenceDiagram"));
    let svg = read(&dir, "out.svg");
    let drawing = roxmltree::Document::parse(&svg).expect("well-formed");
    assert!(drawing.root_element().has_tag_name(("http://www.w3.org/2000/svg", "svg")));
    // The magic number of a pcapng's section, whatever the order of its bytes.
    assert!(fs::read(dir.join("out.pcapng")).expect("written").starts_with(&[0x0a, 0x0d, 0x0d, 0x0a]));
}

#[test]
fn the_same_run_gives_the_same_files() {
    let (once, again) = (directory("exports-once"), directory("exports-again"));
    for dir in [&once, &again] {
        with_all(dir, "lossy-link", &["--seed", "7", "--lens", "rfc"]);
    }
    for (_, file) in OPTIONS {
        let bytes = |dir: &Path| fs::read(dir.join(file)).expect("written");
        assert!(bytes(&once) == bytes(&again), "{file}");
    }
    assert!(read(&once, "out.md").contains("lens RFC 2131, seed 7"));
}

#[test]
fn two_options_cannot_name_one_file() {
    let dir = directory("exports-same");
    let file = dir.join("out");
    for (index, (option, _)) in OPTIONS.iter().enumerate() {
        for (other, _) in &OPTIONS[index + 1..] {
            let args = ["run", "one-server", option, text(&file), other, text(&file)];
            refuses_with(&args, &[&format!("{option} and {other} name the same file")]);
        }
    }
    assert_eq!(listing(&dir), names(&[]));
}

#[cfg(unix)]
#[test]
fn a_link_to_a_file_is_that_file() {
    let dir = directory("exports-link");
    let file = dir.join("out");
    fs::write(&file, "mine").expect("written");
    std::os::unix::fs::symlink(&file, dir.join("link")).expect("a link");
    refuses_with(
        &["run", "one-server", "--csv", text(&file), "--svg", text(&dir.join("link"))],
        &["--csv and --svg name the same file"],
    );
    assert_eq!(fs::read_to_string(&file).expect("there"), "mine");
    assert_eq!(listing(&dir), names(&["out", "link"]));
}

#[test]
fn all_files_appear_or_none() {
    let dir = directory("exports-none");
    let (good, bad) = (dir.join("out.csv"), dir.join("missing/out.svg"));
    fs::write(&good, "mine").expect("written");
    let args = ["run", "one-server", "--csv", text(&good), "--svg", text(&bad)];
    refuses_with(&args, &["cannot write", "missing/out.svg"]);
    // A decision that nobody makes ends a run before anything is written.
    refuses_with(&["run", "two-servers", "--markdown", text(&good)], &["asks which wins"]);
    assert_eq!(fs::read_to_string(&good).expect("there"), "mine");
    assert_eq!(listing(&dir), names(&["out.csv"]));
}

#[test]
fn help_names_every_file() {
    let help = succeeds(&["run", "--help"]);
    for (option, _) in OPTIONS {
        assert!(help.contains(&format!("{option} <FILE>")), "{option}");
    }
}
