//! DHCP messages (RFC 2131 section 2, options of RFC 2132), encoded and decoded through `dhcproto`.
//!
//! `dhcproto` sorts options by code, forgets their order, does not pad, draws random transaction
//! ids by default, does not check the cookie and stops silently at a malformed option. So this file
//! uses it for the fixed header and for one option at a time, and owns order, padding and checks.

use std::net::Ipv4Addr;

pub use dhcproto::v4::{DhcpOption, MessageType, OptionCode};

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
        self.options.iter().find(|o| u8::from(OptionCode::from(*o)) == code)
    }

    /// The UDP payload: header, cookie, options in the order of `options`, End, zeros up to
    /// [`MIN_DHCP_LEN`].
    pub fn encode(&self) -> Vec<u8> {
        todo!()
    }

    /// Reads a UDP payload.
    ///
    /// # Errors
    /// When the header is cut short, `op`, `htype` or `hlen` are not a client's on Ethernet, the cookie is wrong, or an
    /// option runs past the end before option 53 was seen. An option whose length is wrong for its code
    /// is left out (RFC 2132; catalogue OPT-02).
    pub fn decode(_payload: &[u8]) -> Result<Self, Malformed> {
        todo!()
    }
}

/// A copy of an encoded message whose option 53 says `kind` instead; every other byte stays.
/// This is how a course-text server makes its DHCPACK "a duplicate of the DHCPOFFER but for the message type".
pub fn with_message_type(_payload: &[u8], _kind: MessageType) -> Result<Vec<u8>, Malformed> {
    todo!()
}
