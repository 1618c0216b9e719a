//! DHCP messages (RFC 2131 section 2, options of RFC 2132), encoded and decoded through `dhcproto`.
//!
//! `dhcproto` sorts options by code, forgets their order, does not pad, draws random transaction
//! ids by default, does not check the cookie and stops silently at a malformed option. So this file
//! uses it for the fixed header and for one option at a time, and owns order, padding and checks.

use std::borrow::Cow;
use std::net::Ipv4Addr;

pub use dhcproto::v4::{DhcpOption, MessageType, OptionCode};
use dhcproto::v4::{Flags, Message, Opcode, UnknownOption};
use dhcproto::{Decodable, Decoder, Encodable, Encoder};

use super::frame::Malformed;
use super::mac::Mac;

/// UDP port that servers and relay agents listen on.
pub const SERVER_PORT: u16 = 67;
/// UDP port that clients listen on.
pub const CLIENT_PORT: u16 = 68;
/// The BROADCAST flag, the only used bit of `flags` (RFC 2131 figure 2).
pub const BROADCAST_FLAG: u16 = 0x8000;
/// Every message is padded to this many octets, because BOOTP receivers and relay agents may
/// drop shorter ones (RFC 1542 section 2.1).
pub const MIN_DHCP_LEN: usize = 300;

/// The `op` field: who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// 1: from a client.
    BootRequest,
    /// 2: from a server.
    BootReply,
}

/// A DHCP message. `htype` is 1 (Ethernet) and `hlen` 6 always; `sname` and `file` are sent as zeros.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DhcpMessage {
    /// Who speaks.
    pub op: Op,
    /// Relay agents passed so far.
    pub hops: u8,
    /// Transaction id, chosen by the client.
    pub xid: u32,
    /// Whole seconds since the client began the exchange.
    pub secs: u16,
    /// All 16 bits as they are on the wire; see [`BROADCAST_FLAG`].
    pub flags: u16,
    /// Client address, filled in only by a client that can answer ARP for it.
    pub ciaddr: Ipv4Addr,
    /// "Your" address: what the server gives the client.
    pub yiaddr: Ipv4Addr,
    /// Next server to boot from; not the DHCP server.
    pub siaddr: Ipv4Addr,
    /// Relay agent address.
    pub giaddr: Ipv4Addr,
    /// Client hardware address.
    pub chaddr: Mac,
    /// Options in the order of the wire, without Pad and End. When decoded, instances of one code
    /// are joined at the place of the first (RFC 3396).
    pub options: Vec<DhcpOption>,
}

impl DhcpMessage {
    /// A message with the given `op`, `xid` and `chaddr`; everything else zero and no option.
    pub fn new(op: Op, xid: u32, chaddr: Mac) -> Self {
        let zero = Ipv4Addr::UNSPECIFIED;
        Self {
            op,
            hops: 0,
            xid,
            secs: 0,
            flags: 0,
            ciaddr: zero,
            yiaddr: zero,
            siaddr: zero,
            giaddr: zero,
            chaddr,
            options: Vec::new(),
        }
    }

    /// Whether the BROADCAST flag is set.
    pub fn broadcast_flag(&self) -> bool {
        self.flags & BROADCAST_FLAG != 0
    }

    /// Option 53, the message type.
    pub fn message_type(&self) -> Option<MessageType> {
        self.options.iter().find_map(|o| match o {
            DhcpOption::MessageType(t) => Some(*t),
            _ => None,
        })
    }

    /// Option 54, the server identifier.
    pub fn server_id(&self) -> Option<Ipv4Addr> {
        self.options.iter().find_map(|o| match o {
            DhcpOption::ServerIdentifier(a) => Some(*a),
            _ => None,
        })
    }

    /// Option 50, the requested address.
    pub fn requested_address(&self) -> Option<Ipv4Addr> {
        self.options.iter().find_map(|o| match o {
            DhcpOption::RequestedIpAddress(a) => Some(*a),
            _ => None,
        })
    }

    /// Option 51, the lease time in seconds; `0xffff_ffff` is infinite.
    pub fn lease_time(&self) -> Option<u32> {
        self.options.iter().find_map(|o| match o {
            DhcpOption::AddressLeaseTime(s) => Some(*s),
            _ => None,
        })
    }

    /// Option 58, T1 in seconds.
    pub fn renewal_time(&self) -> Option<u32> {
        self.options.iter().find_map(|o| match o {
            DhcpOption::Renewal(s) => Some(*s),
            _ => None,
        })
    }

