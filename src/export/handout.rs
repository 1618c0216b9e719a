//! A paper to print: one HTML file that loads nothing, with lesson, pictures, steps and tables; or the same as a worksheet, with blanks
//! in place of the answers.
//!
//! ```text
//!   steps, rows ──lines──▶ Line { number, entry } ─┬─▶ sequence in pages, each row with its number
//!                                                  └─▶ table of the steps, with what Explain says
//!   View ──▶ drawing of the network; devices, lease pools, ARP tables
//! ```
//!
//! In a crowd it tells of the servers and of one client, as the page does. What is left out is said in the paper.

use super::picture::network::{Moment, network_drawing, tables};
use super::picture::svg::escape;
use super::picture::{Picture, SequencePicture};
use super::text::{About, Notes, Source, one_line};
use crate::drawing::sequence as plan;
use crate::history::Filter;
use crate::protocol::EntryId;
use crate::session::History;
use crate::sim::{Entry, Kind};
use crate::teach::{self, Names, entry_at, format};
use crate::view::{ArpTable, CellState, Change, HostKind, HostView, PoolCell, PoolItem, PoolView, View};

/// No paper tells more entries: that many fill about twenty sheets.
const MOST_LINES: usize = 200;
/// No cell lists more.
const MOST_LISTED: usize = 24;

/// How it looks, on sheets of any size.
const STYLE: &str = "@page{margin:12mm}body{max-width:190mm;margin:auto;font:9pt/1.35 sans-serif;print-color-adjust:exact}\
p{margin:1mm 0}h2,p{break-after:avoid}tr,li,svg{break-inside:avoid}a{font-size:6pt;overflow-wrap:anywhere}\
svg{display:block;max-width:100%;height:auto;max-height:225mm;margin:auto}\
table{width:100%;border-collapse:collapse;margin-bottom:4mm}\
th,td{border:.2mm solid;padding:1mm;text-align:left;vertical-align:top;width:16%}\
tr :first-child{width:1%}tr :last-child{width:50%}.asked{height:15mm}";

/// What a paper is about.
#[derive(Debug, Clone, Copy)]
pub struct Paper<'a> {
    /// The whole history.
    pub history: &'a History,
    /// The names of its hosts.
    pub names: &'a Names,
    /// What there is to see.
    pub lesson: &'a str,
    /// The address that opens the session, or the part of it behind `#`, with it; empty if there is none.
    pub link: &'a str,
    /// The beginning.
    pub start: &'a View,
    /// The moment up to which the paper tells.
    pub now: &'a View,
    /// Where the presentation stands then, in milliseconds.
    pub shown_ms: u64,
    /// Whether it is a worksheet.
    pub blank: bool,
}

/// An entry that is told, with the number of its step: `4.2` is the second of step 4.
type Line = (EntryId, String);

/// The paper.
pub fn handout(about: &About, paper: Paper<'_>) -> String {
    let Paper { history, names, now, start, blank, shown_ms, .. } = paper;
    let source = Source { trace: history.run.trace(), names, lens: history.run.lens() };
    let hosts = &now.hosts;
    let client = hosts.iter().find(|host| host.kind == HostKind::Client);
    let ports = plan::lifelines(hosts, &[], client.map(|host| host.port));
    let mut lines = lines(source, paper, &ports);
    let cut = lines.len() > MOST_LINES;
    lines.truncate(MOST_LINES);
    let mut page = Page { out: String::new(), blank };
    page.head(about, paper);
    let moment = |view| Moment { view, flights: history.presentation.flights(), names, shown_ms };
    let (when, first) = if blank { ("before anything happens", start) } else { ("at the last moment", now) };
    page.tag("h2", &format!("Network {when}"));
    page.picture(&network_drawing(about, moment(first)));

    page.tag("h2", "Sequence");
    if ports.len() < hosts.len() {
        let shown: Vec<&str> = ports.iter().map(|port| names.name(*port)).collect();
        let (count, shown) = (hosts.len(), format::list(&shown));
        page.tag("p", &format!("There are {count} hosts. From here on, this paper tells of {shown} only."));
    }
    if cut {
        page.tag(
            "p",
            &format!("Only the first {MOST_LINES} lines are told. The exports Sequence and Trace hold all of them."),
        );
    }
    let mut sequence = SequencePicture::on_paper(about, source, now.cursor, &ports, lines.clone(), blank);
    history.sequence.rows.iter().for_each(|row| sequence.push(row, source));
    sequence.finish().iter().for_each(|picture| page.picture(picture));

    let mut notes = Notes::default();
    page.tag("h2", "Steps");
    page.columns(&["No.", "Time (s)", "Who", "Message", "What happens, and why"]);
    for (id, number) in &lines {
        if let Some(entry) = entry_at(source.trace, *id) {
            page.step(number, entry, source, &mut notes);
        }
    }
    page.end();
    if !blank && !notes.0.is_empty() {
        page.tag("h2", "Notes: where the course text and RFC 2131 differ");
        page.put("<ol>");
        for note in &notes.0 {
            page.tag("li", &format!("{}. Course text: {} RFC 2131: {}", note.point, note.course, note.rfc));
        }
        page.put("</ol>");
    }
    page.tag("h2", &format!("Tables at {} s", now.now.grouped()));
    page.tables(moment(now), &ports);
    page.put("<p>Written by dorascope.</p></body></html>\n");
    page.out
}

