//! A frame's bytes -> a tree of layers and fields for a person to read.
//!
//! ```text
//!   bytes ──▶ Ethernet II ─▶ 802.1Q ─▶ ARP
//!                  │            └────▶ IPv4 ─▶ ICMP
//!                  │                     └──▶ UDP ─▶ DHCP: header, cookie, options, End, padding
//!                  └─▶ padding
//! ```
//!
//! The walk is independent of the encoder and decoder beside it, takes any bytes whatever and keeps
//! everything in the order of the wire, duplicates included. Where the bytes stop making sense it
//! keeps what it has read and says where and why in [`Dissection::broken`].

use std::borrow::Cow;
use std::ops::Range;

mod dhcp;
mod ip;
mod link;
mod option;
mod text;

/// What a frame's bytes say, layer by layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dissection {
    /// The layers from the outside in, then bytes that belong to none of them. Their ranges never overlap.
    pub layers: Vec<Field>,
    /// The first place where the bytes do not follow the format of their layer. A wrong checksum is not
    /// one: its field says so, and the layout can still be read.
    pub broken: Option<Broken>,
    /// Number of bytes in the frame.
    pub length: usize,
}

/// A layer, a field, an option, or a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The name in the standard: `xid`, `yiaddr`, `tpa`; options are `option 53`.
    pub name: Cow<'static, str>,
    /// A short label for people, such as "Option 53 · message type".
    pub label: Cow<'static, str>,
    /// Bytes in the frame. A child's range lies inside its parent's.
    pub range: Range<usize>,
    /// The bytes as the wire has them: `0x` and hexadecimal up to four bytes, spaced hexadecimal beyond.
    pub raw: String,
    /// The value in a form that a person reads.
    pub value: String,
    /// One plain sentence or two on what the field is for.
    pub meaning: Cow<'static, str>,
    /// Where the standard defines it.
    pub rfc: &'static str,
    /// Parts, in the order of the wire. Fields of a few bits share their byte with their siblings.
    pub children: Vec<Field>,
}

/// Where and why bytes do not follow the format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Offset in the frame, at most its length.
    pub at: usize,
    /// The layer's name.
    pub layer: &'static str,
    /// The reason in plain words.
    pub why: String,
}

/// Reads any bytes as an Ethernet II frame. Never fails: what cannot be read is told in
/// [`Dissection::broken`].
pub fn dissect(bytes: &[u8]) -> Dissection {
    let mut walk = Walk { bytes, layers: Vec::new(), broken: None };
    link::ethernet(&mut walk);
    Dissection { layers: walk.layers, broken: walk.broken, length: bytes.len() }
}

impl Dissection {
    /// The deepest field that covers this byte. Where several fields of a few bits share the byte, it is
    /// the field around them.
    pub fn field_at(&self, byte: usize) -> Option<&Field> {
        let mut found = self.layers.iter().find(|f| f.range.contains(&byte))?;
        loop {
            let mut inside = found.children.iter().filter(|f| f.range.contains(&byte));
            match (inside.next(), inside.next()) {
                (Some(only), None) => found = only,
                _ => return Some(found),
            }
        }
    }

    /// Every layer (depth 0) and field, each before its children, in the order of the wire.
    pub fn walk(&self) -> impl Iterator<Item = (usize, &Field)> {
        let mut stack: Vec<(usize, &Field)> = self.layers.iter().rev().map(|f| (0, f)).collect();
        std::iter::from_fn(move || {
            let (depth, field) = stack.pop()?;
            stack.extend(field.children.iter().rev().map(|f| (depth + 1, f)));
            Some((depth, field))
        })
    }

    /// The layer of this name, if the frame has it.
    pub fn layer(&self, name: &str) -> Option<&Field> {
        self.layers.iter().find(|f| f.name == name)
    }
}

impl Field {
    /// The first child of this name.
    pub fn child(&self, name: &str) -> Option<&Field> {
        self.children.iter().find(|f| f.name == name)
    }
}

/// What the standard says about a field of fixed length; the words that the page shows.
struct Spec {
    name: &'static str,
    label: &'static str,
    /// Length in bytes.
    len: usize,
    meaning: &'static str,
    rfc: &'static str,
}

/// The state of one dissection: the frame, and what has been read of it.
struct Walk<'a> {
    bytes: &'a [u8],
    layers: Vec<Field>,
    broken: Option<Broken>,
}

