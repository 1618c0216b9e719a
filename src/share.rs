//! A session as a link or a file, and back.
//!
//! ```text
//!   link   1.<base64url of zlib of JSON>      short: defaults and names that can be made again are left out
//!   file   JSON with a mark, for people too   a scenario file is opened as well
//! ```
//!
//! Both hold a record and what was selected. What is read here comes from anywhere: sizes are limited before anything is
//! unpacked, and whatever is wrong is said in words. That the record makes sense is for
//! [`Session::open`](crate::session::Session::open) to see.

mod document;
mod shared;
mod text;

use crate::history::OpenError;
use crate::scenario::limits::{FILE as MAX_FILE, LINK as MAX_LINK};
use crate::scenario::{Scenario, reading};
use document::Glance;
pub use shared::Shared;
pub use text::decoded;

/// What a file held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// A session.
    Session(Box<Shared>),
    /// A network.
    Scenario(Box<Scenario>),
}

/// The part of an address behind `#` that holds a session.
///
/// # Errors
/// How many characters it would have, if that is more than a link may have.
pub fn to_link(shared: &Shared) -> Result<String, usize> {
    let link = text::pack(&document::short(shared));
    if link.len() > MAX_LINK { Err(link.len()) } else { Ok(link) }
}

/// What a link holds. What mail programs and chats do to addresses does not matter.
///
/// # Errors
/// What is wrong with it.
pub fn from_link(fragment: &str) -> Result<Shared, OpenError> {
    let json = String::from_utf8(text::unpack(fragment)?);
    let json = json.map_err(|_| OpenError("it holds no text: dorascope makes no such links.".to_owned()))?;
    document::read(&json)
}

/// The text of a file that holds a session.
pub fn to_file(shared: &Shared) -> String {
    document::long(shared)
}

/// What a file holds: a session or a scenario.
///
/// # Errors
/// What is wrong with it.
pub fn from_file(text: &str) -> Result<Opened, OpenError> {
    let wrong = |why: String| Err(OpenError(why));
    if text.len() > MAX_FILE {
        return wrong(format!("it is longer than {} MiB.", MAX_FILE >> 20));
    }
    let text = reading::unmarked(text).map_err(|why| OpenError(format!("it {why}.")))?.trim();
    const EXPECTED: &str =
        "a session that dorascope saved has \"dorascope\": \"session\" in it, and a scenario file \"version\": 1.";
    if !text.starts_with('{') {
        return wrong(format!("it is neither a session nor a scenario: {EXPECTED}"));
    }
    let session = |text| document::read(text).map(|shared| Opened::Session(Box::new(shared)));
    match Glance::at(text)? {
        Some(Glance { dorascope: Some(mark), .. }) if mark != document::MARK => {
            let mark: String = mark.chars().filter(|c| !c.is_control()).take(40).collect();
            wrong(format!("it holds a “{mark}”, which this version of dorascope does not know: {EXPECTED}"))
        }
        Some(Glance { dorascope: Some(_), .. }) => session(text),
        Some(glance) if !glance.is_scenario() => wrong(format!("it is neither a session nor a scenario: {EXPECTED}")),
        // A field has a type that it cannot have; a closer look tells which.
        None if text.contains("\"dorascope\"") => session(text),
        _ => {
            let network = Scenario::from_json(text).map_err(|why| OpenError(format!("{why}.")))?;
            Ok(Opened::Scenario(Box::new(network)))
        }
    }
}
