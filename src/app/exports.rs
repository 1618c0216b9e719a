//! An export that is being made, in slices: so that the page stays alive, can show how far it is, and can call it off.
//! Knows no browser.

use std::io;
use std::rc::Rc;

use super::browser::{Contents, File};
use super::model::Model;
use crate::export::capture::{Pcap, Pcapng};
use crate::export::picture::network::Moment;
use crate::export::picture::{Picture, SequencePicture, network_picture};
use crate::export::text::{About, Source};
use crate::export::{Markdown, Mermaid, Paper, csv_head, csv_record, handout, text};
use crate::session::{History, Session};
use crate::teach::Names;
use crate::teach::format::{count, file_part};
use crate::view::View;

/// No export is larger, in bytes: a page has only so much memory, and a text that grows is copied on the way.
const MAX_BYTES: usize = 12 << 20;
/// No drawing is larger: it is put together of its rows, its head and what explains it.
const MAX_DRAWING: usize = 10 << 20;
/// No sequence is cut into more PNG files.
const MAX_PAGES: usize = 12;

/// So much text Mermaid draws by default, in characters.
const MERMAID: usize = 50_000;

/// What can be exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The sequence as a drawing.
    SequenceSvg,
    /// The sequence in dots; several files where it is long.
    SequencePng,
    /// The network at this moment as a drawing.
    NetworkSvg,
    /// The same in dots.
    NetworkPng,
    /// The trace as a table.
    Csv,
    /// The trace as a document.
    Markdown,
    /// A paper to print.
    Handout,
    /// The same with blanks in place of the answers.
    Worksheet,
    /// The frames.
    Pcap,
    /// The frames with comments.
    Pcapng,
    /// The sequence as text that other programs draw.
    Mermaid,
}

impl Format {
    /// What stands in its file's name, the ending, and the MIME type.
    fn file(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Format::SequenceSvg => ("sequence", "svg", "image/svg+xml"),
            Format::SequencePng => ("sequence", "png", "image/png"),
            Format::NetworkSvg => ("network", "svg", "image/svg+xml"),
            Format::NetworkPng => ("network", "png", "image/png"),
            Format::Csv => ("trace", "csv", "text/csv"),
            Format::Markdown => ("trace", "md", "text/markdown"),
            Format::Handout => ("handout", "html", "text/html"),
            Format::Worksheet => ("worksheet", "html", "text/html"),
            Format::Pcap => ("capture", "pcap", "application/vnd.tcpdump.pcap"),
            Format::Pcapng => ("capture", "pcapng", "application/x-pcapng"),
            Format::Mermaid => ("sequence", "mmd", "text/vnd.mermaid"),
        }
    }

    fn of_rows(self) -> bool {
        matches!(self, Format::SequenceSvg | Format::SequencePng | Format::Mermaid)
    }
}

/// What an export has become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The files, at least one.
    pub files: Vec<File>,
    /// How much is in them: `26 frames`.
    pub amount: String,
}

enum Writer {
    Pcap(Pcap<Vec<u8>>),
    Pcapng(Pcapng<Vec<u8>>),
    Csv(String),
    Markdown(Box<Markdown>),
    Mermaid(Box<Mermaid>),
    Sequence(Box<SequencePicture>),
    Network(Box<Picture>),
    Paper(Box<Sheet>),
}

/// What a paper is made of, besides the history.
struct Sheet {
    start: View,
    now: Rc<View>,
    shown_ms: u64,
    lesson: String,
    link: String,
}

/// An export on its way.
pub struct Work {
    format: Format,
    history: Rc<History>,
    names: Rc<Names>,
    about: About,
    /// Number of entries to export.
    count: usize,
    /// Number of entries, or rows, that are done, and of all.
    done: usize,
    total: usize,
    writer: Writer,
}