impl<'a> Walk<'a> {
    /// The bytes of a range; empty where the range leaves the frame.
    fn get(&self, range: Range<usize>) -> &'a [u8] {
        self.bytes.get(range).unwrap_or_default()
    }

    /// Notes the first thing that is wrong; later ones are usually its consequences.
    fn broken(&mut self, at: usize, layer: &'static str, why: impl Into<String>) {
        if self.broken.is_none() {
            self.broken = Some(Broken { at: at.min(self.bytes.len()), layer, why: why.into() });
        }
    }

    /// Begins a layer that may use the bytes of `range`.
    fn reader(&self, layer: &'static str, range: Range<usize>) -> Reader<'a> {
        let end = range.end.min(self.bytes.len());
        let start = range.start.min(end);
        Reader { bytes: self.bytes, layer, start, pos: start, end, fields: Vec::new(), cut: None }
    }

    /// Ends a layer: its range is what was read. A layer of no bytes is left out.
    fn finish(&mut self, reader: Reader<'a>, value: String, meaning: &'static str, rfc: &'static str) {
        if let Some((at, why)) = reader.cut {
            self.broken(at, reader.layer, why);
        }
        if reader.pos > reader.start {
            let range = reader.start..reader.pos;
            let raw = text::length(range.len());
            let mut layer = field(reader.layer, reader.layer, range, raw, value, meaning, rfc);
            layer.children = reader.fields;
            self.layers.push(layer);
        }
    }

    /// Adds bytes that no layer explains.
    fn rest(&mut self, name: &'static str, range: Range<usize>, value: &str, meaning: &'static str, rfc: &'static str) {
        let data = self.get(range.clone());
        if !data.is_empty() {
            let value = format!("{}: {value}", text::length(data.len()));
            self.layers.push(field(name, crate::base::capital(name), range, text::hex(data), value, meaning, rfc));
        }
    }
}

/// Reads the fields of one layer one after the other.
struct Reader<'a> {
    bytes: &'a [u8],
    layer: &'static str,
    start: usize,
    pos: usize,
    end: usize,
    fields: Vec<Field>,
    /// Where and why the layer ended too early.
    cut: Option<(usize, String)>,
}

impl<'a> Reader<'a> {
    fn left(&self) -> usize {
        self.end.saturating_sub(self.pos)
    }

    /// Reads a field and shows it with `show`. `None` when too few bytes are left; they are then
    /// kept as a cut field, and nothing more can be read.
    fn take(&mut self, spec: &Spec, show: impl FnOnce(&[u8]) -> String) -> Option<&'a [u8]> {
        let here = self.pos.min(self.end)..self.pos.saturating_add(spec.len).min(self.end);
        let data = self.bytes.get(here.clone()).unwrap_or_default();
        self.pos = here.end;
        let whole = data.len() == spec.len;
        let value = if whole { show(data) } else { format!("cut short: {} of {} bytes", data.len(), spec.len) };
        if !whole && self.cut.is_none() {
            let why = format!("the bytes end inside {}: {} of its {} bytes are there", spec.name, data.len(), spec.len);
            self.cut = Some((here.start, why));
        }
        if !data.is_empty() {
            let label = if spec.label.is_empty() { spec.name } else { spec.label };
            self.fields.push(field(spec.name, label, here, text::hex(data), value, spec.meaning, spec.rfc));
        }
        whole.then_some(data)
    }

    /// Like `take`, for a number of one byte.
    fn u8(&mut self, spec: &Spec, show: impl FnOnce(u8) -> String) -> Option<u8> {
        self.take(spec, |d| show(text::number(d) as u8)).map(|d| text::number(d) as u8)
    }

    /// Like `take`, for a number of two bytes.
    fn u16(&mut self, spec: &Spec, show: impl FnOnce(u16) -> String) -> Option<u16> {
        self.take(spec, |d| show(text::number(d) as u16)).map(|d| text::number(d) as u16)
    }

    /// The field read last.
    fn last(&mut self) -> Option<&mut Field> {
        self.fields.last_mut()
    }

    /// Adds to the field read last a part of `bits`, which shares its bytes.
    fn bits(&mut self, name: &'static str, label: &'static str, raw: u16, value: String, meaning: &'static str) {
        if let Some(parent) = self.fields.last_mut() {
            let part = field(name, label, parent.range.clone(), raw.to_string(), value, meaning, parent.rfc);
            parent.children.push(part);
        }
    }
}

/// A field without parts.
fn field(
    name: impl Into<Cow<'static, str>>,
    label: impl Into<Cow<'static, str>>,
    range: Range<usize>,
    raw: String,
    value: String,
    meaning: impl Into<Cow<'static, str>>,
    rfc: &'static str,
) -> Field {
    Field {
        name: name.into(),
        label: label.into(),
        range,
        raw,
        value,
        meaning: meaning.into(),
        rfc,
        children: Vec::new(),
    }
}
