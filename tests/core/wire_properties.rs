//! Properties that hold for any bytes and for any message.

use std::net::Ipv4Addr;

use dorascope::wire::dissect::{Field, dissect};
use dorascope::wire::{
    ArpOp, ArpPacket, DhcpMessage, DhcpOption, Frame, Icmp, Mac, MessageType, Op, OptionCode, Payload, Transport,
};
use proptest::collection::vec;
use proptest::prelude::*;

/// Every child lies inside its parent, in the order of the wire.
fn nested(field: &Field) {
    let mut last = field.range.start;
    for child in &field.children {
        let (outer, inner) = (&field.range, &child.range);
        assert!(
            inner.start >= outer.start && inner.end <= outer.end,
            "{} {inner:?} in {} {outer:?}",
            child.name,
            field.name
        );
        assert!(inner.start >= last && inner.start < inner.end, "{} begins before its sibling", child.name);
        last = inner.start;
        nested(child);
    }
}

/// What must hold for any bytes.
fn sound(bytes: &[u8]) {
    let tree = dissect(bytes);
    assert_eq!(tree.length, bytes.len());
    let mut last = 0;
    for layer in &tree.layers {
        assert!(layer.range.start >= last && layer.range.start < layer.range.end, "{} overlaps", layer.name);
        assert!(layer.range.end <= bytes.len(), "{} leaves the frame", layer.name);
        last = layer.range.end;
        nested(layer);
    }
    for (_, field) in tree.walk() {
        assert!(
            !field.name.is_empty() && !field.label.is_empty() && !field.meaning.is_empty() && !field.rfc.is_empty()
        );
        assert!(!field.value.is_empty(), "{} has no value", field.name);
    }
    if let Some(broken) = &tree.broken {
        assert!(broken.at <= bytes.len() && !broken.why.is_empty());
    }
    for at in 0..bytes.len() {
        if let Some(field) = tree.field_at(at) {
            assert!(field.range.contains(&at));
        }
    }
    assert_eq!(tree.field_at(bytes.len()), None);
    let _ = Frame::decode(bytes);
    let _ = DhcpMessage::decode(bytes);
}

/// A frame whose layers down to UDP announce DHCP, so that the bytes behind are read as options.
fn dhcp_frame(body: &[u8], hlen: u8, overload: Option<u8>) -> Vec<u8> {
    let mut message = vec![1, 1, hlen, 0];
    message.resize(236, 0xa5);
    message.extend_from_slice(&[99, 130, 83, 99]);
    message.extend(overload.into_iter().flat_map(|n| [52, 1, n]));
    message.extend_from_slice(body);
    let mut frame = vec![0xff; 12];
    frame.extend_from_slice(&[8, 0, 0x45, 0]);
    frame.extend_from_slice(&(message.len() as u16 + 28).to_be_bytes());
    frame.extend_from_slice(&[0, 0, 0, 0, 64, 17, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 0, 68, 0, 67]);
    frame.extend_from_slice(&(message.len() as u16 + 8).to_be_bytes());
    frame.extend_from_slice(&[0, 0]);
    frame.extend_from_slice(&message);
    frame
}

fn address() -> impl Strategy<Value = Ipv4Addr> {
    any::<u32>().prop_map(Ipv4Addr::from)
}

fn text() -> impl Strategy<Value = String> {
    "[a-z0-9.-]{1,40}"
}

/// One of each kind of option that hosts here send.
fn options() -> impl Strategy<Value = Vec<DhcpOption>> {
    let kinds = (1u8..=8).prop_map(|n| DhcpOption::MessageType(MessageType::from(n)));
    let codes = vec(1u8..=254, 1..20)
        .prop_map(|l| DhcpOption::ParameterRequestList(l.into_iter().map(OptionCode::from).collect()));
    let all = vec![
        kinds.boxed(),
        codes.boxed(),
        address().prop_map(DhcpOption::ServerIdentifier).boxed(),
        address().prop_map(DhcpOption::RequestedIpAddress).boxed(),
        address().prop_map(DhcpOption::SubnetMask).boxed(),
        vec(address(), 1..80).prop_map(DhcpOption::Router).boxed(),
        vec(address(), 1..80).prop_map(DhcpOption::DomainNameServer).boxed(),
        any::<u32>().prop_map(DhcpOption::AddressLeaseTime).boxed(),
        any::<u32>().prop_map(DhcpOption::Renewal).boxed(),
        any::<u32>().prop_map(DhcpOption::Rebinding).boxed(),
        text().prop_map(DhcpOption::Hostname).boxed(),
        text().prop_map(DhcpOption::Message).boxed(),
        vec(any::<u8>(), 2..20).prop_map(DhcpOption::ClientIdentifier).boxed(),
        any::<u16>().prop_map(DhcpOption::MaxMessageSize).boxed(),
    ];
    // A subset of them, in any order: each code once, since a receiver joins instances of one code.
    (all, any::<u16>()).prop_flat_map(|(all, keep)| {
        let kept: Vec<DhcpOption> =
            all.into_iter().enumerate().filter(|(i, _)| keep >> i & 1 == 1).map(|(_, o)| o).collect();
        Just(kept).prop_shuffle()
    })
}

