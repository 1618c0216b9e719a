//! Rules of the conformance catalogue that the wire layer alone can keep, one test for each, named by its id.
//! Bytes are checked at fixed offsets and by a walk written here, not by the code under test.

use std::net::Ipv4Addr;

use dorascope::wire::dissect::{Field, dissect};
use dorascope::wire::{ArpPacket, DhcpMessage, DhcpOption, Frame, Mac, MessageType, Op, OptionCode, Payload};

const CLIENT: Mac = Mac([2, 0, 0, 0, 0, 0xc1]);
const SERVER: Mac = Mac([2, 0, 0, 0, 0, 0x51]);

/// A message in which every header field differs from every other.
fn offer() -> DhcpMessage {
    let mut message = DhcpMessage::new(Op::BootReply, 0x3903_f326, CLIENT);
    message.hops = 3;
    message.secs = 0x0102;
    message.flags = 0x8001;
    message.ciaddr = Ipv4Addr::new(192, 0, 2, 10);
    message.yiaddr = Ipv4Addr::new(192, 0, 2, 20);
    message.siaddr = Ipv4Addr::new(192, 0, 2, 30);
    message.giaddr = Ipv4Addr::new(192, 0, 2, 40);
    message.options = vec![
        DhcpOption::MessageType(MessageType::Offer),
        DhcpOption::ServerIdentifier(Ipv4Addr::new(192, 0, 2, 1)),
        DhcpOption::AddressLeaseTime(3600),
        DhcpOption::SubnetMask(Ipv4Addr::new(255, 255, 255, 0)),
        DhcpOption::Router(vec![Ipv4Addr::new(192, 0, 2, 1)]),
    ];
    message
}

fn framed(message: DhcpMessage) -> Frame {
    let ip = (Ipv4Addr::new(192, 0, 2, 1), Ipv4Addr::BROADCAST);
    Frame::dhcp((SERVER, Mac::BROADCAST), ip, (67, 68), message)
}

/// A payload with a plain client header and these bytes behind the cookie.
fn payload(options: &[u8]) -> Vec<u8> {
    let mut bytes = vec![1, 1, 6, 0, 0xca, 0xfe, 0xba, 0xbe];
    bytes.resize(28, 0);
    bytes.extend_from_slice(&CLIENT.0);
    bytes.resize(236, 0);
    bytes.extend_from_slice(&[99, 130, 83, 99]);
    bytes.extend_from_slice(options);
    bytes
}

/// The same, with options in `sname` and `file`.
fn overloaded(sname: &[u8], file: &[u8], options: &[u8]) -> Vec<u8> {
    let mut bytes = payload(options);
    bytes[44..44 + sname.len()].copy_from_slice(sname);
    bytes[108..108 + file.len()].copy_from_slice(file);
    bytes
}

/// Code and value of each option up to End, and where End is.
fn walk(area: &[u8]) -> (Vec<(u8, &[u8])>, usize) {
    let (mut found, mut at) = (Vec::new(), 0);
    loop {
        match area[at] {
            0 => at += 1,
            255 => return (found, at),
            code => {
                let len = usize::from(area[at + 1]);
                found.push((code, &area[at + 2..at + 2 + len]));
                at += 2 + len;
            }
        }
    }
}

/// The payload in UDP, IPv4 and Ethernet, without checksums.
fn around(payload: &[u8]) -> Vec<u8> {
    let mut frame = Mac::BROADCAST.0.to_vec();
    frame.extend_from_slice(&CLIENT.0);
    frame.extend_from_slice(&[8, 0, 0x45, 0]);
    frame.extend_from_slice(&u16::try_from(payload.len() + 28).unwrap().to_be_bytes());
    frame.extend_from_slice(&[0, 0, 0, 0, 64, 17, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 0, 68, 0, 67]);
    frame.extend_from_slice(&u16::try_from(payload.len() + 8).unwrap().to_be_bytes());
    frame.extend_from_slice(&[0, 0]);
    frame.extend_from_slice(payload);
    frame
}

