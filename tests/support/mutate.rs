//! Damage to texts and to JSON, drawn from a number.

// Every test program uses another part of this.
#![allow(dead_code)]

use dorascope::base::{Duration, Purpose, Random};
use serde_json::{Map, Value, json};

pub struct Dice(Random);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(Random::new(seed, "damage", Purpose::Start))
    }

    /// From 0 to one less than this.
    pub fn below(&mut self, count: usize) -> usize {
        self.0.between(Duration(0), Duration(count.max(1) as u64 - 1)).0 as usize
    }
}

/// A text with a character or two changed, left out, doubled or moved, or cut off.
pub fn text(text: &str, seed: u64) -> String {
    let mut dice = Dice::new(seed);
    let mut bytes: Vec<char> = text.chars().collect();
    for _ in 0..1 + dice.below(3) {
        if bytes.is_empty() {
            break;
        }
        let at = dice.below(bytes.len());
        match dice.below(9) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(..at)),
            2 => drop(bytes.remove(at)),
            3 => bytes.insert(at, bytes[at]),
            4 => bytes[at] = char::from(dice.below(128) as u8),
            5 => bytes[at] = ['\u{0}', 'é', '%', '"', '{', '[', '-', '9'][dice.below(8)],
            6 => {
                let to = dice.below(bytes.len());
                bytes.swap(at, to);
            }
            7 => {
                let end = (at + dice.below(40)).min(bytes.len());
                let piece: Vec<char> = bytes[at..end].to_vec();
                let to = dice.below(bytes.len());
                bytes.splice(to..to, piece);
            }
            _ => {
                let end = (at + dice.below(40)).min(bytes.len());
                drop(bytes.drain(at..end));
            }
        }
    }
    bytes.into_iter().collect()
}

/// A document with a value or two changed, left out, doubled or put elsewhere: still JSON.
pub fn json(text: &str, seed: u64) -> String {
    let mut dice = Dice::new(seed);
    let mut value: Value = serde_json::from_str(text).expect("JSON");
    for _ in 0..[1, 1, 1, 1, 2, 3][dice.below(6)] {
        change(&mut value, &mut dice);
    }
    value.to_string()
}

fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(fields) => fields.values().map(count).sum(),
        _ => 0,
    }
}

/// The n-th value of a document, itself included.
fn nth(value: &mut Value, n: usize) -> Option<&mut Value> {
    if n == 0 {
        return Some(value);
    }
    let mut left = n - 1;
    let children: Vec<&mut Value> = match value {
        Value::Array(items) => items.iter_mut().collect(),
        Value::Object(fields) => fields.values_mut().collect(),
        _ => return None,
    };
    for child in children {
        let size = count(child);
        if left < size {
            return nth(child, left);
        }
        left -= size;
    }
    None
}

fn change(whole: &mut Value, dice: &mut Dice) {
    let size = count(whole);
    let other = nth(whole, dice.below(size)).cloned().unwrap_or_default();
    let Some(value) = nth(whole, dice.below(size)) else { return };
    match (dice.below(6), &mut *value) {
        (0, Value::Array(items)) if !items.is_empty() => {
            let at = dice.below(items.len());
            if dice.below(2) == 0 {
                items.remove(at);
            } else {
                let copies = [1, 2, 50, 300][dice.below(4)];
                let item = items[at].clone();
                items.extend(std::iter::repeat_n(item, copies));
            }
        }
        (0 | 1, Value::Object(fields)) if !fields.is_empty() => object(fields, other, dice),
        (0..=3, Value::Number(number)) => {
            let now = number.as_u64().unwrap_or(0);
            let near = [now.wrapping_add(1), now.wrapping_sub(1), now / 2, now.saturating_mul(1000), 0, 1];
            let edges = [255, 65_535, 65_536, u64::from(u32::MAX), u64::from(u32::MAX) - 1, u64::MAX, 1 << 53];
            *value = json!(if dice.below(2) == 0 { near[dice.below(6)] } else { edges[dice.below(7)] });
        }
        (0..=3, Value::String(text)) => {
            *text = match dice.below(5) {
                0 => String::new(),
                1 => text.repeat(1 + dice.below(400)),
                2 => format!("{text}\u{0}\u{202e}"),
                3 => ["unplug", "power_on", "release", "laptop-1", "10.0.0.255", "0.0.0.0", "rfc"][dice.below(7)]
                    .to_owned(),
                _ => self::text(text, dice.below(1 << 30) as u64),
            };
        }
        (4, value) => *value = other,
        (_, value) => {
            let odd = [json!(null), json!(true), json!(-1), json!(1.5), json!([]), json!({}), json!("x"), json!(0)];
            *value = odd[dice.below(odd.len())].clone();
        }
    }
}

fn object(fields: &mut Map<String, Value>, other: Value, dice: &mut Dice) {
    let keys: Vec<String> = fields.keys().cloned().collect();
    let key = keys[dice.below(keys.len())].clone();
    match dice.below(3) {
        0 => drop(fields.remove(&key)),
        1 => {
            let known =
                ["at", "after", "parent", "lens", "until_us", "moment_us", "count", "faults", "script", "switches"];
            fields.insert(known[dice.below(known.len())].to_owned(), other);
        }
        _ => {
            let value = fields.remove(&key).unwrap_or_default();
            fields.insert(format!("{key}x"), value);
        }
    }
}
