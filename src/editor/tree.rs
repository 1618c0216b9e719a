//! JSON in memory, as the editor changes it. Objects are lists of pairs in the order of the text: they are short, and a network
//! may have tens of thousands of them, where a map for each would take several times the room.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::Number;

use crate::base::order;

/// A JSON value.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) enum Json {
    /// `null`; what reads a field takes it as absent.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Json>),
    /// An object: names and values.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// The value of a field; `None` in what is no object.
    pub(super) fn get(&self, name: &str) -> Option<&Json> {
        let Json::Object(pairs) = self else { return None };
        pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The same, to be changed.
    pub(super) fn get_mut(&mut self, name: &str) -> Option<&mut Json> {
        let Json::Object(pairs) = self else { return None };
        pairs.iter_mut().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Gives a field a value; what is no object becomes one.
    pub(super) fn set(&mut self, name: &str, value: Json) {
        if let Some(place) = self.get_mut(name) {
            *place = value;
        } else if let Json::Object(pairs) = self {
            pairs.push((name.to_owned(), value));
        } else {
            *self = Json::Object(vec![(name.to_owned(), value)]);
        }
    }

    /// Takes a field out: its value.
    pub(super) fn remove(&mut self, name: &str) -> Option<Json> {
        let Json::Object(pairs) = self else { return None };
        let at = pairs.iter().position(|(known, _)| known == name)?;
        Some(pairs.remove(at).1)
    }

    /// The text, if it is one.
    pub(super) fn as_text(&self) -> Option<&str> {
        match self {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The whole number, if it is one that is not negative.
    pub(super) fn as_number(&self) -> Option<u64> {
        match self {
            Json::Number(number) => number.as_u64(),
            _ => None,
        }
    }

    /// The entries, if it is a list.
    pub(super) fn as_list(&self) -> Option<&[Json]> {
        match self {
            Json::List(list) => Some(list),
            _ => None,
        }
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Json::Text(text.to_owned())
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Json::Text(text)
    }
}

impl From<u64> for Json {
    fn from(number: u64) -> Self {
        Json::Number(number.into())
    }
}

impl From<i64> for Json {
    fn from(number: i64) -> Self {
        Json::Number(number.into())
    }
}

/// As JSON without spaces.
impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).unwrap_or_default())
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Json::Null => serializer.serialize_unit(),
            Json::Bool(is) => serializer.serialize_bool(*is),
            Json::Number(number) => number.serialize(serializer),
            Json::Text(text) => serializer.serialize_str(text),
            Json::List(list) => serializer.collect_seq(list),
            Json::Object(pairs) => serializer.collect_map(pairs.iter().map(|(name, value)| (name, value))),
        }
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any)
    }
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, is: bool) -> Result<Json, E> {
        Ok(Json::Bool(is))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json, E> {
        Ok(number.into())
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json, E> {
        Ok(number.into())
    }

    // No field holds one: it is passed on to what says so.
    fn visit_f64<E>(self, number: f64) -> Result<Json, E> {
        Ok(Number::from_f64(number).map_or(Json::Null, Json::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(text.into())
    }

    fn visit_string<E>(self, text: String) -> Result<Json, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(entry) = entries.next_element()? {
            list.push(entry);
        }
        list.shrink_to_fit();
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Json, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = fields.next_entry()? {
            pairs.push(pair);
        }
        keep_last(&mut pairs);
        pairs.shrink_to_fit();
        Ok(Json::Object(pairs))
    }
}

/// Of a name that is there several times the last value counts. What reads the text itself says that this is wrong, and where.
fn keep_last(pairs: &mut Vec<(String, Json)>) {
    let mut by_name: Vec<usize> = (0..pairs.len()).collect();
    let name = |at: usize| pairs.get(at).map(|(name, _)| name.as_str());
    order::by(&mut by_name, |a, b| (name(*a), a).cmp(&(name(*b), b)));
    let mut last = vec![true; pairs.len()];
    for two in by_name.windows(2) {
        if let [first, second] = two
            && name(*first) == name(*second)
            && let Some(last) = last.get_mut(*first)
        {
            *last = false;
        }
    }
    let mut last = last.into_iter();
    pairs.retain(|_| last.next().unwrap_or(true));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_written_the_same() {
        for text in ["null", r#"{"b":1,"a":[true,-7,"x\"\n",{}],"c":1.5,"e":18446744073709551615}"#, "[]"] {
            assert_eq!(serde_json::from_str::<Json>(text).expect("JSON").to_string(), text);
        }
    }

    #[test]
    fn fields_are_set_and_taken_out() {
        let mut json: Json = serde_json::from_str(r#"{"a":1,"b":2,"a":3,"c":0,"c":1,"a":4}"#).expect("JSON");
        assert_eq!(json.to_string(), r#"{"b":2,"c":1,"a":4}"#, "the last one counts");
        json.set("b", "x".into());
        json.set("c", Json::Null);
        assert_eq!(json.remove("a"), Some(4u64.into()));
        assert_eq!((json.remove("a"), json.get("c")), (None, Some(&Json::Null)));
        assert_eq!(json.to_string(), r#"{"b":"x","c":null}"#);
        json.get_mut("b").expect("there").set("d", 4u64.into());
        assert_eq!(json.to_string(), r#"{"b":{"d":4},"c":null}"#);
    }
}
