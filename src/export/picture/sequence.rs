//! The sequence diagram as a picture: all lifelines, all rows, a legend of what occurs in it.

mod legend;
mod rows;

use super::colours::{ACCENT, ACCENT_SOFT, INK, MUTE, SOFT, STRONG};
use super::svg::{Anchor, BOLD, MONO, PLAIN, SMALL, Style, Svg, document};
use super::{Picture, page_height};
use crate::base::Instant;
use crate::base::Map;
use crate::drawing::sequence as plan;
use crate::export::text::{About, Source};
use crate::history::{Row, RowKind};
use crate::protocol::EntryId;
use crate::wire::FrameKind;

/// Around everything.
const MARGIN: i32 = 24;
/// All columns together are at least so wide: sentences need room.
const LEAST: i32 = 660;
/// The height of the boxes at the head of the lifelines.
const HEAD: i32 = 48;
/// The highest row there is, and the legend, fit into this.
const ROOM: i32 = 260;
/// The style of times.
const TIME: Style = Style { size: 11, anchor: Anchor::End, ..MONO };
/// The style of the title.
const TITLE: Style = Style { size: 18, ..BOLD };

/// The picture that is being drawn, row by row.
#[derive(Debug, Clone)]
pub struct SequencePicture {
    about: About,
    /// Number of entries that have happened.
    count: usize,
    /// The ports of the lifelines, left to right.
    ports: Vec<u16>,
    /// Name, hardware address and fixed address of each, as far as there is room.
    heads: Vec<(String, String, String)>,
    title: Vec<String>,
    line: Vec<String>,
    /// Where the columns begin, and how wide one is.
    left: i32,
    column: i32,
    width: i32,
    /// No page is much higher.
    page: Option<i32>,
    pages: Vec<(Svg, i32)>,
    body: Svg,
    /// Where the next row begins, on its page.
    y: i32,
    time: Option<Instant>,
    seen: Seen,
    /// On paper, the rows that are drawn, with their numbers in the table that goes with the picture.
    labels: Option<Vec<(EntryId, String)>>,
    /// Whether what a row is about is for somebody else to find out: then only its number stands beside it.
    blank: bool,
}

/// What occurs in the picture: only that is explained.
#[derive(Debug, Clone, Default)]
struct Seen {
    kinds: Map<FrameKind, ()>,
    ignored: bool,
    lost: bool,
    flying: bool,
    note: bool,
    action: bool,
    decision: bool,
    taken: bool,
}

/// The sequence of the first `count` entries as one picture, however high.
pub fn sequence_picture(about: &About, source: Source<'_>, rows: &[Row], count: usize) -> Picture {
    let mut picture = SequencePicture::new(about, source, count);
    for row in rows {
        picture.push(row, source);
    }
    picture.finish().pop().unwrap_or(Picture { svg: String::new(), width: 0, height: 0 })
}

impl SequencePicture {
    /// An empty diagram of the first `count` entries.
    pub fn new(about: &About, source: Source<'_>, count: usize) -> Self {
        Self::with(about, source, count, &|_| true)
    }

    /// The same for a paper with a table of the rows: without heading, with the lifelines of `ports` only, and of the rows only those
    /// with a number in that table; in parts of `5:4`, which fit on every sheet. If it is `blank`, nothing says what a row is.
    pub fn on_paper(
        about: &About,
        source: Source<'_>,
        count: usize,
        ports: &[u16],
        labels: Vec<(EntryId, String)>,
        blank: bool,
    ) -> Self {
        let mut picture = Self::with(about, source, count, &|port| ports.contains(&port));
        picture.title.clear();
        picture.line.clear();
        picture.page = Some(picture.width * 5 / 4 + ROOM / 2);
        picture.y = picture.top();
        Self { labels: Some(labels), blank, ..picture }
    }

