//! A frame's bytes by fixed offsets, and the walk over the options of a DHCP message (RFC 2131 sections 2 and 4.1).
//!
//! Independent of the decoder on purpose. What lies beyond the end of a frame reads as zeros; whoever needs to know asks
//! for lengths first.

use std::net::Ipv4Addr;
use std::ops::Range;

use super::rule::Form;

/// EtherTypes.
pub(super) const ARP: u16 = 0x0806;
pub(super) const IPV4: u16 = 0x0800;

/// Octets of a value that are remembered.
const KEPT: usize = 255;

/// Every station.
pub(super) const ALL: [u8; 6] = [0xff; 6];

// Kinds of messages, one bit each, so that a rule can name several.
pub(super) const DISCOVER: u16 = 1;
pub(super) const SELECT: u16 = 1 << 1;
pub(super) const REBOOT: u16 = 1 << 2;
pub(super) const RENEW: u16 = 1 << 3;
pub(super) const REBIND: u16 = 1 << 4;
pub(super) const DECLINE: u16 = 1 << 5;
pub(super) const RELEASE: u16 = 1 << 6;
pub(super) const INFORM: u16 = 1 << 7;
pub(super) const OFFER: u16 = 1 << 8;
/// An ACK to a REQUEST.
pub(super) const ACK: u16 = 1 << 9;
/// An ACK to an INFORM.
pub(super) const TOLD: u16 = 1 << 10;
pub(super) const NAK: u16 = 1 << 11;
pub(super) const REQUEST: u16 = SELECT | REBOOT | RENEW | REBIND;
pub(super) const CLIENT: u16 = DISCOVER | REQUEST | DECLINE | RELEASE | INFORM;
pub(super) const SERVER: u16 = OFFER | ACK | TOLD | NAK;

/// A field of the fixed header: name, form, where in the message.
pub(super) type Field = (&'static str, Form, Range<usize>);
pub(super) const OP: Field = ("op", Form::Number, 0..1);
pub(super) const HARDWARE: Field = ("htype and hlen", Form::Hex, 1..3);
pub(super) const HOPS: Field = ("hops", Form::Number, 3..4);
pub(super) const XID: Field = ("xid", Form::Hex, 4..8);
pub(super) const SECS: Field = ("secs", Form::Number, 8..10);
pub(super) const FLAGS: Field = ("flags", Form::Hex, 10..12);
pub(super) const CIADDR: Field = ("ciaddr", Form::Address, 12..16);
pub(super) const YIADDR: Field = ("yiaddr", Form::Address, 16..20);
pub(super) const SIADDR: Field = ("siaddr", Form::Address, 20..24);
pub(super) const GIADDR: Field = ("giaddr", Form::Address, 24..28);
pub(super) const CHADDR: Field = ("chaddr", Form::Hardware, 28..44);
pub(super) const SNAME: Field = ("sname", Form::Bytes, 44..108);
pub(super) const FILE: Field = ("file", Form::Bytes, 108..236);
pub(super) const COOKIE: Field = ("the cookie", Form::Hex, 236..240);

/// `N` octets from `at` on; zeros if they are not all there.
pub(super) fn octets<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    bytes.get(at..at + N).and_then(|found| found.try_into().ok()).unwrap_or([0; N])
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_be_bytes(octets(bytes, at))
}

pub(super) fn address_at(bytes: &[u8], at: usize) -> Ipv4Addr {
    Ipv4Addr::from(octets::<4>(bytes, at))
}

/// The octets of a range, as far as they are there.
pub(super) fn part(bytes: &[u8], range: Range<usize>) -> &[u8] {
    let end = range.end.min(bytes.len());
    bytes.get(range.start.min(end)..end).unwrap_or_default()
}

/// An Ethernet frame.
pub(super) struct Link<'a> {
    pub frame: &'a [u8],
    pub dst: [u8; 6],
    pub src: [u8; 6],
    /// The EtherType behind any 802.1Q tags.
    pub kind: u16,
    /// Where its payload begins.
    pub at: usize,
}