    /// Option 59, T2 in seconds.
    pub fn rebinding_time(&self) -> Option<u32> {
        self.options.iter().find_map(|o| match o {
            DhcpOption::Rebinding(s) => Some(*s),
            _ => None,
        })
    }

    /// Option 1, the subnet mask.
    pub fn subnet_mask(&self) -> Option<Ipv4Addr> {
        self.options.iter().find_map(|o| match o {
            DhcpOption::SubnetMask(a) => Some(*a),
            _ => None,
        })
    }

    /// Option 61, the client identifier, as opaque bytes.
    pub fn client_id(&self) -> Option<&[u8]> {
        self.options.iter().find_map(|o| match o {
            DhcpOption::ClientIdentifier(b) => Some(b.as_slice()),
            _ => None,
        })
    }

    /// Option 55, the parameter request list, in the client's order.
    pub fn parameter_request_list(&self) -> Option<&[OptionCode]> {
        self.options.iter().find_map(|o| match o {
            DhcpOption::ParameterRequestList(l) => Some(l.as_slice()),
            _ => None,
        })
    }

    /// Option 56, the message text.
    pub fn message_text(&self) -> Option<&str> {
        self.options.iter().find_map(|o| match o {
            DhcpOption::Message(t) => Some(t.as_str()),
            _ => None,
        })
    }

    /// The first option with this code.
    pub fn option(&self, code: u8) -> Option<&DhcpOption> {
        self.options.iter().find(|o| code_of(o) == code)
    }

    /// The UDP payload: header, cookie, options in the order of `options`, End, zeros up to
    /// [`MIN_DHCP_LEN`].
    pub fn encode(&self) -> Vec<u8> {
        let mut header =
            Message::new_with_id(self.xid, self.ciaddr, self.yiaddr, self.siaddr, self.giaddr, &self.chaddr.0);
        header.set_opcode(match self.op {
            Op::BootRequest => Opcode::BootRequest,
            Op::BootReply => Opcode::BootReply,
        });
        header.set_hops(self.hops).set_secs(self.secs).set_flags(Flags::new(self.flags));
        let mut bytes = Vec::with_capacity(512);
        // Encoding into memory fails only where a value cannot be written at all; such an option is left out,
        // so that the message stays well formed.
        let _ = header.encode(&mut Encoder::new(&mut bytes));
        bytes.truncate(HEADER_LEN);
        let mut one = Vec::with_capacity(64);
        for option in &self.options {
            one.clear();
            if option.encode(&mut Encoder::new(&mut one)).is_ok() {
                bytes.extend_from_slice(&one);
            }
        }
        bytes.push(END);
        if bytes.len() < MIN_DHCP_LEN {
            bytes.resize(MIN_DHCP_LEN, 0);
        }
        bytes
    }

    /// Reads a UDP payload.
    ///
    /// # Errors
    /// When the header is cut short, `op`, `htype` or `hlen` are not a client's on Ethernet, the cookie is wrong, or an
    /// option runs past the end before option 53 was seen. An option whose length is wrong for its code
    /// is left out (RFC 2132; catalogue OPT-02).
    pub fn decode(payload: &[u8]) -> Result<Self, Malformed> {
        let fail = |why: &str| Malformed(format!("DHCP: {why}"));
        let Some((fixed, area)) = payload.split_at_checked(HEADER_LEN) else {
            return Err(fail(&format!("{} octets, fewer than the 240 of header and cookie", payload.len())));
        };
        // The library reads these without a check, or panics over them; so they are looked at first.
        match fixed {
            [1 | 2, 1, 6, ..] => {}
            [1 | 2, 1, hlen, ..] => return Err(fail(&format!("hlen is {hlen}, not the 6 of Ethernet"))),
            [1 | 2, htype, ..] => return Err(fail(&format!("htype is {htype}, not the 1 of Ethernet"))),
            [op, ..] => return Err(fail(&format!("op is {op}, neither 1 nor 2"))),
            [] => return Err(fail("empty")),
        }
        if !fixed.ends_with(&COOKIE) {
            return Err(fail("the magic cookie is not 99.130.83.99"));
        }
        let header = Message::decode(&mut Decoder::new(fixed)).map_err(|error| fail(&error.to_string()))?;
        let mut raw = RawOptions::default();
        let mut cut = raw.read(area);
        let overload = raw.value(52).and_then(|value| if let [n] = value { Some(*n) } else { None });
        // Reading order: options, then file, then sname (RFC 2131 section 4.1).
        if matches!(overload, Some(1 | 3)) {
            cut |= raw.read(fixed.get(108..236).unwrap_or_default());
        }
        if matches!(overload, Some(2 | 3)) {
            cut |= raw.read(fixed.get(44..108).unwrap_or_default());
        }
        let options: Vec<DhcpOption> = raw.parts.iter().filter_map(|(code, value)| option(*code, value)).collect();
        let mut chaddr = [0; 6];
        chaddr.copy_from_slice(fixed.get(28..34).unwrap_or(&[0; 6]));
        let message = DhcpMessage {
            op: if header.opcode() == Opcode::BootReply { Op::BootReply } else { Op::BootRequest },
            hops: header.hops(),
            xid: header.xid(),
            secs: header.secs(),
            flags: header.flags().into(),
            ciaddr: header.ciaddr(),
            yiaddr: header.yiaddr(),
            siaddr: header.siaddr(),
            giaddr: header.giaddr(),
            chaddr: Mac(chaddr),
            options,
        };
        if cut && message.message_type().is_none() {
            return Err(fail("an option runs past the end, and no message type came before it"));
        }
        Ok(message)
    }
}

