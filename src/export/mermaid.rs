//! The sequence as Mermaid text: a `sequenceDiagram` that GitHub, GitLab and many wikis draw.
//!
//! ```text
//!   participant p0 as laptop-1
//!   p0->>p1: 0.000000 DISCOVER          taken             p0-xp1: ... (lost: ...)     lost
//!   p0-->>p2: ... (ignored: ...)        heard, not taken  Note over p0: ...           notes, user actions, decisions
//! ```
//!
//! Participants have names of our own (`p0`, `p1` by port), so that no host's name can be a word of the language.

use super::text::{About, Source, one_line, reaches_nobody};
use crate::base::{Duration, Instant};
use crate::history::{Fate, Row, RowKind};
use crate::net::Ports;
use crate::protocol::{Actor, Reason};
use crate::sim::{Kind, Transmission};
use crate::teach::{action_name, cannot, loss, reason};

/// A frame that reaches more hosts than this is drawn in full only to those that it concerns.
const MANY: usize = 8;
/// Where nothing happens for so long, the diagram says how long.
const IDLE: Duration = Duration::from_secs(10);

/// The diagram that is being written.
#[derive(Debug, Clone)]
pub struct Mermaid {
    text: String,
    last: u16,
    time: Option<Instant>,
}

impl Mermaid {
    /// The head: which session it is, and its participants in the order of the lifelines.
    pub fn new(about: &About, source: Source<'_>) -> Self {
        let mut text = format!(
            "%% {}\nsequenceDiagram\n    title {}\n",
            one_line(&about.line()),
            or(label(about.heading()), "A session of dorascope")
        );
        let mut last = 0;
        for (port, name, ..) in source.names.hosts() {
            text.push_str(&format!("    participant p{port} as {}\n", or(label(name), &format!("host {port}"))));
            last = port;
        }
        Self { text, last, time: None }
    }

    /// Takes the next row of the sequence, of which the first `count` entries have happened: what comes later is left out.
    pub fn push(&mut self, row: &Row, source: Source<'_>, count: usize) {
        let happened = |id: crate::protocol::EntryId| usize::try_from(id.0).is_ok_and(|index| index < count);
        if !happened(row.entry) {
            return;
        }
        if let Some(idle) = self.time.map(|time| row.at.since(time)).filter(|idle| *idle >= IDLE) {
            self.text.push_str(&format!("    Note over p0,p{}: {} pass\n", self.last, idle.rounded()));
        }
        self.time = Some(row.at);
        let entry = source.trace.get(usize::try_from(row.entry.0).unwrap_or(usize::MAX));
        let title = || entry.map_or_else(String::new, |entry| source.explain(entry).marked_title());
        match &row.kind {
            RowKind::Frame { frame, .. } => {
                let fates = row.fates(source.trace).filter(|(id, ..)| happened(*id));
                let fates: Vec<(Fate, &Ports)> = fates.map(|(_, fate, ports)| (fate, ports)).collect();
                self.frame(row, frame, &fates, source, count);
            }
            RowKind::Note { .. } => self.note(row, &title()),
            RowKind::Decision { .. } => self.note(row, &format!("{} must choose", source.names.name(row.port))),
            RowKind::Action { .. } => {
                let Some(Kind::Action { action, by, refused }) = entry.map(|entry| &entry.kind) else { return };
                let who = if *by == Actor::Person { "by you" } else { "by the scenario" };
                let why = refused.map(|why| format!(", refused: {}", cannot(why))).unwrap_or_default();
                self.note(row, &format!("Action: {} {who}{why}", action_name(action, source.names)));
            }
        }
    }

    /// How many bytes there are so far.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether nothing has been written.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The text.
    pub fn finish(self) -> String {
        self.text
    }

    fn note(&mut self, row: &Row, text: &str) {
        self.text.push_str(&format!("    Note over p{}: {} {}\n", row.port, row.at, label(text)));
    }

