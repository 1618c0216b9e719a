//! The network as JSON text: written short, read with every error by its line.

mod every;
mod locate;

use locate::locate_all;
pub use locate::{locate, offset};

use super::object::{LISTS, from_value, to_value};
use super::problems::problems;
use super::tree::Json;
use crate::base::order;
use crate::scenario::reading::Wrong;
use crate::scenario::{ClientSpec, Level, Problem, Scenario, ScriptSpec, ServerSpec, StaticSpec, limits, reading};

/// The widest line that is not broken.
const WIDTH: usize = 110;
/// Maximum number of errors reported for a text: when they are corrected, the others are reported.
const MOST_ERRORS: usize = 100;

/// A problem with the JSON text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineProblem {
    /// Its line, from 1.
    pub line: usize,
    /// Its column, from 1, in characters.
    pub column: usize,
    /// How bad it is.
    pub level: Level,
    /// What is wrong there, and what would be right.
    pub what: String,
}

/// The scenario as a file, with line breaks; fields that have their default value are left out.
pub fn to_json(scenario: &Scenario) -> String {
    let value = to_value(scenario).unwrap_or_default();
    let mut text = String::new();
    write(&value, 0, &mut text);
    text.push('\n');
    text
}

/// What stands first in an object; the rest follows as the alphabet has it.
const FIRST: [&str; 21] = [
    "version",
    "name",
    "title",
    "lesson",
    "lesson_course",
    "lesson_rfc",
    "lesson_lens",
    "lens",
    "horizon_s",
    "network",
    "more_networks",
    "at_us",
    "id",
    "mac",
    "count",
    "host",
    "code",
    "address",
    "first",
    "clients",
    "ranges",
];
/// What stands last.
const LAST: [&str; 4] = ["link", "switches", "static_hosts", "script"];

fn rank(key: &str) -> (usize, &str) {
    let first = FIRST.iter().position(|known| *known == key);
    let last = LAST.iter().position(|known| *known == key);
    (first.or(last.map(|at| FIRST.len() + 1 + at)).unwrap_or(FIRST.len()), key)
}

/// The fields of an object in the order of a file.
fn sorted(pairs: &[(String, Json)]) -> Vec<&(String, Json)> {
    let mut pairs: Vec<_> = pairs.iter().collect();
    order::by_key(&mut pairs, |pair| rank(&pair.0));
    pairs
}

/// Writes a value: on one line if it fits, else an entry a line. The whole never stands on one line.
fn write(value: &Json, depth: usize, into: &mut String) {
    let begin = into.len();
    if depth > 0 && write_line(value, WIDTH.saturating_sub(2 * depth), into) {
        return;
    }
    into.truncate(begin);
    let next = |index: usize, into: &mut String| {
        into.push_str(if index == 0 { "\n" } else { ",\n" });
        indent(depth + 1, into);
    };
    let (open, close) = match value {
        Json::Object(_) => ('{', '}'),
        Json::List(_) => ('[', ']'),
        // What is too long for a line and has no entries stands on a line all the same.
        _ => {
            write_line(value, usize::MAX, into);
            return;
        }
    };
    into.push(open);
    match value {
        Json::Object(pairs) => {
            for (index, (name, value)) in sorted(pairs).into_iter().enumerate() {
                next(index, into);
                quote(name, into);
                into.push_str(": ");
                write(value, depth + 1, into);
            }
        }
        Json::List(list) => {
            for (index, value) in list.iter().enumerate() {
                next(index, into);
                write(value, depth + 1, into);
            }
        }
        _ => {}
    }
    into.push('\n');
    indent(depth, into);
    into.push(close);
}

fn indent(depth: usize, into: &mut String) {
    (0..depth).for_each(|_| into.push_str("  "));
}

/// Writes a value on the line that `into` ends with. `false` as soon as it takes more than `room` characters: what is written
/// then is only a part of it.
fn write_line(value: &Json, room: usize, into: &mut String) -> bool {
    let begin = into.len();
    // Each character has a byte at least: a text of few bytes fits, and one of many is counted.
    let fits = |into: &str| {
        let line = into.get(begin..).unwrap_or_default();
        line.len() <= room || line.chars().count() <= room
    };
    match value {
        Json::Text(text) => quote(text, into),
        Json::Object(pairs) if pairs.is_empty() => into.push_str("{}"),
        Json::Object(pairs) => {
            for (index, (name, value)) in sorted(pairs).into_iter().enumerate() {
                into.push_str(if index == 0 { "{ " } else { ", " });
                quote(name, into);
                into.push_str(": ");
                if !write_line(value, room, into) || !fits(into) {
                    return false;
                }
            }
            into.push_str(" }");
        }
        Json::List(list) => {
            into.push('[');
            for (index, value) in list.iter().enumerate() {
                into.push_str(if index == 0 { "" } else { ", " });
                if !write_line(value, room, into) || !fits(into) {
                    return false;
                }
            }
            into.push(']');
        }
        other => into.push_str(&other.to_string()),
    }
    fits(into)
}

