//! What real programs sent (`tests/data/captures`), read by the dissector and the decoder and compared with
//! what tshark made of the same bytes.

mod captures {
    use std::fs::File;
    use std::path::PathBuf;

    use pcap_file::pcap::PcapReader;
    use serde_json::Value;

    /// The bytes of every frame and tshark's columns for it.
    pub fn load(name: &str) -> Vec<(Vec<u8>, Truth)> {
        let path = |end: &str| -> PathBuf {
            [env!("CARGO_MANIFEST_DIR"), "tests/data/captures", &format!("{name}{end}")].iter().collect()
        };
        let truth = std::fs::read_to_string(path(".pcap.truth.json")).expect(name);
        let mut truth: Value = serde_json::from_str(&truth).expect(name);
        let rows: Vec<Value> = truth["frames"].as_array_mut().expect(name).drain(..).collect();
        let mut reader = PcapReader::new(File::open(path(".pcap")).expect(name)).expect(name);
        let mut frames = Vec::new();
        while let Some(packet) = reader.next_packet() {
            frames.push(packet.expect(name).data.into_owned());
        }
        assert_eq!(frames.len(), rows.len(), "{name}: tshark counts as many frames");
        let truths =
            rows.into_iter().enumerate().map(|(i, row)| Truth { place: format!("{name} frame {}", i + 1), row });
        frames.into_iter().zip(truths).collect()
    }

    /// tshark's columns for one frame.
    pub struct Truth {
        /// Capture and frame number, for messages.
        pub place: String,
        row: Value,
    }

    impl Truth {
        /// Every value of a column, or none.
        pub fn all(&self, column: &str) -> Vec<&str> {
            self.row[column].as_array().map(|v| v.iter().filter_map(Value::as_str).collect()).unwrap_or_default()
        }

        /// The only value of a column.
        pub fn one(&self, column: &str) -> Option<&str> {
            match *self.all(column) {
                [only] => Some(only),
                _ => None,
            }
        }

        /// Option codes in the order that tshark met them; it lists 0 for padding and leaves out 255.
        pub fn codes(&self) -> Vec<u8> {
            self.all("dhcp.option.type").iter().map(|c| c.parse().expect("code")).filter(|c| *c != 0).collect()
        }
    }
}

use captures::{Truth, load};
use dorascope::wire::dissect::{Dissection, Field, dissect};
use dorascope::wire::{DhcpMessage, Frame, OptionCode};

const REAL: [&str; 8] = [
    "dora-dnsmasq-udhcpc",
    "dora-kea-dhcpcd",
    "dora-iscdhcpd-dhclient",
    "dora-iscdhcpd-udhcpc-broadcast",
    "two-servers",
    "decline",
    "pool-exhausted",
    "pingcheck-conflict",
];
const MADE: [&str; 5] = ["option-overload", "bad-option-length", "bad-fields", "bad-truncated-bootp", "vlan"];

/// The bytes of a field as tshark writes them.
fn dotted(bytes: &[u8]) -> String {
    bytes.iter().map(u8::to_string).collect::<Vec<_>>().join(".")
}

fn coloned(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(":")
}

fn decimal(bytes: &[u8]) -> String {
    bytes.iter().fold(0u64, |n, b| n << 8 | u64::from(*b)).to_string()
}

fn hexadecimal(bytes: &[u8]) -> String {
    format!("0x{}", bytes.iter().map(|b| format!("{b:02x}")).collect::<String>())
}

