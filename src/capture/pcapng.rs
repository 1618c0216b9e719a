//! pcapng: the same frames at the same times as in a pcap, each with a comment that Wireshark shows.

use std::borrow::Cow;
use std::io::{self, Write};

use pcap_file::pcapng::PcapNgWriter;
use pcap_file::pcapng::blocks::enhanced_packet::{EnhancedPacketBlock, EnhancedPacketOption};
use pcap_file::pcapng::blocks::interface_description::{InterfaceDescriptionBlock, InterfaceDescriptionOption};
use pcap_file::pcapng::blocks::section_header::{SectionHeaderBlock, SectionHeaderOption};
use pcap_file::{DataLink, Endianness};

use super::{SNAP_LEN, io_error, length, moment};
use crate::sim::{Entry, Kind};

/// The longest option, in bytes: its length is written in sixteen bits.
const MAX_OPTION: usize = 65_535;
/// Times are written in nanoseconds, ten to the power of minus this: the only unit that the crate writes. The last three
/// digits are zero, as in every session.
const RESOLUTION: u8 = 9;

/// A pcapng that is being written: one section, one interface, little-endian, link type Ethernet.
pub struct Pcapng<W: Write> {
    writer: PcapNgWriter<W>,
    frames: usize,
}

impl<W: Write> Pcapng<W> {
    /// Writes the section header, with what `about` says of the whole capture, and the description of the only interface.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub fn new(out: W, about: &str) -> io::Result<Self> {
        let mut options =
            vec![SectionHeaderOption::UserApplication(Cow::Borrowed(concat!("dorascope ", env!("CARGO_PKG_VERSION"))))];
        if !about.is_empty() {
            options.insert(0, SectionHeaderOption::Comment(Cow::Owned(fitting(about).to_owned())));
        }
        let section = SectionHeaderBlock { endianness: Endianness::Little, options, ..SectionHeaderBlock::default() };
        let mut writer = PcapNgWriter::with_section_header(out, section).map_err(io_error)?;
        let interface = InterfaceDescriptionBlock {
            linktype: DataLink::ETHERNET,
            snaplen: SNAP_LEN,
            options: vec![
                InterfaceDescriptionOption::IfName(Cow::Borrowed("switch")),
                InterfaceDescriptionOption::IfDescription(Cow::Borrowed(
                    "Every frame once, as it enters the simulated switch",
                )),
                InterfaceDescriptionOption::IfTsResol(RESOLUTION),
            ],
        };
        writer.write_pcapng_block(interface).map_err(io_error)?;
        Ok(Self { writer, frames: 0 })
    }

    /// Takes the next entry of the trace: a record if a frame enters the switch, with what `comment` says of it, else nothing.
    /// An empty comment is left out; one longer than 65,535 bytes is cut.
    ///
    /// # Errors
    /// When the file cannot be written to.
    pub fn push(&mut self, entry: &Entry, comment: impl FnOnce(&Entry) -> String) -> io::Result<()> {
        let Kind::Forwarded { frame, .. } = &entry.kind else { return Ok(()) };
        let comment = comment(entry);
        let comment = fitting(&comment);
        let options =
            if comment.is_empty() { Vec::new() } else { vec![EnhancedPacketOption::Comment(Cow::Borrowed(comment))] };
        let packet = EnhancedPacketBlock {
            interface_id: 0,
            timestamp: moment(entry),
            original_len: length(frame),
            data: Cow::Borrowed(&frame.bytes),
            options,
        };
        self.writer.write_pcapng_block(packet).map_err(io_error)?;
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
        let mut out = self.writer.into_inner();
        out.flush()?;
        Ok(out)
    }
}

/// Writes the frames of [`super::write_pcap`] as pcapng, each with its comment. `comment` is asked for the entry at which a
/// frame enters the switch. Returns how many frames there were.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write_pcapng(
    out: impl Write,
    trace: &[Entry],
    about: &str,
    comment: impl Fn(&Entry) -> String,
) -> io::Result<usize> {
    let mut pcapng = Pcapng::new(out, about)?;
    for entry in trace {
        pcapng.push(entry, &comment)?;
    }
    let frames = pcapng.frames();
    pcapng.finish()?;
    Ok(frames)
}

/// As much of a text as an option holds.
fn fitting(text: &str) -> &str {
    let mut end = text.len().min(MAX_OPTION);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(fitting("§ 4.1"), "§ 4.1");
        // 65,535 bytes would end in the middle of the last one.
        let long = "é".repeat(MAX_OPTION);
        assert_eq!(fitting(&long).len(), MAX_OPTION - 1);
        assert!(long.starts_with(fitting(&long)));
    }
}