/// Writes a text in quotes.
fn quote(text: &str, into: &mut String) {
    let plain = text.chars().all(|c| c != '"' && c != '\\' && !c.is_control());
    if plain {
        into.push('"');
        into.push_str(text);
        into.push('"');
    } else {
        into.push_str(&Json::from(text).to_string());
    }
}

/// Reads a scenario from text, as far as its types go.
///
/// # Errors
/// Everything that cannot be read: a slip in the JSON alone, or else what is wrong with each part of the network.
pub fn read(text: &str) -> Result<Scenario, Vec<LineProblem>> {
    let slip = |what: String| vec![LineProblem { line: 1, column: 1, level: Level::Error, what }];
    let text = reading::unmarked(text).map_err(|why| slip(format!("this text {why}")))?;
    if text.len() > limits::FILE {
        return Err(slip(format!(
            "this text is longer than {} MiB, the most that a network may have",
            limits::FILE >> 20
        )));
    }
    let value: Json = reading::read(text).map_err(|wrong| vec![line_of(wrong)])?;
    let mut head = value;
    if !matches!(head, Json::Object(_)) {
        let is = if head.as_list().is_some() { "a list" } else { "no object" };
        return Err(slip(format!("the document is {is}; a network is an object of named fields: begin with {{")));
    }
    let mut found: Vec<(String, String)> = Vec::new();
    let mut readings = every::Readings::default();
    for (name, _) in LISTS {
        let Some(list) = head.remove(name) else { continue };
        let Json::List(list) = list else {
            found.push((name.to_owned(), "has to be a list: write it in [ ]".to_owned()));
            continue;
        };
        for (index, entry) in list.into_iter().enumerate() {
            let inside = |path: String| match path.as_str() {
                "" => format!("{name}[{index}]"),
                path => format!("{name}[{index}].{path}"),
            };
            let wrong = every::errors(name, entry, &mut readings);
            found.extend(wrong.into_iter().map(|(path, why)| (inside(path), why)));
            if found.len() >= MOST_ERRORS {
                break;
            }
        }
    }
    found.extend(every::errors("", head, &mut readings));
    // What a tree of values hides, like a field that stands there twice.
    if found.is_empty() {
        return reading::read::<Scenario>(text).map_err(|wrong| vec![line_of(wrong)]);
    }
    found.truncate(MOST_ERRORS);
    let places = locate_all(found.iter().map(|(path, _)| path.as_str()), text);
    let mut wrong: Vec<LineProblem> = found
        .into_iter()
        .zip(places)
        .map(|((path, what), (line, column))| LineProblem {
            line,
            column,
            level: Level::Error,
            what: named(&path, &what),
        })
        .collect();
    order::by_key(&mut wrong, |problem| (problem.line, problem.column));
    Err(wrong)
}

/// What is wrong, with the name of the field, unless the words have a name already.
fn named(path: &str, what: &str) -> String {
    let name = path.rsplit('.').next().unwrap_or_default();
    if name.is_empty() || what.starts_with("there is no ") || what.starts_with('`') {
        return what.to_owned();
    }
    format!("{name}: {what}")
}

/// Reads an entry of a list, or the network without its lists. An error is a path inside it, and why.
fn read_part(list: &str, part: &Json) -> Result<(), (String, String)> {
    match list {
        "clients" => from_value::<ClientSpec>(part).map(drop),
        "servers" => from_value::<ServerSpec>(part).map(drop),
        "static_hosts" => from_value::<StaticSpec>(part).map(drop),
        "script" => from_value::<ScriptSpec>(part).map(drop),
        _ => from_value::<Scenario>(part).map(drop),
    }
}

/// The problems of a network that could be read, by the lines of its text.
pub fn by_line(found: &[Problem], text: &str) -> Vec<LineProblem> {
    let places = locate_all(found.iter().map(|problem| problem.path.as_str()), text);
    let mut lines: Vec<LineProblem> = found
        .iter()
        .zip(places)
        .map(|(problem, (line, column))| {
            let what = match problem.path.rsplit('.').next().unwrap_or_default() {
                "" => problem.what.clone(),
                name => format!("{name}: {}", problem.what),
            };
            LineProblem { line, column, level: problem.level, what }
        })
        .collect();
    order::by_key(&mut lines, |problem| (problem.level, problem.line, problem.column));
    lines
}

/// Reads a network from text, and finds everything that is wrong with it. Only errors keep it from being read.
///
/// # Errors
/// All problems by line, warnings as well.
pub fn from_json(text: &str) -> Result<Scenario, Vec<LineProblem>> {
    let scenario = read(text)?;
    let found = problems(&scenario);
    if found.iter().any(|problem| problem.level == Level::Error) {
        return Err(by_line(&found, text));
    }
    Ok(scenario)
}

fn line_of(wrong: Wrong) -> LineProblem {
    LineProblem { line: wrong.line, column: wrong.column, level: Level::Error, what: wrong.what }
}
