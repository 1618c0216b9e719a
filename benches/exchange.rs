//! One exchange, whole, against what its frames alone cost with the libraries that we stand on.
//!
//! `cargo bench --bench exchange`. Both are measured in the same run, so that the ratio means something on any machine.

use std::hint::black_box;
use std::net::Ipv4Addr;
use std::rc::Rc;
use std::time::Instant;

use dhcproto::v4::Message;
use dhcproto::{Decodable, Decoder, Encodable};
use etherparse::{ArpPacket, NetSlice, PacketBuilder, SlicedPacket, TransportSlice};

use dorascope::history::{DEFAULT_SEED, Run};
use dorascope::scenario::{Lens, Scenario, builtin};
use dorascope::sim::{Entry, Kind};
use dorascope::wire::{Frame, Payload, Transport, UdpDatagram};

/// Goal of issue 2: the exchange costs at most so many times what its frames cost.
const GOAL: f64 = 10.0;

fn main() {
    let scenario = Rc::new(builtin("one-server").expect("built in"));
    let frames: Vec<Raw> = exchange(&scenario).trace().iter().filter_map(Raw::of).collect();
    assert_eq!(frames.len(), 6, "DISCOVER, OFFER, REQUEST, the server's ARP request, ACK, the client's ARP probe");

    // A single iteration, as `cargo test --benches` makes it, says nothing.
    let (samples, iterations) = if std::env::args().any(|arg| arg == "--bench") { (200, 50) } else { (1, 1) };
    let (mut whole, mut alone) = (Vec::new(), Vec::new());
    // One after the other, so that both have the same share of whatever else the machine does.
    for _ in 0..samples {
        whole.push(ns_each(iterations, || exchange(&scenario)));
        alone.push(ns_each(iterations, || frames.iter().map(Raw::there_and_back).count()));
    }
    let (whole, alone) = (median(whole), median(alone));
    println!("exchange: {whole} ns whole, {alone} ns for its frames alone (medians of {samples})");
    println!("  ratio {:.1} (goal at most {GOAL})", whole as f64 / alone.max(1) as f64);
}

/// Builds the world of one server and one client and runs it to the end, trace and checkpoints included.
fn exchange(scenario: &Rc<Scenario>) -> Run {
    Run::new(
        Rc::clone(scenario),
        Lens::Course,
        DEFAULT_SEED,
        Vec::new(),
        dorascope::base::Instant(u64::from(scenario.horizon_s) * 1_000_000),
    )
}

/// The time of one iteration, in nanoseconds.
fn ns_each<R>(iterations: u128, mut run: impl FnMut() -> R) -> u128 {
    let start = Instant::now();
    for _ in 0..iterations {
        black_box(run());
    }
    start.elapsed().as_nanos() / iterations
}

fn median(mut samples: Vec<u128>) -> u128 {
    samples.sort_unstable();
    samples[samples.len() / 2]
}

/// A frame as the libraries see it.
enum Raw {
    Dhcp { macs: ([u8; 6], [u8; 6]), ips: (Ipv4Addr, Ipv4Addr), ports: (u16, u16), message: Box<Message> },
    Arp { macs: ([u8; 6], [u8; 6]), packet: Box<ArpPacket> },
}

impl Raw {
    /// What the libraries need to make this frame themselves.
    fn of(entry: &Entry) -> Option<Self> {
        let Kind::Sent(sent) = &entry.kind else { return None };
        let Frame { src, dst, payload } = sent.decoded.as_ref().ok()?;
        let macs = (src.0, dst.0);
        Some(match payload {
            Payload::Arp(_) => {
                let sliced = SlicedPacket::from_ethernet(&sent.bytes).ok()?;
                let Some(NetSlice::Arp(arp)) = sliced.net else { return None };
                Raw::Arp { macs, packet: Box::new(arp.to_packet()) }
            }
            Payload::Ipv4(packet) => {
                let Transport::Udp(UdpDatagram::Dhcp { src_port, dst_port, .. }) = packet.transport else {
                    return None;
                };
                let message = Box::new(message(&sent.bytes)?);
                Raw::Dhcp { macs, ips: (packet.src, packet.dst), ports: (src_port, dst_port), message }
            }
            Payload::Other { .. } => return None,
        })
    }

    /// Encodes, frames and parses it once.
    fn there_and_back(&self) -> Option<Message> {
        let mut bytes = Vec::with_capacity(600);
        match self {
            Raw::Dhcp { macs, ips, ports, message: sent } => {
                let payload = sent.to_vec().ok()?;
                PacketBuilder::ethernet2(macs.0, macs.1)
                    .ipv4(ips.0.octets(), ips.1.octets(), 64)
                    .udp(ports.0, ports.1)
                    .write(&mut bytes, &payload)
                    .ok()?;
                black_box(message(&bytes))
            }
            Raw::Arp { macs, packet } => {
                PacketBuilder::ethernet2(macs.0, macs.1).arp(ArpPacket::clone(packet)).write(&mut bytes).ok()?;
                black_box(SlicedPacket::from_ethernet(&bytes).ok()?);
                None
            }
        }
    }
}

/// The DHCP message in a frame, through the libraries alone.
fn message(frame: &[u8]) -> Option<Message> {
    let sliced = SlicedPacket::from_ethernet(frame).ok()?;
    let Some(TransportSlice::Udp(udp)) = sliced.transport else { return None };
    Message::decode(&mut Decoder::new(udp.payload())).ok()
}
