//! What a DHCP message has otherwise than the one it follows from: ACK against OFFER, REQUEST against DISCOVER.

use std::ops::Range;
use std::rc::Rc;

use crate::sim::{Entry, Kind, Transmission};
use crate::wire::dissect::{Dissection, Field, dissect};
use crate::wire::{DhcpMessage, FrameKind, Payload, Transport, UdpDatagram};

/// How many entries back the other message is looked for: a classroom's exchanges interleave.
const LOOK_BACK: usize = 4_000;

/// A field that is not the same in both messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// What people call it.
    pub label: String,
    /// Its bytes in this frame; absent if this one lacks it.
    pub range: Option<Range<usize>>,
    /// Its value in the other message, if that has it.
    pub before: Option<String>,
    /// Its value here, if it is here.
    pub now: Option<String>,
}

/// The comparison of two frames.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The kind of the other message.
    pub other: FrameKind,
    /// Fields of the DHCP message that differ, in the order of the wire, those that are gone last.
    pub fields: Vec<Changed>,
    /// Fields of the layers around it that differ.
    pub around: Vec<String>,
    /// For each byte of this frame, whether it is otherwise or new.
    pub bytes: Vec<bool>,
    /// Whether option 53 is the only difference between the DHCP messages.
    pub only_type: bool,
}

impl Difference {
    /// Whether a range holds a byte that differs.
    pub fn touches(&self, range: &Range<usize>) -> bool {
        self.bytes.get(range.clone()).is_some_and(|bytes| bytes.contains(&true))
    }
}

fn message(frame: &Transmission) -> Option<&DhcpMessage> {
    match &frame.decoded.as_ref().ok()?.payload {
        Payload::Ipv4(packet) => match &packet.transport {
            Transport::Udp(UdpDatagram::Dhcp { message, .. }) => Some(message),
            _ => None,
        },
        _ => None,
    }
}

/// The message that a frame is compared with: of the same transaction and client, for an ACK of the same server too, and
/// sent before it.
pub fn counterpart<'a>(trace: &'a [Entry], frame: &Transmission) -> Option<&'a Rc<Transmission>> {
    let wanted = match frame.kind() {
        FrameKind::Ack => FrameKind::Offer,
        FrameKind::Request => FrameKind::Discover,
        _ => return None,
    };
    let this = message(frame)?;
    let before = trace.get(..usize::try_from(frame.entry.0).ok()?)?;
    before.iter().rev().take(LOOK_BACK).find_map(|entry| {
        let Kind::Sent(sent) = &entry.kind else { return None };
        let other = message(sent).filter(|other| other.xid == this.xid && other.chaddr == this.chaddr)?;
        let same_server = wanted != FrameKind::Offer || other.server_id() == this.server_id();
        (sent.kind() == wanted && same_server).then_some(sent)
    })
}

/// Compares the fields of `here` with those of `other`, whatever their places in the frame.
pub fn difference(here: &Dissection, other: &Transmission, bytes: &[u8]) -> Difference {
    let there = dissect(&other.bytes);
    let mut result = Difference {
        other: other.kind(),
        fields: Vec::new(),
        around: Vec::new(),
        bytes: vec![false; bytes.len()],
        only_type: false,
    };
    for layer in &here.layers {
        let twin = there.layer(&layer.name);
        for field in compared(layer) {
            let before = twin.and_then(|twin| same(twin, layer, field));
            let old = before.and_then(|before| other.bytes.get(before.range.clone()));
            let new = bytes.get(field.range.clone()).unwrap_or_default();
            if old == Some(new) {
                continue;
            }
            mark(&mut result.bytes, &field.range, new, old);
            if layer.name == "DHCP" {
                result.fields.push(Changed {
                    label: field.label.to_string(),
                    range: Some(field.range.clone()),
                    before: before.map(|before| before.value.clone()),
                    now: Some(field.value.clone()),
                });
            } else {
                result.around.push(format!("{} {}", layer.label, lower(&field.label)));
            }
        }
    }
    if let (Some(here), Some(there)) = (here.layer("DHCP"), there.layer("DHCP")) {
        let gone = compared(there).filter(|field| same(here, there, field).is_none());
        result.fields.extend(gone.map(|field| Changed {
            label: field.label.to_string(),
            range: None,
            before: Some(field.value.clone()),
            now: None,
        }));
    }
    result.only_type = matches!(&*result.fields, [only] if only.label.starts_with("Option 53"));
    result
}

/// Fields that say something: End and padding only follow from the rest.
fn compared(layer: &Field) -> impl Iterator<Item = &Field> {
    layer.children.iter().filter(|field| field.name != "end" && field.name != "pad")
}

/// The field of `layer` with the name of `field` (one of `of`), and as many of that name before it.
fn same<'a>(layer: &'a Field, of: &Field, field: &Field) -> Option<&'a Field> {
    let nth = of.children.iter().filter(|f| f.name == field.name && f.range.start < field.range.start).count();
    layer.children.iter().filter(|f| f.name == field.name).nth(nth)
}

fn mark(marks: &mut [bool], range: &Range<usize>, new: &[u8], old: Option<&[u8]>) {
    let old = old.filter(|old| old.len() == new.len());
    for (index, mark) in marks.get_mut(range.clone()).unwrap_or_default().iter_mut().enumerate() {
        *mark = old.is_none_or(|old| old.get(index) != new.get(index));
    }
}

/// "Header checksum" inside a sentence.
fn lower(label: &str) -> String {
    let mut chars = label.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}
