//! Two captures of real programs against our trace of the same story, message by message: what RFC 2131 and RFC 5227 fix
//! has to be the same; what they leave open may differ, and each such difference is named here with its reason.

mod support;

use std::fs::File;
use std::path::PathBuf;

use dorascope::session::{Lens, Scenario};
use pcap_file::pcap::PcapReader;
use support::*;

fn path(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests/data", name].iter().collect()
}

/// The frames of a capture, with microseconds since the first.
fn real(name: &str) -> Vec<(u64, Seen)> {
    let mut reader = PcapReader::new(File::open(path(&format!("captures/{name}.pcap"))).expect(name)).expect(name);
    let mut frames: Vec<(u64, Seen)> = Vec::new();
    let mut began = None;
    while let Some(packet) = reader.next_packet() {
        let packet = packet.expect(name);
        let at = packet.timestamp - *began.get_or_insert(packet.timestamp);
        // The virtual Ethernet that this was recorded on does not pad short frames.
        let mut bytes = packet.data.into_owned();
        bytes.resize(bytes.len().max(60), 0);
        frames.push((at.as_micros() as u64, support::packet::read(&bytes).expect("a sound frame")));
    }
    frames
}

/// The frames of our trace of the same story.
fn ours(name: &str) -> Vec<(u64, Seen)> {
    let text = std::fs::read_to_string(path(&format!("stories/{name}.json"))).expect(name);
    let scenario = Scenario::from_json(&text).unwrap_or_else(|error| panic!("{error}"));
    Story::whole(&scenario, Lens::Rfc, 1).frames().into_iter().map(|frame| (frame.at, frame.seen)).collect()
}

fn kinds(frames: &[(u64, Seen)]) -> Vec<&'static str> {
    frames.iter().map(|(_, frame)| frame.kind()).collect()
}

/// The frames without those at these places.
fn without(mut frames: Vec<(u64, Seen)>, places: &[usize]) -> Vec<(u64, Seen)> {
    let mut place = 0;
    frames.retain(|_| {
        place += 1;
        !places.contains(&(place - 1))
    });
    frames
}

/// Compares all that the standards fix. Free, and therefore not compared:
/// - the `xid` itself, which is drawn (but which messages share one is compared)
/// - option 61, whose form the client chooses (but where it is, and that it is echoed, is)
/// - options 12, 55, 57, 60 and others by which a client describes itself
/// - options 58 and 59, which Kea and dnsmasq leave out unless told (RFC 2131 section 4.4.5 says SHOULD; ours sends them)
/// - the order of options (Kea and dhcpcd begin with others; ours begins with option 53), the time to live, and how far
///   beyond 300 octets a message is padded
fn same(real: &[(u64, Seen)], ours: &[(u64, Seen)]) {
    assert_eq!(kinds(real), kinds(ours));
    let pairs = real.iter().zip(ours).map(|((_, real), (_, ours))| (real, ours));
    let mut xids = Vec::new();
    for (place, (real, ours)) in pairs.enumerate() {
        assert_eq!((real.src, real.dst), (ours.src, ours.dst), "frame {place}");
        match (&real.body, &ours.body) {
            (Body::Arp(real), Body::Arp(ours)) => {
                assert_eq!(real, ours, "frame {place}");
            }
            (Body::Dhcp(real), Body::Dhcp(ours)) => {
                xids.push((real.xid, ours.xid));
                let header = |m: &Dhcp| (m.from, m.to, m.sport, m.dport, m.op, m.htype, m.hlen, m.hops);
                assert_eq!(header(real), header(ours), "frame {place}");
                let addresses = |m: &Dhcp| (m.secs, m.flags, m.ciaddr, m.yiaddr, m.giaddr, m.chaddr, m.cookie);
                assert_eq!(addresses(real), addresses(ours), "frame {place}");
                for code in [50, 51, 53, 54] {
                    assert_eq!(real.opt(code), ours.opt(code), "frame {place}, option {code}");
                }
                assert!(real.length >= 300 && ours.length >= 300);
                if matches!(real.kind(), OFFER | ACK) {
                    for code in [1, 3, 6] {
                        assert_eq!(real.opt(code), ours.opt(code), "frame {place}, option {code}");
                    }
                }
            }
            _ => panic!("frame {place}: {real:?} {ours:?}"),
        }
    }
    for (one, other) in xids.iter().zip(&xids[1..]) {
        assert_eq!(one.0 == other.0, one.1 == other.1, "messages that share an xid");
    }
}

