//! From the place at which a reader of JSON stopped to the path of what it was reading.
//!
//! ```text
//!   { "servers": [ { "lease_s": "long" } ] }      line 1, column 33  ─▶  servers[0].lease_s
//! ```
//!
//! It looks at the text once more, and only after an error: reading itself is not slowed down, and stays small.

/// What is open at a place: an object with the key that it is at, or a list with the index.
enum Open {
    Object(Option<String>),
    List(usize),
}

/// The byte that `serde_json` means by a line and column, which it counts in bytes.
pub(crate) fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    (before + column).min(text.len())
}

/// The path of what `serde_json` was reading when it stopped, from the line and column that its error tells. Empty where that
/// is the whole document.
pub(crate) fn path_at(text: &str, line: usize, column: usize) -> String {
    let bytes = text.as_bytes().get(..offset_of(text, line, column)).unwrap_or_default();
    let mut open: Vec<Open> = Vec::new();
    // Whether a string that comes now is a key.
    let mut key_next = false;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'{' => {
                open.push(Open::Object(None));
                key_next = true;
            }
            b'[' => open.push(Open::List(0)),
            b'}' | b']' => drop(open.pop()),
            b',' => match open.last_mut() {
                Some(Open::Object(_)) => key_next = true,
                Some(Open::List(index)) => *index += 1,
                None => {}
            },
            b'"' => {
                let start = at;
                at = end_of_string(bytes, at).unwrap_or(bytes.len());
                if let (true, Some(Open::Object(key))) = (key_next, open.last_mut()) {
                    let raw = text.get(start..at.saturating_sub(1)).unwrap_or_default();
                    *key = Some(raw.to_owned());
                }
                key_next = false;
            }
            _ => {}
        }
    }
    written(&open)
}

/// Behind the quotation mark that ends a JSON string whose text begins at `at`; `None` if nothing ends it.
pub(crate) fn end_of_string(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => 2,
            _ => 1,
        };
    }
}

fn written(open: &[Open]) -> String {
    let mut path = String::new();
    for part in open {
        match part {
            Open::Object(Some(key)) if path.is_empty() => path.push_str(key),
            Open::Object(Some(key)) => {
                path.push('.');
                path.push_str(key);
            }
            Open::Object(None) => {}
            Open::List(index) => path.push_str(&format!("[{index}]")),
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::path_at;
    use crate::scenario::spec::Scenario;

    /// Another implementation says where: `serde_path_to_error`.
    fn both(text: &str) -> Option<(String, String)> {
        let error = serde_json::from_str::<Scenario>(text).err()?;
        let mut json = serde_json::Deserializer::from_str(text);
        let other = serde_path_to_error::deserialize::<_, Scenario>(&mut json).err()?.path().to_string();
        let other = if other == "." { String::new() } else { other };
        (error.is_data()).then(|| (path_at(text, error.line(), error.column()), other))
    }

    /// Every value of a document, by its path of keys and indices.
    fn places(value: &Value, here: &mut Vec<Value>, all: &mut Vec<Vec<Value>>) {
        all.push(here.clone());
        let inner: Vec<(Value, &Value)> = match value {
            Value::Object(map) => map.iter().map(|(key, inner)| (Value::from(key.as_str()), inner)).collect(),
            Value::Array(list) => list.iter().enumerate().map(|(index, inner)| (Value::from(index), inner)).collect(),
            _ => Vec::new(),
        };
        for (step, inner) in inner {
            here.push(step);
            places(inner, here, all);
            here.pop();
        }
    }

    fn at<'a>(value: &'a mut Value, place: &[Value]) -> &'a mut Value {
        place.iter().fold(value, |value, step| match step {
            Value::String(key) => &mut value[key.as_str()],
            other => &mut value[usize::try_from(other.as_u64().expect("an index")).expect("small")],
        })
    }

    #[test]
    fn a_value_of_a_wrong_kind_is_found_at_the_same_path_as_by_another_implementation() {
        let mut found = 0;
        for name in ["two-servers", "lossy-link", "static-conflict-while-bound", "nak-wrong-subnet", "conflict-decline"]
        {
            let path = format!("{}/tests/data/scenarios/{name}.json", env!("CARGO_MANIFEST_DIR"));
            let good: Value = serde_json::from_str(&std::fs::read_to_string(path).expect("a file")).expect("JSON");
            let mut all = Vec::new();
            places(&good, &mut Vec::new(), &mut all);
            for place in all {
                for wrong in
                    [Value::from("{[\"quoted\\\" ,: text"), Value::from(-1), Value::Null, Value::from(vec![true])]
                {
                    for pretty in [false, true] {
                        let mut bad = good.clone();
                        *at(&mut bad, &place) = wrong.clone();
                        let text =
                            if pretty { serde_json::to_string_pretty(&bad) } else { serde_json::to_string(&bad) };
                        let text = text.expect("text");
                        if let Some((own, other)) = both(&text) {
                            assert_eq!(own, other, "{text}");
                            found += 1;
                        }
                    }
                }
            }
        }
        assert!(found > 500, "{found}");
    }

    #[test]
    fn a_field_too_many_and_one_too_few_are_found() {
        let text = "{\"version\": 1, \"name\": \"x\", \"network\": \"10.0.0.0/24\",\n \"servers\": [{\"id\": \"a\", \"lease\": 5}]}";
        let error = serde_json::from_str::<Scenario>(text).expect_err("no such field");
        assert_eq!(path_at(text, error.line(), error.column()), "servers[0].lease");
        let text = text.replace(", \"lease\": 5", "");
        let error = serde_json::from_str::<Scenario>(&text).expect_err("a field is missing");
        assert_eq!(path_at(&text, error.line(), error.column()), "servers[0]");
        let top = "{\"version\": 1}";
        let error = Scenario::deserialize(&mut serde_json::Deserializer::from_str(top)).expect_err("too little");
        assert_eq!(path_at(top, error.line(), error.column()), "");
    }

    #[test]
    fn any_text_and_any_place_give_some_path() {
        for text in ["", "{", "[\"", "{\"a\\", "]]}}", "ä\n{\"ö\": [1,"] {
            for line in 0..4 {
                for column in 0..20 {
                    let _ = path_at(text, line, column);
                }
            }
        }
        assert_eq!(path_at("{\"a\": [1, {\"b\": ", 1, 99), "a[1].b");
    }
}
