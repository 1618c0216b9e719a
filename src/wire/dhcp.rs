//! DHCP messages (RFC 2131 section 2, options of RFC 2132), encoded and decoded through `dhcproto`.
//!
//! `dhcproto` sorts options by code, forgets their order, does not pad, draws random transaction
//! ids by default, does not check the cookie and stops silently at a malformed option. So this file
//! uses it for the fixed header and for one option at a time, and owns order, padding and checks.

use std::net::Ipv4Addr;

use dhcproto::error::{EncodeError, EncodeResult};
pub use dhcproto::v4::{DhcpOption, MessageType, OptionCode, UnknownOption};
use dhcproto::v4::{Flags, HType, Opcode};
use dhcproto::{Encodable, Encoder};

use super::mac::Mac;
use super::malformed::Malformed;
use super::options::{self, COOKIE, OPTIONS, Step};

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
    /// When decoded, the codes of options whose value makes no sense for them (RFC 2132): they are not among the options.
    pub unreadable: Vec<u8>,
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
            unreadable: Vec::new(),
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
        self.options.iter().find(|o| u8::from(OptionCode::from(*o)) == code)
    }

    /// The UDP payload: header, cookie, options in the order of `options`, End, zeros up to
    /// [`MIN_DHCP_LEN`]. Values longer than 255 octets are split (RFC 3396). Pad and End in `options` are passed over.
    pub fn encode(&self) -> Vec<u8> {
        let mut payload = Vec::with_capacity(2 * MIN_DHCP_LEN);
        let mut encoder = Encoder::new(&mut payload);
        // Writing to memory fails only for a domain name that DNS does not allow; dhcproto then writes nothing
        // of that option, so there is nothing to take back.
        let _ = self.encode_header(&mut encoder);
        for option in &self.options {
            let _ = encode_option(option, &mut encoder);
        }
        payload.push(255);
        if payload.len() < MIN_DHCP_LEN {
            payload.resize(MIN_DHCP_LEN, 0);
        }
        payload
    }

    /// The 236 fixed octets and the cookie. Not through `dhcproto::v4::Message`: each of its constructors draws
    /// a random `xid`, if only to throw it away, and the core must not touch the system's randomness.
    fn encode_header(&self, e: &mut Encoder<'_>) -> EncodeResult<()> {
        match self.op {
            Op::BootRequest => Opcode::BootRequest,
            Op::BootReply => Opcode::BootReply,
        }
        .encode(e)?;
        HType::Eth.encode(e)?;
        e.write([HLEN, self.hops])?;
        e.write_u32(self.xid)?;
        e.write_u16(self.secs)?;
        Flags::new(self.flags).encode(e)?;
        for address in [self.ciaddr, self.yiaddr, self.siaddr, self.giaddr] {
            e.write(address.octets())?;
        }
        e.write(self.chaddr.0)?;
        // The rest of chaddr, sname and file.
        e.write_slice(&[0; 10 + 64 + 128])?;
        e.write(COOKIE)
    }

    /// Reads a UDP payload.
    ///
    /// Options are those of the options field, then of `file`, then of `sname` if option 52 says that these hold options
    /// (RFC 2131 section 4.1); option 52 itself is not among them, since its work is done. Options that `dhcproto` would
    /// not give back byte for byte (81, 82, 108, 119 and a few more) are [`DhcpOption::Unknown`].
    /// A sound message without option 53 is BOOTP and no error here.
    ///
    /// # Errors
    /// When the header is cut short, `op`, `htype` or `hlen` are not a client's on Ethernet, the cookie is wrong, or an
    /// option runs past the end before option 53 was seen. An option whose length is wrong for its code
    /// is left out (RFC 2132; catalogue OPT-02).
    pub fn decode(payload: &[u8]) -> Result<Self, Malformed> {
        let fixed = fixed_part(payload)?;
        let (mut options, unreadable) = options::read_all(payload).map_err(|why| Malformed(format!("DHCP: {why}")))?;
        options.shrink_to_fit();
        let u16_at = |at: usize| u16::from_be_bytes(octets(fixed, at));
        let address_at = |at: usize| Ipv4Addr::from(octets::<4>(fixed, at));
        let [op, htype, hlen, hops] = octets(fixed, 0);
        let op = match op {
            1 => Op::BootRequest,
            2 => Op::BootReply,
            _ => return Err(Malformed(format!("DHCP: op is {op}; only 1 (request) and 2 (reply) exist"))),
        };
        if (htype, hlen) != (1, HLEN) {
            return Err(Malformed(format!("DHCP: htype {htype} and hlen {hlen} are not Ethernet's 1 and 6")));
        }
        Ok(Self {
            op,
            hops,
            xid: u32::from_be_bytes(octets(fixed, 4)),
            secs: u16_at(8),
            flags: u16_at(10),
            ciaddr: address_at(12),
            yiaddr: address_at(16),
            siaddr: address_at(20),
            giaddr: address_at(24),
            chaddr: Mac(octets(fixed, 28)),
            options,
            unreadable,
        })
    }
}

/// `hlen` on Ethernet: octets of a hardware address.
const HLEN: u8 = 6;

