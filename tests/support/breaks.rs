//! Sound conversations, written from the RFCs, and what changes one of their frames so that it breaks one rule.

// Every test binary uses another part of this.
#![allow(dead_code)]

use std::net::Ipv4Addr;

use crate::support::packet::{Body, Dhcp, Mac, Seen, checksum, ip};
use crate::support::{A1, ALL, C1, D1, EVERYONE, LIST, MS, S, SERVER_A, ZERO, client_id};

/// Another server, a relay agent's side, and the address that is given out.
pub const SERVER_B: Ipv4Addr = ip(10, 0, 0, 3);
pub const B1: Mac = [2, 0, 0, 0, 0, 0xb1];
pub const RELAY: Ipv4Addr = ip(10, 1, 0, 1);
pub const R1: Mac = [2, 0, 0, 0, 0, 0x91];
pub const TEN: Ipv4Addr = ip(10, 0, 0, 10);

/// Frames with their times in microseconds.
pub type Talk = Vec<(u64, Seen)>;

/// A conversation.
pub type Tell = fn() -> Talk;

/// What happens to a frame.
pub enum Change {
    /// A field of the message.
    Dhcp(fn(&mut Dhcp)),
    /// The frame as a whole.
    Seen(fn(&mut Seen)),
    /// Its bytes; lengths and checksums are put right afterwards.
    Bytes(fn(&mut Vec<u8>)),
    /// Its bytes, and nothing is put right.
    Raw(fn(&mut Vec<u8>)),
    /// It comes at another time.
    At(u64),
}

