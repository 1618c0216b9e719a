//! All errors of a part of the network. The reader stops at the first one: what that stands at is taken out, and the rest is
//! read once more.

use serde_json::Value;

use super::read_part;

/// So many errors of one part are told: each costs another reading.
const MOST: usize = 20;

/// How many more errors are looked for in all parts together: a text full of errors is not read over and over.
pub(super) struct Readings(usize);

impl Default for Readings {
    fn default() -> Self {
        Self(200)
    }
}

/// Reads a part of the network as often as it takes: an entry of a list, or the network without its lists. What is wrong with
/// it, each with the path inside it.
pub(super) fn errors(list: &str, mut part: Value, readings: &mut Readings) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for _ in 0..MOST {
        let Err((path, why)) = read_part(list, &part) else { break };
        let missing = why
            .strip_prefix('`')
            .and_then(|rest| rest.split_once("` is missing here"))
            .map(|(name, _)| name.to_owned());
        let at = match &missing {
            Some(name) if path.is_empty() => name.clone(),
            Some(name) => format!("{path}.{name}"),
            None => path.clone(),
        };
        // What was taken out may be missed further out, and a name that is not known may be the one that is missed.
        let follows = |before: &(String, String)| {
            let inside = before.0.strip_prefix(&at);
            inside.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
                || missing.as_ref().is_some_and(|name| before.1.contains(&format!("did you mean `{name}`")))
        };
        let ours = found.iter().any(follows);
        if !ours {
            found.push((path, why));
        }
        if readings.0 == 0 || !mend(&mut part, &at) {
            break;
        }
        readings.0 -= 1;
    }
    found
}

/// Takes out what a path leads to; what every part has to have is replaced by something that can be read. `false` if nothing
/// could be done.
fn mend(part: &mut Value, path: &str) -> bool {
    let mut place = part;
    let mut steps = path.split(['.', '[']).peekable();
    while let Some(step) = steps.next() {
        let last = steps.peek().is_none();
        match (step.strip_suffix(']').and_then(|index| index.parse::<usize>().ok()), place) {
            (Some(index), Value::Array(list)) if last => {
                // The entries behind it would get other numbers.
                let there = index < list.len();
                list.truncate(index);
                return there;
            }
            (Some(index), Value::Array(list)) => match list.get_mut(index) {
                Some(inner) => place = inner,
                None => return false,
            },
            (None, Value::Object(map)) if last => {
                return match stand_in(step).filter(|good| map.get(step) != Some(good)) {
                    Some(good) => {
                        map.insert(step.to_owned(), good);
                        true
                    }
                    // There is no such field here, or it holds something else.
                    None => map.remove(step).is_some(),
                };
            }
            (None, Value::Object(map)) => match map.get_mut(step) {
                Some(inner) => place = inner,
                None => return false,
            },
            _ => return false,
        }
    }
    false
}

/// Something that can be read, for what has to be there.
fn stand_in(name: &str) -> Option<Value> {
    Some(match name {
        "id" | "host" | "name" => Value::from(""),
        "mac" => Value::from("00:00:00:00:00:00"),
        "address" | "first" | "last" => Value::from("0.0.0.0"),
        "network" => Value::from("10.0.0.0/24"),
        "ranges" | "bytes" => Value::Array(Vec::new()),
        "at_us" | "version" | "code" => Value::from(0),
        "do" => Value::from("power_off"),
        _ => return None,
    })
}