/// Header and cookie (RFC 2131 figure 1).
const HEADER_LEN: usize = 240;
const COOKIE: [u8; 4] = [99, 130, 83, 99];
const PAD: u8 = 0;
const END: u8 = 255;

/// The code of an option.
pub fn code_of(option: &DhcpOption) -> u8 {
    OptionCode::from(option).into()
}

/// Codes and values as they stand on the wire, instances of one code joined at the first (RFC 3396).
#[derive(Default)]
struct RawOptions<'a> {
    parts: Vec<(u8, Cow<'a, [u8]>)>,
}

impl<'a> RawOptions<'a> {
    /// Walks one area. Returns whether its last option was cut short.
    fn read(&mut self, mut area: &'a [u8]) -> bool {
        loop {
            match area {
                [] | [END, ..] => return false,
                [PAD, rest @ ..] => area = rest,
                [code, len, rest @ ..] => {
                    let Some((value, rest)) = rest.split_at_checked(usize::from(*len)) else { return true };
                    match self.parts.iter_mut().find(|(known, _)| known == code) {
                        Some((_, joined)) => joined.to_mut().extend_from_slice(value),
                        None => self.parts.push((*code, Cow::Borrowed(value))),
                    }
                    area = rest;
                }
                [_] => return true,
            }
        }
    }

    fn value(&self, code: u8) -> Option<&[u8]> {
        self.parts.iter().find(|(known, _)| *known == code).map(|(_, value)| &**value)
    }
}

/// Decodes one option; `None` if its length is wrong for its code.
fn option(code: u8, value: &[u8]) -> Option<DhcpOption> {
    let fits = match code {
        1 | 28 | 50 | 51 | 54 | 58 | 59 | 108 | 118 => value.len() == 4,
        3 | 6 => !value.is_empty() && value.len() % 4 == 0,
        52 | 53 | 116 => value.len() == 1,
        57 => value.len() == 2,
        12 | 15 | 55 | 56 | 60 => !value.is_empty(),
        61 => value.len() >= 2,
        _ => true,
    };
    if !fits {
        return None;
    }
    let value = match code {
        // Text may come with trailing zeros, which are not part of it (RFC 2132 section 2).
        12 | 15 | 56 => trim_nul(value),
        _ => value,
    };
    // The library takes any code above for raw bytes; option 82 must stay raw to be echoed unchanged (RFC 3046).
    let unknown = || DhcpOption::Unknown(UnknownOption::new(OptionCode::from(code), value.to_vec()));
    if matches!(code, 82 | 108) {
        return Some(unknown());
    }
    let mut tlv = Vec::with_capacity(value.len() + 2);
    for part in value.chunks(255) {
        tlv.push(code);
        tlv.push(u8::try_from(part.len()).unwrap_or(255));
        tlv.extend_from_slice(part);
    }
    if value.is_empty() {
        tlv.extend_from_slice(&[code, 0]);
    }
    Some(DhcpOption::decode(&mut Decoder::new(&tlv)).unwrap_or_else(|_| unknown()))
}

fn trim_nul(text: &[u8]) -> &[u8] {
    let end = text.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    text.get(..end).unwrap_or_default()
}
