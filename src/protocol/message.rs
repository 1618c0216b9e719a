//! Messages of hosts that have an address, and whether a reply is for a transaction: what a DHCP client and a host with an address
//! given by hand have in common.

use std::net::Ipv4Addr;

use super::reason::Reason;
use crate::wire::{CLIENT_PORT, DhcpMessage, Frame, Ipv4Packet, Mac, Op, SERVER_PORT, Transport, UdpDatagram};

/// A message of a host that has an address, to one server: its next hop is found by ARP.
pub(super) fn to_server(message: DhcpMessage, server: Ipv4Addr) -> Ipv4Packet {
    let src = message.ciaddr;
    let datagram = UdpDatagram::Dhcp { src_port: CLIENT_PORT, dst_port: SERVER_PORT, message: Box::new(message) };
    Ipv4Packet { src, dst: server, ttl: 64, transport: Transport::Udp(datagram) }
}

/// A message of a host that has an address, to every server (catalogue FLD-REQ-REBIND-4, -5).
pub(super) fn to_every_server(mac: Mac, message: DhcpMessage) -> Frame {
    let addresses = (message.ciaddr, Ipv4Addr::BROADCAST);
    Frame::dhcp((mac, Mac::BROADCAST), addresses, (CLIENT_PORT, SERVER_PORT), message)
}

/// Whether a message is a reply to this client's transaction: cheap.
///
/// # Errors
/// Why it is not.
pub(super) fn is_for(message: &DhcpMessage, mac: Mac, xid: u32, client_id: &[u8]) -> Result<(), Reason> {
    if message.op != Op::BootReply {
        Err(Reason::WrongDirection)
    } else if message.chaddr != mac {
        Err(Reason::OtherClient)
    } else if message.xid != xid {
        Err(Reason::OtherTransaction)
    } else if message.client_id().is_some_and(|id| id != client_id) {
        Err(Reason::OtherClientId)
    } else if message.message_type().is_none() {
        Err(Reason::NoMessageType)
    } else {
        Ok(())
    }
}
