//! The trace in words for other programs: spreadsheets, documents, diagrams, comments of captures.
//!
//! ```text
//!   Source { trace, names, lens } ─┬─▶ csv       one record per entry
//!   About { scenario, seed, ... } ─┼─▶ markdown  one table row per entry, by step; notes where text and RFC differ
//!                                  ├─▶ mermaid   a sequenceDiagram, from the rows of the sequence
//!                                  └─▶ comment   of one frame, for pcapng
//! ```
//!
//! Every writer takes one entry (or row) after the other and so can be driven in slices. Names of hosts come from people:
//! each format escapes what would have a meaning in it.

pub use super::csv::{csv, csv_head, csv_record};
pub use super::markdown::{Markdown, markdown};
pub use super::mermaid::{Mermaid, mermaid};

use crate::history::{Row, RowKind};
use crate::net::Ports;
use crate::scenario::Lens;
use crate::sim::{Entry, Kind, Transmission};
use crate::teach::{Contrast, Explanation, Names, entry_at, explain};

/// What is told from: a whole history.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The whole trace, however much of it is written.
    pub trace: &'a [Entry],
    /// The names of its hosts.
    pub names: &'a Names,
    /// The lens that it ran under.
    pub lens: Lens,
}

/// The notes of a document: where course text and RFC 2131 differ, each once.
#[derive(Debug, Clone, Default)]
pub(super) struct Notes(pub(super) Vec<Contrast>);

impl Notes {
    /// The source of a telling, with the number of its note: `RFC 2131 §3.1 step 2; note 1`.
    pub(super) fn source(&mut self, told: &Explanation) -> String {
        let mut source = told.source.to_string();
        if let Some(contrast) = told.contrast {
            let place = self.0.iter().position(|note| *note == contrast).unwrap_or_else(|| {
                self.0.push(contrast);
                self.0.len() - 1
            });
            let comma = if source.is_empty() { "" } else { "; " };
            source.push_str(&format!("{comma}note {}", place + 1));
        }
        source
    }
}

/// Which session it is: what stands at the head of every document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The scenario's short name.
    pub scenario: String,
    /// Its title; may be empty.
    pub title: String,
    /// The lens.
    pub lens: Lens,
    /// The seed.
    pub seed: u64,
    /// The branch, where there are several.
    pub branch: Option<String>,
    /// How much of the history there is, in words: `the whole history, 25 steps`.
    pub extent: String,
}

impl About {
    /// The title, else the short name.
    pub fn heading(&self) -> &str {
        if self.title.trim().is_empty() { &self.scenario } else { &self.title }
    }

    /// What a person needs to see the same again, in one line: `Scenario two-servers, lens Course text, seed 1, ...`.
    pub fn line(&self) -> String {
        let branch = self.branch.as_ref().map(|branch| format!(", branch {branch}")).unwrap_or_default();
        let Self { scenario, lens, seed, extent, .. } = self;
        format!("Scenario {scenario}, lens {}, seed {seed}{branch}: {extent}", lens.title())
    }
}

/// The words for how much of a history is told: its first `count` entries of `total`, up to `at`.
pub fn extent(steps: (usize, usize), at: crate::base::Instant, whole: bool) -> String {
    let (done, all) = steps;
    match (whole, all) {
        (true, 1) => format!("the whole history, 1 step, to {at} s"),
        (true, _) => format!("the whole history, {all} steps, to {at} s"),
        (false, _) => format!("so far, step {done} of {all}, to {at} s"),
    }
}

/// What Explain says of the frame that enters the switch at `entry`: title, text and source, as plain text for the comment
/// of a captured frame. Empty for an entry that is about no frame.
pub fn comment(entry: &Entry, source: Source<'_>) -> String {
    let Some(frame) = entry.frame() else { return String::new() };
    let sent = entry_at(source.trace, frame.entry).unwrap_or(entry);
    let Explanation { title, text, source, .. } = source.explain(sent);
    one_line(&format!("{title}. {text} ({source})"))
}

impl Source<'_> {
    pub(super) fn explain(&self, entry: &Entry) -> Explanation {
        explain(entry, self.trace, self.names, self.lens)
    }

    /// Whom a frame is for: `everyone`, a host, or a hardware address.
    pub(super) fn addressee(&self, frame: &Transmission) -> String {
        let to = frame.destination();
        if to.is_broadcast() { "everyone".to_owned() } else { self.names.by_mac(to) }
    }

    pub(super) fn names_of(&self, ports: &Ports) -> String {
        ports.iter().map(|port| self.names.name(port)).collect::<Vec<_>>().join(", ")
    }

    /// Whom an entry about a frame is about: whom it is for where it leaves, else those whom it reaches, or would have.
    pub(super) fn to(&self, entry: &Entry) -> String {
        match &entry.kind {
            Kind::Sent(frame) | Kind::Forwarded { frame, .. } | Kind::Duplicated { frame, .. } => self.addressee(frame),
            Kind::Lost { frame, ports, .. } if ports.is_empty() => self.addressee(frame),
            Kind::Lost { ports, .. } => self.names_of(ports),
            Kind::Arrived { outcomes, .. } => {
                let all: Ports = outcomes.iter().flat_map(|group| group.ports.iter()).collect();
                self.names_of(&all)
            }
            _ => String::new(),
        }
    }
}

/// Whether the frame of a row has passed the switch among the first `count` entries and reaches nobody: no other host is on that
/// network, say.
pub fn reaches_nobody(row: &Row, trace: &[Entry], count: usize) -> bool {
    let start = usize::try_from(row.entry.0).unwrap_or(usize::MAX);
    let passes = |entry: &Entry| matches!(&entry.kind, Kind::Forwarded { frame, .. } if frame.entry == row.entry);
    matches!(row.kind, RowKind::Frame { .. })
        && row.ends().is_empty()
        && trace.get(start..count.min(trace.len())).is_some_and(|rest| rest.iter().any(passes))
}

/// What kind of entry this is, in a word.
pub(super) fn kind_word(entry: &Entry) -> &'static str {
    match &entry.kind {
        Kind::Started => "started",
        Kind::Sent(_) => "sent",
        Kind::Forwarded { .. } => "forwarded",
        Kind::Arrived { .. } => "arrived",
        Kind::Lost { .. } => "lost",
        Kind::Duplicated { .. } => "doubled",
        Kind::Timer(_) => "timer",
        Kind::Event(_) => "event",
        Kind::Choice { .. } => "choice",
        Kind::KeepWaiting { .. } => "wait",
        Kind::Action { .. } => "action",
    }
}

/// A text on one line: control characters, line breaks and marks that turn the direction of writing become spaces.
pub fn one_line(text: &str) -> String {
    text.chars().map(|c| if is_hidden(c) { ' ' } else { c }).collect()
}

/// Characters that show nothing and change how others are read.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}