/// Layer, field, tshark's column, and how tshark writes the value.
type Column = (&'static str, &'static str, &'static str, fn(&[u8]) -> String);

const COLUMNS: [Column; 25] = [
    ("Ethernet II", "dst", "eth.dst", coloned),
    ("Ethernet II", "src", "eth.src", coloned),
    ("ARP", "op", "arp.opcode", decimal),
    ("ARP", "sha", "arp.src.hw_mac", coloned),
    ("ARP", "spa", "arp.src.proto_ipv4", dotted),
    ("ARP", "tha", "arp.dst.hw_mac", coloned),
    ("ARP", "tpa", "arp.dst.proto_ipv4", dotted),
    ("IPv4", "ttl", "ip.ttl", decimal),
    ("IPv4", "src", "ip.src", dotted),
    ("IPv4", "dst", "ip.dst", dotted),
    ("UDP", "src_port", "udp.srcport", decimal),
    ("UDP", "dst_port", "udp.dstport", decimal),
    ("UDP", "length", "udp.length", decimal),
    ("DHCP", "op", "dhcp.type", decimal),
    ("DHCP", "htype", "dhcp.hw.type", hexadecimal),
    ("DHCP", "hlen", "dhcp.hw.len", decimal),
    ("DHCP", "hops", "dhcp.hops", decimal),
    ("DHCP", "xid", "dhcp.id", hexadecimal),
    ("DHCP", "secs", "dhcp.secs", decimal),
    ("DHCP", "flags", "dhcp.flags", hexadecimal),
    ("DHCP", "ciaddr", "dhcp.ip.client", dotted),
    ("DHCP", "yiaddr", "dhcp.ip.your", dotted),
    ("DHCP", "siaddr", "dhcp.ip.server", dotted),
    ("DHCP", "giaddr", "dhcp.ip.relay", dotted),
    ("DHCP", "cookie", "dhcp.cookie", dotted),
];

/// Options in reading order: options field, then file, then sname (RFC 2131 section 4.1).
fn options(dhcp: &Field) -> Vec<&Field> {
    let inside = |name| dhcp.child(name).into_iter().flat_map(|f| &f.children);
    let all = dhcp.children.iter().chain(inside("file")).chain(inside("sname"));
    all.filter(|f| f.name.starts_with("option ")).collect()
}

fn code(bytes: &[u8], option: &Field) -> u8 {
    bytes[option.range.start]
}

/// tshark also reads the packet that an ICMP error quotes, and fills the columns from it.
fn quotes_a_packet(tree: &Dissection) -> bool {
    tree.layer("ICMP").is_some()
}

#[test]
fn every_field_has_the_bytes_that_tshark_reads() {
    let mut compared = 0;
    for (bytes, truth) in REAL.iter().chain(&MADE).flat_map(|name| load(name)) {
        let tree = dissect(&bytes);
        for (layer, name, column, write) in COLUMNS {
            let Some(expected) = truth.one(column) else { continue };
            if quotes_a_packet(&tree) && matches!(layer, "DHCP" | "UDP") {
                continue;
            }
            let place = format!("{}: {layer} {name}", truth.place);
            let field = tree.layer(layer).and_then(|l| l.child(name)).unwrap_or_else(|| panic!("{place} is missing"));
            assert_eq!(write(&bytes[field.range.clone()]), expected, "{place}");
            compared += 1;
        }
    }
    assert!(compared > 2000, "only {compared} fields were compared");
}

#[test]
fn options_come_in_the_order_that_tshark_reads() {
    for (bytes, truth) in REAL.iter().chain(&MADE).flat_map(|name| load(name)) {
        let tree = dissect(&bytes);
        if quotes_a_packet(&tree) {
            continue;
        }
        let options = tree.layer("DHCP").map(options).unwrap_or_default();
        let mut codes: Vec<u8> = options.iter().map(|o| code(&bytes, o)).collect();
        if truth.place == "bad-option-length frame 2" {
            // The area ends after the code 12. tshark does not list it, dorascope shows what is there.
            assert_eq!(codes.pop(), Some(12));
        }
        assert_eq!(codes, truth.codes(), "{}", truth.place);
        let types: Vec<String> = options
            .iter()
            .filter(|o| code(&bytes, o) == 53)
            .filter_map(|o| bytes[o.range.clone()].get(2).map(u8::to_string))
            .collect();
        assert_eq!(types, truth.all("dhcp.option.dhcp"), "{}", truth.place);
    }
}

#[test]
fn layers_cover_every_byte_of_a_real_frame_and_nothing_is_wrong_with_it() {
    for (bytes, truth) in REAL.iter().chain(&["vlan"]).flat_map(|name| load(name)) {
        let tree = dissect(&bytes);
        assert_eq!(tree.broken, None, "{}", truth.place);
        let mut at = 0;
        for layer in &tree.layers {
            assert_eq!(layer.range.start, at, "{}: {}", truth.place, layer.name);
            at = layer.range.end;
        }
        assert_eq!(at, bytes.len(), "{}", truth.place);
        // tshark verified every checksum in these files.
        for (_, field) in tree.walk().filter(|(_, f)| f.name == "checksum") {
            assert!(field.value.ends_with("(right)"), "{}: {}", truth.place, field.value);
        }
    }
}

#[test]
fn a_vlan_tag_is_a_layer_of_its_own() {
    for (bytes, truth) in load("vlan") {
        let tree = dissect(&bytes);
        let vid = tree.layer("802.1Q").and_then(|l| l.child("tci")).and_then(|f| f.child("vid")).expect("vid");
        assert_eq!(Some(vid.raw.as_str()), truth.one("vlan.id"), "{}", truth.place);
    }
}

/// Frame number, and the first words of what is wrong there; `None` where nothing is.
type Damage = &'static [(usize, Option<&'static str>)];

