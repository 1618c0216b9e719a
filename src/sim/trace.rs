//! The trace: what happened, in order, each entry with what caused it.

use std::net::Ipv4Addr;
use std::rc::Rc;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::base::{Duration, Fnv, Instant};
use crate::net::{Egress, LossReason, Ports};
use crate::protocol::{Action, Actor, Cannot, EntryId, Event, Reason, Timer};
use crate::wire::{Frame, FrameKind, Mac, Malformed};

/// A frame that was sent once, with its bytes; every receiver looks at this one.
#[derive(Debug, PartialEq, Eq)]
pub struct Transmission {
    /// Port of the sender.
    pub from: u16,
    /// When it left the sender.
    pub sent_at: Instant,
    /// The entry of its departure.
    pub entry: EntryId,
    /// The bytes on the wire, without the check sequence.
    pub bytes: Vec<u8>,
    /// What a receiver reads in the bytes.
    pub decoded: Result<Frame, Malformed>,
}

impl Transmission {
    /// What kind of frame this is.
    pub fn kind(&self) -> FrameKind {
        self.decoded.as_ref().map_or(FrameKind::Other, Frame::kind)
    }

    /// The hardware address it is for, if it can be read.
    pub fn destination(&self) -> Mac {
        self.decoded.as_ref().map_or(Mac::ZERO, |frame| frame.dst)
    }

    /// The IP address that it is about: the one offered, requested, given, declined, or asked for by ARP.
    pub fn about(&self) -> Option<Ipv4Addr> {
        self.decoded.as_ref().ok()?.about()
    }
}

/// What came of a frame at a receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case", tag = "outcome", content = "reason")]
pub enum Outcome {
    /// The receiver's machines took it.
    Handled,
    /// The receiver let it drop.
    Ignored(Reason),
}

/// The receivers to which the same thing happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutcomeGroup {
    /// What happened.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// To whom.
    pub ports: Ports,
}

/// What an entry says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A host was switched on.
    Started,
    /// A frame left a host.
    Sent(Rc<Transmission>),
    /// The frame reached the switch, which sends it on: the capture point.
    Forwarded {
        /// The frame.
        frame: Rc<Transmission>,
        /// Where to.
        egress: Egress,
        /// Whether the switch learned the sender's port by it.
        learned: bool,
    },
    /// All copies of a frame that arrive at this instant.
    Arrived {
        /// The frame.
        frame: Rc<Transmission>,
        /// What came of it, by outcome.
        outcomes: Vec<OutcomeGroup>,
    },
    /// A timer fired.
    Timer(Timer),
    /// A machine reports.
    Event(Event),
    /// A person chose an offer.
    Choice {
        /// The client's n-th decision.
        n: u32,
        /// The server whose offer wins.
        server: Ipv4Addr,
    },
    /// Copies of a frame were lost on the way.
    Lost {
        /// The frame.
        frame: Rc<Transmission>,
        /// Whom they would have reached; empty if the frame was lost before it reached the switch.
        ports: Ports,
        /// Why.
        why: LossReason,
    },
    /// A cable made two frames of one: the copy follows on its heels.
    Duplicated {
        /// The frame.
        frame: Rc<Transmission>,
        /// At the receiver's cable; `None` at the sender's.
        port: Option<u16>,
    },
    /// A person or the scenario did something to a host.
    Action {
        /// What.
        action: Action,
        /// Who.
        by: Actor,
        /// Why nothing came of it, if so.
        refused: Option<Cannot>,
    },
    /// A person lets the client wait for more offers.
    KeepWaiting {
        /// The client's n-th decision.
        n: u32,
        /// For how long.
        wait: Duration,
    },
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its index in the trace.
    pub id: EntryId,
    /// When.
    pub at: Instant,
    /// At which host (port); the sender for a frame. `None` where several or none are meant.
    pub host: Option<u16>,
    /// What.
    pub kind: Kind,
    /// What caused it; `None` only for the start of a host and for what is done from outside.
    pub cause: Option<EntryId>,
    /// Further causes.
    pub also: Vec<EntryId>,
}

