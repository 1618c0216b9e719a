//! `tests/data/captures-compared.md` as rows of cells.

use std::collections::BTreeMap;

use super::compare::Differences;
use super::reading::path;

/// What the page says.
#[derive(Debug, Default)]
pub struct Page {
    /// Capture to programs, story file, number of frames compared, and the reasons of its differences.
    pub captures: Vec<Vec<String>>,
    /// Capture, difference, frames there, frames here, reason.
    pub differences: Vec<Vec<String>>,
    /// Word to what it means and why that is right.
    pub reasons: BTreeMap<String, String>,
}

/// The rows under a heading of level two, without the head of the table.
fn rows(text: &str, heading: &str) -> Vec<Vec<String>> {
    let section = text.split("\n## ").find(|section| section.starts_with(heading)).expect("the section");
    let rows = section.lines().filter(|line| line.starts_with('|')).skip(2);
    rows.map(|line| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

/// The numbers of a cell: `2, 4-6`, or nothing.
fn numbers(cell: &str) -> Vec<usize> {
    let number = |text: &str| text.trim().parse::<usize>().unwrap_or_else(|_| panic!("no number: {cell}"));
    let parts = cell.split(',').filter(|part| !part.trim().is_empty());
    parts
        .flat_map(|part| match part.split_once('-') {
            Some((first, last)) => (number(first)..=number(last)).collect(),
            None => vec![number(part)],
        })
        .collect()
}

/// Numbers as a cell has them.
fn cell(numbers: &[usize]) -> String {
    numbers
        .chunk_by(|one, next| one + 1 == *next)
        .map(|run| match run {
            [.., last] if run.len() > 2 => format!("{}-{last}", run[0]),
            _ => run.iter().map(usize::to_string).collect::<Vec<_>>().join(", "),
        })
        .collect::<Vec<_>>()
        .join(", ")
}

impl Page {
    /// Reads the page.
    pub fn read() -> Self {
        let text = std::fs::read_to_string(path("captures-compared.md")).expect("the page");
        let reasons = rows(&text, "Reasons").into_iter().map(|row| (row[0].clone(), row[1].clone()));
        let page = Self {
            captures: rows(&text, "Captures"),
            differences: rows(&text, "Differences"),
            reasons: reasons.collect(),
        };
        assert_eq!(page.reasons.len(), rows(&text, "Reasons").len(), "a reason is there twice");
        page
    }

    /// The differences that the page lists for a capture; one difference may have several rows for different frames.
    pub fn listed(&self, capture: &str) -> Differences {
        let mut found = Differences::new();
        for row in self.differences.iter().filter(|row| row[0] == capture) {
            let (there, here) = found.entry(row[1].clone()).or_default();
            there.extend(numbers(&row[2]));
            here.extend(numbers(&row[3]));
        }
        for (there, here) in found.values_mut() {
            there.sort_unstable();
            here.sort_unstable();
        }
        found
    }

    /// The reasons that the rows of a capture give, in the order of the alphabet.
    pub fn reasons_of(&self, capture: &str) -> Vec<&str> {
        let mut words: Vec<&str> =
            self.differences.iter().filter(|row| row[0] == capture).map(|row| row[4].as_str()).collect();
        words.sort_unstable();
        words.dedup();
        words
    }
}

/// A row as the page would have it, but for the reason.
pub fn row(capture: &str, what: &str, (there, here): &(Vec<usize>, Vec<usize>)) -> String {
    format!("| {capture} | {what} | {} | {} |  |", cell(there), cell(here))
}
