//! What was said so far, by client: enough to judge the next message, and bounded whatever comes.

use std::net::Ipv4Addr;

use super::bytes::{
    ACK, CHADDR, CIADDR, DISCOVER, FLAGS, GIADDR, HARDWARE, INFORM, Message, NAK, OFFER, REBOOT, SECS, XID, YIADDR,
    octets,
};
use super::link;

/// Clients that are remembered; the one that was silent longest makes room.
const CLIENTS: usize = 4096;
/// Requests, offers and leases that are remembered of each client.
const REQUESTS: usize = 8;
pub(super) const GRANTS: usize = 8;

/// A request of a client. Retransmissions are one request.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub kind: u16,
    pub xid: u32,
    pub giaddr: Ipv4Addr,
    pub hardware: [u8; 2],
    pub flags: u16,
    pub ciaddr: Ipv4Addr,
    /// Options 50, 55, 57, 61, 80, 81 (its flags) and 82.
    pub wanted: Option<Ipv4Addr>,
    pub list: Option<Box<[u8]>>,
    pub most: Option<u16>,
    pub id: Option<Box<[u8]>>,
    pub rapid: bool,
    pub name_flags: Option<u8>,
    pub relay: Option<Box<[u8]>>,
    /// When it was first and last seen, and `secs` then.
    pub first: (u64, u16),
    pub last: (u64, u16),
    /// The least and the greatest `secs`.
    pub secs: (u16, u16),
    /// When it was answered by an ACK or NAK.
    pub done: Option<u64>,
}

/// An OFFER.
#[derive(Debug, Clone)]
pub(super) struct Offer {
    pub at: u64,
    pub xid: u32,
    pub server: Ipv4Addr,
    pub address: Ipv4Addr,
    pub options: Vec<(u8, Box<[u8]>)>,
}

/// What an ACK granted.
#[derive(Debug, Clone)]
pub(super) struct Lease {
    pub address: Ipv4Addr,
    pub server: Ipv4Addr,
    /// Where the ACK came from, and through which relay agent.
    pub from: Ipv4Addr,
    pub giaddr: Ipv4Addr,
    /// When it ends, counted from the REQUEST (RFC 2131 section 4.4.1).
    pub ends: u64,
}

/// A client, by `chaddr`.
#[derive(Debug, Clone)]
pub(super) struct Client {
    chaddr: [u8; 16],
    seen: u64,
    /// Option 61 of its latest message that had one.
    pub id: Option<Box<[u8]>>,
    /// Option 55 of its latest DISCOVER or INIT-REBOOT.
    pub list: Option<Box<[u8]>>,
    pub requests: Vec<Request>,
    pub offers: Vec<Offer>,
    pub leases: Vec<Lease>,
}

/// Adds to a list that holds at most `most`.
fn push<T>(list: &mut Vec<T>, item: T, most: usize) {
    if list.len() >= most {
        list.remove(0);
    }
    list.push(item);
}

impl Client {
    /// All of its octets.
    pub(super) fn chaddr(&self) -> &[u8] {
        &self.chaddr
    }

    /// The requests with this `xid`, the latest first.
    pub(super) fn with_xid(&self, xid: u32) -> impl Iterator<Item = &Request> {
        self.requests.iter().rev().filter(move |r| r.xid == xid)
    }
}

/// Everything that is remembered.
#[derive(Debug, Clone)]
pub(super) struct Conversation {
    /// Whether nothing came before, and nothing is missing.
    pub whole: bool,
    /// ARP requests.
    pub asked: Vec<link::Asked>,
    /// In the order of `chaddr`.
    clients: Vec<Client>,
}

impl Conversation {
    pub(super) fn new(whole: bool) -> Self {
        Conversation { whole, asked: Vec::new(), clients: Vec::new() }
    }

    /// The client that a message is from or for. None where `chaddr` says nothing (RFC 4390).
    pub(super) fn client(&self, m: &Message<'_>) -> Option<&Client> {
        let chaddr: [u8; 16] = octets(m.field(&CHADDR), 0);
        let place = self.clients.binary_search_by(|c| c.chaddr.cmp(&chaddr)).ok()?;
        self.clients.get(place)
    }

    /// A client with another `chaddr` that this reply answers by its `xid`.
    pub(super) fn by_xid(&self, m: &Message<'_>, reply: u16) -> Option<&Client> {
        self.clients.iter().find(|c| c.with_xid(m.number(&XID)).any(|r| answers(m, reply, r)))
    }

