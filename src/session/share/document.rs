//! The JSON of links and session files: the record and what was selected.
//!
//! ```json
//! { "dorascope": "session", "record": { "format": 1, "engine": "0.1.0", … }, "selected": 17, "field": [42, 46] }
//! ```

use std::borrow::Cow;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::error::Category;

use super::text::newer;
use super::{OpenError, Shared};
use crate::protocol::EntryId;
use crate::session::place::path_at;
use crate::session::record::{FORMAT, Record};

/// By this a session file and a scenario file are told apart.
pub(super) const MARK: &str = "session";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document<'a> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    dorascope: Option<Cow<'a, str>>,
    record: Cow<'a, Record>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    selected: Option<EntryId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    field: Option<(usize, usize)>,
}

/// What is looked at before anything is taken in. Whatever else there is may be anything.
#[derive(Default, Deserialize)]
#[serde(default)]
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
        match serde_json::from_str(json) {
            Ok(glance) => Ok(Some(glance)),
            Err(error) if error.classify() == Category::Data => Ok(None),
            Err(error) => Err(OpenError(format!("it is no JSON: {error}."))),
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
    let record = Cow::Owned(record);
    let document = Document { dorascope: None, record, selected: shared.selected, field: shared.field };
    serde_json::to_vec(&document).unwrap_or_default()
}

/// The JSON of a file: for people too.
pub(super) fn long(shared: &Shared) -> String {
    let record = Cow::Borrowed(&shared.record);
    let mark = Some(Cow::Borrowed(MARK));
    let document = Document { dorascope: mark, record, selected: shared.selected, field: shared.field };
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
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
    let document: Document<'_> = serde_json::from_str(json).map_err(|error| {
        let why = without_place(&error.to_string()).to_owned();
        OpenError(match path_at(json, error.line(), error.column()).as_str() {
            "" => format!("it is no session: {why}."),
            path => format!("it is no session: {path}: {why}."),
        })
    })?;
    let Document { record, selected, field, .. } = document;
    let mut record = record.into_owned();
    let lens = record.lens;
    for branch in record.branches.iter_mut().filter(|branch| branch.name.is_empty()) {
        branch.name = super::name_of(&branch.interventions, branch.lens.unwrap_or(lens));
    }
    Ok(Shared { record, selected, field })
}

/// What serde says, without line and column: the path tells where, and in a link there are no lines.
fn without_place(why: &str) -> &str {
    why.split(" at line ").next().unwrap_or(why)
}