/// The DHCP layer of a payload, dissected.
fn dhcp(payload: &[u8]) -> Field {
    dissect(&around(payload)).layer("DHCP").expect("a DHCP layer").clone()
}

fn codes(message: &DhcpMessage) -> Vec<u8> {
    message.options.iter().map(|o| OptionCode::from(o).into()).collect()
}

const TYPE: [u8; 3] = [53, 1, 1];

#[test]
fn fld_gen_01_layout_and_byte_order() {
    let bytes = offer().encode();
    assert_eq!(bytes[..4], [2, 1, 6, 3], "op, htype, hlen, hops");
    assert_eq!(bytes[4..8], [0x39, 0x03, 0xf3, 0x26], "xid");
    assert_eq!(bytes[8..10], [1, 2], "secs");
    assert_eq!(bytes[10..12], [0x80, 1], "flags");
    assert_eq!(bytes[12..16], [192, 0, 2, 10], "ciaddr");
    assert_eq!(bytes[16..20], [192, 0, 2, 20], "yiaddr");
    assert_eq!(bytes[20..24], [192, 0, 2, 30], "siaddr");
    assert_eq!(bytes[24..28], [192, 0, 2, 40], "giaddr");
    assert_eq!(bytes[28..34], CLIENT.0, "chaddr");
    assert!(bytes[34..236].iter().all(|b| *b == 0), "rest of chaddr, sname, file");
}

#[test]
fn fld_gen_01_the_dissector_names_the_same_offsets() {
    let layer = dhcp(&offer().encode());
    let expected = [
        ("op", 0, 1),
        ("htype", 1, 2),
        ("hlen", 2, 3),
        ("hops", 3, 4),
        ("xid", 4, 8),
        ("secs", 8, 10),
        ("flags", 10, 12),
        ("ciaddr", 12, 16),
        ("yiaddr", 16, 20),
        ("siaddr", 20, 24),
        ("giaddr", 24, 28),
        ("chaddr", 28, 44),
        ("sname", 44, 108),
        ("file", 108, 236),
        ("cookie", 236, 240),
    ];
    let start = layer.range.start;
    let found: Vec<_> =
        layer.children.iter().map(|f| (f.name.as_ref(), f.range.start - start, f.range.end - start)).collect();
    assert_eq!(found[..expected.len()], expected);
}

#[test]
fn fld_gen_03_the_cookie() {
    assert_eq!(offer().encode()[236..240], [99, 130, 83, 99]);
}

#[test]
fn enc_09_fld_gen_03_a_wrong_cookie_is_not_dhcp() {
    for place in 236..240 {
        let mut bytes = offer().encode();
        bytes[place] ^= 1;
        assert!(DhcpMessage::decode(&bytes).is_err());
        let tree = dissect(&around(&bytes));
        assert_eq!(tree.broken.map(|b| (b.at, b.layer)), Some((42 + 236, "DHCP")));
    }
}

#[test]
fn enc_01_fld_gen_05_end_then_zeros() {
    for options in [offer().options, Vec::new()] {
        let bytes = DhcpMessage { options, ..offer() }.encode();
        let (_, end) = walk(&bytes[240..]);
        assert!(bytes[240 + end + 1..].iter().all(|b| *b == 0), "zeros after End");
    }
}

#[test]
fn fld_gen_05_what_follows_end_is_ignored() {
    let bytes = payload(&[53, 1, 1, 255, 12, 2, b'n', b'o', 54, 4, 192, 0, 2, 1]);
    assert_eq!(codes(&DhcpMessage::decode(&bytes).unwrap()), [53]);
    let layer = dhcp(&bytes);
    assert!(layer.child("option 54").is_none());
    assert_eq!(layer.child("ignored").map(|f| f.range.len()), Some(10));
}

#[test]
fn fld_gen_06_pad_and_end_have_no_length() {
    let bytes = payload(&[0, 53, 1, 1, 0, 0, 51, 4, 0, 0, 14, 16, 0, 255]);
    assert_eq!(codes(&DhcpMessage::decode(&bytes).unwrap()), [53, 51]);
    let layer = dhcp(&bytes);
    let names: Vec<&str> = layer.children.iter().skip(15).map(|f| f.name.as_ref()).collect();
    assert_eq!(names, ["pad", "option 53", "pad", "option 51", "pad", "end"]);
}

