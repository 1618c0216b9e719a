//! The trace as Markdown: a heading, the hosts, a table by steps, and notes on where course text and RFC differ.

use super::text::{About, Notes, Source, one_line};
use crate::history::Step;
use crate::sim::Entry;
use crate::teach::{Contrast, headline};

/// The document that is being written.
#[derive(Debug, Clone, Default)]
pub struct Markdown {
    text: String,
    /// The index of the step that the next entry belongs to, and its headline.
    step: usize,
    bold: Option<usize>,
    begun: bool,
    next: usize,
    notes: Notes,
}

impl Markdown {
    /// Heading, hosts and the head of the table.
    pub fn new(about: &About, source: Source<'_>) -> Self {
        let mut text = format!("# {}\n\n{}.\n\n", plain(about.heading()), plain(&about.line()));
        text.push_str("## Hosts\n\n| Host | MAC address | Fixed address |\n|---|---|---|\n");
        for (_, name, mac, address) in source.names.hosts() {
            let address = address.map(|address| address.to_string()).unwrap_or_default();
            text.push_str(&format!("| {} | {mac} | {address} |\n", plain(name)));
        }
        text.push_str(
            "\n## What happened\n\nTimes are seconds of virtual time. What matters most in a step is bold.\n\n",
        );
        text.push_str("| Step | Time (s) | Host | What happened | Why | Source |\n|---:|---:|---|---|---|---|\n");
        Self { text, ..Self::default() }
    }

    /// Takes the next entry of the trace. `steps` are those of the whole trace.
    pub fn push(&mut self, entry: &Entry, source: Source<'_>, steps: &[Step]) {
        let (index, mut step) = (self.next, String::new());
        while steps.get(self.step).is_some_and(|step| step.end <= index) {
            self.step += 1;
            self.begun = false;
        }
        if let (false, Some(here)) = (self.begun, steps.get(self.step)) {
            self.begun = true;
            step = (self.step + 1).to_string();
            let entries = source.trace.get(here.start..here.end).unwrap_or_default();
            self.bold = headline(entries).map(|offset| here.start + offset);
        }
        self.next += 1;
        let told = source.explain(entry);
        let host = entry.host.map(|port| plain(source.names.name(port))).unwrap_or_default();
        let mut title = plain(&told.title);
        if self.bold == Some(index) {
            title = format!("**{title}**");
        }
        let standard = plain(&self.notes.source(&told));
        self.text.push_str(&format!(
            "| {step} | {} | {host} | {title} | {} | {standard} |\n",
            entry.at,
            plain(&told.text)
        ));
    }

    /// How many bytes there are so far.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether nothing has been written.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The document, with its notes.
    pub fn finish(mut self) -> String {
        if !self.notes.0.is_empty() {
            self.text.push_str("\n## Notes: where the course text and RFC 2131 differ\n\n");
            for (contrast, number) in self.notes.0.iter().zip(1..) {
                let Contrast { course, rfc, point } = contrast;
                self.text.push_str(&format!(
                    "{number}. **{}**\n   - Course text: {}\n   - RFC 2131: {}\n",
                    plain(point),
                    plain(course),
                    plain(rfc)
                ));
            }
        }
        self.text.push_str("\nWritten by dorascope.\n");
        self.text
    }
}

/// The first `count` entries of a history.
pub fn markdown(about: &About, source: Source<'_>, steps: &[Step], count: usize) -> String {
    let mut document = Markdown::new(about, source);
    for entry in source.trace.iter().take(count) {
        document.push(entry, source, steps);
    }
    document.finish()
}

/// A text that means nothing to Markdown: on one line, with every sign escaped that could begin something. Addresses and
/// names with a hyphen or dot stay as they are.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in one_line(text).trim().chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' | '$' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_cell_is_markdown() {
        assert_eq!(plain("laptop-1 asks 10.0.0.2"), "laptop-1 asks 10.0.0.2");
        assert_eq!(plain("a|b\nc"), "a\\|b c");
        assert_eq!(
            plain("<img src=x> & [x](y) *b* _i_ `c`"),
            "&lt;img src=x&gt; &amp; \\[x\\](y) \\*b\\* \\_i\\_ \\`c\\`"
        );
    }
}