impl Work {
    /// Begins an export of what has happened at this moment, or of the `whole` history. `shown_ms` is where the presentation
    /// stands.
    ///
    /// # Errors
    /// Why it cannot be made.
    pub fn new(format: Format, model: &Model, shown_ms: u64, whole: bool) -> Result<Self, String> {
        let history = Rc::clone(&model.history);
        let trace = history.run.trace();
        // The network is always that of this moment.
        let whole = whole && !matches!(format, Format::NetworkSvg | Format::NetworkPng);
        let count = if whole { trace.len() } else { model.view.cursor.min(trace.len()) };
        let about = about(model, whole);
        let source = Source { trace, names: &model.names, lens: history.run.lens() };
        let writer = match format {
            Format::Pcap => Writer::Pcap(Pcap::new(Vec::new()).map_err(failed)?),
            Format::Pcapng => Writer::Pcapng(Pcapng::new(Vec::new(), &about.line()).map_err(failed)?),
            Format::Csv => {
                let mut text = String::new();
                csv_head(&mut text);
                Writer::Csv(text)
            }
            Format::Markdown => Writer::Markdown(Box::new(Markdown::new(&about, source))),
            Format::Mermaid => Writer::Mermaid(Box::new(Mermaid::new(&about, source))),
            Format::SequenceSvg => Writer::Sequence(Box::new(SequencePicture::new(&about, source, count))),
            Format::SequencePng => Writer::Sequence(Box::new(SequencePicture::new(&about, source, count).paged())),
            Format::NetworkSvg | Format::NetworkPng => {
                let flights = history.presentation.flights();
                let moment = Moment { view: &model.view, flights, names: &model.names, shown_ms };
                Writer::Network(Box::new(network_picture(&about, moment)))
            }
            Format::Handout | Format::Worksheet => Writer::Paper(Box::new(sheet(model, shown_ms, count))),
        };
        let total = match writer {
            Writer::Network(_) | Writer::Paper(_) => 0,
            _ if format.of_rows() => {
                let happened = |entry: crate::protocol::EntryId| usize::try_from(entry.0).is_ok_and(|at| at < count);
                history.sequence.rows.partition_point(|row| happened(row.entry))
            }
            _ => count,
        };
        let names = Rc::clone(&model.names);
        Ok(Self { format, history, names, about, count, done: 0, total, writer })
    }

    /// Takes the address that opens the session; it is asked for only where it is written, on a paper.
    pub fn with_link(mut self, link: impl FnOnce() -> String) -> Self {
        if let Writer::Paper(sheet) = &mut self.writer {
            sheet.link = link();
        }
        self
    }

    /// How much is done of how much.
    pub fn progress(&self) -> (usize, usize) {
        (self.done, self.total)
    }

    /// Takes up to `at_most` more entries or rows; `true` when all are done.
    ///
    /// # Errors
    /// Why it cannot be made.
    pub fn advance(&mut self, at_most: usize) -> Result<bool, String> {
        let trace = self.history.run.trace();
        let source = Source { trace, names: &self.names, lens: self.history.run.lens() };
        let end = self.total.min(self.done.saturating_add(at_most));
        let entries = trace.get(self.done..end).unwrap_or_default();
        let rows = self.history.sequence.rows.get(self.done..end).unwrap_or_default();
        let size = match &mut self.writer {
            Writer::Pcap(pcap) => {
                entries.iter().try_for_each(|entry| pcap.push(entry)).map_err(failed)?;
                pcap.out().len()
            }
            Writer::Pcapng(pcapng) => {
                let comment = |entry: &crate::sim::Entry| text::comment(entry, source);
                entries.iter().try_for_each(|entry| pcapng.push(entry, comment)).map_err(failed)?;
                pcapng.out().len()
            }
            Writer::Csv(text) => {
                entries.iter().for_each(|entry| csv_record(text, entry, source));
                text.len()
            }
            Writer::Markdown(document) => {
                entries.iter().for_each(|entry| document.push(entry, source, &self.history.steps));
                document.len()
            }
            Writer::Mermaid(diagram) => {
                rows.iter().for_each(|row| diagram.push(row, source, self.count));
                diagram.len()
            }
            Writer::Sequence(picture) => {
                rows.iter().for_each(|row| picture.push(row, source));
                if self.format == Format::SequencePng && picture.pages() > MAX_PAGES {
                    return Err(format!(
                        "As PNG this sequence would take more than {MAX_PAGES} files. The SVG holds all of it in one; or export \
                         only what has happened so far."
                    ));
                }
                picture.len()
            }
            Writer::Network(_) | Writer::Paper(_) => 0,
        };
        let most = if matches!(self.writer, Writer::Sequence(_)) { MAX_DRAWING } else { MAX_BYTES };
        if size > most {
            return Err(format!(
                "This export has grown beyond {} MiB, which is more than a page should hold. Export only what has happened so \
                 far, or use the runner.",
                most >> 20
            ));
        }
        self.done = end;
        Ok(self.done == self.total)
    }

