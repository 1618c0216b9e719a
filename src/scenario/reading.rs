//! Reading JSON that came from outside: the marks that editors put in front, and every error in words, with its place.
//!
//! ```text
//!   bytes ─text_of─▶ text ─unmarked─▶ text ─read─▶ value, or Wrong { path, line, column, what }
//! ```

use std::borrow::Cow;

use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::error::Category;

use super::place::{offset_of, path_at};
use crate::base::Set;

/// Why a text cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// Where, as a path inside the document; `None` if the text is no JSON at all.
    pub path: Option<String>,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// What is wrong there, and what would be right.
    pub what: String,
}

impl Wrong {
    /// Line and column in words.
    pub fn place(&self) -> String {
        format!("line {}, column {}", self.line, self.column)
    }
}

/// How a text has to be saved.
const AS_UTF8: &str = "save it again with the encoding UTF-8";

/// The text of a file.
///
/// # Errors
/// How it is encoded instead, and what to do: the end of a sentence.
pub fn text_of(bytes: &[u8]) -> Result<Cow<'_, str>, String> {
    let wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    match std::str::from_utf8(bytes) {
        Ok(text) if !wide => unmarked(text).map(Cow::Borrowed),
        Err(why) if !wide => Err(format!("is no UTF-8 text (byte {}): {AS_UTF8}", why.valid_up_to() + 1)),
        _ => Err(utf16()),
    }
}

/// A text without the mark that some editors put in front (U+FEFF, the byte order mark).
///
/// # Errors
/// That it was saved as UTF-16, and what to do: the end of a sentence.
pub fn unmarked(text: &str) -> Result<&str, String> {
    // A browser reads the mark of UTF-16, and what it cannot read otherwise, as U+FFFD. JSON holds no zeros.
    if text.starts_with('\u{fffd}') || text.chars().take(64).any(|c| c == '\0') {
        return Err(utf16());
    }
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

fn utf16() -> String {
    format!("is saved as UTF-16, which some editors call “Unicode”: {AS_UTF8}")
}

/// Reads a value from JSON.
///
/// # Errors
/// The first thing that is wrong.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Wrong> {
    serde_json::from_str(text).map_err(|error| wrong(text, &error))
}

/// What a reader of JSON says, with its place and in words.
pub fn wrong(text: &str, error: &serde_json::Error) -> Wrong {
    let said = error.to_string();
    let why = said.split(" at line ").next().unwrap_or_default();
    let (line, column) = (error.line().max(1), error.column().max(1));
    if error.classify() == Category::Data {
        let path = path_at(text, error.line(), error.column());
        let what = reworded(why, &path, || text_before(text, error.line(), error.column()));
        return Wrong { path: Some(path), line, column, what };
    }
    // Where a name or an object with one name has to stand, the reader takes anything else for a slip in the JSON.
    if serde_json::from_str::<IgnoredAny>(text).is_ok() {
        let path = path_at(text, error.line(), error.column().saturating_sub(1));
        let what = "this has to be one name in quotes, or an object that holds one name and its value".to_owned();
        return Wrong { path: Some(path), line, column, what };
    }
    Wrong { path: None, line, column, what: syntax(why) }
}

/// The last text in quotes before a place.
fn text_before(text: &str, line: usize, column: usize) -> String {
    let before = text.get(..offset_of(text, line, column)).unwrap_or(text);
    let last = before.rsplit('"').nth(1).unwrap_or_default();
    last.chars().take(40).collect()
}

/// A slip in the JSON, in words.
fn syntax(why: &str) -> String {
    match why {
        "EOF while parsing a list" => "the text ends inside a list: a ] is missing",
        "EOF while parsing an object" => "the text ends inside an object: a } is missing",
        "EOF while parsing a string" => "the text ends inside a text in quotes: a \" is missing",
        "EOF while parsing a value" => "the text ends where a value has to follow",
        "expected `:`" => "a colon (:) has to stand between the name of a field and its value",
        "expected `,` or `]`" => "a comma has to follow before the next item of the list, or a ] that ends the list",
        "expected `,` or `}`" => {
            "a comma has to follow before the next field of the object, or a } that ends the object"
        }
        "expected ident" | "expected value" => {
            "a value has to stand here: a text in quotes, a number, true, false, null, [ ] or { }"
        }
        "key must be a string" | "expected `\"`" => {
            "the name of a field has to stand here, in double quotes, like \"name\""
        }
        "invalid escape"
        | "unexpected end of hex escape"
        | "lone leading surrogate in hex escape"
        | "invalid unicode code point" => {
            "behind a backslash in a text has to stand one of \" \\ / b f n r t, or u and four hexadecimal digits"
        }
        "invalid number" => "this is no number: write digits only, like 60",
        "number out of range" => "this number is too large",
        "trailing comma" => "the comma before this has nothing behind it: take it out",
        "trailing characters" => "the document has ended before this: take out what follows",
        "recursion limit exceeded" => "lists and objects stand too deep inside each other here",
        why if why.starts_with("control character") => {
            "a text in quotes has to end on the line on which it begins; write \\n for a new line"
        }
        other => other,
    }
    .to_owned()
}

