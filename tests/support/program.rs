//! The program run from outside, with what its tests expect of exit codes and messages; a directory for its files.

// Not every test uses all of this.
#![allow(dead_code)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Runs the program; no argument is a path relative to anything.
pub fn dorascope(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dorascope")).args(args).output().expect("the program starts")
}

/// What a program said on standard error besides warnings.
fn said(output: &Output) -> String {
    let stderr = String::from_utf8(output.stderr.clone()).expect("UTF-8");
    stderr.split_inclusive('\n').filter(|line| !line.starts_with("warning: ")).collect()
}

/// Runs the program and expects success; returns standard output.
pub fn succeeds(args: &[&str]) -> String {
    let output = dorascope(args);
    let stderr = said(&output);
    assert_eq!(output.status.code(), Some(0), "{args:?}: {stderr}");
    assert_eq!(stderr, "", "{args:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// Runs the program and expects exit code 2 and one line on standard error, which is returned.
pub fn refuses(args: &[&str]) -> String {
    let output = dorascope(args);
    let stderr = said(&output);
    assert_eq!(output.status.code(), Some(2), "{args:?}: {stderr}");
    assert_eq!(stderr.lines().count(), 1, "{args:?}: {stderr}");
    assert!(stderr.ends_with('\n') && stderr.starts_with("dorascope: "), "{args:?}: {stderr}");
    stderr
}

/// Expects exit code 2 and all of `parts` in the one line.
pub fn refuses_with(args: &[&str], parts: &[&str]) {
    let line = refuses(args);
    for part in parts {
        assert!(line.contains(part), "{args:?} should say `{part}`: {line}");
    }
}

/// An empty directory of a test's own.
pub fn directory(test: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("runner-{test}"));
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).expect("a directory for the test");
    path
}

pub fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

/// The names of all files in a directory, hidden ones as well.
pub fn listing(path: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(path).expect("a directory");
    entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

pub fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}