impl<'a> Link<'a> {
    pub(super) fn read(frame: &'a [u8]) -> Self {
        let mut at = 12;
        while matches!(u16_at(frame, at), 0x8100 | 0x88a8) && at < 20 {
            at += 4;
        }
        Link { frame, dst: octets(frame, 0), src: octets(frame, 6), kind: u16_at(frame, at), at: at + 2 }
    }
}

/// An IPv4 packet with a UDP datagram that is whole.
pub(super) struct Datagram {
    pub from: Ipv4Addr,
    pub to: Ipv4Addr,
    pub sport: u16,
    pub dport: u16,
    /// Where the IPv4 header begins.
    pub ip: usize,
    /// The datagram in the frame, its header included.
    pub udp: Range<usize>,
}

/// An option as it stands in a message. Positions count in the frame.
pub(super) struct Opt {
    pub code: u8,
    /// 0 the options field, 1 `file`, 2 `sname`: the order of reading (RFC 2131 section 4.1).
    pub area: usize,
    /// With code and length.
    pub range: Range<usize>,
    pub value: Range<usize>,
}

/// How the walk over an area ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// The area holds no options.
    Unused,
    /// With End, at this position.
    End(usize),
    /// Without End.
    Open,
    /// With an option that runs past the end of the area, at this position.
    Broken(usize),
}

/// A DHCP message and how it travels.
pub(super) struct Message<'a> {
    pub frame: &'a [u8],
    pub dst: [u8; 6],
    pub src: [u8; 6],
    pub from: Ipv4Addr,
    pub to: Ipv4Addr,
    pub sport: u16,
    pub dport: u16,
    /// Where the IPv4 and UDP headers begin.
    pub ip: usize,
    pub udp: usize,
    /// The message itself.
    pub range: Range<usize>,
    /// In the order of reading.
    pub options: Vec<Opt>,
    /// The values that stand in several instances, joined (RFC 3396); but not options 52 and 53, of which one counts.
    joined: Vec<(u8, Vec<u8>)>,
    /// How each area ended.
    pub ended: [Ended; 3],
}

/// Walks the options in `area` of `frame`.
pub(super) fn walk(frame: &[u8], number: usize, area: Range<usize>, into: &mut Vec<Opt>) -> Ended {
    let mut at = area.start;
    while let Some(code) = frame.get(at).filter(|_| at < area.end) {
        match code {
            0 => at += 1,
            255 => return Ended::End(at),
            _ => match frame.get(at + 1).map(|length| at + 2..at + 2 + usize::from(*length)) {
                Some(value) if value.end <= area.end => {
                    into.push(Opt { code: *code, area: number, range: at..value.end, value: value.clone() });
                    at = value.end;
                }
                _ => return Ended::Broken(at),
            },
        }
    }
    Ended::Open
}

impl<'a> Message<'a> {
    /// The DHCP message in a datagram: by its ports, or by its cookie if they are wrong.
    pub(super) fn read(frame: &'a [u8], link: &Link<'_>, datagram: &Datagram) -> Option<Self> {
        let Datagram { from, to, sport, dport, ip, ref udp } = *datagram;
        let range = udp.start + 8..udp.end;
        let known = [sport, dport].iter().any(|port| matches!(port, 67 | 68));
        let cookie = octets(frame, range.start + COOKIE.2.start) == [99, 130, 83, 99];
        let cookie = cookie && range.len() >= COOKIE.2.end;
        if !known && !cookie {
            return None;
        }
        let mut message = Message {
            frame,
            dst: link.dst,
            src: link.src,
            from,
            to,
            sport,
            dport,
            ip,
            udp: udp.start,
            range,
            options: Vec::new(),
            joined: Vec::new(),
            ended: [Ended::Unused; 3],
        };
        if cookie {
            message.walk_areas();
        }
        Some(message)
    }

