//! Captures as other programs read them: `pcap-file` the records, `etherparse` and `tshark` what is in the frames.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use dorascope::export::capture::EPOCH_S;
use etherparse::{NetSlice, SlicedPacket, TransportSlice};
use pcap_file::pcap::PcapReader;
use pcap_file::{DataLink, TsResolution};

use super::program::text;

/// A frame of a capture.
pub struct Frame {
    /// Since the epoch of captures.
    pub at: Duration,
    pub bytes: Vec<u8>,
}

/// The frames of a capture, whose header and records are checked.
pub fn read_capture(bytes: &[u8]) -> Vec<Frame> {
    let mut reader = PcapReader::new(bytes).expect("a capture");
    let header = reader.header();
    assert_eq!(header.datalink, DataLink::ETHERNET);
    assert_eq!(header.ts_resolution, TsResolution::MicroSecond);
    let mut frames = Vec::new();
    while let Some(packet) = reader.next_packet() {
        let packet = packet.expect("a whole record");
        assert_eq!(usize::try_from(packet.orig_len), Ok(packet.data.len()));
        let at = packet.timestamp.checked_sub(Duration::from_secs(EPOCH_S)).expect("after the epoch");
        frames.push(Frame { at, bytes: packet.data.into_owned() });
    }
    frames
}

/// What `etherparse` finds wrong with a frame.
pub fn complaint(bytes: &[u8]) -> Option<String> {
    let sliced = match SlicedPacket::from_ethernet(bytes) {
        Ok(sliced) => sliced,
        Err(error) => return Some(error.to_string()),
    };
    let ip = match &sliced.net {
        Some(NetSlice::Ipv4(ip)) => ip.header(),
        Some(NetSlice::Arp(_)) => return None,
        _ => return Some("neither ARP nor IPv4".to_owned()),
    };
    let header = ip.to_header();
    if header.calc_header_checksum() != header.header_checksum {
        return Some("IPv4 checksum".to_owned());
    }
    match &sliced.transport {
        Some(TransportSlice::Udp(udp)) => {
            let right = udp.to_header().calc_checksum_ipv4(&header, udp.payload());
            (right != Ok(udp.checksum())).then(|| "UDP checksum".to_owned())
        }
        Some(TransportSlice::Icmpv4(icmp)) => {
            let right = icmp.icmp_type().calc_checksum(icmp.payload());
            (right != icmp.checksum()).then(|| "ICMP checksum".to_owned())
        }
        _ => Some("neither UDP nor ICMP".to_owned()),
    }
}

/// The fields of every frame as `tshark` reads them, checksums verified: number, malformed, IP, UDP and ICMP checksum
/// status, and what its experts hold for an error or a warning, with their words.
fn tshark(capture: &Path) -> Vec<Vec<String>> {
    let fields = [
        "frame.number",
        "_ws.malformed",
        "ip.checksum.status",
        "udp.checksum.status",
        "icmp.checksum.status",
        "_ws.expert.severity",
        "_ws.expert.message",
    ];
    let mut command = Command::new("tshark");
    command.args([
        "-r",
        text(capture),
        "-o",
        "ip.check_checksum:TRUE",
        "-o",
        "udp.check_checksum:TRUE",
        "-T",
        "fields",
    ]);
    for field in fields {
        command.args(["-e", field]);
    }
    let output = command.output().expect("install tshark: this test reads our captures with it");
    assert!(output.status.success(), "tshark: {}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).expect("UTF-8");
    lines.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

/// What `tshark` says when two hardware addresses have one IP address, at the same time or one after the other.
pub const TWO_OWNERS: &str = "Duplicate IP address configured";

/// What `tshark` finds wrong with a capture of `frames` frames.
pub fn tshark_complaints(capture: &Path, frames: usize) -> Vec<String> {
    let rows = tshark(capture);
    assert_eq!(rows.len(), frames, "tshark reads every frame");
    let mut complaints = Vec::new();
    for row in rows {
        let [number, malformed, checksums @ .., severities, _] = row.as_slice() else {
            panic!("seven fields: {row:?}")
        };
        // Checksum status 1 is good, 0 bad, 2 not verified; an ICMP error would carry two of them, but there is none.
        let bad = |status: &String| !status.is_empty() && status != "1";
        // Severities: 2097152 chat, 4194304 note, 6291456 warning, 8388608 error.
        let severe = severities.split(',').filter_map(|s| s.parse::<u32>().ok()).any(|s| s >= 6_291_456);
        if !malformed.is_empty() || checksums.iter().any(bad) || severe {
            complaints.push(format!("frame {number}: {row:?}"));
        }
    }
    complaints
}
