//! What clients and servers say when nothing is odd; tests change it from there.

use std::net::Ipv4Addr;

use dorascope::scenario::Lens;
use serde_json::{Value, json};

use super::packet::{Dhcp, Mac, ip};
use super::{ACK, C1, DISCOVER, Lone, OFFER, REQUEST, SERVER_A};

/// The parameter request list that clients here send.
pub const LIST: [u8; 9] = [1, 3, 6, 15, 28, 51, 54, 58, 59];

/// Option 61 of type 1: a hardware address.
pub fn client_id(mac: Mac) -> Vec<u8> {
    [&[1], mac.as_slice()].concat()
}

/// A DISCOVER.
pub fn discover(xid: u32, mac: Mac) -> Dhcp {
    Dhcp::from_client(DISCOVER, xid, mac).with(61, &client_id(mac)).with(55, &LIST)
}

/// The REQUEST that takes an offer.
pub fn request(offer: &Dhcp) -> Dhcp {
    let taken = Dhcp::from_client(REQUEST, offer.xid, offer.mac()).with(55, &LIST);
    let taken = taken.with_ip(50, offer.yiaddr).with_ip(54, offer.opt_ip(54).expect("option 54"));
    match offer.opt(61) {
        Some(id) => taken.with(61, id),
        None => taken,
    }
}

/// An OFFER of server a for one hour.
pub fn offer(xid: u32, address: Ipv4Addr) -> Dhcp {
    let offer = Dhcp::from_server(OFFER, xid, C1, SERVER_A).with_u32(51, 3600);
    offer.but(|m| (m.yiaddr, m.to) = (address, address))
}

/// An ACK of server a for one hour.
pub fn ack(xid: u32, address: Ipv4Addr) -> Dhcp {
    offer(xid, address).with(53, &[ACK])
}

/// A server that checks nothing, so that it answers at once.
pub fn quick(change: Value) -> Lone {
    let mut change = change;
    change["switches"] = json!({ "address_check": "never" });
    Lone::server(Lens::Rfc, change)
}

/// What the server offers when this arrives.
pub fn offered(server: &mut Lone, at: u64, discover: &Dhcp) -> Dhcp {
    server.hear_client(at, discover).expect("heard");
    server.message(at + 1000)
}

/// A client that was offered .10 at 1 s and whose REQUEST, the second frame, left 300 us later.
pub fn requesting(lens: Lens, change: Value) -> (Lone, Dhcp) {
    let mut client = Lone::client(lens, change);
    let discover = client.message(0);
    client.hear_server(1_000_000, &offer(discover.xid, ip(10, 0, 0, 10))).expect("heard");
    let request = client.message(1_000_300);
    assert_eq!(request.kind(), REQUEST);
    (client, request)
}

/// A client, servers and static hosts for [`Lone::at_port`] and scenarios: one client, one server.
pub fn network() -> (Value, Value) {
    (json!([super::client_json(json!({}))]), json!([super::server_json(json!({}))]))
}
