//! Frames of a capture and of our own trace, read alike, and what tshark says of the former.

use std::fs::File;
use std::path::PathBuf;

use dorascope::scenario::{Lens, Scenario};
use pcap_file::pcap::PcapReader;
use serde_json::Value;

use crate::support::packet::{self, Mac};
use crate::support::{ALL, Body, Dhcp, REQUEST, Seen, Story, ZERO};

/// A file under `tests/data`.
pub fn path(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests/data", name].iter().collect()
}

/// A frame.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its place in the capture, or in the compared part of our trace, from 1.
    pub number: usize,
    /// Microseconds since the first frame.
    pub at: u64,
    /// Where it comes from.
    pub src: Mac,
    /// Where it goes.
    pub dst: Mac,
    /// What it is.
    pub kind: &'static str,
    /// Its fields; `None` for ICMP port unreachable, which quotes the packet that it answers and is no message itself.
    pub seen: Option<Seen>,
}

impl Item {
    /// What it is, and from whom to whom, like `REQUEST/selecting c1>all`. A REQUEST is named by the fields of
    /// RFC 2131 table 4; with `ciaddr` it is RENEWING to one server and REBINDING to all.
    pub fn name(&self) -> String {
        let state = match self.dhcp() {
            Some(m) if m.kind() != REQUEST => "",
            Some(m) if m.opt(54).is_some() => "/selecting",
            Some(m) if m.ciaddr == ZERO => "/rebooting",
            Some(_) if self.dst == ALL => "/rebinding",
            Some(_) => "/renewing",
            None => "",
        };
        format!("{}{state} {}>{}", self.kind, role(self.src), role(self.dst))
    }

    /// The DHCP message in it.
    pub fn dhcp(&self) -> Option<&Dhcp> {
        match self.seen.as_ref().map(|seen| &seen.body) {
            Some(Body::Dhcp(message)) => Some(message),
            _ => None,
        }
    }

    /// The client that it comes from or goes to.
    pub fn client(&self) -> Option<Mac> {
        [self.src, self.dst].into_iter().find(|mac| mac[1] == 0x43)
    }
}

/// What the captures' hardware addresses say of a host: 02:43 is a client, 02:48 a host with an address typed in,
/// 02:53 a server.
pub fn role(mac: Mac) -> String {
    match mac {
        ALL => "all".to_owned(),
        [2, 0x43, .., number] => format!("c{number}"),
        [2, 0x48, .., number] => format!("h{number}"),
        [2, 0x53, .., number] => format!("s{number}"),
        other => format!("{other:x?}"),
    }
}

/// Whether a frame is ICMP port unreachable.
fn is_unreachable(bytes: &[u8]) -> bool {
    bytes[12..14] == [8, 0] && bytes[23] == 1 && bytes[34..36] == [3, 3]
}

/// The frames of a capture.
pub fn real(name: &str) -> Vec<Item> {
    let mut reader = PcapReader::new(File::open(path(&format!("captures/{name}.pcap"))).expect(name)).expect(name);
    let mut items: Vec<Item> = Vec::new();
    let mut began = None;
    while let Some(packet) = reader.next_packet() {
        let packet = packet.expect(name);
        let at = (packet.timestamp - *began.get_or_insert(packet.timestamp)).as_micros() as u64;
        // The virtual Ethernet that this was recorded on does not pad short frames.
        let mut bytes = packet.data.into_owned();
        bytes.resize(bytes.len().max(60), 0);
        let number = items.len() + 1;
        items.push(if is_unreachable(&bytes) {
            let mac = |at: usize| bytes[at..at + 6].try_into().expect("six");
            Item { number, at, dst: mac(0), src: mac(6), kind: "port-unreachable", seen: None }
        } else {
            let seen = packet::read(&bytes).unwrap_or_else(|why| panic!("{name} frame {number}: {why}"));
            Item { number, at, src: seen.src, dst: seen.dst, kind: seen.kind(), seen: Some(seen) }
        });
    }
    items
}

/// The frames of our trace of the same story, from a moment on: a capture may begin in the middle of its story.
pub fn ours(name: &str, from_us: u64) -> Vec<Item> {
    let text = std::fs::read_to_string(path(&format!("stories/{name}.json"))).expect(name);
    let scenario = Scenario::from_json(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(scenario.name, name, "a story is called as its file");
    let frames = Story::whole(&scenario, Lens::Rfc, 1).frames();
    let frames: Vec<_> = frames.into_iter().filter(|frame| frame.at >= from_us).collect();
    let began = frames.first().map_or(0, |frame| frame.at);
    let item = |(place, frame): (usize, crate::support::Frame)| {
        let (at, seen) = (frame.at - began, frame.seen);
        Item { number: place + 1, at, src: seen.src, dst: seen.dst, kind: seen.kind(), seen: Some(seen) }
    };
    frames.into_iter().enumerate().map(item).collect()
}

/// What tshark says of every frame of a capture: its kind, where it has an opinion.
pub fn truth(name: &str) -> Vec<String> {
    let text = std::fs::read_to_string(path(&format!("captures/{name}.pcap.truth.json"))).expect(name);
    let truth: Value = serde_json::from_str(&text).expect(name);
    let kind = |frame: &Value| {
        let one = |column: &str| frame[column][0].as_str().unwrap_or_default().to_owned();
        let (source, target) = (one("arp.src.proto_ipv4"), one("arp.dst.proto_ipv4"));
        let word = match (one("icmp.type").as_str(), one("arp.opcode").as_str(), one("dhcp.option.dhcp").as_str()) {
            ("3", ..) => "port-unreachable",
            ("8", ..) => "echo-request",
            ("0", ..) => "echo-reply",
            (_, "1", _) if source == "0.0.0.0" => "ARP-probe",
            (_, "1", _) if source == target => "ARP-announcement",
            (_, "1", _) => "ARP-request",
            (_, "2", _) => "ARP-reply",
            (_, _, "1") => "DISCOVER",
            (_, _, "2") => "OFFER",
            (_, _, "3") => "REQUEST",
            (_, _, "4") => "DECLINE",
            (_, _, "5") => "ACK",
            (_, _, "6") => "NAK",
            (_, _, "7") => "RELEASE",
            (_, _, "8") => "INFORM",
            _ => "?",
        };
        word.to_owned()
    };
    truth["frames"].as_array().expect(name).iter().map(kind).collect()
}