#[test]
fn fld_gen_07_enc_01_at_least_300_octets() {
    assert_eq!(DhcpMessage::new(Op::BootRequest, 1, CLIENT).encode().len(), 300);
    assert_eq!(offer().encode().len(), 300);
    let mut long = offer();
    long.options.push(DhcpOption::DomainNameServer(vec![Ipv4Addr::new(192, 0, 2, 53); 30]));
    let bytes = long.encode();
    assert!(bytes.len() > 300 && bytes.ends_with(&[255]), "longer messages are not padded");
}

#[test]
fn fld_gen_19_a_wrong_udp_checksum_is_dropped_and_said() {
    let frame = framed(offer());
    let good = frame.encode();
    assert_eq!(Frame::decode(&good), Ok(frame.clone()));
    let checksum = |bytes: &[u8]| dissect(bytes).layer("UDP").unwrap().child("checksum").unwrap().value.clone();
    assert!(checksum(&good).ends_with("(right)"));
    let mut flipped = good.clone();
    flipped[100] ^= 4;
    assert!(Frame::decode(&flipped).is_err());
    assert!(checksum(&flipped).contains("wrong"));
    let mut none = good.clone();
    none[40..42].fill(0);
    assert_eq!(Frame::decode(&none), Ok(frame), "0 means that there is no checksum");
    assert!(checksum(&none).contains("none"));
}

#[test]
fn fld_gen_19_a_computed_zero_is_sent_as_ones() {
    // The checksum is what the sum lacks to all ones. Put into a word that was zero, it makes the sum all
    // ones, whose complement is zero.
    let ip = (Ipv4Addr::UNSPECIFIED, Ipv4Addr::BROADCAST);
    let build = |secs| {
        let mut message = offer();
        message.secs = secs;
        Frame::dhcp((CLIENT, Mac::BROADCAST), ip, (68, 67), message).encode()
    };
    let bytes = build(0);
    let missing = u16::from_be_bytes([bytes[40], bytes[41]]);
    let zero = build(missing);
    assert_eq!(zero[40..42], [0xff, 0xff]);
    assert!(Frame::decode(&zero).is_ok());
    assert!(dissect(&zero).layer("UDP").unwrap().child("checksum").unwrap().value.ends_with("(right)"));
}

#[test]
fn fld_gen_19_a_wrong_ip_header_checksum_is_dropped_and_said() {
    let mut bytes = framed(offer()).encode();
    bytes[22] = 63;
    assert!(Frame::decode(&bytes).is_err());
    assert!(dissect(&bytes).layer("IPv4").unwrap().child("checksum").unwrap().value.contains("wrong"));
}

#[test]
fn fld_gen_20_ethertypes_and_padding() {
    assert_eq!(framed(offer()).encode()[12..14], [8, 0]);
    let probe = ArpPacket::probe(CLIENT, Ipv4Addr::new(192, 0, 2, 20));
    let frame = Frame::arp(CLIENT, Mac::BROADCAST, probe);
    let bytes = frame.encode();
    assert_eq!(bytes[12..14], [8, 6]);
    assert_eq!(bytes.len(), 60);
    assert_eq!(bytes[14..22], [0, 1, 8, 0, 6, 4, 0, 1]);
    let mut noisy = bytes.clone();
    noisy[42..].fill(0xaa);
    assert_eq!(Frame::decode(&noisy), Ok(frame), "padding does not disturb");
    let tree = dissect(&noisy);
    assert_eq!(tree.layer("padding").map(|f| f.range.clone()), Some(42..60));
    // The IPv4 total length, not the frame, says where the datagram ends.
    let message = framed(offer());
    let mut padded = message.encode();
    padded.extend_from_slice(&[7; 9]);
    assert_eq!(Frame::decode(&padded), Ok(message));
    assert_eq!(dissect(&padded).layer("padding").map(|f| f.range.len()), Some(9));
}

