//! The network as JSON text: written short, read with every error by its line.

mod every;
mod locate;

use std::collections::BTreeSet;

use serde_json::{Map, Value};

pub use locate::{locate, offset};

use super::object::{LISTS, from_value, to_value};
use super::problems::{Level, Problem, problems};
use crate::protocol::ProfileOverride;
use crate::session::scenario::{ClientSpec, LinkSpec, Range, Scenario, ScriptSpec, ServerSpec, StaticSpec};
use crate::wire::Mac;
use crate::wire::order;

/// The widest line that is not broken.
const WIDTH: usize = 110;

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

/// The scenario as a file that says nothing that holds anyway.
pub fn to_json(scenario: &Scenario) -> String {
    let mut value = to_value(scenario).unwrap_or_default();
    if let Some(map) = value.as_object_mut() {
        for (name, _) in LISTS {
            let default = default_of(name);
            let list = map.get_mut(name).and_then(Value::as_array_mut);
            list.into_iter().flatten().for_each(|entry| strip(entry, &default));
        }
        let empty = |value: &Value| value == &Value::from("") || value.as_array().is_some_and(Vec::is_empty);
        map.retain(|key, value| key == "name" || !empty(value));
    }
    let mut text = String::new();
    write(&value, 0, &mut text);
    text.push('\n');
    text
}

/// What an entry of a list is where it says nothing. What every entry has to say is left out here.
fn default_of(list: &str) -> Value {
    let (id, mac, link) = (String::new(), Mac::ZERO, LinkSpec::default());
    let address = std::net::Ipv4Addr::UNSPECIFIED;
    let value = match list {
        "clients" => to_value(&ClientSpec::new(id, mac)),
        "servers" => to_value(&ServerSpec::new(id, mac, address, Range { first: address, last: address })),
        "static_hosts" => {
            let switches = ProfileOverride::default();
            to_value(&StaticSpec { id, mac, address, starts_at_us: 0, link, switches })
        }
        _ => None,
    };
    let mut value = value.unwrap_or_default();
    if let Some(map) = value.as_object_mut() {
        map.retain(|key, _| !["id", "mac", "address", "ranges"].contains(&key.as_str()));
    }
    value
}

/// Takes away what a default says as well.
fn strip(value: &mut Value, default: &Value) {
    let (Some(map), Some(defaults)) = (value.as_object_mut(), default.as_object()) else { return };
    for (key, default) in defaults {
        if let Some(inner) = map.get_mut(key).filter(|value| value.is_object()) {
            strip(inner, default);
        }
        let empty = matches!(map.get(key), Some(Value::Object(inner)) if inner.is_empty());
        if empty || map.get(key) == Some(default) {
            map.remove(key);
        }
    }
    // Faults that are none are not written, but stand beside those that are.
    if let Some(Value::Object(faults)) = map.get_mut("faults") {
        faults.retain(|_, value| value.as_u64() != Some(0) && value.as_bool() != Some(false));
    }
}

/// What stands first in an object; the rest follows as the alphabet has it.
const FIRST: [&str; 18] = [
    "version",
    "name",
    "title",
    "lesson",
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

fn sorted(map: &Map<String, Value>) -> Vec<(&String, &Value)> {
    let mut pairs: Vec<_> = map.iter().collect();
    order::by(&mut pairs, |a, b| rank(a.0).cmp(&rank(b.0)));
    pairs
}

/// Writes a value: on one line if it fits, else an entry a line. The whole never stands on one line.
fn write(value: &Value, depth: usize, into: &mut String) {
    let line = one_line(value);
    if depth > 0 && line.chars().count() + 2 * depth <= WIDTH {
        return into.push_str(&line);
    }
    let mut entries = |open: char, close: char, entries: Vec<(Option<&String>, &Value)>| {
        into.push(open);
        for (index, (key, value)) in entries.into_iter().enumerate() {
            into.push_str(if index == 0 { "\n" } else { ",\n" });
            into.push_str(&"  ".repeat(depth + 1));
            if let Some(key) = key {
                into.push_str(&format!("{}: ", Value::from(key.as_str())));
            }
            write(value, depth + 1, into);
        }
        into.push('\n');
        into.push_str(&"  ".repeat(depth));
        into.push(close);
    };
    match value {
        Value::Object(map) => {
            entries('{', '}', sorted(map).into_iter().map(|(key, value)| (Some(key), value)).collect())
        }
        Value::Array(list) => entries('[', ']', list.iter().map(|value| (None, value)).collect()),
        _ => into.push_str(&line),
    }
}

fn one_line(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let pairs: Vec<String> = sorted(map)
                .into_iter()
                .map(|(key, value)| format!("{}: {}", Value::from(key.as_str()), one_line(value)))
                .collect();
            if pairs.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", pairs.join(", ")) }
        }
        Value::Array(list) => {
            let parts: Vec<String> = list.iter().map(one_line).collect();
            format!("[{}]", parts.join(", "))
        }
        other => other.to_string(),
    }
}

