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

use crate::sim::{Entry, Kind, Transmission};

/// What virtual time zero is called in a capture: 2000-01-01T00:00:00Z, in seconds since 1970. It is fixed, so that the
/// same session gives the same file wherever and whenever it is written.
pub const EPOCH_S: u64 = 946_684_800;

/// The longest frame that a record may hold, as Wireshark writes it for Ethernet; no simulated frame comes near.
const SNAP_LEN: u32 = 262_144;

/// The number of Ethernet in the list of link types.
const ETHERNET: u32 = 1;

/// A classic pcap that is being written: microseconds, little-endian, link type Ethernet.
pub struct Pcap<W: Write> {
    out: W,
    frames: usize,
}

impl<W: Write> Pcap<W> {
    /// Writes the header.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub fn new(mut out: W) -> io::Result<Self> {
        // Magic number of a file with microseconds, version 2.4, two fields that are always zero, longest record, link type.
        write_u32s(&mut out, [0xa1b2_c3d4, 0x0004_0002, 0, 0, SNAP_LEN, ETHERNET])?;
        Ok(Self { out, frames: 0 })
    }

    /// Takes the next entry of the trace: a record if a frame enters the switch, else nothing.
    ///
    /// # Errors
    /// When the file cannot be written to.
    pub fn push(&mut self, entry: &Entry) -> io::Result<()> {
        let Kind::Forwarded { frame, .. } = &entry.kind else { return Ok(()) };
        let at = EPOCH_S * 1_000_000 + entry.at.0;
        let (s, us) = (low_u32(at / 1_000_000), low_u32(at % 1_000_000));
        write_u32s(&mut self.out, [s, us, length(frame), length(frame)])?;
        self.out.write_all(&frame.bytes)?;
        self.frames += 1;
        Ok(())
    }

    /// How many frames there are so far.
    pub fn frames(&self) -> usize {
        self.frames
    }

    /// What the file is written to, with what there is of it so far.
    pub fn out(&self) -> &W {
        &self.out
    }

    /// The file, whole.
    ///
    /// # Errors
    /// When it cannot be written to.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
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

/// The length of a frame on the wire.
fn length(frame: &Transmission) -> u32 {
    u32::try_from(frame.bytes.len()).unwrap_or(u32::MAX)
}

/// The lower half of a number.
fn low_u32(number: u64) -> u32 {
    (number & u64::from(u32::MAX)) as u32
}

/// Writes numbers with their lowest octet first.
fn write_u32s<const N: usize>(out: &mut impl Write, numbers: [u32; N]) -> io::Result<()> {
    numbers.into_iter().try_for_each(|number| out.write_all(&number.to_le_bytes()))
}