#[test]
fn fld_gen_21_enc_12_any_hlen_is_survived() {
    for hlen in 0..=255u8 {
        let mut bytes = payload(&[53, 1, 1, 255]);
        bytes[2] = hlen;
        assert_eq!(DhcpMessage::decode(&bytes).is_ok(), hlen == 6, "hlen {hlen}");
        let broken = dissect(&around(&bytes)).broken;
        assert_eq!(broken.is_some(), hlen > 16, "hlen {hlen}");
        let chaddr = dhcp(&bytes).child("chaddr").unwrap().clone();
        let address = chaddr.child("address").map_or(0, |f| f.range.len());
        assert_eq!(address, usize::from(hlen).min(16), "hlen {hlen}");
    }
}

#[test]
fn sim_03_a_changed_field_is_seen_in_that_field() {
    // Every single-byte field change shows in exactly the field at that offset, and nowhere else.
    let before = dhcp(&offer().encode());
    for (name, offset) in [("xid", 4), ("secs", 8), ("ciaddr", 12), ("yiaddr", 16), ("siaddr", 20), ("giaddr", 24)] {
        let mut bytes = offer().encode();
        bytes[offset] ^= 0x10;
        let after = dhcp(&bytes);
        let changed: Vec<&str> =
            before.children.iter().zip(&after.children).filter(|(a, b)| a != b).map(|(a, _)| a.name.as_ref()).collect();
        assert_eq!(changed, [name]);
    }
}

#[test]
fn opt_01_unknown_options_are_skipped_by_length() {
    let bytes = payload(&[53, 1, 2, 200, 7, 255, 0, 53, 1, 5, 0, 0, 54, 4, 192, 0, 2, 1, 255]);
    let message = DhcpMessage::decode(&bytes).unwrap();
    assert_eq!(message.message_type(), Some(MessageType::Offer));
    assert_eq!(message.server_id(), Some(Ipv4Addr::new(192, 0, 2, 1)));
    assert_eq!(dhcp(&bytes).child("option 200").map(|f| f.range.len()), Some(9));
}

#[test]
fn opt_02_enc_10_a_wrong_length_loses_only_that_option() {
    let bytes = payload(&[53, 1, 5, 51, 3, 0, 14, 16, 54, 4, 192, 0, 2, 1, 255]);
    let message = DhcpMessage::decode(&bytes).unwrap();
    assert_eq!(message.lease_time(), None);
    assert_eq!(message.server_id(), Some(Ipv4Addr::new(192, 0, 2, 1)), "options behind it are kept");
    let tree = dissect(&around(&bytes));
    assert!(tree.broken.unwrap().why.contains("option 51"));
    assert!(tree.layers[3].child("option 54").is_some());
}

#[test]
fn opt_03_cut_at_every_octet() {
    let whole = framed(offer()).encode();
    for cut in 0..whole.len() {
        let tree = dissect(&whole[..cut]);
        assert!(tree.broken.is_some(), "cut at {cut}");
        assert!(tree.layers.iter().all(|l| l.range.end <= cut));
        assert!(Frame::decode(&whole[..cut]).is_err(), "cut at {cut}");
    }
    // The same in a sound datagram: what came before the cut stays, and without option 53 there is no message.
    let options = [53, 1, 2, 54, 4, 192, 0, 2, 1];
    for cut in 0..options.len() {
        let bytes = payload(&options[..cut]);
        let message = DhcpMessage::decode(&bytes);
        match cut {
            0 => {}
            1 | 2 => assert!(message.is_err(), "cut at {cut}"),
            _ => assert_eq!(message.unwrap().message_type(), Some(MessageType::Offer), "cut at {cut}"),
        }
        assert!(dissect(&around(&bytes)).broken.is_some(), "cut at {cut}");
    }
}

