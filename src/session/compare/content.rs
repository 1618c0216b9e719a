//! What a row is, and whether two rows that are alike say the same.
//!
//! A row has two keys. The fine one names everything by which a person would call two messages the same one: sender, kind, to
//! whom, about which client and address. The coarse one leaves out what may differ between two tellings of one message.

use std::hash::{Hash, Hasher};
use std::net::Ipv4Addr;

use crate::protocol::{Configuration, EntryId, Event, Fnv, Instant};
use crate::session::sequence::{Fate, Row, RowKind};
use crate::sim::{Entry, FrameKind, Kind, LossReason, Transmission};
use crate::wire::{Mac, Payload, Transport, UdpDatagram};

/// What of two rows is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sameness {
    /// Everything but the time.
    Same,
    /// Everything but the time, random numbers, and checksums over these.
    Follows,
    /// They say different things, or different things became of them.
    Differs,
}

/// Bytes of an IPv4 frame, from here to below there, that follow from others or are drawn at random: identification, header
/// checksum.
const IP_FOLLOWS: &[(usize, usize)] = &[(18, 20), (24, 26)];
/// The same for DHCP: UDP checksum, xid.
const DHCP_FOLLOWS: &[(usize, usize)] = &[(40, 42), (46, 50)];
/// The same for a ping: its checksum.
const ECHO_FOLLOWS: &[(usize, usize)] = &[(36, 38)];

/// Keys are hashes of 64 bits: no two rows of a history that a page can hold share one by accident.
#[derive(Default)]
struct Key(Fnv);

impl Hasher for Key {
    fn write(&mut self, bytes: &[u8]) {
        self.0.add(bytes);
    }

    fn finish(&self) -> u64 {
        self.0.value()
    }
}

fn key(what: impl Hash) -> u64 {
    let mut key = Key::default();
    what.hash(&mut key);
    key.finish()
}

fn entry(trace: &[Entry], id: EntryId) -> Option<&Entry> {
    trace.get(usize::try_from(id.0).ok()?)
}

/// The fine and the coarse key of a row of a trace.
pub(super) fn keys(row: &Row, trace: &[Entry]) -> (u64, u64) {
    match &row.kind {
        RowKind::Frame { kind, frame, broadcast, .. } => {
            let kind = *kind as u8;
            let client = client_of(frame).map(|mac| mac.0);
            let to = (!broadcast).then_some(frame.destination().0);
            let about = frame.about().map(|address| address.octets());
            (key((0u8, row.port, kind, client, to, about)), key((0u8, row.port, kind, client)))
        }
        RowKind::Note { entry: id } => match entry(trace, *id).map(|entry| &entry.kind) {
            Some(Kind::Event(event)) => {
                let (address, client) = subject(event);
                let (address, client) = (address.map(|address| address.octets()), client.map(|mac| mac.0));
                let kind = std::mem::discriminant(event);
                (key((1u8, row.port, kind, client, address)), key((1u8, row.port, kind, client)))
            }
            _ => (key((1u8, row.port)), key((1u8, row.port))),
        },
        RowKind::Deed { refused } => match entry(trace, row.entry).map(|entry| &entry.kind) {
            Some(Kind::Acted { action, .. }) => {
                (key((2u8, row.port, action.name(), refused)), key((2u8, row.port, action.name())))
            }
            _ => (key((2u8, row.port)), key((2u8, row.port))),
        },
        RowKind::Decision { n } => (key((3u8, row.port, n)), key((3u8, row.port))),
    }
}

/// The client that a DHCP message is about.
fn client_of(frame: &Transmission) -> Option<Mac> {
    match &frame.decoded.as_ref().ok()?.payload {
        Payload::Ipv4(packet) => match &packet.transport {
            Transport::Udp(UdpDatagram::Dhcp { message, .. }) => Some(message.chaddr),
            _ => None,
        },
        _ => None,
    }
}

/// The address and the client that a noted event is about.
fn subject(event: &Event) -> (Option<Ipv4Addr>, Option<Mac>) {
    match event {
        Event::AddressOffered { address, client, .. }
        | Event::HoldExpired { address, client }
        | Event::OfferDeclined { address, client, .. }
        | Event::LeaseCommitted { address, client, .. }
        | Event::RequestRefused { address, client, .. }
        | Event::LeaseExtended { address, client, .. }
        | Event::LeaseEnded { address, client, .. }
        | Event::GraceStarted { address, client, .. }
        | Event::LeaseReplicated { address, client, .. }
        | Event::InformAnswered { client, address } => (Some(*address), Some(*client)),
        Event::PoolExhausted { client } => (None, Some(*client)),
        Event::Quarantined { address, .. }
        | Event::QuarantineEnded { address }
        | Event::ServerCheckPassed { address }
        | Event::ServerCheckFailed { address, .. }
        | Event::ConflictFound { address, .. }
        | Event::AddressUsable { address }
        | Event::OfferChosen { address, .. }
        | Event::ArpAged { address, .. }
        | Event::Unreachable { address }
        | Event::AddressDropped { address, .. }
        | Event::LeaseRemembered { address, .. }
        | Event::LeaseKept { address, .. }
        | Event::AddressReleased { address, .. }
        | Event::ConflictInUse { address, .. }
        | Event::AddressDefended { address }
        | Event::AddressSet { address }
        | Event::AddressExcluded { address } => (Some(*address), None),
        Event::ConfigurationLogged { configuration } | Event::LeaseRenewed { configuration, .. } => {
            (Some(configuration.address), None)
        }
        Event::AddressChanged { now, .. } => (Some(*now), None),
        _ => (None, None),
    }
}

