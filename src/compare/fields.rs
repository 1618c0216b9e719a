//! In which fields two frames differ.

use crate::base::order;
use crate::history::{Row, RowKind};
use crate::wire::dissect::{Dissection, Field, dissect};

/// A field that is not the same in two frames.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldDifference {
    /// The layer that it is in: `IPv4`, `DHCP`.
    pub layer: String,
    /// Its name in the standard: `yiaddr`, `option 54`.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// Its value in the frame of side A, if that has it.
    pub a: Option<String>,
    /// Its value in the frame of side B, if that has it.
    pub b: Option<String>,
    /// Whether it follows from other fields or from random numbers: checksums, lengths, transaction numbers.
    pub follows: bool,
}

/// The fields in which the frames of two rows differ, those that follow from others last.
pub(super) fn between(a: &Row, b: &Row) -> Vec<FieldDifference> {
    let (RowKind::Frame { frame: a, .. }, RowKind::Frame { frame: b, .. }) = (&a.kind, &b.kind) else {
        return Vec::new();
    };
    if a.bytes == b.bytes {
        return Vec::new();
    }
    let (left, right) = (dissect(&a.bytes), dissect(&b.bytes));
    let mut found = Vec::new();
    one_way(&left, &right, &mut found, |field, twin| match twin {
        Some(twin) if twin.raw == field.raw && twin.value == field.value => None,
        twin => Some((Some(field.value.clone()), twin.map(|twin| twin.value.clone()))),
    });
    one_way(&right, &left, &mut found, |field, twin| twin.is_none().then(|| (None, Some(field.value.clone()))));
    // A stable sort: within both parts the order of the wire stays.
    order::by_key(&mut found, |field| field.follows);
    found
}

/// Fields of `here`, each with its twin in `there`, as `judge` sees them: the values of sides A and B where they differ.
fn one_way(
    here: &Dissection,
    there: &Dissection,
    found: &mut Vec<FieldDifference>,
    judge: impl Fn(&Field, Option<&Field>) -> Option<(Option<String>, Option<String>)>,
) {
    for layer in &here.layers {
        let twin = there.layer(&layer.name);
        for field in layer.children.iter().filter(|field| field.name != "end" && field.name != "pad") {
            let same = twin.and_then(|twin| nth(twin, layer, field));
            if let Some((a, b)) = judge(field, same) {
                found.push(FieldDifference {
                    layer: layer.label.to_string(),
                    name: field.name.to_string(),
                    label: field.label.to_string(),
                    a,
                    b,
                    follows: follows(&layer.name, &field.name),
                });
            }
        }
    }
}

/// The field of `layer` with the name of `field` (one of `of`), and as many of that name before it.
fn nth<'a>(layer: &'a Field, of: &Field, field: &Field) -> Option<&'a Field> {
    let nth = of.children.iter().filter(|f| f.name == field.name && f.range.start < field.range.start).count();
    layer.children.iter().filter(|f| f.name == field.name).nth(nth)
}

fn follows(layer: &str, name: &str) -> bool {
    match name {
        "checksum" | "xid" | "total_length" | "length" => true,
        // The identification of an IP packet; an echo's is the asking process.
        "id" => layer != "ICMP",
        _ => false,
    }
}