    /// An arrow to everybody whom the frame reaches. In a crowd, those whose business it is not are counted in a note.
    fn frame(&mut self, row: &Row, frame: &Transmission, fates: &[(Fate, &Ports)], source: Source<'_>, count: usize) {
        let about = frame.about().map(|address| format!(" {address}")).unwrap_or_default();
        let what = format!("{} {}{about}", row.at, frame.kind().name());
        let from = row.port;
        let crowd = fates.iter().map(|(_, ports)| ports.iter().count()).sum::<usize>() > MANY;
        let mut counted = 0;
        for (fate, ports) in fates {
            if let (Fate::Lost(why), true) = (fate, ports.is_empty()) {
                let to = self.addressee(frame, source).unwrap_or(from);
                self.arrow(from, "-x", to, &format!("{what} (lost before the switch: {})", loss(*why)));
            }
            for to in ports.iter() {
                match fate {
                    Fate::Taken => self.arrow(from, "->>", to, &what),
                    Fate::Lost(why) => self.arrow(from, "-x", to, &format!("{what} (lost: {})", loss(*why))),
                    Fate::Ignored(why) if crowd && (is_routine(*why) || ports.iter().count() > MANY) => counted += 1,
                    Fate::Ignored(Reason::NotStarted) => {
                        self.arrow(from, "-->>", to, &format!("{what} (switched off)"))
                    }
                    Fate::Ignored(Reason::ServerStopped) => {
                        self.arrow(from, "-->>", to, &format!("{what} (no DHCP process runs)"));
                    }
                    Fate::Ignored(why) => self.arrow(from, "-->>", to, &format!("{what} (ignored: {})", reason(*why))),
                }
            }
        }
        if counted > 0 {
            let who = if counted == 1 { "1 host ignores".to_owned() } else { format!("{counted} hosts ignore") };
            let text = format!("{what} to {}: {who} it", source.addressee(frame));
            self.text.push_str(&format!("    Note over p0,p{}: {}\n", self.last, label(&text)));
        }
        if fates.is_empty() {
            let nobody = if reaches_nobody(row, source.trace, count) { " and reaches nobody" } else { "" };
            let text = format!("{what} leaves for {}{nobody}", source.addressee(frame));
            self.text.push_str(&format!("    Note over p{from}: {}\n", label(&text)));
        }
    }

    fn arrow(&mut self, from: u16, arrow: &str, to: u16, text: &str) {
        self.text.push_str(&format!("    p{from}{arrow}p{to}: {}\n", label(text)));
    }

    /// The host that a frame is for, if it is for one.
    fn addressee(&self, frame: &Transmission, source: Source<'_>) -> Option<u16> {
        source.names.hosts().find(|(_, _, mac, _)| *mac == frame.destination()).map(|(port, ..)| port)
    }
}

/// The rows of which something has happened after the first `count` entries.
pub fn mermaid(about: &About, source: Source<'_>, rows: &[Row], count: usize) -> String {
    let mut diagram = Mermaid::new(about, source);
    for row in rows {
        diagram.push(row, source, count);
    }
    diagram.finish()
}

/// Whether hosts ignore frames for this reason all the time: broadcasts reach everybody.
fn is_routine(reason: Reason) -> bool {
    matches!(reason, Reason::ArpNotForMe | Reason::ArpNoAddress | Reason::NoListener | Reason::OtherHost)
}

/// The text, or another where it is empty.
fn or(text: String, other: &str) -> String {
    if text.is_empty() { other.to_owned() } else { text }
}

/// A text that means nothing to Mermaid: on one line, its signs as entities (`#59;` is a semicolon). The word `end` would close a
/// block, so its first letter is one too.
fn label(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let text = one_line(text);
    let words: Vec<&str> = text.split_whitespace().collect();
    for (index, word) in words.iter().enumerate() {
        if index > 0 {
            out.push(' ');
        }
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let end = if bare.eq_ignore_ascii_case("end") { word.find(bare) } else { None };
        for (at, c) in word.char_indices() {
            match c {
                c if Some(at) == end => out.push_str(&format!("#{};", u32::from(c))),
                '#' | ';' | ':' | '%' | '<' | '>' | '&' | '"' | '{' | '}' | '\\' | '`' | '$' => {
                    out.push_str(&format!("#{};", u32::from(c)));
                }
                c => out.push(c),
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_the_language_become_entities() {
        assert_eq!(label("laptop-1 asks"), "laptop-1 asks");
        assert_eq!(label("a;b#c:d%%e"), "a#59;b#35;c#58;d#37;#37;e");
        assert_eq!(label("the end, END and endless"), "the #101;nd, #69;ND and endless");
        assert_eq!(label("two\nlines"), "two lines");
        assert_eq!(label(" \u{202e} "), "");
    }
}