/// The entries that are told: those of the sequence, and what matters most in each step.
fn lines(source: Source<'_>, paper: Paper<'_>, ports: &[u16]) -> Vec<Line> {
    let (hosts, rows) = (&paper.now.hosts, &paper.history.sequence.rows);
    let stories = plan::stories(source.trace, hosts);
    let by_story = ports.len() < hosts.len();
    let choice = plan::Choice { lifelines: ports.to_vec(), filter: Filter::default(), by_story };
    let visible = plan::visible(rows, source.trace, &stories, &choice);
    let told: Vec<EntryId> = visible.iter().filter_map(|place| Some(rows.get(*place)?.entry)).collect();
    let on = |at: usize| !by_story || stories.get(at).copied().flatten().is_none_or(|port| ports.contains(&port));
    let mut lines = Vec::new();
    for (step, number) in paper.history.steps.iter().zip(1..) {
        let Some(entries) = source.trace.get(step.start..step.end.min(paper.now.cursor)) else { break };
        let headline = teach::headline(entries).map(|offset| step.start + offset).filter(|at| on(*at));
        let mut part = 0;
        for (at, entry) in (step.start..).zip(entries) {
            if headline == Some(at) || told.binary_search(&entry.id).is_ok() {
                part += 1;
                lines.push((entry.id, if part == 1 { format!("{number}") } else { format!("{number}.{part}") }));
            }
        }
    }
    lines
}

/// What is listed, as far as there is room.
fn some(mut lines: Vec<String>) -> String {
    let more = lines.len().saturating_sub(MOST_LISTED);
    lines.truncate(MOST_LISTED);
    if more > 0 {
        lines.push(format!("and {more} more"));
    }
    lines.join("\n")
}

/// The document that is being written.
struct Page {
    out: String,
    blank: bool,
}

impl Page {
    /// HTML.
    fn put(&mut self, html: &str) {
        self.out.push_str(html);
    }

    /// A text, whose lines stay apart.
    fn text(&mut self, text: &str) {
        for (line, at) in text.split('\n').zip(0..) {
            self.put(if at > 0 { "<br/>" } else { "" });
            self.put(&escape(&one_line(line)));
        }
    }

    /// An element with a text.
    fn tag(&mut self, tag: &str, text: &str) {
        self.put("<");
        self.put(tag);
        self.put(">");
        self.text(text);
        self.put("</");
        self.put(tag);
        self.put(">\n");
    }

    /// Everything above the network.
    fn head(&mut self, about: &About, paper: Paper<'_>) {
        self.put("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>\n");
        self.tag("title", about.heading());
        self.tag("style", STYLE);
        self.put("</head><body>\n");
        self.tag("h1", about.heading());
        self.tag("p", &about.line());
        if !paper.link.is_empty() {
            self.tag("p", "To see this session in dorascope: Share link, Open a link.");
            let link = escape(paper.link);
            self.put("<a href=\"");
            self.put(&link);
            self.put("\">");
            self.put(&link);
            self.put("</a>\n");
        }
        if self.blank {
            self.tag(
                "p",
                "\nName: ______________________________ Date: ______________\n\n\
                 Write down for each number in the sequence which message it is, which address it is about, what happens and why. \
                 Then fill in the tables, as they are at the last moment.",
            );
        }
        if !paper.lesson.is_empty() {
            self.tag("h2", "What there is to see");
            self.tag("p", paper.lesson);
        }
    }