    /// The files.
    ///
    /// # Errors
    /// Why they cannot be made.
    pub fn finish(self) -> Result<Made, String> {
        let (entries, rows) = (count(self.count, "entry"), count(self.total, "row"));
        // The plural of one noun is irregular.
        let entries = entries.replace("entrys", "entries");
        let (contents, amount) = match self.writer {
            Writer::Pcap(pcap) => {
                let amount = count(pcap.frames(), "frame");
                (vec![Contents::Bytes(pcap.finish().map_err(failed)?)], amount)
            }
            Writer::Pcapng(pcapng) => {
                let amount = count(pcapng.frames(), "frame");
                (vec![Contents::Bytes(pcapng.finish().map_err(failed)?)], amount)
            }
            Writer::Csv(text) => (vec![Contents::Bytes(text.into_bytes())], entries),
            Writer::Markdown(document) => (vec![Contents::Bytes(document.finish().into_bytes())], entries),
            Writer::Mermaid(diagram) => {
                let text = diagram.finish();
                let long = if text.len() > MERMAID {
                    ", more than Mermaid draws unless its maxTextSize is raised"
                } else {
                    ""
                };
                (vec![Contents::Bytes(text.into_bytes())], format!("{rows}{long}"))
            }
            Writer::Sequence(picture) => (drawn(self.format, picture.finish())?, rows),
            Writer::Network(picture) => {
                let devices = count(self.names.hosts().count(), "device");
                (drawn(self.format, vec![*picture])?, devices)
            }
            Writer::Paper(sheet) => {
                let Sheet { start, now, shown_ms, lesson, link } = &*sheet;
                let (history, names, blank) = (&self.history, &self.names, self.format == Format::Worksheet);
                let paper = Paper { history, names, lesson, link, start, now, shown_ms: *shown_ms, blank };
                let text = handout(&self.about, paper);
                (vec![Contents::Bytes(text.into_bytes())], count(now.steps.0, "step"))
            }
        };
        let (what, ending, mime) = self.format.file();
        let pages = contents.len();
        let files = contents.into_iter().zip(1..).map(|(contents, page)| {
            let page = if pages > 1 { format!("-{page}-of-{pages}") } else { String::new() };
            let name = format!("dorascope-{}-{what}{page}.{ending}", file_part(&self.about.scenario, "session"));
            File { name, mime, contents }
        });
        Ok(Made { files: files.collect(), amount })
    }
}

/// What is on a paper about the first `count` entries.
fn sheet(model: &Model, shown_ms: u64, count: usize) -> Sheet {
    let mut session = Session::showing(Rc::clone(&model.history));
    let start = View::of(&session);
    let here = count == model.view.cursor;
    let now = if here {
        Rc::clone(&model.view)
    } else {
        session.seek(count);
        Rc::new(View::of(&session))
    };
    let shown_ms = if here { shown_ms } else { model.history.presentation.shown_for(count) };
    Sheet { start, now, shown_ms, lesson: model.session.lesson.clone(), link: String::new() }
}

/// Pictures as files: the drawing itself, or what the browser needs to make dots of it.
fn drawn(format: Format, pictures: Vec<Picture>) -> Result<Vec<Contents>, String> {
    if matches!(format, Format::SequenceSvg | Format::NetworkSvg) {
        return Ok(pictures.into_iter().map(|picture| Contents::Bytes(picture.svg.into_bytes())).collect());
    }
    let dots = pictures.into_iter().map(|picture| {
        let (width, height) = (picture.width, picture.height);
        let too_large = || {
            format!(
                "With {width} x {height} units this picture is too large for a readable PNG. The SVG holds all of it."
            )
        };
        let (across, down) = picture.dots().ok_or_else(too_large)?;
        Ok(Contents::Dots(picture, across, down))
    });
    dots.collect()
}

/// Which session it is.
fn about(model: &Model, whole: bool) -> About {
    let (session, view, history) = (&*model.session, &*model.view, &model.history);
    let branch = session.branches.iter().find(|branch| branch.id == session.current);
    let several = session.branches.len() > 1;
    let at = if whole { history.run.trace().last().map_or(view.now, |entry| entry.at) } else { view.now };
    About {
        scenario: session.scenario.clone(),
        title: session.title.clone(),
        lens: history.run.lens(),
        seed: history.run.seed(),
        branch: branch.filter(|_| several).map(|branch| branch.name.clone()),
        extent: text::extent(view.steps, at, whole),
    }
}

/// An amount of bytes: `812 bytes`, `9 kB`, `1.2 MB`.
pub fn size(bytes: usize) -> String {
    match bytes {
        0..1_000 => count(bytes, "byte"),
        1_000..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

fn failed(error: io::Error) -> String {
    format!("The file could not be written: {error}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_well() {
        assert_eq!([size(1), size(812), size(8_500), size(1_234_567)], ["1 byte", "812 bytes", "9 kB", "1.2 MB"]);
    }
}