/// What the reader says of a value, in words: which name was probably meant, what would be right.
fn reworded(why: &str, path: &str, found: impl FnOnce() -> String) -> String {
    for (begins, thing) in [("unknown field `", "field"), ("unknown variant `", "value")] {
        let Some((name, rest)) = why.strip_prefix(begins).and_then(|rest| rest.split_once('`')) else { continue };
        let known: Set<&str> = rest.split('`').skip(1).step_by(2).collect();
        let near = known
            .iter()
            .map(|known| (strsim::damerau_levenshtein(name, known), known))
            .filter(|(distance, known)| *distance <= 3.min(known.len() / 2) || (name.len() > 2 && known.contains(name)))
            .min();
        return match near {
            Some((_, near)) => format!("there is no {thing} `{name}` here; did you mean `{near}`?"),
            None => {
                let known: Vec<&str> = known.into_iter().collect();
                format!("there is no {thing} `{name}` here; there are {}", known.join(", "))
            }
        };
    }
    if let Some(name) = why.strip_prefix("missing field ") {
        return format!("{name} is missing here; every one needs it");
    }
    if let Some(name) = why.strip_prefix("duplicate field ") {
        return format!("{name} stands here twice; leave one of them out");
    }
    match why {
        "invalid IPv4 address syntax" => format!(
            "“{}” is no IP address: write four numbers from 0 to 255 with dots between, like 10.0.0.10",
            found()
        ),
        _ => wrong_kind(why, path).unwrap_or_else(|| why.to_owned()),
    }
}

/// That a value is of the wrong kind, in words of JSON instead of the reader's.
fn wrong_kind(why: &str, path: &str) -> Option<String> {
    if let Some((length, wanted)) = why.strip_prefix("invalid length ").and_then(|rest| rest.split_once(", expected "))
    {
        let wanted = wanted.replace("a tuple of size 2", "a list of two");
        return Some(format!(
            "this has to be {wanted}, and has {length} {}",
            if length == "1" { "item" } else { "items" }
        ));
    }
    let rest = why.strip_prefix("invalid type: ").or_else(|| why.strip_prefix("invalid value: "))?;
    let (got, wanted) = rest.split_once(", expected ")?;
    let got = match got.split_once(' ') {
        _ if got == "map" => "an object in { }".to_owned(),
        _ if got == "sequence" => "a list in [ ]".to_owned(),
        Some(("string", text)) => format!("the text {text}"),
        Some(("integer", number)) => format!("the number {}", number.trim_matches('`')),
        Some(("floating", number)) => format!("the number {}", number.trim_start_matches("point ").trim_matches('`')),
        Some((_, value)) => value.trim_matches('`').to_owned(),
        None => got.to_owned(),
    };
    // What an object is called stands at its type; that of a variant is the name before it.
    let object = match wanted.strip_prefix("object: ") {
        Some(thing) => Some(thing.to_owned()),
        None if wanted.starts_with("struct ") => {
            let name = path.rsplit('.').next().filter(|name| !name.is_empty()).unwrap_or("the document");
            Some(name.to_owned())
        }
        None => None,
    };
    if let Some(thing) = object {
        return Some(format!("this is {}; {thing} is an object of named fields", got.trim_end_matches(" in [ ]")));
    }
    let wanted = match wanted {
        "a string" => "a text in quotes".to_owned(),
        "a boolean" => "true or false".to_owned(),
        "a sequence" => "a list in [ ]".to_owned(),
        "a tuple of size 2" => "a list of two".to_owned(),
        "u8" => "a whole number from 0 to 255".to_owned(),
        "u16" => "a whole number from 0 to 65535".to_owned(),
        "u32" => "a whole number from 0 to 4294967295".to_owned(),
        "u64" | "usize" => "a whole number, not below 0".to_owned(),
        "i32" | "i64" => "a whole number".to_owned(),
        other => other.to_owned(),
    };
    Some(format!("this has to be {wanted}, and is {got}"))
}