#[test]
fn damage_is_told_where_tshark_sees_it() {
    // Numbers and kinds are those of the captures' index.
    let damage: [(&str, Damage); 4] = [
        (
            "bad-option-length",
            &[
                (1, Some("option 12 says that its value has 200 bytes, but only 3")),
                (2, Some("option 12 has no length byte")),
                (3, Some("option 53")),
                (4, Some("option 53")),
                (5, Some("option 50")),
                (6, Some("option 51")),
                (7, Some("option 54")),
                (8, Some("the options field ends without an End option")),
                (9, None),
                (10, Some("the options field ends without an End option")),
                (11, Some("option 55")),
                (12, Some("option 12")),
                (13, Some("option 53 (message type): there are 2 pieces")),
                (14, Some("option 53 (message type): there are 2 pieces")),
                (15, Some("option 61")),
                (16, None),
                (17, Some("option 82")),
                (18, Some("option 82")),
                (19, Some("option 81")),
                (20, Some("option 121 (classless static routes): a prefix length of 33")),
                (21, Some("option 119")),
            ],
        ),
        ("bad-fields", &[(1, None), (2, None), (3, Some("hlen says 255 bytes")), (13, None), (18, None)]),
        (
            "bad-truncated-bootp",
            &[
                // The index says "cut in sname", but 120 bytes reach past its end at 108.
                (1, Some("the bytes end inside file: 12 of its 128 bytes")),
                (2, Some("the bytes end inside cookie")),
                (3, Some("the bytes end inside cookie")),
                (4, Some("the datagram is empty")),
                (5, Some("the options field ends without an End option")),
                (6, Some("the bytes end inside chaddr")),
            ],
        ),
        (
            "option-overload",
            &[
                (1, None),
                (2, None),
                (3, None),
                (4, Some("file ends without an End option")),
                (5, Some("option 52 (option overload): only 1, 2 and 3")),
                (6, Some("option 53 (message type): there are 2 pieces")),
            ],
        ),
    ];
    for (name, expected) in damage {
        let frames = load(name);
        for (number, why) in expected {
            let (bytes, truth) = &frames[number - 1];
            let broken = dissect(bytes).broken;
            let found = broken.as_ref().map(|b| b.why.as_str());
            match why {
                None => assert_eq!(found, None, "{}", truth.place),
                Some(why) => assert!(found.is_some_and(|f| f.starts_with(why)), "{}: {found:?}", truth.place),
            }
            if let Some(broken) = broken {
                assert_eq!(broken.layer, "DHCP", "{}", truth.place);
            }
        }
    }
}

