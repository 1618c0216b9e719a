//! Captures: what was on the wire, as a file that Wireshark and tcpdump read.
//!
//! ```text
//!   trace ── Kind::Forwarded ──▶ one record per transmission: time, bytes ──▶ pcap
//!                                the same, with a comment per frame        ──▶ pcapng
//! ```
//!
//! The capture point is the switch: every transmission is recorded once, at the moment it comes in,
//! before it is copied to its receivers. Virtual time has no date, so a fixed one stands for its zero.
//! Both writers take one entry after the other, so that a long trace can be written in slices.

mod pcapng;

pub use pcapng::{Pcapng, write_pcapng};

use std::io::{self, Write};
use std::time::Duration;

use pcap_file::pcap::{PcapHeader, PcapPacket, PcapWriter};
use pcap_file::{DataLink, Endianness, PcapError, TsResolution};

use crate::sim::{Entry, Kind, Transmission};

/// What virtual time zero is called in a capture: 2000-01-01T00:00:00Z, in seconds since 1970. It is fixed, so that the
/// same session gives the same file wherever and whenever it is written.
pub const EPOCH_S: u64 = 946_684_800;

/// The longest frame that a record may hold, as Wireshark writes it for Ethernet; no simulated frame comes near.
const SNAP_LEN: u32 = 262_144;

/// A classic pcap that is being written: microseconds, little-endian, link type Ethernet.
pub struct Pcap<W: Write> {
    writer: PcapWriter<W>,
    frames: usize,
}

impl<W: Write> Pcap<W> {
    /// Writes the header.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub fn new(out: W) -> io::Result<Self> {
        let header = PcapHeader {
            snaplen: SNAP_LEN,
            datalink: DataLink::ETHERNET,
            ts_resolution: TsResolution::MicroSecond,
            endianness: Endianness::Little,
            ..PcapHeader::default()
        };
        Ok(Self { writer: PcapWriter::with_header(out, header).map_err(io_error)?, frames: 0 })
    }

    /// Takes the next entry of the trace: a record if a frame enters the switch, else nothing.
    ///
    /// # Errors
    /// When the file cannot be written to.
    pub fn push(&mut self, entry: &Entry) -> io::Result<()> {
        let Kind::Forwarded { frame, .. } = &entry.kind else { return Ok(()) };
        self.writer.write_packet(&PcapPacket::new(moment(entry), length(frame), &frame.bytes)).map_err(io_error)?;
        self.frames += 1;
        Ok(())
    }

    /// How many frames there are so far.
    pub fn frames(&self) -> usize {
        self.frames
    }

    /// The file, whole.
    ///
    /// # Errors
    /// When it cannot be written to.
    pub fn finish(self) -> io::Result<W> {
        let mut out = self.writer.into_writer();
        out.flush()?;
        Ok(out)
    }
}

/// Writes every transmission of a trace once, at the time it enters the switch: classic pcap, microseconds,
/// little-endian, link type Ethernet. Returns how many frames there were.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write_pcap(out: impl Write, trace: &[Entry]) -> io::Result<usize> {
    let mut pcap = Pcap::new(out)?;
    for entry in trace {
        pcap.push(entry)?;
    }
    let frames = pcap.frames();
    pcap.finish()?;
    Ok(frames)
}

/// When a capture says that an entry happened: since 1970.
fn moment(entry: &Entry) -> Duration {
    Duration::from_secs(EPOCH_S) + Duration::from_micros(entry.at.0)
}

/// The length of a frame on the wire.
fn length(frame: &Transmission) -> u32 {
    u32::try_from(frame.bytes.len()).unwrap_or(u32::MAX)
}

fn io_error(error: PcapError) -> io::Error {
    match error {
        PcapError::IoError(error) => error,
        other => io::Error::other(other),
    }
}
