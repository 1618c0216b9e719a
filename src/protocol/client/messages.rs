//! The messages of a client, field by field after RFC 2131 table 5.

use std::net::Ipv4Addr;

use super::{ClientConfig, Requesting, Selecting};
use crate::wire::{
    BROADCAST_FLAG, CLIENT_PORT, DhcpMessage, DhcpOption, Frame, Mac, MessageType, Op, OptionCode, SERVER_PORT,
};

/// The message size that clients here accept (option 57): a whole Ethernet datagram.
const MAX_MESSAGE_SIZE: u16 = 1500;

/// DISCOVER (RFC 2131 section 4.4.1), with an address that the client would like.
pub(super) fn discover(
    config: &ClientConfig,
    broadcast: bool,
    selecting: &Selecting,
    suggested: Option<Ipv4Addr>,
) -> Frame {
    let mut message = base(config, selecting.xid, MessageType::Discover);
    message.secs = selecting.secs;
    message.flags = if broadcast { BROADCAST_FLAG } else { 0 };
    if let Some(address) = suggested {
        message.options.push(DhcpOption::RequestedIpAddress(address));
    }
    if let Some(lease_s) = config.lease_in_discover {
        message.options.push(DhcpOption::AddressLeaseTime(lease_s));
    }
    ask(config, &mut message);
    to_everyone(config, message)
}

/// What every DISCOVER says of its client and asks for, whatever the moment.
pub fn asking(config: &ClientConfig) -> DhcpMessage {
    let mut message = base(config, 0, MessageType::Discover);
    ask(config, &mut message);
    message
}

/// REQUEST in SELECTING (RFC 2131 section 4.3.2): `secs` as in the DISCOVER, options 50 and 54 from the offer.
pub(super) fn request(config: &ClientConfig, broadcast: bool, requesting: &Requesting) -> Frame {
    let mut message = base(config, requesting.xid, MessageType::Request);
    message.secs = requesting.secs;
    message.flags = if broadcast { BROADCAST_FLAG } else { 0 };
    message.options.push(DhcpOption::RequestedIpAddress(requesting.offer.address));
    message.options.push(DhcpOption::ServerIdentifier(requesting.offer.server));
    if let Some(lease_s) = config.lease_in_request {
        message.options.push(DhcpOption::AddressLeaseTime(lease_s));
    }
    ask(config, &mut message);
    to_everyone(config, message)
}

/// REQUEST in REBOOTING (RFC 2131 section 4.3.2): the remembered address in option 50, no server named.
pub(super) fn verify(config: &ClientConfig, broadcast: bool, xid: u32, secs: u16, address: Ipv4Addr) -> Frame {
    let mut message = base(config, xid, MessageType::Request);
    message.secs = secs;
    message.flags = if broadcast { BROADCAST_FLAG } else { 0 };
    message.options.push(DhcpOption::RequestedIpAddress(address));
    if let Some(lease_s) = config.lease_in_request {
        message.options.push(DhcpOption::AddressLeaseTime(lease_s));
    }
    ask(config, &mut message);
    to_everyone(config, message)
}

/// REQUEST in RENEWING and REBINDING (RFC 2131 section 4.3.2): the address in `ciaddr`, options 50 and 54 absent.
pub(super) fn renewal(config: &ClientConfig, xid: u32, secs: u16, address: Ipv4Addr) -> DhcpMessage {
    let mut message = base(config, xid, MessageType::Request);
    message.secs = secs;
    message.ciaddr = address;
    if let Some(lease_s) = config.lease_in_request {
        message.options.push(DhcpOption::AddressLeaseTime(lease_s));
    }
    ask(config, &mut message);
    message
}

/// RELEASE (RFC 2131 section 4.4.4): options 54 and 61 and no other.
pub(super) fn release(config: &ClientConfig, xid: u32, address: Ipv4Addr, server: Ipv4Addr) -> DhcpMessage {
    let mut message = base(config, xid, MessageType::Release);
    message.ciaddr = address;
    message.options.push(DhcpOption::ServerIdentifier(server));
    message.options.push(DhcpOption::Message("address no longer needed".to_owned()));
    message
}

/// DECLINE (RFC 2131 section 4.4.4): options 50, 54, 56 and 61 and no other.
pub(super) fn decline(config: &ClientConfig, xid: u32, address: Ipv4Addr, server: Ipv4Addr) -> Frame {
    let mut message = base(config, xid, MessageType::Decline);
    message.options.push(DhcpOption::RequestedIpAddress(address));
    message.options.push(DhcpOption::ServerIdentifier(server));
    message.options.push(DhcpOption::Message("address already in use".to_owned()));
    to_everyone(config, message)
}

fn base(config: &ClientConfig, xid: u32, kind: MessageType) -> DhcpMessage {
    let mut message = DhcpMessage::new(Op::BootRequest, xid, config.mac);
    message.options.push(DhcpOption::MessageType(kind));
    message.options.push(DhcpOption::ClientIdentifier(config.client_id.clone()));
    message
}

/// What DISCOVER and REQUEST ask for and say of the client; the list is the same in both (RFC 2131 section 3.5).
fn ask(config: &ClientConfig, message: &mut DhcpMessage) {
    message.options.push(DhcpOption::MaxMessageSize(MAX_MESSAGE_SIZE));
    if !config.host_name.is_empty() {
        message.options.push(DhcpOption::Hostname(config.host_name.clone()));
    }
    if !config.parameter_request_list.is_empty() {
        let list = config.parameter_request_list.iter().map(|code| OptionCode::from(*code)).collect();
        message.options.push(DhcpOption::ParameterRequestList(list));
    }
}

/// Layer 2 and layer 3 broadcast from 0.0.0.0, port 68 to 67 (RFC 2131 section 4.1).
fn to_everyone(config: &ClientConfig, message: DhcpMessage) -> Frame {
    Frame::dhcp(
        (config.mac, Mac::BROADCAST),
        (Ipv4Addr::UNSPECIFIED, Ipv4Addr::BROADCAST),
        (CLIENT_PORT, SERVER_PORT),
        message,
    )
}