    /// A picture, as a part of this document.
    fn picture(&mut self, picture: &Picture) {
        let svg = picture.svg.find("<svg").and_then(|start| picture.svg.get(start..));
        self.put(svg.unwrap_or_default());
    }

    /// Begins a table and its first row.
    fn columns(&mut self, columns: &[&str]) {
        self.put("<table><thead><tr>");
        columns.iter().for_each(|column| self.tag("th", column));
        self.put("</tr></thead><tbody>\n");
    }

    /// Ends the table.
    fn end(&mut self) {
        self.put("</tbody></table>\n");
    }

    /// A cell that a worksheet has too.
    fn given(&mut self, text: &str) {
        self.tag("td", text);
    }

    /// A cell that is blank in a worksheet: a line in bold letters, and what follows.
    fn asked(&mut self, bold: &str, text: &str) {
        if self.blank {
            return self.put("<td class=\"asked\"></td>");
        }
        self.put("<td>");
        if !bold.is_empty() {
            self.tag("b", bold);
            self.put("<br/>");
        }
        self.text(text);
        self.put("</td>");
    }

    /// The row of an entry. What a person or the scenario does is no question.
    fn step(&mut self, number: &str, entry: &Entry, source: Source<'_>, notes: &mut Notes) {
        let told = source.explain(entry);
        self.put("<tr>");
        self.given(number);
        self.given(&entry.at.grouped());
        if let Some(frame) = entry.frame() {
            self.given(&format!("{} → {}", source.names.name(frame.from), source.addressee(frame)));
            let about = frame.about().map(|address| address.to_string());
            self.asked(frame.kind().name(), &about.unwrap_or_default());
        } else {
            self.given(entry.host.map_or("", |port| source.names.name(port)));
            self.given("–");
        }
        if self.blank && matches!(entry.kind, Kind::Action { .. } | Kind::Choice { .. } | Kind::KeepWaiting { .. }) {
            self.given(&told.title);
        } else {
            self.asked(&told.title, &format!("{}\n{}", told.text, notes.source(&told)));
        }
        self.put("</tr>\n");
    }

    /// Devices, lease pools and ARP tables.
    fn tables(&mut self, moment: Moment<'_>, ports: &[u16]) {
        let view = moment.view;
        self.columns(&["Device", "MAC address", "Address", "State"]);
        view.hosts.iter().filter(|host| ports.contains(&host.port)).for_each(|host| self.device(host, moment));
        self.end();
        if !view.pools.is_empty() {
            self.columns(&["Lease pool of", "Addresses", "Now"]);
            view.pools.iter().for_each(|pool| self.pool(pool, view));
            self.end();
        }
        self.columns(&["ARP table of", "Which MAC address belongs to which IP address"]);
        view.arp.iter().filter(|table| ports.contains(&table.port)).for_each(|table| self.arp(table, view));
        self.end();
    }

    fn device(&mut self, host: &HostView, moment: Moment<'_>) {
        let [_, name, mac, address, state, more] = tables::device(host, moment);
        self.put("<tr>");
        self.given(&name);
        self.given(&mac);
        if host.kind == HostKind::Client {
            self.asked(&address, "")
        } else {
            self.given(&address)
        }
        self.asked(&state, &more);
        self.put("</tr>\n");
    }

    fn pool(&mut self, pool: &PoolView, view: &View) {
        let taken = pool.items.iter().filter_map(|item| match item {
            PoolItem::Cell(cell) if !matches!(cell.state, CellState::Free | CellState::Excluded) => {
                Some(teach::pools::cell(&PoolCell { changed: false, ..cell.clone() }, view))
            }
            _ => None,
        });
        self.put("<tr>");
        self.given(&pool.server);
        self.given(&teach::pools::ranges(pool));
        self.asked(&teach::pools::counts(pool).join(", "), &some(taken.collect()));
        self.put("</tr>\n");
    }

    fn arp(&mut self, table: &ArpTable, view: &View) {
        let rows = table.rows.iter().filter(|row| row.change != Change::Removed).map(|row| {
            let (owner, how) = (teach::pools::name(view, row.mac), teach::how(row.how));
            format!("{} at {} ({owner}), {how}, {} s", row.address, row.mac, row.at.grouped())
        });
        let rows = some(rows.collect());
        self.put("<tr>");
        self.given(&table.host);
        self.asked(if rows.is_empty() { "empty" } else { "" }, &rows);
        self.put("</tr>\n");
    }
}