/// The gaps between ARP frames of a client: three probes, then two announcements (RFC 5227 section 1.1), with as much slack
/// as a real machine's timers need.
fn probing(frames: &[(u64, Seen)], slack: u64) {
    let at: Vec<u64> = frames.iter().filter(|(_, f)| f.kind().starts_with("ARP")).map(|(at, _)| *at).collect();
    let acked = frames.iter().find(|(_, f)| f.kind() == "ACK").expect("an ACK").0;
    assert_eq!(at.len(), 5);
    assert!(at[0] - acked <= S + slack, "PROBE_WAIT");
    for pair in at[..3].windows(2) {
        assert!((S..=2 * S + slack).contains(&(pair[1] - pair[0])), "PROBE_MIN, PROBE_MAX");
    }
    for pair in at[2..].windows(2) {
        assert!((2 * S..=2 * S + slack).contains(&(pair[1] - pair[0])), "ANNOUNCE_WAIT, ANNOUNCE_INTERVAL");
    }
}

/// Kea and dhcpcd: nine frames, and ours are the same nine.
#[test]
fn kea_and_dhcpcd() {
    let (real, ours) = (real("dora-kea-dhcpcd"), ours("dora-kea-dhcpcd"));
    assert_eq!(real.len(), 9);
    same(&real, &ours);
    probing(&real, 20 * MS);
    probing(&ours, MS);
    // Both servers echo the client identifier (RFC 6842), whatever form it has.
    for frames in [&real, &ours] {
        let id = frames[0].1.dhcp().opt(61).expect("option 61");
        assert!(frames[1..4].iter().all(|(_, frame)| frame.dhcp().opt(61) == Some(id)));
        // The same request list in DISCOVER and REQUEST (RFC 2131 section 3.5).
        assert_eq!(frames[0].1.dhcp().opt(55), frames[2].1.dhcp().opt(55));
    }
    // What the server has and the client asks for is in both ACKs.
    assert_eq!(real[3].1.dhcp().opt(15), ours[3].1.dhcp().opt(15));
}

/// dnsmasq (checks nothing), ISC dhcpd (checks first) and udhcpc (takes the first offer, checks nothing).
#[test]
fn two_servers_one_of_which_checks_first() {
    let (real, ours) = (real("two-servers"), ours("two-servers"));
    let common = ["DISCOVER", "OFFER", "ARP-request", "REQUEST", "ACK"];
    // Only there:
    // - 5: ISC dhcpd offers after its check, although the REQUEST that declined it came meanwhile. RFC 2131 section 3.1
    //   step 4 has servers that were not selected take the REQUEST as that notice; ours drops the check as well.
    // - 6, 7: the Linux kernel asks again for the echo request that it still holds. RFC 1122 section 2.3.2.1 allows one
    //   request a second; our server's check is one who-has (catalogue SRV-14: one try, one second).
    let there = without(real.clone(), &[5, 6, 7]);
    assert_eq!(kinds(&real[5..]), ["OFFER", "ARP-request", "ARP-request"]);
    // Only here: the client's check. udhcpc makes one only with -a; RFC 2131 section 4.4.1 says SHOULD, RFC 5227 MUST.
    let here = without(ours.clone(), &[5, 6, 7, 8, 9]);
    assert_eq!(kinds(&ours[5..]), ["ARP-probe", "ARP-probe", "ARP-probe", "ARP-announcement", "ARP-announcement"]);
    assert_eq!(kinds(&there), common);
    // udhcpc asks for no lease time and gets dnsmasq's; all else is fixed.
    same(&there, &here);
    // The check: who-has from the server's own address, for the address that it is about to offer, right after the DISCOVER.
    for frames in [&there, &here] {
        let (at, who_has) = &frames[2];
        assert!(*at < 5 * MS);
        assert_eq!((who_has.arp().spa, who_has.arp().tpa), (ip(192, 0, 2, 2), ip(192, 0, 2, 150)));
    }
    // Where the check runs its course, it takes a second: there by the capture, here in the frame tables.
    let waited = real[5].0 - real[2].0;
    assert!((S..S + 20 * MS).contains(&waited), "{waited}");
    assert!(real[5].1.dhcp().yiaddr == ip(192, 0, 2, 150));
}
