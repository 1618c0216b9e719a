//! The bytes of a frame: rows of eight, cut where fields begin and end, so that a field is a handful of elements.
//!
//! Two rows stand side by side where there is room (the style sheet does that); so blocks of zeros are left out in
//! sixteens.

use std::ops::Range;

use yew::prelude::*;

use super::diff::Difference;
use super::findings::{Note, mark};
use crate::wire::dissect::{Dissection, Field};

/// Bytes in a row.
const ROW: usize = 8;
/// Bytes in two rows.
const PAIR: usize = 2 * ROW;
/// At least so many pairs of rows of zeros are left out.
const DULL: usize = 4;

/// Bytes of one field in one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// The path of the field of its layer, and of the deepest field.
    paths: (Vec<usize>, Vec<usize>),
    range: Range<usize>,
    differs: bool,
    /// Whether a finding is about it, and then whether it is information.
    told: Option<bool>,
    /// The colour that its field has in the tree too.
    tint: Option<&'static str>,
    text: String,
}

/// A part of the dump.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Up to eight bytes.
    Row {
        /// The first byte.
        offset: usize,
        /// Its fields.
        segments: Vec<Segment>,
        /// What the bytes are as text.
        ascii: Vec<char>,
    },
    /// Nothing but zeros.
    Zeros(Range<usize>),
}

/// The element with the bytes of the row that holds a byte.
pub fn row_at(byte: usize) -> String {
    format!("bytes-{}", byte / ROW * ROW)
}

/// What the layout is made from: a frame taken apart, and what is said about it.
#[derive(Clone, Copy)]
pub struct Frame<'a> {
    /// The bytes.
    pub bytes: &'a [u8],
    /// Their fields.
    pub dissection: &'a Dissection,
    /// What differs from the message that this one is compared with.
    pub diff: Option<&'a Difference>,
    /// What the conformance checker found.
    pub notes: &'a [Note],
}

/// Lays out a frame.
pub fn layout(frame: Frame<'_>) -> Vec<Part> {
    let bytes = frame.bytes;
    let mut parts = Vec::new();
    let pairs: Vec<&[u8]> = bytes.chunks(PAIR).collect();
    let mut index = 0;
    while let Some(pair) = pairs.get(index) {
        let dull = pairs.get(index..).unwrap_or_default().iter().take_while(|pair| is_dull(pair)).count();
        if dull >= DULL {
            parts.push(Part::Zeros(index * PAIR..(index + dull) * PAIR));
            index += dull;
            continue;
        }
        for (row, half) in pair.chunks(ROW).zip(0usize..) {
            parts.push(row_of(row, index * PAIR + half * ROW, frame));
        }
        index += 1;
    }
    parts
}

/// The same with every byte.
pub fn in_full(frame: Frame<'_>) -> Vec<Part> {
    frame.bytes.chunks(ROW).zip(0usize..).map(|(row, n)| row_of(row, n * ROW, frame)).collect()
}

fn is_dull(pair: &[u8]) -> bool {
    pair.len() == PAIR && pair.iter().all(|byte| *byte == 0)
}

fn row_of(row: &[u8], offset: usize, frame: Frame<'_>) -> Part {
    let mut segments: Vec<Segment> = Vec::new();
    for (byte, at) in row.iter().zip(offset..) {
        let paths = paths_at(frame.dissection, at);
        let differs = frame.diff.is_some_and(|diff| diff.bytes.get(at) == Some(&true));
        let told = frame.notes.iter().filter(|note| note.range().contains(&at)).map(Note::is_told).min();
        match segments.last_mut().filter(|last| (&last.paths, last.differs, last.told) == (&paths, differs, told)) {
            Some(last) => {
                last.range.end = at + 1;
                last.text.push_str(&format!(" {byte:02x}"));
            }
            None => {
                // The gap belongs to a neighbour, so that a field is one stretch; but never to a marked one.
                let mut text = format!("{byte:02x}");
                match segments.last_mut() {
                    Some(last) if last.differs || last.told.is_some() => text.insert(0, ' '),
                    Some(last) => last.text.push(' '),
                    None => {}
                }
                let tint = tint(&paths.0);
                segments.push(Segment { paths, range: at..at + 1, differs, told, tint, text });
            }
        }
    }
    let ascii = row.iter().map(|byte| if (0x20..0x7f).contains(byte) { char::from(*byte) } else { '·' }).collect();
    Part::Row { offset, segments, ascii }
}

/// The colour of a field and of its bytes: neighbours within a layer have different ones.
pub fn tint(path: &[usize]) -> Option<&'static str> {
    const TINTS: [&str; 5] = ["tint-a", "tint-b", "tint-c", "tint-d", "tint-e"];
    TINTS.get(path.get(1)? % TINTS.len()).copied()
}