    fn with(about: &About, source: Source<'_>, count: usize, shown: &dyn Fn(u16) -> bool) -> Self {
        let hosts: Vec<_> = source.names.hosts().filter(|(port, ..)| shown(*port)).collect();
        let n = i32::try_from(hosts.len()).unwrap_or(i32::MAX).max(1);
        let (least, most) = match n {
            ..=5 => (136, 180),
            6..=10 => (110, 150),
            _ => (62, 120),
        };
        let name = hosts.iter().map(|(_, name, ..)| HOST.width(name) + 16).max().unwrap_or(least);
        let column = name.clamp(least, most).max(LEAST / n);
        let last = count.checked_sub(1).and_then(|last| source.trace.get(last)).map_or(Instant::ZERO, |entry| entry.at);
        let left = MARGIN + TIME.width(&last.grouped()).max(TIME.width("time (s)")) + 16;
        let width = left + n * column + MARGIN;
        let heads = hosts.iter().map(|(_, name, mac, address)| {
            let room = column - 12;
            let mac = mac.to_string();
            let mac = if ADDRESS.width(&mac) <= room { mac } else { String::new() };
            let address = address.map(|address| ADDRESS.fit(&address.to_string(), room)).unwrap_or_default();
            (HOST.fit(name, room), mac, address)
        });
        let mut picture = Self {
            about: about.clone(),
            count,
            ports: hosts.iter().map(|(port, ..)| *port).collect(),
            heads: heads.collect(),
            // The number of the page stands beside the title.
            title: TITLE.wrap(about.heading(), width - 2 * MARGIN - 110),
            line: PLAIN.wrap(&about.line(), width - 2 * MARGIN),
            left,
            column,
            width,
            page: None,
            pages: Vec::new(),
            body: Svg::default(),
            y: 0,
            time: None,
            seen: Seen::default(),
            labels: None,
            blank: false,
        };
        picture.y = picture.top();
        picture
    }

    /// The width that it will have.
    pub fn width(&self) -> i32 {
        self.width
    }

    /// How many pages are begun so far.
    pub fn pages(&self) -> usize {
        self.pages.len() + 1
    }

    /// How many bytes there are so far.
    pub fn len(&self) -> usize {
        self.body.0.len() + self.pages.iter().map(|(body, _)| body.0.len()).sum::<usize>()
    }

    /// Whether no row has been drawn.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// In pages of which a PNG at full scale can be made; to be said before the first row.
    pub fn paged(mut self) -> Self {
        self.page = Some(page_height(self.width));
        self
    }

    /// Draws the next row of the sequence, unless nothing of it has happened.
    pub fn push(&mut self, row: &Row, source: Source<'_>) {
        let left_out = self.labels.is_some() && self.label(row).is_empty();
        if left_out || !plan::happened(row.entry, self.count) {
            return;
        }
        let idle = self.time.and_then(|time| plan::idle(time, row.at));
        if self.page.is_some_and(|page| self.y + ROOM > page) {
            self.end_page();
        }
        if let Some(span) = idle {
            self.idle(&format!("⋯ {} pass", span.rounded()));
        }
        let fill = if self.time == Some(row.at) { MUTE } else { INK };
        self.time = Some(row.at);
        let (x, y) = (self.left - 12, self.y);
        self.body.text(x, y + 13, Style { fill, ..TIME }, &row.at.grouped());
        match &row.kind {
            RowKind::Frame { kind, frame, broadcast, repeats, .. } => {
                self.frame(row, (*kind, frame, *broadcast, *repeats), source);
            }
            RowKind::Note { .. } => self.note(row, source),
            RowKind::Action { .. } => self.action(row, source),
            RowKind::Decision { n } => {
                let again = if *n > 1 { format!(", decision {n}") } else { String::new() };
                self.seen.decision = true;
                self.band(&format!("{} must choose{again}", source.names.name(row.port)), true);
            }
        }
    }

    /// The pictures: one, or as many pages as it takes.
    pub fn finish(mut self) -> Vec<Picture> {
        if self.time.is_none() {
            self.band("Nothing has happened yet", false);
        }
        let end = self.y + 8;
        let legend = legend::draw(&mut self.body, &self.seen, (MARGIN, end + 14), self.width - 2 * MARGIN);
        self.y = end;
        let last = (std::mem::take(&mut self.body), end);
        self.pages.push(last);
        let count = self.pages.len();
        let pages = std::mem::take(&mut self.pages);
        let pages = pages.into_iter().zip(1..).map(|((body, end), number)| {
            let foot = if number == count { legend } else { end };
            self.compose(&body, end, foot + MARGIN, (number, count))
        });
        pages.collect()
    }