/// Reads a scenario from text, as far as its types go.
///
/// # Errors
/// Everything that cannot be read: a slip in the JSON alone, or else what is wrong with each part of the network.
pub fn read(text: &str) -> Result<Scenario, Vec<LineProblem>> {
    let value: Value = serde_json::from_str(text).map_err(|why| vec![syntax(&why)])?;
    let mut wrong = Vec::new();
    let mut say = |path: &str, why: &str| {
        let (line, column) = locate(path, text);
        wrong.push(LineProblem { line, column, level: Level::Error, what: told(why) });
    };
    let Value::Object(mut head) = value else {
        say("", "the whole has to be an object: begin with {");
        return Err(wrong);
    };
    for (name, _) in LISTS {
        let Some(list) = head.remove(name) else { continue };
        let Value::Array(list) = list else {
            say(name, "has to be a list: write it in [ ]");
            continue;
        };
        for (index, entry) in list.into_iter().enumerate() {
            for (path, why) in every::errors(name, entry) {
                say(&format!("{name}[{index}].{path}"), &why);
            }
        }
    }
    for (path, why) in every::errors("", Value::Object(head)) {
        say(&path, &why);
    }
    // What a tree of values hides, like a field that stands there twice.
    if wrong.is_empty() {
        match serde_json::from_str::<Scenario>(text) {
            Ok(scenario) => return Ok(scenario),
            Err(why) => wrong.push(syntax(&why)),
        }
    }
    order::by_key(&mut wrong, |problem| (problem.line, problem.column));
    Err(wrong)
}

/// Reads an entry of a list, or the network without its lists. An error is a path inside it, and why.
fn read_part(list: &str, part: &Value) -> Result<(), (String, String)> {
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
    let mut lines: Vec<LineProblem> = found
        .iter()
        .map(|problem| {
            let (line, column) = locate(&problem.path, text);
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

fn syntax(why: &serde_json::Error) -> LineProblem {
    let what = why.to_string();
    let what = what.split(" at line ").next().unwrap_or_default();
    LineProblem { line: why.line().max(1), column: why.column().max(1), level: Level::Error, what: told(what) }
}

/// What the reader says, in other words where they help: which name was probably meant.
fn told(why: &str) -> String {
    for (begins, thing) in [("unknown field `", "field"), ("unknown variant `", "value")] {
        let Some((name, rest)) = why.strip_prefix(begins).and_then(|rest| rest.split_once('`')) else { continue };
        let known: BTreeSet<&str> = rest.split('`').skip(1).step_by(2).collect();
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
    match why.strip_prefix("missing field ") {
        Some(name) => format!("{name} is missing here; every one needs it"),
        None => wrong_kind(why).unwrap_or_else(|| why.to_owned()),
    }
}

/// That a value is of the wrong kind, in words of JSON instead of the reader's.
fn wrong_kind(why: &str) -> Option<String> {
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
    let wanted = match wanted {
        "a string" => "a text in quotes".to_owned(),
        "a boolean" => "true or false".to_owned(),
        "a sequence" => "a list in [ ]".to_owned(),
        "u8" => "a whole number from 0 to 255".to_owned(),
        "u16" => "a whole number from 0 to 65535".to_owned(),
        "u32" | "u64" | "usize" => "a whole number, not below 0".to_owned(),
        "i32" | "i64" => "a whole number".to_owned(),
        other if other.starts_with("struct ") => "an object in { }".to_owned(),
        other => other.to_owned(),
    };
    Some(format!("this has to be {wanted}, and is {got}"))
}