#[test]
fn opt_05_zeros_at_the_end_of_text() {
    let sent = DhcpMessage { options: vec![DhcpOption::Hostname("pc1".to_owned())], ..offer() }.encode();
    assert_eq!(sent[240..246], [12, 3, b'p', b'c', b'1', 255], "sent without");
    let got = payload(&[53, 1, 1, 12, 4, b'p', b'c', b'1', 0, 255]);
    let message = DhcpMessage::decode(&got).unwrap();
    assert_eq!(message.option(12), Some(&DhcpOption::Hostname("pc1".to_owned())));
    assert!(dhcp(&got).child("option 12").unwrap().value.starts_with("\"pc1\""));
}

#[test]
fn opt_08_opt_09_overloaded_areas_are_read() {
    let name = |text: &[u8; 2]| [12, 2, text[0], text[1], 255];
    let cases = [(1, vec![b"fi"]), (2, vec![b"sn"]), (3, vec![b"fi", b"sn"])];
    for (value, expected) in cases {
        let bytes = overloaded(&name(b"sn"), &name(b"fi"), &[53, 1, 1, 52, 1, value, 255]);
        let message = DhcpMessage::decode(&bytes).unwrap();
        let joined: Vec<u8> = expected.into_iter().flatten().copied().collect();
        assert_eq!(message.option(12), Some(&DhcpOption::Hostname(String::from_utf8(joined).unwrap())), "{value}");
        let layer = dhcp(&bytes);
        for (area, bit) in [("file", 1), ("sname", 2)] {
            let children: Vec<&str> = layer.child(area).unwrap().children.iter().map(|f| f.name.as_ref()).collect();
            let expected: &[&str] = if value & bit != 0 { &["option 12", "end", "pad"] } else { &[] };
            assert_eq!(children, expected, "{area}, overload {value}");
        }
    }
}

#[test]
fn opt_10_no_option_straddles_two_areas() {
    // An option that begins at the last octet of `sname` does not go on in `file`.
    let mut sname = [0; 64];
    sname[63] = 12;
    let bytes = overloaded(&sname, &[2, b'n', b'o', 255], &[53, 1, 1, 52, 1, 2, 255]);
    assert_eq!(DhcpMessage::decode(&bytes).unwrap().option(12), None);
    let tree = dissect(&around(&bytes));
    assert!(tree.broken.unwrap().why.contains("no length byte"));
}

#[test]
fn opt_11_reading_order_is_options_file_sname() {
    let bytes =
        overloaded(&[6, 4, 3, 3, 3, 3, 255], &[6, 4, 2, 2, 2, 2, 255], &[53, 1, 5, 52, 1, 3, 6, 4, 1, 1, 1, 1, 255]);
    let servers = [1, 2, 3].map(|n| Ipv4Addr::new(n, n, n, n)).to_vec();
    let message = DhcpMessage::decode(&bytes).unwrap();
    assert_eq!(message.option(6), Some(&DhcpOption::DomainNameServer(servers)));
    let piece = dhcp(&bytes).child("sname").unwrap().children[0].value.clone();
    assert_eq!(piece, "piece 3 of 3; joined: 1.1.1.1, 2.2.2.2, 3.3.3.3");
}

#[test]
fn opt_12_opt_41_overload_counts_only_where_it_may_stand() {
    let file = [12, 2, b'n', b'o', 255];
    for value in [0, 4, 7, 255] {
        let bytes = overloaded(&file, &file, &[53, 1, 1, 52, 1, value, 255]);
        assert_eq!(DhcpMessage::decode(&bytes).unwrap().option(12), None, "overload {value}");
        let tree = dissect(&around(&bytes));
        assert!(tree.broken.unwrap().why.contains("only 1, 2 and 3"), "overload {value}");
        assert!(tree.layers[3].child("file").unwrap().children.is_empty(), "overload {value}");
    }
    // Inside `file` option 52 cannot open `sname`.
    let bytes = overloaded(&file, &[52, 1, 2, 255], &[53, 1, 1, 52, 1, 1, 255]);
    assert_eq!(DhcpMessage::decode(&bytes).unwrap().option(12), None);
    assert!(dhcp(&bytes).child("sname").unwrap().children.is_empty());
}