/// The rule that is broken, the conversation, the number of the frame, and how.
pub struct Break(pub &'static str, pub Tell, pub usize, pub Change);

/// Lengths and checksums of IPv4 and UDP made right.
pub fn refit(bytes: &mut [u8]) {
    let length = (bytes.len() - 14) as u16;
    bytes[16..18].copy_from_slice(&length.to_be_bytes());
    bytes[38..40].copy_from_slice(&(length - 20).to_be_bytes());
    bytes[24..26].fill(0);
    let sum = checksum(&bytes[14..34]).to_be_bytes();
    bytes[24..26].copy_from_slice(&sum);
    bytes[40..42].fill(0);
    let mut pseudo = bytes[26..34].to_vec();
    pseudo.extend([0, 17]);
    pseudo.extend((length - 20).to_be_bytes());
    pseudo.extend(&bytes[34..]);
    let sum = checksum(&pseudo).to_be_bytes();
    bytes[40..42].copy_from_slice(&sum);
}

/// Where an option begins in the bytes of an untagged frame.
pub fn place(bytes: &[u8], code: u8) -> usize {
    let mut at = 282;
    while bytes[at] != code {
        at += if bytes[at] == 0 { 1 } else { 2 + usize::from(bytes[at + 1]) };
    }
    at
}

/// What a client says of itself in DISCOVER, REQUEST and INFORM.
fn client(kind: u8, xid: u32) -> Dhcp {
    let list = if kind == 8 { &LIST[..5] } else { &LIST };
    Dhcp::from_client(kind, xid, C1).with(61, &client_id(C1)).with(57, &[5, 220]).with(12, b"laptop").with(55, list)
}

fn server(kind: u8, xid: u32) -> Dhcp {
    Dhcp::from_server(kind, xid, C1, SERVER_A)
}

fn parameters(m: Dhcp) -> Dhcp {
    m.with_ip(1, ip(255, 255, 255, 0)).with_ip(3, ip(10, 0, 0, 1)).with_ip(6, ip(10, 0, 0, 53)).with(15, b"example.net")
}

/// OFFER or ACK of .10 for an hour to a client without an address.
fn grant(kind: u8, xid: u32) -> Dhcp {
    let m = parameters(server(kind, xid).with_u32(51, 3600)).with_u32(58, 1800).with_u32(59, 3150);
    m.with(61, &client_id(C1)).but(|m| (m.yiaddr, m.to) = (TEN, TEN))
}

fn taking(xid: u32) -> Dhcp {
    client(3, xid).with_ip(50, TEN).with_ip(54, SERVER_A)
}

fn all(m: Dhcp) -> Seen {
    m.framed(C1, ALL)
}

fn back(m: Dhcp) -> Seen {
    m.framed(A1, C1)
}

/// DISCOVER, OFFER, REQUEST, ACK; twenty seconds later another exchange begins.
pub fn dora() -> Talk {
    vec![
        (0, all(client(1, 0x1001))),
        (MS, back(grant(2, 0x1001))),
        (2 * MS, all(taking(0x1001))),
        (3 * MS, back(grant(5, 0x1001))),
        (20 * S, all(client(1, 0x1002))),
    ]
}

/// The same for a client that asks for broadcasts; its second DISCOVER is answered.
pub fn flagged() -> Talk {
    let flag = |m: &mut Dhcp| m.flags = 0x8000;
    let wide = |m: Dhcp| m.but(|m| (m.flags, m.to) = (0x8000, EVERYONE)).framed(A1, ALL);
    vec![
        (0, all(client(1, 7).but(flag))),
        (4 * S, all(client(1, 7).but(flag).but(|m| m.secs = 4))),
        (4 * S + MS, wide(grant(2, 7))),
        (4 * S + 2 * MS, all(taking(7).but(flag).but(|m| m.secs = 4))),
        (4 * S + 3 * MS, wide(grant(5, 7))),
    ]
}

/// DISCOVERs without an answer.
pub fn silence() -> Talk {
    [0, 4, 12, 28].map(|at| (u64::from(at) * S, all(client(1, 9).but(|m| m.secs = at)))).into()
}

/// 4: the renewal; 5: its ACK.
pub fn renewal() -> Talk {
    let mut talk = dora();
    talk.truncate(4);
    let own = |m: &mut Dhcp| (m.from, m.to, m.ciaddr) = (TEN, SERVER_A, TEN);
    talk.push((1800 * S, client(3, 0x2001).but(own).framed(C1, A1)));
    talk.push((1800 * S + MS, back(grant(5, 0x2001).but(|m| m.ciaddr = TEN))));
    talk
}

/// 4: the broadcast renewal; 5: the ACK of another server.
pub fn rebinding() -> Talk {
    let mut talk = dora();
    talk.truncate(4);
    talk.push((3150 * S, all(client(3, 0x2002).but(|m| (m.from, m.ciaddr) = (TEN, TEN)))));
    let other = grant(5, 0x2002).with_ip(54, SERVER_B).but(|m| (m.from, m.ciaddr) = (SERVER_B, TEN));
    talk.push((3150 * S + MS, other.framed(B1, C1)));
    talk
}

/// 4: the first REQUEST after power-on; 5: again; 6: its ACK; 7: after another power-on; 8: a NAK.
pub fn reboot() -> Talk {
    let mut talk = dora();
    talk.truncate(4);
    let asks = |xid, secs| all(client(3, xid).with_ip(50, TEN).but(|m| m.secs = secs));
    let nak = server(6, 0x3002).with(56, b"wrong network").with(61, &client_id(C1));
    talk.push((100 * S, asks(0x3001, 0)));
    talk.push((112 * S, asks(0x3001, 12)));
    talk.push((112 * S + MS, back(grant(5, 0x3001))));
    talk.push((200 * S, asks(0x3002, 0)));
    talk.push((200 * S + MS, nak.framed(A1, ALL)));
    talk
}

/// 4: DECLINE.
pub fn decline() -> Talk {
    let mut talk = dora();
    talk.truncate(4);
    let m = Dhcp::from_client(4, 0x4001, C1).with(61, &client_id(C1)).with_ip(50, TEN).with_ip(54, SERVER_A);
    talk.push((S, all(m.with(56, b"address in use"))));
    talk
}

/// 4: RELEASE.
pub fn release() -> Talk {
    let mut talk = dora();
    talk.truncate(4);
    let m = Dhcp::from_client(7, 0x5001, C1).with(61, &client_id(C1)).with_ip(54, SERVER_A);
    talk.push((60 * S, m.but(|m| (m.from, m.to, m.ciaddr) = (TEN, SERVER_A, TEN)).framed(C1, A1)));
    talk
}

/// 0: a DISCOVER; 1: INFORM to all; 2: its ACK; 3: INFORM to the server; 4: its ACK.
pub fn inform() -> Talk {
    let own = ip(10, 0, 0, 40);
    let asks = |xid| client(8, xid).but(|m| (m.from, m.ciaddr) = (own, own));
    let m = |xid| parameters(server(5, xid)).with(61, &client_id(C1)).but(|m| (m.to, m.ciaddr) = (own, own));
    vec![
        (0, all(client(1, 0x6000))),
        (S, all(asks(0x6001))),
        (S + MS, back(m(0x6001))),
        (2 * S, asks(0x6002).but(|m| m.to = SERVER_A).framed(C1, A1)),
        (2 * S + MS, back(m(0x6002))),
    ]
}

/// Between relay agent and server. 0: DISCOVER; 1: OFFER; 2: REQUEST; 3: ACK; 4: INIT-REBOOT; 5: NAK; 6: INFORM; 7: its
/// ACK.
pub fn relayed() -> Talk {
    let on = |m: Dhcp| m.with(82, &[1, 2, 7, 7]).but(|m| (m.giaddr, m.hops, m.sport) = (RELAY, 1, 67));
    let on = |m: Dhcp| on(m).but(|m| (m.from, m.to) = (RELAY, SERVER_A)).framed(R1, A1);
    let to = |m: Dhcp| m.with(82, &[1, 2, 7, 7]).but(|m| (m.giaddr, m.to, m.dport) = (RELAY, RELAY, 67)).framed(A1, R1);
    let nak = server(6, 0x7002).with(56, b"wrong network").with(61, &client_id(C1)).but(|m| m.flags = 0x8000);
    let own = ip(10, 1, 0, 40);
    let told = parameters(server(5, 0x7003)).with(61, &client_id(C1)).with(82, &[1, 2, 7, 7]);
    vec![
        (0, on(client(1, 0x7001))),
        (MS, to(grant(2, 0x7001))),
        (2 * MS, on(taking(0x7001))),
        (3 * MS, to(grant(5, 0x7001))),
        (100 * S, on(client(3, 0x7002).with_ip(50, TEN))),
        (100 * S + MS, to(nak)),
        (200 * S, on(client(8, 0x7003).but(|m| m.ciaddr = own))),
        (200 * S + MS, told.but(|m| (m.giaddr, m.to, m.ciaddr) = (RELAY, own, own)).framed(A1, R1)),
    ]
}

/// Between client and relay agent. 0: DISCOVER; 1: OFFER by the agent.
pub fn behind_a_relay() -> Talk {
    let own = ip(10, 1, 0, 1);
    vec![(0, all(client(1, 5))), (MS, grant(2, 5).but(|m| (m.giaddr, m.from) = (RELAY, own)).framed(R1, C1))]
}

/// 0: who-has; 1: is-at; 2: probe; 3: its reply; 4 and 5: announcements; 6: one station is asked again; 7: a link-local
/// reply.
pub fn arp() -> Talk {
    let local = ip(169, 254, 7, 7);
    let mut poll = Seen::who_has(C1, TEN, SERVER_A);
    poll.dst = A1;
    let mut wide = Seen::is_at(D1, local, C1, TEN);
    wide.dst = ALL;
    vec![
        (0, Seen::who_has(C1, TEN, SERVER_A)),
        (MS, Seen::is_at(A1, SERVER_A, C1, TEN)),
        (S, Seen::who_has(D1, ZERO, TEN)),
        (S + MS, Seen::is_at(C1, TEN, D1, ZERO)),
        (2 * S, Seen::who_has(D1, ip(10, 0, 0, 9), ip(10, 0, 0, 9))),
        (4 * S, Seen::who_has(D1, ip(10, 0, 0, 9), ip(10, 0, 0, 9))),
        (5 * S, poll),
        (6 * S, wide),
    ]
}

/// 1: an OFFER with options in all three fields; 2: REQUEST; 3: an ACK with lists of every kind, one of them split.
pub fn full() -> Talk {
    let mut talk = dora();
    talk.truncate(4);
    let asks = |m: &mut Dhcp| {
        *m = m.clone().with(55, &[1, 121, 3, 33, 15, 119, 6, 81, 108, 116]).without(12);
        *m = m.clone().with(81, &[1, 0, 0, b'a']).with(80, &[]);
    };
    let offer = |m: &mut Dhcp| {
        m.options.retain(|(code, _)| !matches!(code, 1 | 3 | 6 | 15 | 61));
        m.options.extend([(52, vec![3]), (61, client_id(C1))]);
        m.file[..11].copy_from_slice(&[1, 4, 255, 255, 255, 0, 15, 2, b'e', b'x', 255]);
        m.sname[..4].copy_from_slice(&[23, 1, 64, 255]);
    };
    let ack = |m: &mut Dhcp| {
        m.options.retain(|(code, _)| !matches!(code, 1 | 3 | 6 | 15 | 61));
        let names = [&[3, b'e', b'n', b'g', 2, b'e', b'x', 0][..], &[1, b'm', 192, 4]].concat();
        m.options.extend([
            (1, vec![255, 255, 255, 0]),
            (121, vec![0, 10, 0, 0, 1, 25, 10, 9, 8, 128, 10, 0, 0, 1]),
            (3, vec![10, 0, 0, 1]),
            (33, vec![10, 7, 0, 1, 10, 0, 0, 1]),
            (15, b"ex".to_vec()),
            (119, names),
            (6, [10, 0, 0, 53].repeat(63)),
            (6, [10, 0, 0, 54].repeat(7)),
            (81, vec![3, 255, 255, b'a']),
            (108, vec![0, 0, 7, 8]),
            (116, vec![1]),
            (61, client_id(C1)),
        ]);
    };
    for (place, (_, seen)) in talk.iter_mut().enumerate() {
        let Body::Dhcp(m) = &mut seen.body else { continue };
        match place {
            0 => asks(m),
            1 => offer(m),
            2 => {
                asks(m);
                **m = m.clone().without(80).with(81, &[0, 0, 0, b'a']);
            }
            _ => ack(m),
        }
    }
    talk
}

/// Every conversation here.
pub const TALKS: [(&str, Tell); 13] = [
    ("dora", dora),
    ("flagged", flagged),
    ("silence", silence),
    ("renewal", renewal),
    ("rebinding", rebinding),
    ("reboot", reboot),
    ("decline", decline),
    ("release", release),
    ("inform", inform),
    ("relayed", relayed),
    ("behind a relay agent", behind_a_relay),
    ("arp", arp),
    ("full", full),
];
