//! What a row is, and whether two rows that are alike say the same.
//!
//! A row has two keys. The fine one names everything by which a person would call two messages the same one: in which
//! conversation, sender, kind, to whom, about which address. The coarse one leaves out what may differ between two tellings of
//! one message.

use std::hash::{Hash, Hasher};
use std::net::Ipv4Addr;

use crate::base::{Fnv, Instant, order};
use crate::history::{Fate, Row, RowKind};
use crate::net::LossReason;
use crate::protocol::{Actor, Configuration, EntryId, Event};
use crate::sim::{Entry, Kind, Transmission};
use crate::wire::{FrameKind, Mac, Payload, Transport, UdpDatagram};

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

/// A hash of a few numbers: of 64 bits, so that no two rows of a history that a page can hold share one by accident.
fn key(words: &[u64]) -> u64 {
    words.iter().fold(0x9e37_79b9_7f4a_7c15, |key, word| {
        let mixed = (key ^ word).wrapping_mul(0xff51_afd7_ed55_8ccd);
        let mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        mixed ^ (mixed >> 29)
    })
}

/// An address as a number that no other address and no absence has.
fn word(address: Option<Ipv4Addr>) -> u64 {
    address.map_or(u64::MAX, |address| u32::from(address).into())
}

/// The same for a hardware address.
pub(super) fn mac_word(mac: Option<Mac>) -> u64 {
    mac.map_or(u64::MAX, |mac| mac.0.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)))
}

/// The same for a name.
fn name_word(name: &str) -> u64 {
    let mut hash = Fnv::default();
    hash.add(name.as_bytes());
    hash.value()
}

/// Which variant an event is, as a number.
#[derive(Default)]
struct Variant(u64);

impl Hasher for Variant {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |word, byte| word.wrapping_mul(257).wrapping_add(u64::from(*byte)));
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

fn variant(event: &Event) -> u64 {
    let mut variant = Variant::default();
    std::mem::discriminant(event).hash(&mut variant);
    variant.finish()
}

fn entry(trace: &[Entry], id: EntryId) -> Option<&Entry> {
    trace.get(usize::try_from(id.0).ok()?)
}

/// The fine and the coarse key of a row of a trace that belongs to a conversation.
pub(super) fn keys(row: &Row, trace: &[Entry], conversation: u64) -> [u64; 2] {
    let port = u64::from(row.port);
    let both = |coarse: [u64; 3], fine: [u64; 2]| {
        let coarse = key(&[conversation, coarse[0], coarse[1], coarse[2]]);
        [key(&[coarse, fine[0], fine[1]]), coarse]
    };
    match (&row.kind, entry(trace, row.entry).map(|entry| &entry.kind)) {
        (RowKind::Frame { kind, frame, broadcast, .. }, _) => {
            let to = (!broadcast).then_some(frame.destination());
            both([0, port, *kind as u64], [mac_word(to), word(frame.about())])
        }
        (RowKind::Note { .. }, Some(Kind::Event(event))) => {
            both([1, port, variant(event)], [word(subject(event).0), 0])
        }
        (RowKind::Action { refused }, Some(Kind::Action { action, by, .. })) => {
            // What a person does is never what the script does.
            let who = if *by == Actor::Person { 5 } else { 2 };
            both([who, port, name_word(action.name())], [u64::from(*refused), 0])
        }
        (RowKind::Decision { n }, _) => both([3, port, 0], [u64::from(*n), 0]),
        (RowKind::Note { .. } | RowKind::Action { .. }, _) => both([4, port, 0], [0, 0]),
    }
}

/// The client that a DHCP message is about.
pub(super) fn client_of(frame: &Transmission) -> Option<Mac> {
    match &frame.decoded.as_ref().ok()?.payload {
        Payload::Ipv4(packet) => match &packet.transport {
            Transport::Udp(UdpDatagram::Dhcp { message, .. }) => Some(message.chaddr),
            _ => None,
        },
        _ => None,
    }
}

/// The address and the client that a noted event is about.
pub(super) fn subject(event: &Event) -> (Option<Ipv4Addr>, Option<Mac>) {
    match event {
        Event::AddressOffered { address, client, .. }
        | Event::HoldExpired { address, client, .. }
        | Event::OfferDeclined { address, client, .. }
        | Event::LeaseCommitted { address, client, .. }
        | Event::RequestRefused { address, client, .. }
        | Event::LeaseExtended { address, client, .. }
        | Event::LeaseEnded { address, client, .. }
        | Event::GraceStarted { address, client, .. }
        | Event::LeaseReplicated { address, client, .. }
        | Event::ReservationEnded { address, client, .. }
        | Event::InformAnswered { client, address } => (Some(*address), Some(*client)),
        Event::PoolExhausted { client }
        | Event::OptionsLeftOut { client, .. }
        | Event::OptionsJoined { client, .. } => (None, Some(*client)),
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
        Event::NotSent { address, .. } => (*address, None),
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
    let plain = a.fates(trace_a).map(|(_, fate, ports)| (fate, ports));
    plain.eq(b.fates(trace_b).map(|(_, fate, ports)| (fate, ports))) || fates(a, trace_a) == fates(b, trace_b)
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
    order::by_key(&mut fates, |(port, lost)| (*port, lost.map(|why| why as u8)));
    fates
}

fn same_note(a: &Entry, b: &Entry) -> bool {
    match (&a.kind, &b.kind) {
        (Kind::Event(event), Kind::Event(other)) => event == other || timeless(event, a.at) == timeless(other, b.at),
        (
            Kind::Action { action, by, refused },
            Kind::Action { action: other, by: other_by, refused: other_refused },
        ) => (action, by, refused) == (other, other_by, other_refused),
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
        Event::LeaseEnded { kept_until, .. } => *kept_until = kept_until.map(rel),
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