fn message() -> impl Strategy<Value = DhcpMessage> {
    let numbers = (any::<bool>(), any::<u8>(), any::<u32>(), any::<u16>(), any::<u16>(), any::<[u8; 6]>());
    (numbers, [address(), address(), address(), address()], options()).prop_map(
        |(n, [ciaddr, yiaddr, siaddr, giaddr], options)| {
            let (reply, hops, xid, secs, flags, chaddr) = n;
            let op = if reply { Op::BootReply } else { Op::BootRequest };
            DhcpMessage {
                op,
                hops,
                xid,
                secs,
                flags,
                ciaddr,
                yiaddr,
                siaddr,
                giaddr,
                chaddr: Mac(chaddr),
                options,
                unreadable: Vec::new(),
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_bytes_are_read_without_panic(bytes in vec(any::<u8>(), 0..600)) {
        sound(&bytes);
    }

    #[test]
    fn any_bytes_behind_a_known_type_are_read_without_panic(
        kind in prop::sample::select(vec![[8u8, 0], [8, 6], [0x81, 0]]),
        rest in vec(any::<u8>(), 0..100),
        sane in any::<bool>(),
    ) {
        let mut bytes = vec![2; 12];
        bytes.extend_from_slice(&kind);
        if sane && kind == [8, 0] {
            bytes.extend_from_slice(&[0x45, 0, 0, 90, 0, 0, 0, 0, 64]);
        }
        bytes.extend_from_slice(&rest);
        sound(&bytes);
    }

    #[test]
    fn any_options_are_read_without_panic(
        body in vec(prop_oneof![any::<u8>(), 0u8..6, prop::sample::select(vec![53u8, 61, 81, 82, 119, 121, 255])], 0..400),
        hlen in any::<u8>(),
        overload in proptest::option::of(0u8..5),
        cut in 0usize..700,
        flip in proptest::option::of((any::<prop::sample::Index>(), any::<u8>())),
    ) {
        let mut bytes = dhcp_frame(&body, hlen, overload);
        if let Some((index, value)) = flip {
            let at = index.index(bytes.len());
            bytes[at] = value;
        }
        bytes.truncate(cut.max(1));
        sound(&bytes);
        sound(bytes.get(42..).unwrap_or_default());
        let _ = DhcpMessage::decode(bytes.get(42..).unwrap_or_default());
    }

    #[test]
    fn dhcp_survives_the_wire(message in message(), ip in [address(), address()], mac in any::<[[u8; 6]; 2]>()) {
        let frame = Frame::dhcp((Mac(mac[0]), Mac(mac[1])), (ip[0], ip[1]), (67, 68), message.clone());
        let bytes = frame.encode();
        sound(&bytes);
        prop_assert_eq!(Frame::decode(&bytes), Ok(frame));
        prop_assert_eq!(DhcpMessage::decode(&message.encode()), Ok(message));
        let tree = dissect(&bytes);
        prop_assert_eq!(tree.broken.clone(), None);
        for (_, field) in tree.walk().filter(|(_, f)| f.name == "checksum") {
            prop_assert!(field.value.ends_with("(right)"), "{}", field.value);
        }
    }

    #[test]
    fn a_changed_bit_makes_a_checksum_wrong(message in message(), bit in any::<prop::sample::Index>()) {
        let frame = Frame::dhcp((Mac([2; 6]), Mac::BROADCAST), (Ipv4Addr::new(192, 0, 2, 1), Ipv4Addr::BROADCAST), (67, 68), message);
        let mut bytes = frame.encode();
        let bit = bit.index((bytes.len() - 42) * 8);
        bytes[42 + bit / 8] ^= 1 << (bit % 8);
        prop_assert!(Frame::decode(&bytes).is_err());
        let tree = dissect(&bytes);
        let checksum = tree.layer("UDP").and_then(|l| l.child("checksum")).expect("checksum");
        prop_assert!(checksum.value.contains("(wrong"), "{}", checksum.value);
    }

    #[test]
    fn arp_and_echo_survive_the_wire(reply: bool, mac: [[u8; 6]; 2], ip in [address(), address()], id: u16, seq: u16, data in vec(any::<u8>(), 0..64)) {
        let op = if reply { ArpOp::Reply } else { ArpOp::Request };
        let arp = ArpPacket { op, sha: Mac(mac[0]), spa: ip[0], tha: Mac(mac[1]), tpa: ip[1] };
        let icmp = Transport::Icmp(Icmp { reply, id, seq, data });
        for frame in [Frame::arp(Mac(mac[0]), Mac(mac[1]), arp), Frame::ipv4((Mac(mac[0]), Mac(mac[1])), (ip[0], ip[1]), icmp)] {
            let bytes = frame.encode();
            sound(&bytes);
            prop_assert_eq!(dissect(&bytes).broken, None);
            let is_arp = matches!(frame.payload, Payload::Arp(_));
            prop_assert_eq!(dissect(&bytes).layer("ARP").is_some(), is_arp);
            prop_assert_eq!(Frame::decode(&bytes), Ok(frame));
        }
    }
}
