//! All errors of a part of the network. The reader stops at the first one: what that stands at is taken out, and the rest is
//! read once more.

use super::read_part;
use crate::editor::tree::Json;

/// Maximum number of errors reported for one part: each costs another reading.
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
pub(super) fn errors(list: &str, mut part: Json, readings: &mut Readings) -> Vec<(String, String)> {
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
        if readings.0 == 0 || !repair(&mut part, &at) {
            break;
        }
        readings.0 -= 1;
    }
    found
}

/// Takes out what a path leads to; what every part has to have is replaced by something that can be read. `false` if nothing
/// could be done.
fn repair(part: &mut Json, path: &str) -> bool {
    let mut place = part;
    let mut steps = path.split(['.', '[']).peekable();
    while let Some(step) = steps.next() {
        let last = steps.peek().is_none();
        match (step.strip_suffix(']').and_then(|index| index.parse::<usize>().ok()), place) {
            (Some(index), Json::List(list)) if last => {
                // The entries behind it would get other numbers.
                let there = index < list.len();
                list.truncate(index);
                return there;
            }
            (Some(index), Json::List(list)) => match list.get_mut(index) {
                Some(inner) => place = inner,
                None => return false,
            },
            (None, object @ Json::Object(_)) if last => {
                return match stand_in(step).filter(|good| object.get(step) != Some(good)) {
                    Some(good) => {
                        object.set(step, good);
                        true
                    }
                    // There is no such field here, or it holds something else.
                    None => object.remove(step).is_some(),
                };
            }
            (None, object @ Json::Object(_)) => match object.get_mut(step) {
                Some(inner) => place = inner,
                None => return false,
            },
            _ => return false,
        }
    }
    false
}

/// Something that can be read, for what has to be there.
fn stand_in(name: &str) -> Option<Json> {
    Some(match name {
        "id" | "host" | "name" => Json::from(""),
        "mac" => Json::from("00:00:00:00:00:00"),
        "address" | "first" | "last" => Json::from("0.0.0.0"),
        "network" => Json::from("10.0.0.0/24"),
        "ranges" | "bytes" => Json::List(Vec::new()),
        "at_us" | "version" | "code" => Json::from(0u64),
        "do" => Json::from("power_off"),
        _ => return None,
    })
}