fn decoded(bytes: &[u8]) -> Option<DhcpMessage> {
    Frame::decode(bytes).ok()?.dhcp_message().cloned()
}

fn compare(message: &DhcpMessage, truth: &Truth) {
    let place = &truth.place;
    assert_eq!(Some(format!("0x{:08x}", message.xid).as_str()), truth.one("dhcp.id"), "{place}");
    assert_eq!(Some(message.secs.to_string().as_str()), truth.one("dhcp.secs"), "{place}");
    assert_eq!(Some(format!("0x{:04x}", message.flags).as_str()), truth.one("dhcp.flags"), "{place}");
    assert_eq!(Some(message.ciaddr.to_string().as_str()), truth.one("dhcp.ip.client"), "{place}");
    assert_eq!(Some(message.yiaddr.to_string().as_str()), truth.one("dhcp.ip.your"), "{place}");
    assert_eq!(Some(message.siaddr.to_string().as_str()), truth.one("dhcp.ip.server"), "{place}");
    assert_eq!(Some(message.giaddr.to_string().as_str()), truth.one("dhcp.ip.relay"), "{place}");
    let kind = message.message_type().map(|t| u8::from(t).to_string());
    assert_eq!(kind.as_deref(), truth.one("dhcp.option.dhcp"), "{place}");
    let text = |a: Option<std::net::Ipv4Addr>| a.map(|a| a.to_string());
    assert_eq!(text(message.server_id()).as_deref(), truth.one("dhcp.option.dhcp_server_id"), "{place}");
    assert_eq!(text(message.requested_address()).as_deref(), truth.one("dhcp.option.requested_ip_address"), "{place}");
    assert_eq!(text(message.subnet_mask()).as_deref(), truth.one("dhcp.option.subnet_mask"), "{place}");
    let lease = message.lease_time().map(|s| s.to_string());
    assert_eq!(lease.as_deref(), truth.one("dhcp.option.ip_address_lease_time"), "{place}");
    let codes: Vec<u8> = message.options.iter().map(|o| u8::from(OptionCode::from(o))).collect();
    assert_eq!(codes, truth.codes(), "{place}");
    let wanted: Vec<String> =
        message.parameter_request_list().unwrap_or_default().iter().map(|c| u8::from(*c).to_string()).collect();
    assert_eq!(wanted, truth.all("dhcp.option.request_list_item"), "{place}");
}

#[test]
fn real_messages_decode_to_what_tshark_reads() {
    let mut compared = 0;
    for (bytes, truth) in REAL.iter().flat_map(|name| load(name)) {
        if !quotes_a_packet(&dissect(&bytes)) && truth.one("dhcp.id").is_some() {
            compare(&decoded(&bytes).unwrap_or_else(|| panic!("{}: no message", truth.place)), &truth);
            compared += 1;
        }
    }
    assert!(compared > 40, "only {compared} messages were compared");
}

#[test]
fn odd_messages_decode_to_what_tshark_reads() {
    for (bytes, truth) in load("bad-fields") {
        match truth.one("dhcp.hw.len") {
            Some("6") => compare(&decoded(&bytes).unwrap_or_else(|| panic!("{}: no message", truth.place)), &truth),
            _ => assert_eq!(decoded(&bytes), None, "{}: hlen is not Ethernet's", truth.place),
        }
    }
    for (bytes, truth) in load("bad-truncated-bootp") {
        let message = decoded(&bytes);
        // Frame 5 has header and cookie, so it can be read, as a message without any option.
        assert_eq!(message.is_some(), truth.place.ends_with("frame 5"), "{}", truth.place);
        assert_eq!(message.and_then(|m| m.message_type()), None, "{}", truth.place);
    }
}
