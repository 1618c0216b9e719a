//! The JSON of links and session files: the record and what was selected.
//!
//! ```json
//! { "dorascope": "session", "record": { "format": 1, "engine": "0.1.0", … }, "selected": 17, "field": [42, 46] }
//! ```

use std::io;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::ser::Formatter;

use super::text::newer;
use super::{OpenError, Shared};
use crate::protocol::EntryId;
use crate::protocol::objects;
use crate::session::reading;
use crate::session::record::{FORMAT, Record};

/// By this a session file and a scenario file are told apart.
pub(super) const MARK: &str = "session";

objects!(Document);
objects!(read Glance, RecordGlance);

/// What a link or a file holds.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Self", expecting = "object: a session", deny_unknown_fields)]
struct Document {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    dorascope: Option<String>,
    record: Record,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    selected: Option<EntryId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    field: Option<(usize, usize)>,
}

/// What is looked at before anything is taken in. Whatever else there is may be anything.
#[derive(Default, Deserialize)]
#[serde(remote = "Self", default)]
pub(super) struct Glance {
    /// The mark of a session file.
    pub dorascope: Option<String>,
    record: Option<RecordGlance>,
    /// What only scenario files have.
    version: Option<IgnoredAny>,
    network: Option<IgnoredAny>,
    clients: Option<IgnoredAny>,
    servers: Option<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(remote = "Self")]
struct RecordGlance {
    #[serde(default)]
    format: u32,
}

impl Glance {
    /// Glances at a document; `None` if a field has a type that it cannot have.
    ///
    /// # Errors
    /// That it is no JSON.
    pub(super) fn at(json: &str) -> Result<Option<Self>, OpenError> {
        match reading::read(json) {
            Ok(glance) => Ok(Some(glance)),
            Err(wrong) if wrong.path.is_some() => Ok(None),
            Err(wrong) => Err(OpenError(format!("it is no JSON: {}: {}.", wrong.place(), wrong.what))),
        }
    }

    /// Whether it looks like a network.
    pub(super) fn is_scenario(&self) -> bool {
        self.version.is_some() || self.network.is_some() || self.clients.is_some() || self.servers.is_some()
    }
}

/// The JSON of a link: as short as it can be, and without what has been watched.
pub(super) fn short(shared: &Shared) -> Vec<u8> {
    let mut record = shared.record.clone();
    let lens = record.lens;
    for branch in &mut record.branches {
        branch.seen = 0;
        if branch.name == super::name_of(&branch.interventions, branch.lens.unwrap_or(lens)) {
            branch.name.clear();
        }
    }
    let document = Document { dorascope: None, record, selected: shared.selected, field: shared.field };
    serde_json::to_vec(&document).unwrap_or_default()
}

/// The JSON of a file: for people too.
pub(super) fn long(shared: &Shared) -> String {
    let record = shared.record.clone();
    let mark = Some(MARK.to_owned());
    let document = Document { dorascope: mark, record, selected: shared.selected, field: shared.field };
    let mut text = Vec::new();
    let mut writer = serde_json::Serializer::with_formatter(&mut text, Lines::default());
    // Writing into memory does not fail; of a text that is none nothing is kept.
    let written = serde::Serialize::serialize(&document, &mut writer).is_ok();
    let text = if written { String::from_utf8(text).unwrap_or_default() } else { String::new() };
    text + "\n"
}

/// Reads either.
///
/// # Errors
/// What is wrong with it, and where.
pub(super) fn read(json: &str) -> Result<Shared, OpenError> {
    let format = Glance::at(json)?.and_then(|glance| glance.record).map_or(FORMAT, |record| record.format);
    if format > FORMAT {
        return Err(OpenError(newer(format)));
    }
    let Document { mut record, selected, field, .. } = reading::read(json).map_err(|wrong| {
        OpenError(match wrong.path.as_deref() {
            None | Some("") => format!("it is no session: {}.", wrong.what),
            // In a link there are no lines: the path tells where.
            Some(path) => format!("it is no session: {path}: {}.", wrong.what),
        })
    })?;
    let lens = record.lens;
    for branch in record.branches.iter_mut().filter(|branch| branch.name.is_empty()) {
        branch.name = super::name_of(&branch.interventions, branch.lens.unwrap_or(lens));
    }
    Ok(Shared { record, selected, field })
}

/// Writes a field a line down to the fields of hosts, and what is inside those on one line: long lists stay short that way.
#[derive(Default)]
struct Lines {
    depth: usize,
    /// Whether what is open holds anything yet.
    filled: bool,
}

/// The depth of the fields of hosts in a session file.
const DEEPEST: usize = 6;

impl Lines {
    fn line<W: io::Write + ?Sized>(&self, into: &mut W) -> io::Result<()> {
        into.write_all(b"\n")?;
        (0..self.depth).try_for_each(|_| into.write_all(b"  "))
    }

    fn open<W: io::Write + ?Sized>(&mut self, into: &mut W, mark: &[u8]) -> io::Result<()> {
        (self.depth, self.filled) = (self.depth + 1, false);
        into.write_all(mark)
    }

    fn close<W: io::Write + ?Sized>(&mut self, into: &mut W, mark: &[u8]) -> io::Result<()> {
        self.depth = self.depth.saturating_sub(1);
        if self.filled && self.depth < DEEPEST {
            self.line(into)?;
        }
        self.filled = true;
        into.write_all(mark)
    }

    fn next<W: io::Write + ?Sized>(&mut self, into: &mut W, first: bool) -> io::Result<()> {
        if !first {
            into.write_all(b",")?;
        }
        match self.depth {
            0..=DEEPEST => self.line(into),
            _ if first => Ok(()),
            _ => into.write_all(b" "),
        }
    }
}

impl Formatter for Lines {
    fn begin_array<W: io::Write + ?Sized>(&mut self, into: &mut W) -> io::Result<()> {
        self.open(into, b"[")
    }

    fn end_array<W: io::Write + ?Sized>(&mut self, into: &mut W) -> io::Result<()> {
        self.close(into, b"]")
    }

    fn begin_array_value<W: io::Write + ?Sized>(&mut self, into: &mut W, first: bool) -> io::Result<()> {
        self.next(into, first)
    }

    fn end_array_value<W: io::Write + ?Sized>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }

    fn begin_object<W: io::Write + ?Sized>(&mut self, into: &mut W) -> io::Result<()> {
        self.open(into, b"{")
    }

    fn end_object<W: io::Write + ?Sized>(&mut self, into: &mut W) -> io::Result<()> {
        self.close(into, b"}")
    }

    fn begin_object_key<W: io::Write + ?Sized>(&mut self, into: &mut W, first: bool) -> io::Result<()> {
        self.next(into, first)
    }

    fn begin_object_value<W: io::Write + ?Sized>(&mut self, into: &mut W) -> io::Result<()> {
        into.write_all(b": ")
    }

    fn end_object_value<W: io::Write + ?Sized>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }
}