    fn end_page(&mut self) {
        let y = self.y + 8;
        self.pages.push((std::mem::take(&mut self.body), y));
        self.y = self.top();
    }

    /// Where the first row begins.
    fn top(&self) -> i32 {
        let lines = |lines: &[String]| i32::try_from(lines.len()).unwrap_or(1);
        MARGIN + 22 * lines(&self.title) + 16 * lines(&self.line) + 10 + HEAD + 8
    }

    /// A page: head, lifelines, rows.
    fn compose(&self, rows: &Svg, end: i32, height: i32, (number, count): (usize, usize)) -> Picture {
        let mut all = Svg::default();
        let mut y = MARGIN;
        for line in &self.title {
            all.text(MARGIN, y + 14, TITLE, line);
            y += 22;
        }
        if count > 1 && !self.title.is_empty() {
            let style = Style { anchor: Anchor::End, ..SMALL };
            all.text(self.width - MARGIN, MARGIN + 14, style, &format!("page {number} of {count}"));
        }
        for line in &self.line {
            all.text(MARGIN, y + 12, Style { fill: MUTE, ..PLAIN }, line);
            y += 16;
        }
        y += 10;
        all.text(self.left - 12, y + HEAD - 6, Style { fill: MUTE, ..TIME }, "time (s)");
        for (at, (name, mac, address)) in self.heads.iter().enumerate() {
            let x = self.x(at);
            all.rect((x - self.column / 2 + 3, y, self.column - 6, HEAD), SOFT, STRONG, 6);
            let (name_y, style) = if mac.is_empty() && address.is_empty() { (28, HOST) } else { (16, HOST) };
            all.text(x, y + name_y, style, name);
            all.text(x, y + 29, ADDRESS, mac);
            all.text(x, y + 42, ADDRESS, address);
            all.line((x, y + HEAD), (x, end), STRONG, "1", "");
        }
        all.raw(&rows.0);
        let title = format!("Sequence: {}", self.about.heading());
        let svg = document(self.width, height, &title, &self.about.line(), &all.0);
        Picture { svg, width: self.width, height }
    }

    /// The number of a row in the table that goes with the picture.
    fn label(&self, row: &Row) -> &str {
        let labels = self.labels.as_deref().unwrap_or_default();
        let place = labels.binary_search_by_key(&row.entry, |(entry, _)| *entry);
        place.ok().and_then(|place| labels.get(place)).map_or("", |(_, label)| label)
    }

    /// The middle of a column.
    fn x(&self, column: usize) -> i32 {
        self.left + i32::try_from(column).unwrap_or(0) * self.column + self.column / 2
    }

    /// The right end of the columns.
    fn right(&self) -> i32 {
        self.width - MARGIN
    }

    /// A band across all lifelines: a decision, or the end of what is drawn.
    fn band(&mut self, text: &str, strong: bool) {
        let (left, room) = (self.left, self.right() - self.left);
        let lines = BOLD.wrap(text, room - 20);
        let height = 6 + 15 * i32::try_from(lines.len()).unwrap_or(1);
        let (fill, stroke, ink) = if strong { (ACCENT_SOFT, ACCENT, ACCENT) } else { (SOFT, STRONG, INK) };
        self.body.rect((left, self.y + 1, room, height), fill, stroke, 4);
        for (line, at) in lines.iter().zip(0..) {
            self.body.text(left + 10, self.y + 15 + 15 * at, Style { fill: ink, ..BOLD }, line);
        }
        self.y += height + 6;
    }

    /// A span in which nothing happens.
    fn idle(&mut self, text: &str) {
        let (left, right, y) = (self.left, self.right(), self.y + 12);
        self.body.line((left, y), (right, y), STRONG, "1", "2 4");
        let style = Style { anchor: Anchor::Middle, ..SMALL };
        let x = (left + right) / 2;
        self.body.behind(x, y + 4, style, style.width(text) + 12);
        self.body.text(x, y + 4, style, text);
        self.y += 24;
    }
}

/// Names of hosts at the head of their lifelines, and their addresses there.
const HOST: Style = Style { anchor: Anchor::Middle, size: 13, ..BOLD };
const ADDRESS: Style = Style { anchor: Anchor::Middle, size: 11, ..MONO };