/// The fixed header and the cookie, checked for length and cookie only.
fn fixed_part(payload: &[u8]) -> Result<&[u8; OPTIONS], Malformed> {
    let Some(fixed) = payload.first_chunk::<OPTIONS>() else {
        return Err(Malformed(format!(
            "DHCP: {} octets are too few; the fixed fields and the cookie take {OPTIONS}",
            payload.len()
        )));
    };
    if !fixed.ends_with(&COOKIE) {
        return Err(Malformed("DHCP: the magic cookie 99.130.83.99 is missing".to_owned()));
    }
    Ok(fixed)
}

/// `N` octets from `at` on; `at + N` is within the fixed part by construction, zeros otherwise.
fn octets<const N: usize>(fixed: &[u8; OPTIONS], at: usize) -> [u8; N] {
    fixed.get(at..).and_then(<[u8]>::first_chunk::<N>).copied().unwrap_or([0; N])
}

/// Writes one option with `dhcproto`'s encoder. Options are either those that `options::known` types or raw; another typed
/// option of the library is an error, since its own encoding of a whole option takes some codes for others, drops empty
/// values, and brings the tables of international domain names into the page.
fn encode_option(option: &DhcpOption, e: &mut Encoder<'_>) -> EncodeResult<()> {
    let code = code_of(option);
    let mut put = |value: &[u8]| -> EncodeResult<()> {
        if value.is_empty() {
            return e.write([code, 0]);
        }
        // Longer values go into several instances (RFC 3396), cut where no address or other word of four is divided.
        for part in value.chunks(252 + if value.len() <= 255 { 3 } else { 0 }) {
            e.write([code, u8::try_from(part.len()).unwrap_or(u8::MAX)])?;
            e.write_slice(part)?;
        }
        Ok(())
    };
    match option {
        DhcpOption::Pad | DhcpOption::End => Ok(()),
        DhcpOption::SubnetMask(address)
        | DhcpOption::BroadcastAddr(address)
        | DhcpOption::RequestedIpAddress(address)
        | DhcpOption::ServerIdentifier(address) => put(&address.octets()),
        DhcpOption::Router(list) | DhcpOption::DomainNameServer(list) | DhcpOption::NtpServers(list) => {
            put(&list.iter().flat_map(Ipv4Addr::octets).collect::<Vec<u8>>())
        }
        DhcpOption::Hostname(text) | DhcpOption::DomainName(text) | DhcpOption::Message(text) => put(text.as_bytes()),
        DhcpOption::AddressLeaseTime(seconds) | DhcpOption::Renewal(seconds) | DhcpOption::Rebinding(seconds) => {
            put(&seconds.to_be_bytes())
        }
        DhcpOption::MessageType(kind) => put(&[(*kind).into()]),
        DhcpOption::MaxMessageSize(size) => put(&size.to_be_bytes()),
        DhcpOption::ParameterRequestList(codes) => put(&codes.iter().map(|code| (*code).into()).collect::<Vec<u8>>()),
        DhcpOption::ClassIdentifier(bytes) | DhcpOption::ClientIdentifier(bytes) => put(bytes),
        DhcpOption::Unknown(unknown) => put(unknown.data()),
        _ => Err(EncodeError::AddOverflow),
    }
}

/// A copy of an encoded message whose option 53 says `kind` instead; every other byte stays.
/// This is how a course-text server makes its DHCPACK "a duplicate of the DHCPOFFER but for the message type".
///
/// # Errors
/// When `payload` is no DHCP message or has no option 53 of one octet.
pub fn with_message_type(payload: &[u8], kind: MessageType) -> Result<Vec<u8>, Malformed> {
    fixed_part(payload)?;
    let (file, sname) = options::overloaded(payload);
    let areas = [Some(OPTIONS..payload.len()), file.then_some(options::FILE), sname.then_some(options::SNAME)];
    let place = areas.into_iter().flatten().flat_map(|area| options::walk(payload, area)).find_map(|step| match step {
        Step::Option { code: 53, value, .. } if value.len() == 1 => Some(value.start),
        _ => None,
    });
    let mut copy = payload.to_vec();
    match place.and_then(|at| copy.get_mut(at)) {
        Some(byte) => {
            *byte = kind.into();
            Ok(copy)
        }
        None => Err(Malformed("DHCP: there is no option 53 (message type) to replace".to_owned())),
    }
}

/// The code of an option.
pub fn code_of(option: &DhcpOption) -> u8 {
    OptionCode::from(option).into()
}

/// An option of any code from its bytes, which are sent as they are, whether they fit the code or not.
pub fn raw_option(code: u8, value: &[u8]) -> DhcpOption {
    DhcpOption::Unknown(UnknownOption::new(OptionCode::from(code), value.to_vec()))
}

/// Options of one code as one, their values one after the other: how receivers join several instances (RFC 3396 section 7).
/// `None` without any.
pub fn joined(options: &[&DhcpOption]) -> Option<DhcpOption> {
    let first = options.first()?;
    if options.len() == 1 {
        return Some((*first).clone());
    }
    let mut instances = Vec::new();
    let mut encoder = Encoder::new(&mut instances);
    for option in options {
        // Writing to memory does not fail, see `DhcpMessage::encode`.
        let _ = encode_option(option, &mut encoder);
    }
    Some(raw_option(code_of(first), &options::join(&instances)))
}