/// What of two rows is the same that stand beside each other.
pub(super) fn sameness(a: &Row, trace_a: &[Entry], b: &Row, trace_b: &[Entry]) -> Sameness {
    match (&a.kind, &b.kind) {
        (RowKind::Frame { frame, .. }, RowKind::Frame { frame: other, .. }) => match same_bytes(frame, other) {
            same if same != Sameness::Differs && same_fates(a, trace_a, b, trace_b) => same,
            _ => Sameness::Differs,
        },
        _ => match (entry(trace_a, a.entry), entry(trace_b, b.entry)) {
            (Some(a), Some(b)) if same_note(a, b) => Sameness::Same,
            _ => Sameness::Differs,
        },
    }
}

fn same_bytes(a: &Transmission, b: &Transmission) -> Sameness {
    if a.bytes == b.bytes {
        return Sameness::Same;
    }
    let kind = a.kind();
    let own = match kind {
        FrameKind::EchoRequest | FrameKind::EchoReply => ECHO_FOLLOWS,
        kind if kind.is_dhcp() => DHCP_FOLLOWS,
        _ => return Sameness::Differs,
    };
    let follows = |index: usize| IP_FOLLOWS.iter().chain(own).any(|(from, to)| (*from..*to).contains(&index));
    let mut bytes = a.bytes.iter().zip(&b.bytes).enumerate();
    let same = a.bytes.len() == b.bytes.len() && bytes.all(|(index, (a, b))| a == b || follows(index));
    if same { Sameness::Follows } else { Sameness::Differs }
}

/// Whether the same hosts took a frame, and the same lost it. Who merely had no use for it does not matter.
fn same_fates(a: &Row, trace_a: &[Entry], b: &Row, trace_b: &[Entry]) -> bool {
    fates(a, trace_a) == fates(b, trace_b)
}

/// Who took a frame or lost it, by port.
fn fates(row: &Row, trace: &[Entry]) -> Vec<(u16, Option<LossReason>)> {
    let mut fates = Vec::new();
    for (_, fate, ports) in row.fates(trace) {
        let lost = match fate {
            Fate::Taken => None,
            Fate::Ignored(_) => continue,
            Fate::Lost(why) => Some(why),
        };
        // Lost before it reached the switch, it is lost for everybody.
        if ports.is_empty() {
            fates.push((u16::MAX, lost));
        }
        fates.extend(ports.iter().map(|port| (port, lost)));
    }
    fates.sort_unstable_by_key(|(port, lost)| (*port, lost.map(|why| why as u8)));
    fates
}

fn same_note(a: &Entry, b: &Entry) -> bool {
    match (&a.kind, &b.kind) {
        (Kind::Event(event), Kind::Event(other)) => event == other || timeless(event, a.at) == timeless(other, b.at),
        (Kind::Acted { action, by, refused }, Kind::Acted { action: other, by: other_by, refused: other_refused }) => {
            (action, by, refused) == (other, other_by, other_refused)
        }
        _ => false,
    }
}

/// An event with its moments counted from its own, and without the numbers of entries.
fn timeless(event: &Event, at: Instant) -> Event {
    let rel = |moment: Instant| Instant(moment.since(at).0);
    let mut event = event.clone();
    match &mut event {
        Event::AddressOffered { until, .. } | Event::Quarantined { until, .. } | Event::GraceStarted { until, .. } => {
            *until = rel(*until);
        }
        Event::LeaseCommitted { until, .. }
        | Event::LeaseExtended { until, .. }
        | Event::LeaseReplicated { until, .. } => {
            *until = until.map(rel);
        }
        // How long a remembered lease still runs follows from when that is.
        Event::LeaseRemembered { expiry, .. } | Event::LeaseKept { expiry, .. } => {
            *expiry = expiry.map(|_| Instant::ZERO)
        }
        Event::ConfigurationLogged { configuration } | Event::LeaseRenewed { configuration, .. } => {
            let Configuration { requested_at, t1, t2, expiry, .. } = &mut **configuration;
            *requested_at = Instant::ZERO;
            // The lease time says what they are, but for a random part of them.
            (*t1, *t2, *expiry) = (t1.map(|_| Instant::ZERO), t2.map(|_| Instant::ZERO), expiry.map(|_| Instant::ZERO));
        }
        Event::DecisionOpened { offers, .. } => {
            for offer in offers {
                (offer.heard_at, offer.entry) = (Instant::ZERO, EntryId(0));
            }
        }
        _ => {}
    }
    event
}