    fn entry(&mut self, at: u64, m: &Message<'_>) -> Option<&mut Client> {
        let chaddr: [u8; 16] = octets(m.field(&CHADDR), 0);
        if chaddr == [0; 16] {
            return None;
        }
        let mut place = self.clients.binary_search_by(|c| c.chaddr.cmp(&chaddr));
        if place.is_err() && self.clients.len() >= CLIENTS {
            let oldest = self.clients.iter().enumerate().min_by_key(|(_, c)| c.seen).map_or(0, |(place, _)| place);
            self.clients.remove(oldest);
            place = self.clients.binary_search_by(|c| c.chaddr.cmp(&chaddr));
        }
        let place = place.unwrap_or_else(|free| {
            let (requests, offers, leases) = (Vec::new(), Vec::new(), Vec::new());
            self.clients.insert(free, Client { chaddr, seen: at, id: None, list: None, requests, offers, leases });
            free
        });
        let client = self.clients.get_mut(place)?;
        client.seen = at;
        Some(client)
    }

    pub(super) fn remember_client(&mut self, at: u64, m: &Message<'_>, kind: u16) {
        let value = |code| m.kept(code).map(Box::from);
        let Some(client) = self.entry(at, m) else { return };
        let (id, list) = (value(61), value(55));
        if id.is_some() {
            client.id.clone_from(&id);
        }
        if kind == DISCOVER || (kind == REBOOT && list.is_some()) {
            client.list.clone_from(&list);
        }
        let secs = m.number(&SECS) as u16;
        let mut request = Request {
            kind,
            xid: m.number(&XID),
            giaddr: m.address(&GIADDR),
            hardware: octets(m.field(&HARDWARE), 0),
            flags: m.number(&FLAGS) as u16,
            ciaddr: m.address(&CIADDR),
            wanted: m.option_address(50),
            list,
            most: m.option(57).and_then(|size| size.try_into().ok()).map(u16::from_be_bytes),
            id,
            rapid: m.has(80),
            name_flags: m.option(81).and_then(|name| name.first().copied()),
            relay: value(82),
            first: (at, secs),
            last: (at, secs),
            secs: (secs, secs),
            done: None,
        };
        let key = |r: &Request| (r.kind, r.xid, r.giaddr, r.wanted);
        if let Some(place) = client.requests.iter().position(|r| key(r) == key(&request)) {
            let before = client.requests.remove(place);
            request.first = before.first;
            request.secs = (before.secs.0.min(secs), before.secs.1.max(secs));
            request.done = before.done;
        }
        push(&mut client.requests, request, REQUESTS);
    }

    pub(super) fn remember_server(&mut self, at: u64, m: &Message<'_>, kind: u16) {
        let Some(client) = self.entry(at, m) else { return };
        let (xid, address) = (m.number(&XID), m.address(&YIADDR));
        if kind & (ACK | NAK) != 0 {
            client.requests.iter_mut().filter(|r| r.xid == xid).for_each(|r| r.done = Some(at));
        }
        let Some(server) = m.option_address(54) else { return };
        if kind == OFFER {
            // Only what describes the network can be compared with the ACK.
            let described = m.options.iter().map(|o| o.code).filter(|code| !matches!(code, 50..=61 | 80..=82));
            let options = described.filter_map(|code| m.kept(code).map(|value| (code, value.into()))).collect();
            client.offers.retain(|o| (o.xid, o.server, o.address) != (xid, server, address));
            push(&mut client.offers, Offer { at, xid, server, address, options }, GRANTS);
        } else if kind == ACK {
            let span = u64::from(m.seconds(51).unwrap_or(u32::MAX));
            let asked = client.with_xid(xid).find(|r| answers(m, kind, r)).map_or(at, |r| r.first.0);
            let mut ends = if span == u64::from(u32::MAX) { u64::MAX } else { asked.saturating_add(span * 1_000_000) };
            // The client may not have got the latest ACK: what it holds then ends with an earlier one.
            if let Some(place) = client.leases.iter().position(|l| (l.address, l.server) == (address, server)) {
                ends = ends.max(client.leases.remove(place).ends);
            }
            let lease = Lease { address, server, from: m.from, giaddr: m.address(&GIADDR), ends };
            push(&mut client.leases, lease, GRANTS);
        }
    }
}

/// Whether a reply of this kind can answer a request. An ACK answers a DISCOVER only with option 80 in both (RFC 4039).
pub(super) fn answers(m: &Message<'_>, reply: u16, request: &Request) -> bool {
    match reply {
        OFFER => request.kind == DISCOVER,
        NAK => request.kind & super::bytes::REQUEST != 0,
        _ => {
            request.kind & (super::bytes::REQUEST | INFORM) != 0
                || (request.kind == DISCOVER && request.rapid && m.has(80))
        }
    }
}