    fn walk_areas(&mut self) {
        let field = self.range.start + COOKIE.2.end..self.range.end;
        let mut options = Vec::with_capacity(16);
        let first = walk(self.frame, 0, field, &mut options);
        let overload = options.iter().filter(|o| o.code == 52).find_map(|o| match part(self.frame, o.value.clone()) {
            [n @ 1..=3] => Some(*n),
            _ => None,
        });
        let mut more = |bit: u8, number, field: &Field| match overload.unwrap_or(0) & bit {
            0 => Ended::Unused,
            _ => walk(self.frame, number, self.place(field), &mut options),
        };
        self.ended = [first, more(1, 1, &FILE), more(2, 2, &SNAME)];
        for (place, option) in options.iter().enumerate() {
            let code = option.code;
            let instances = || options.iter().filter(|o| o.code == code);
            let last = options.iter().skip(place + 1).all(|o| o.code != code);
            if last && !matches!(code, 52 | 53) && instances().nth(1).is_some() {
                let value = instances().flat_map(|o| part(self.frame, o.value.clone())).copied().collect();
                self.joined.push((code, value));
            }
        }
        self.options = options;
    }

    /// Where a field is in the frame.
    pub(super) fn place(&self, field: &Field) -> Range<usize> {
        self.range.start + field.2.start..self.range.start + field.2.end
    }

    /// The octets of a field.
    pub(super) fn field(&self, field: &Field) -> &'a [u8] {
        part(self.frame, self.place(field))
    }

    /// A field that is a number of at most four octets.
    pub(super) fn number(&self, field: &Field) -> u32 {
        self.field(field).iter().fold(0, |n, b| n << 8 | u32::from(*b))
    }

    /// A field that is an address.
    pub(super) fn address(&self, field: &Field) -> Ipv4Addr {
        address_at(self.frame, self.place(field).start)
    }

    /// The first six octets of `chaddr`.
    pub(super) fn hardware(&self) -> [u8; 6] {
        octets(self.frame, self.place(&CHADDR).start)
    }

    /// Whether an option is there.
    pub(super) fn has(&self, code: u8) -> bool {
        self.options.iter().any(|o| o.code == code)
    }

    /// The value of an option.
    pub(super) fn option(&self, code: u8) -> Option<&[u8]> {
        let joined = self.joined.iter().find(|(joined, _)| *joined == code).map(|(_, value)| value.as_slice());
        joined.or_else(|| self.options.iter().find(|o| o.code == code).map(|o| part(self.frame, o.value.clone())))
    }

    /// As much of the value as is remembered to compare later ones with.
    pub(super) fn kept(&self, code: u8) -> Option<&[u8]> {
        self.option(code).map(|value| part(value, 0..KEPT))
    }

    /// What option 53 says, where it stands first.
    pub(super) fn message_type(&self) -> Option<u8> {
        self.option(53)?.first().copied()
    }

    /// An option of four octets.
    pub(super) fn four(&self, code: u8) -> Option<[u8; 4]> {
        self.option(code)?.try_into().ok()
    }

    /// An option that is an address.
    pub(super) fn option_address(&self, code: u8) -> Option<Ipv4Addr> {
        self.four(code).map(Ipv4Addr::from)
    }

    /// An option that is a number of seconds.
    pub(super) fn seconds(&self, code: u8) -> Option<u32> {
        self.four(code).map(u32::from_be_bytes)
    }

    /// Where an option is; the options field if it is absent.
    pub(super) fn place_of(&self, code: u8) -> Range<usize> {
        let found = self.options.iter().find(|o| o.code == code).map(|o| o.range.clone());
        found.unwrap_or(self.range.start + COOKIE.2.end..self.range.end)
    }

    /// Whether a relay agent sent this on towards a server.
    pub(super) fn is_relayed(&self) -> bool {
        !self.address(&GIADDR).is_unspecified() && self.src != self.hardware()
    }

    /// Where the destination address of IPv4 is.
    pub(super) fn destination(&self) -> Range<usize> {
        self.ip + 16..self.ip + 20
    }

    /// Where the source address of IPv4 is.
    pub(super) fn source(&self) -> Range<usize> {
        self.ip + 12..self.ip + 16
    }
}