impl Entry {
    /// The frame that this entry is about.
    pub fn frame(&self) -> Option<&Rc<Transmission>> {
        match &self.kind {
            Kind::Sent(frame)
            | Kind::Forwarded { frame, .. }
            | Kind::Arrived { frame, .. }
            | Kind::Lost { frame, .. }
            | Kind::Duplicated { frame, .. } => Some(frame),
            _ => None,
        }
    }
}

/// The entries of one history, in order.
pub type Trace = Vec<Entry>;

/// A hash of everything a trace says, frame bytes included: equal histories have equal hashes on every platform.
pub fn trace_hash(trace: &[Entry]) -> u64 {
    let mut hash = Fnv::default();
    for entry in trace {
        // The JSON text is the one complete and platform-independent form of an entry.
        if serde_json::to_writer(&mut hash, entry).is_err() {
            hash.add(&[0xff]);
        }
    }
    hash.value()
}

impl Serialize for Entry {
    /// One flat object per entry: `id`, `at_us`, `host`, `kind`, what belongs to the kind, `cause`, `also`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &self.id)?;
        map.serialize_entry("at_us", &self.at)?;
        if let Some(host) = self.host {
            map.serialize_entry("host", &host)?;
        }
        match &self.kind {
            Kind::Started => map.serialize_entry("kind", "started")?,
            Kind::Sent(frame) => {
                map.serialize_entry("kind", "sent")?;
                map.serialize_entry("frame", &frame.kind())?;
                map.serialize_entry("bytes", &hex(&frame.bytes))?;
            }
            Kind::Forwarded { frame, egress, learned } => {
                map.serialize_entry("kind", "forwarded")?;
                map.serialize_entry("sent", &frame.entry)?;
                map.serialize_entry("egress", egress)?;
                map.serialize_entry("learned", learned)?;
            }
            Kind::Arrived { frame, outcomes } => {
                map.serialize_entry("kind", "arrived")?;
                map.serialize_entry("sent", &frame.entry)?;
                map.serialize_entry("outcomes", outcomes)?;
            }
            Kind::Timer(timer) => {
                map.serialize_entry("kind", "timer")?;
                map.serialize_entry("timer", timer)?;
            }
            Kind::Event(event) => {
                map.serialize_entry("kind", "event")?;
                map.serialize_entry("what", event)?;
            }
            Kind::Choice { n, server } => {
                map.serialize_entry("kind", "choice")?;
                map.serialize_entry("n", n)?;
                map.serialize_entry("server", server)?;
            }
            Kind::Lost { frame, ports, why } => {
                map.serialize_entry("kind", "lost")?;
                map.serialize_entry("sent", &frame.entry)?;
                map.serialize_entry("ports", ports)?;
                map.serialize_entry("why", why)?;
            }
            Kind::Duplicated { frame, port } => {
                map.serialize_entry("kind", "duplicated")?;
                map.serialize_entry("sent", &frame.entry)?;
                map.serialize_entry("port", port)?;
            }
            Kind::Action { action, by, refused } => {
                map.serialize_entry("kind", "acted")?;
                map.serialize_entry("action", action)?;
                map.serialize_entry("by", by)?;
                map.serialize_entry("refused", refused)?;
            }
            Kind::KeepWaiting { n, wait } => {
                map.serialize_entry("kind", "keep_waiting")?;
                map.serialize_entry("n", n)?;
                map.serialize_entry("wait_us", wait)?;
            }
        }
        map.serialize_entry("cause", &self.cause)?;
        if !self.also.is_empty() {
            map.serialize_entry("also", &self.also)?;
        }
        map.end()
    }
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        for nibble in [byte >> 4, byte & 15] {
            text.push(char::from(*DIGITS.get(usize::from(nibble)).unwrap_or(&b'?')));
        }
    }
    text
}