/// The paths of the field of a layer and of the deepest field that hold a byte.
fn paths_at(dissection: &Dissection, byte: usize) -> (Vec<usize>, Vec<usize>) {
    let mut path = Vec::new();
    let mut fields: &[Field] = &dissection.layers;
    loop {
        let mut inside = fields.iter().enumerate().filter(|(_, field)| field.range.contains(&byte));
        match (inside.next(), inside.next()) {
            (Some((index, only)), None) => {
                path.push(index);
                fields = &only.children;
            }
            // Fields of a few bits share their byte: the field around them stands for them.
            _ => return (path.iter().take(2).copied().collect(), path),
        }
    }
}

/// What the dump needs to draw itself.
pub struct Dump<'a> {
    /// The layout.
    pub parts: &'a [Part],
    /// What the conformance checker found.
    pub notes: &'a [Note],
    /// The selected bytes.
    pub selected: Option<Range<usize>>,
    /// The path of the selected field.
    pub path: Option<Vec<usize>>,
    /// The bytes under the pointer, here or in the tree.
    pub hovered: Option<Range<usize>>,
    /// Takes the path of the field that was clicked.
    pub choose: Callback<Vec<usize>>,
    /// Takes the path of the field under the pointer.
    pub hover: Callback<Option<Vec<usize>>>,
    /// Shows the zeros.
    pub unfold: Callback<MouseEvent>,
}

impl Dump<'_> {
    /// Draws it.
    pub fn view(&self) -> Html {
        html! {
            <div class="hex mono" role="group" aria-label="Bytes of the frame, in hexadecimal">
                for part in self.parts {
                    {
                        match part {
                            Part::Row { offset, segments, ascii } => self.row(*offset, segments, ascii),
                            Part::Zeros(range) => self.zeros(range),
                        }
                    }
                }
            </div>
        }
    }

    fn row(&self, offset: usize, segments: &[Segment], ascii: &[char]) -> Html {
        let odd = offset / ROW % 2 == 1;
        html! {
            <div key={offset} class={classes!("row", odd.then_some("second"))}>
                <span class="offset">{ format!("{offset:04x}") }</span>
                // The row itself has no box (the style sheet lays out its parts), so nothing could scroll to it.
                <span class="octets" id={row_at(offset)}>
                    for segment in segments {
                        { self.segment(segment) }
                    }
                </span>
                <span class="ascii" aria-hidden="true">{ self.ascii(offset, ascii) }</span>
            </div>
        }
    }

    fn segment(&self, segment: &Segment) -> Html {
        let inside = |range: &Option<Range<usize>>| {
            range.as_ref().is_some_and(|range| range.start <= segment.range.start && segment.range.end <= range.end)
        };
        let (field, deepest) = &segment.paths;
        // The first click takes the whole field, the next one the part of it.
        let target = if self.path.as_ref() == Some(field) { deepest } else { field };
        let (target, over) = (target.clone(), field.clone());
        html! {
            <span
                key={segment.range.start}
                class={classes!(
                    segment.tint,
                    segment.differs.then_some("differs"),
                    segment.told.map(|told| if told { "told" } else { "fault" }),
                    inside(&self.selected).then_some("selected"),
                    inside(&self.hovered).then_some("hovered"),
                )}
                onclick={self.choose.reform(move |_: MouseEvent| target.clone())}
                onmouseover={self.hover.reform(move |_: MouseEvent| Some(over.clone()))}
            >
                { segment.text.clone() }
                // Said once, where the bytes begin.
                { mark(self.notes.iter().filter(|note| segment.range.contains(&note.range().start)), false) }
            </span>
        }
    }

    fn ascii(&self, offset: usize, ascii: &[char]) -> Html {
        let text = |from: usize, to: usize| ascii.iter().skip(from).take(to.saturating_sub(from)).collect::<String>();
        let cut = |at: usize| at.saturating_sub(offset).min(ascii.len());
        match &self.selected {
            Some(range) if cut(range.start) < cut(range.end) => html! {
                <>
                    { text(0, cut(range.start)) }
                    <span class="selected">{ text(cut(range.start), cut(range.end)) }</span>
                    { text(cut(range.end), ascii.len()) }
                </>
            },
            _ => html! { text(0, ascii.len()) },
        }
    }

    fn zeros(&self, range: &Range<usize>) -> Html {
        let touched = |other: &Option<Range<usize>>| {
            other.as_ref().is_some_and(|other| other.start < range.end && range.start < other.end)
        };
        let notes = self.notes.iter().filter(|note| touched(&Some(note.range().clone())));
        html! {
            <div key={range.start} class={classes!("zeros", touched(&self.selected).then_some("selected"))} id={row_at(range.start)}>
                <span class="offset">{ format!("{:04x}", range.start) }</span>
                <button type="button" class="linklike" onclick={self.unfold.clone()}>{ format!("{} bytes of zero", range.len()) }</button>
                { mark(notes, true) }
            </div>
        }
    }
}
