//! The fields of every part of a network: a table of names, words and kinds, and their values as text.
//!
//! A field is found in the JSON of its object by its id, so the table is all that is written down for each.

mod rows;
mod table;

use std::borrow::Cow;
use std::cell::LazyCell;

use super::kinds::{Kind, read, show};
use super::object::Object;
use super::tree::Json;
use crate::scenario::Scenario;
use rows::{LINK, SERVER, SWITCHES};
pub use table::{ACTIONS, POLICIES};
use table::{CLIENT, NETWORK, Row, SCRIPT, STATIC};

/// A field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its path inside its object, like `link.faults.loss_ppm`.
    pub id: Cow<'static, str>,
    /// Its label.
    pub label: &'static str,
    /// What it does, its unit, and what holds if it is empty.
    pub help: &'static str,
    /// The heading it stands under.
    pub group: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether it says something for a host of this role. One that does not is shown only if it is set.
    pub applies: bool,
}

/// All fields of an object as it is, in the order of the form; those of values that a choice carries follow that choice.
pub fn fields(scenario: &Scenario, object: Object) -> Vec<Field> {
    // A server may have tens of thousands of reservations: its JSON is made only when a field depends on it.
    let value = LazyCell::new(|| object.value(scenario).unwrap_or_default());
    fields_of(object, &|choice| text_in(&value, choice))
}

/// All fields of an object with their texts.
pub fn form(scenario: &Scenario, object: Object) -> Vec<(Field, String)> {
    let value = object.value(scenario).unwrap_or_default();
    let with_text = |field: Field| {
        let text = text_in(&value, &field);
        (field, text)
    };
    fields_of(object, &|choice| text_in(&value, choice)).into_iter().map(with_text).collect()
}

/// A field of an object by its id.
pub fn field(scenario: &Scenario, object: Object, id: &str) -> Option<Field> {
    fields(scenario, object).into_iter().find(|field| field.id == id)
}

/// The fields of an object; `text` gives the text of a choice, on which it depends what follows that.
fn fields_of(object: Object, text: &dyn Fn(&Field) -> String) -> Vec<Field> {
    let (own, role): (&[Row], _) = match object {
        Object::Network => (&NETWORK, ' '),
        Object::Client(_) => (&CLIENT, 'c'),
        Object::Server(_) => (&SERVER, 's'),
        Object::Static(_) => (&STATIC, 'h'),
        Object::Script(_) => (&SCRIPT, ' '),
    };
    let common: [&[Row]; 2] = if role == ' ' { [&[], &[]] } else { [&LINK, &SWITCHES] };
    let mut fields = Vec::new();
    for row in own.iter().chain(common.into_iter().flatten()) {
        let applies = row.roles.is_empty() || row.roles.contains(role);
        let field = Field {
            id: Cow::Borrowed(row.id),
            label: row.label,
            help: row.help,
            group: row.group,
            kind: row.kind,
            applies,
        };
        let carried = carried(&field, text);
        fields.push(field);
        fields.extend(carried);
    }
    fields
}

/// The field of the value that a choice carries.
fn carried(choice: &Field, text: &dyn Fn(&Field) -> String) -> Option<Field> {
    let Kind::Variant(list) = choice.kind else { return None };
    let name = text(choice);
    let variant = list.iter().find(|variant| variant.name == name)?;
    let (label, help) = table::carried_words(variant.name);
    Some(Field { id: Cow::Owned(format!("{}.{name}", choice.id)), label, help, kind: variant.with?, ..choice.clone() })
}

/// The text of a field.
pub fn get(scenario: &Scenario, object: Object, field: &Field) -> String {
    object.value(scenario).map(|value| text_in(&value, field)).unwrap_or_default()
}

/// Gives a field another value, as typed.
///
/// # Errors
/// What cannot be read, and what would be right. The scenario is as it was then.
pub fn set(scenario: &mut Scenario, object: Object, field: &Field, text: &str) -> Result<(), String> {
    let mut new = read(field.kind, text)?;
    let mut value = object.value(scenario).ok_or("is not there any more")?;
    if let Kind::Variant(list) = field.kind {
        if text_in(&value, field) == text.trim() {
            return Ok(());
        }
        if let Some(with) = list.iter().find(|variant| variant.name == text.trim()).and_then(|variant| variant.with) {
            let inner = read(with, &table::first_value(scenario, text.trim(), with))?;
            new = Json::Object(vec![(text.trim().to_owned(), inner)]);
        }
    }
    put(&mut value, &field.id, new);
    object.put(scenario, &value)
}

/// The value at a path of keys.
fn at<'a>(value: &'a Json, id: &str) -> Option<&'a Json> {
    id.split('.').try_fold(value, |value, key| value.get(key))
}

fn text_in(value: &Json, field: &Field) -> String {
    match at(value, &field.id).filter(|value| **value != Json::Null) {
        Some(value) => show(field.kind, value),
        None => String::new(),
    }
}

/// Puts a value at a path of keys, making objects on the way; null takes away what is there.
fn put(value: &mut Json, id: &str, new: Json) {
    let (key, rest) = match id.split_once('.') {
        Some((key, rest)) => (key, Some(rest)),
        None => (id, None),
    };
    match rest {
        Some(rest) => {
            if value.get(key).is_none() {
                value.set(key, Json::Null);
            }
            if let Some(inner) = value.get_mut(key) {
                put(inner, rest, new);
            }
        }
        None if new == Json::Null => drop(value.remove(key)),
        None => value.set(key, new),
    }
}
