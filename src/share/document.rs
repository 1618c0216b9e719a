//! The JSON of links and session files: the record and what was selected.
//!
//! ```json
//! { "dorascope": "session", "record": { "format": 1, "engine": "0.1.0", … }, "selected": 17, "field": [42, 46] }
//! ```

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::shared::Shared;
use super::text::newer;
use crate::base::objects;
use crate::history::record::name_of;
use crate::history::{FORMAT, OpenError, Record};
use crate::protocol::EntryId;
use crate::scenario::reading;

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
        if branch.name == name_of(&branch.user_actions, branch.lens.unwrap_or(lens)) {
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
    // Of a text that is none nothing is kept.
    serde_json::to_string(&document).map_or_else(|_| String::new(), |json| lines(&json)) + "\n"
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
        branch.name = name_of(&branch.user_actions, branch.lens.unwrap_or(lens));
    }
    Ok(Shared { record, selected, field })
}

/// The depth of the fields of hosts in a session file.
const DEEPEST: usize = 6;

/// The same JSON with a field a line, down to the fields of hosts, and what is inside those on one line: long lists stay short that
/// way. It is laid out as a text: a writer of its own would have the code that writes every type compiled a second time.
fn lines(json: &str) -> String {
    fn line(into: &mut String, depth: usize) {
        into.push('\n');
        (0..depth).for_each(|_| into.push_str("  "));
    }
    let mut out = String::with_capacity(json.len() * 2);
    let (mut depth, mut quoted, mut escaped, mut opened) = (0usize, false, false, false);
    for c in json.chars() {
        if quoted {
            out.push(c);
            quoted = escaped || c != '"';
            escaped = !escaped && c == '\\';
            continue;
        }
        let closes = matches!(c, '}' | ']');
        if std::mem::take(&mut opened) && !closes && depth <= DEEPEST {
            line(&mut out, depth);
        } else if closes && !out.ends_with(['{', '[']) && depth <= DEEPEST {
            line(&mut out, depth.saturating_sub(1));
        }
        if closes {
            depth = depth.saturating_sub(1);
        }
        out.push(c);
        match c {
            '{' | '[' => (depth, opened) = (depth + 1, true),
            ',' if depth <= DEEPEST => line(&mut out, depth),
            ',' | ':' => out.push(' '),
            '"' => quoted = true,
            _ => {}
        }
    }
    out
}