#[test]
fn opt_29_enc_07_pieces_of_one_code_are_joined() {
    let bytes = payload(&[53, 1, 5, 6, 4, 192, 0, 2, 53, 3, 4, 192, 0, 2, 1, 6, 4, 192, 0, 2, 54, 255]);
    let message = DhcpMessage::decode(&bytes).unwrap();
    let servers = vec![Ipv4Addr::new(192, 0, 2, 53), Ipv4Addr::new(192, 0, 2, 54)];
    assert_eq!(message.option(6), Some(&DhcpOption::DomainNameServer(servers)));
    assert_eq!(codes(&message), [53, 6, 3]);
    let layer = dhcp(&bytes);
    let shown: Vec<&str> = layer.children.iter().filter(|f| f.name == "option 6").map(|f| f.value.as_str()).collect();
    assert_eq!(shown, ["piece 1 of 2; joined: 192.0.2.53, 192.0.2.54", "piece 2 of 2; joined: 192.0.2.53, 192.0.2.54"]);
}

#[test]
fn opt_29_long_values_are_split() {
    let servers: Vec<Ipv4Addr> = (0..70).map(|n| Ipv4Addr::new(192, 0, 2, n)).collect();
    let message = DhcpMessage { options: vec![DhcpOption::DomainNameServer(servers.clone())], ..offer() };
    let bytes = message.encode();
    let (found, _) = walk(&bytes[240..]);
    // 280 octets need two instances; where the cut falls is the encoder's choice (RFC 3396 section 5).
    assert_eq!(found.iter().map(|(code, _)| *code).collect::<Vec<_>>(), [6, 6]);
    let joined: Vec<u8> = found.iter().flat_map(|(_, value)| value.iter().copied()).collect();
    assert_eq!(joined, servers.iter().flat_map(|a| a.octets()).collect::<Vec<u8>>());
    assert_eq!(DhcpMessage::decode(&bytes), Ok(message));
}

#[test]
fn enc_02_options_keep_their_order() {
    let bytes = offer().encode();
    let sent: Vec<u8> = walk(&bytes[240..]).0.iter().map(|(code, _)| *code).collect();
    assert_eq!(sent, [53, 54, 51, 1, 3]);
    assert_eq!(codes(&DhcpMessage::decode(&bytes).unwrap()), [53, 54, 51, 1, 3]);
}

#[test]
fn enc_05_the_same_message_is_the_same_bytes() {
    assert_eq!(offer().encode(), offer().encode());
    assert_eq!(DhcpMessage::new(Op::BootRequest, 7, CLIENT).encode()[4..8], [0, 0, 0, 7]);
}

#[test]
fn enc_13_all_sixteen_flag_bits_survive() {
    let message = DhcpMessage { flags: 0x8001, ..offer() };
    let back = DhcpMessage::decode(&message.encode()).unwrap();
    assert_eq!((back.flags, back.broadcast_flag()), (0x8001, true));
    let message = DhcpMessage { flags: 0x4001, ..offer() };
    assert!(!DhcpMessage::decode(&message.encode()).unwrap().broadcast_flag());
}

#[test]
fn enc_11_sub_options_of_option_82_stay_as_they_are() {
    let relay = [82, 8, 2, 2, 7, 7, 1, 2, 9, 9];
    let bytes = payload(&[&TYPE[..], &relay[..], &[255]].concat());
    let again = DhcpMessage::decode(&bytes).unwrap().encode();
    assert_eq!(again[240..254], [&TYPE[..], &relay[..], &[255]].concat());
}

#[test]
fn a_frame_of_another_ethertype_is_no_error() {
    let mut bytes = vec![0xff; 60];
    bytes[12..14].copy_from_slice(&[0x86, 0xdd]);
    assert_eq!(Frame::decode(&bytes).map(|f| f.payload), Ok(Payload::Other { ethertype: 0x86dd }));
    let tree = dissect(&bytes);
    assert_eq!((tree.broken, tree.layers.len()), (None, 2));
}
