//! Which field of a dissection some bytes belong to.

use std::ops::Range;

use crate::wire::dissect::{Dissection, Field};

/// The path of the field that these bytes belong to: the outermost with exactly these, else the innermost that holds them.
pub fn place(dissection: &Dissection, range: &Range<usize>) -> Vec<usize> {
    let mut path = Vec::new();
    let mut fields: &[Field] = &dissection.layers;
    let holds = |field: &Field| field.range.start <= range.start && range.end <= field.range.end;
    while let Some((index, field)) = fields.iter().enumerate().find(|(_, field)| holds(field)) {
        path.push(index);
        fields = if field.range == *range { &[] } else { &field.children };
    }
    path
}
