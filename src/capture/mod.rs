//! Captures: what was on the wire, as a file that Wireshark and tcpdump read.
//!
//! ```text
//!   trace ── Kind::Forwarded ──▶ one record per transmission: time, bytes ──▶ pcap
//! ```
//!
//! The capture point is the switch: every transmission is recorded once, at the moment it comes in,
//! before it is copied to its receivers. Virtual time has no date, so a fixed one stands for its zero.

use std::io::{self, Write};
use std::time::Duration;

use pcap_file::pcap::{PcapHeader, PcapPacket, PcapWriter};
use pcap_file::{DataLink, Endianness, PcapError, TsResolution};

use crate::sim::{Entry, Kind};

/// What virtual time zero is called in a capture: 2000-01-01T00:00:00Z, in seconds since 1970. It is fixed, so that the
/// same session gives the same file wherever and whenever it is written.
pub const EPOCH_S: u64 = 946_684_800;

/// The longest frame that a record may hold, as Wireshark writes it for Ethernet; no simulated frame comes near.
const SNAP_LEN: u32 = 262_144;

/// Writes every transmission of a trace once, at the time it enters the switch: classic pcap, microseconds,
/// little-endian, link type Ethernet. Returns how many frames there were.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write_pcap(out: impl Write, trace: &[Entry]) -> io::Result<usize> {
    let header = PcapHeader {
        snaplen: SNAP_LEN,
        datalink: DataLink::ETHERNET,
        ts_resolution: TsResolution::MicroSecond,
        endianness: Endianness::Little,
        ..PcapHeader::default()
    };
    let mut writer = PcapWriter::with_header(out, header).map_err(io_error)?;
    let mut frames = 0;
    for entry in trace {
        if let Kind::Forwarded { frame, .. } = &entry.kind {
            let at = Duration::from_secs(EPOCH_S) + Duration::from_micros(entry.at.0);
            let length = u32::try_from(frame.bytes.len()).unwrap_or(u32::MAX);
            writer.write_packet(&PcapPacket::new(at, length, &frame.bytes)).map_err(io_error)?;
            frames += 1;
        }
    }
    writer.into_writer().flush()?;
    Ok(frames)
}

fn io_error(error: PcapError) -> io::Error {
    match error {
        PcapError::IoError(error) => error,
        other => io::Error::other(other),
    }
}
