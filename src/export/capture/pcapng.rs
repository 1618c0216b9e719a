//! pcapng: the same frames at the same times as in a pcap, each with a comment that Wireshark shows.

use std::io::{self, Write};

use super::{EPOCH_S, ETHERNET, SNAP_LEN, length, low_u32, write_u32s};
use crate::sim::{Entry, Kind};

/// The kinds of blocks, and the codes of their options (draft-ietf-opsawg-pcapng, sections 3 and 4).
const SECTION_HEADER: u32 = 0x0a0d_0d0a;
const INTERFACE: u32 = 1;
const PACKET: u32 = 6;
const COMMENT: u16 = 1;
const USER_APPLICATION: u16 = 4;
const NAME: u16 = 2;
const DESCRIPTION: u16 = 3;
const RESOLUTION: u16 = 9;

/// The longest option, in bytes: its length is written in sixteen bits.
const MAX_OPTION: usize = 65_535;
/// Times are written in nanoseconds, ten to the power of minus this. The last three digits are zero, as in every session.
const NANOSECONDS: u8 = 9;

/// A pcapng that is being written: one section, one interface, little-endian, link type Ethernet.
pub struct Pcapng<W: Write> {
    out: W,
    frames: usize,
}

impl<W: Write> Pcapng<W> {
    /// Writes the section header, with what `about` says of the whole capture, and the description of the only interface.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub fn new(mut out: W, about: &str) -> io::Result<Self> {
        // The magic number of its order of octets, version 1.0, and a length that is not told.
        let mut section = Block::new(SECTION_HEADER).u32s([0x1a2b_3c4d, 1, u32::MAX, u32::MAX]);
        section.text(COMMENT, about);
        section.text(USER_APPLICATION, concat!("dorascope ", env!("CARGO_PKG_VERSION")));
        section.write(&mut out)?;
        let mut interface = Block::new(INTERFACE).u32s([ETHERNET, SNAP_LEN]);
        interface.text(NAME, "switch");
        interface.text(DESCRIPTION, "Every frame once, as it enters the simulated switch");
        interface.option(RESOLUTION, &[NANOSECONDS]);
        interface.write(&mut out)?;
        Ok(Self { out, frames: 0 })
    }

    /// Takes the next entry of the trace: a record if a frame enters the switch, with what `comment` says of it, else nothing.
    /// An empty comment is left out; one longer than 65,535 bytes is cut.
    ///
    /// # Errors
    /// When the file cannot be written to.
    pub fn push(&mut self, entry: &Entry, comment: impl FnOnce(&Entry) -> String) -> io::Result<()> {
        let Kind::Forwarded { frame, .. } = &entry.kind else { return Ok(()) };
        let at = (EPOCH_S * 1_000_000 + entry.at.0) * 1_000;
        let mut packet = Block::new(PACKET).u32s([0, low_u32(at >> 32), low_u32(at), length(frame), length(frame)]);
        packet.padded(&frame.bytes);
        packet.text(COMMENT, &comment(entry));
        packet.write(&mut self.out)?;
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

/// A block that is being put together: its kind, what is in it, and whether options have begun.
struct Block {
    kind: u32,
    body: Vec<u8>,
    options: bool,
}

impl Block {
    fn new(kind: u32) -> Self {
        Self { kind, body: Vec::new(), options: false }
    }

    fn u32s<const N: usize>(mut self, numbers: [u32; N]) -> Self {
        self.body.extend(numbers.into_iter().flat_map(u32::to_le_bytes));
        self
    }

    /// Adds octets and fills them up to a multiple of four.
    fn padded(&mut self, octets: &[u8]) {
        self.body.extend(octets);
        self.body.resize(self.body.len().next_multiple_of(4), 0);
    }

    fn option(&mut self, code: u16, value: &[u8]) {
        let length = u16::try_from(value.len()).unwrap_or(u16::MAX);
        self.body.extend(code.to_le_bytes().into_iter().chain(length.to_le_bytes()));
        self.padded(value);
        self.options = true;
    }

    /// Adds a text as an option: none if it is empty, and no more of it than an option holds.
    fn text(&mut self, code: u16, text: &str) {
        let text = fitting(text);
        if !text.is_empty() {
            self.option(code, text.as_bytes());
        }
    }

    /// Writes it, with its length before and behind it.
    fn write(mut self, out: &mut impl Write) -> io::Result<()> {
        if self.options {
            // The end of the options.
            self.body.extend([0; 4]);
        }
        let length = u32::try_from(self.body.len() + 12).unwrap_or(u32::MAX);
        write_u32s(out, [self.kind, length])?;
        out.write_all(&self.body)?;
        write_u32s(out, [length])
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
