//! The files of a run: which were asked for, and what goes into each.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use dorascope::export::text::{About, Source};
use dorascope::export::{self, Paper, capture, picture, text};
use dorascope::history::{Run, Sequence, steps};
use dorascope::session::{History, Session};
use dorascope::share::{to_file, to_link};
use dorascope::sim::Entry;
use dorascope::teach::Names;
use dorascope::view::View;

use super::args::RunArgs;
use super::failure::Failure;
use super::json;
use super::output::{Contents, Output};
use super::source::Played;

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Pcap,
    Json,
    Save,
    Pcapng,
    Csv,
    Markdown,
    Handout,
    Worksheet,
    Mermaid,
    Svg,
}

/// The files that were asked for, each ready to be written.
pub(super) struct Exports(Vec<(What, Output)>);

impl Exports {
    /// Makes sure that all of them can be written.
    ///
    /// # Errors
    /// Which cannot be, or which two options name the same file.
    pub(super) fn prepare(args: &RunArgs) -> Result<Self, Failure> {
        let asked: [(What, &str, Option<&PathBuf>); 10] = [
            (What::Pcap, "--pcap", args.pcap.as_ref()),
            (What::Json, "--json", args.json.as_ref()),
            (What::Save, "--save", args.save.as_ref()),
            (What::Pcapng, "--pcapng", args.exports.pcapng.as_ref()),
            (What::Csv, "--csv", args.exports.csv.as_ref()),
            (What::Markdown, "--markdown", args.exports.markdown.as_ref()),
            (What::Handout, "--handout", args.exports.handout.as_ref()),
            (What::Worksheet, "--worksheet", args.exports.worksheet.as_ref()),
            (What::Mermaid, "--mermaid", args.exports.mermaid.as_ref()),
            (What::Svg, "--svg", args.exports.svg.as_ref()),
        ];
        let mut ready: Vec<(What, &str, Output)> = Vec::new();
        for (what, option, path) in asked {
            let Some(path) = path else { continue };
            let output = Output::prepare(Path::new(path))?;
            if let Some((_, other, _)) = ready.iter().find(|(_, _, other)| other.same_as(&output)) {
                return Err(Failure::new(format!("{other} and {option} name the same file")));
            }
            ready.push((what, option, output));
        }
        Ok(Self(ready.into_iter().map(|(what, _, output)| (what, output)).collect()))
    }

    /// The files with what writes them.
    pub(super) fn of<'a>(self, run: &'a Told<'a>) -> Vec<(Output, Contents<'a>)> {
        let contents = |what| -> Contents<'a> { Box::new(move |out: &mut dyn Write| run.write(what, out)) };
        self.0.into_iter().map(|(what, output)| (output, contents(what))).collect()
    }
}

/// A run with the words for it.
pub(super) struct Told<'a> {
    played: &'a Played,
    names: Names,
    about: About,
}

impl<'a> Told<'a> {
    /// A finished run.
    pub(super) fn new(played: &'a Played) -> Self {
        let trace = played.trace.as_slice();
        let steps = steps(trace).len();
        let at = trace.last().map_or(dorascope::base::Instant::ZERO, |entry| entry.at);
        let record = &played.shared.record;
        let branch = record.branch(record.current).map(|branch| branch.name.clone());
        let about = About {
            scenario: played.scenario.name.clone(),
            title: played.scenario.title.clone(),
            lens: played.lens,
            seed: played.seed,
            branch: branch.filter(|_| record.branches.len() > 1),
            extent: text::extent((steps, steps), at, true),
        };
        Self { played, names: Names::new(&played.world, &played.scenario), about }
    }

    fn write(&self, what: What, out: &mut dyn Write) -> io::Result<()> {
        let Self { about, played, .. } = self;
        let Played { scenario, seed, lens, until, world, trace, shared, .. } = played;
        let (source, all) = (Source { trace, names: &self.names, lens: *lens }, trace.len());
        let text = match what {
            What::Pcap => return capture::write_pcap(out, trace).map(|_| ()),
            What::Json => {
                let record = json::Record { scenario, seed: *seed, lens: *lens, until_us: until.0 };
                return json::write(out, record, world, trace);
            }
            What::Save => to_file(shared),
            What::Pcapng => {
                let comment = |entry: &Entry| text::comment(entry, source);
                return capture::write_pcapng(out, trace, &about.line(), comment).map(|_| ());
            }
            What::Csv => export::csv(source, all),
            What::Markdown => export::markdown(about, source, &steps(trace), all),
            What::Handout => self.paper(false)?,
            What::Worksheet => self.paper(true)?,
            What::Mermaid => export::mermaid(about, source, &Sequence::new(trace).rows, all),
            What::Svg => picture::sequence_picture(about, source, &Sequence::new(trace).rows, all).svg,
        };
        out.write_all(text.as_bytes())
    }

    /// A paper about all of the run, which is played once more for the state of its hosts at both ends.
    fn paper(&self, blank: bool) -> io::Result<String> {
        let Played { scenario, lens, until, trace, shared, .. } = self.played;
        let (run, _) = Run::of_record(shared.record.clone(), Some(*until), true).map_err(io::Error::other)?;
        let history = Rc::new(History::new(run));
        let mut session = Session::showing(Rc::clone(&history));
        let start = View::of(&session);
        session.seek(trace.len());
        let now = View::of(&session);
        let link = to_link(shared).map_or_else(|_| String::new(), |fragment| format!("#{fragment}"));
        let paper = Paper {
            history: &history,
            names: &self.names,
            lesson: scenario.lesson_under(*lens),
            link: &link,
            start: &start,
            now: &now,
            shown_ms: history.presentation.shown_for(trace.len()),
            blank,
        };
        Ok(export::handout(&self.about, paper))
    }
}
