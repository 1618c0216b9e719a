//! Tests that run inside a real browser, as WebAssembly (`scripts/test wasm` starts them; natively this file is empty).
//!
//! They hold what only a browser can prove: that the core does there what it does natively.
#![cfg(target_arch = "wasm32")]

use dorascope::wire::{ArpPacket, Frame, Mac};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// An ARP request laid out by hand from RFC 826's packet format: octets have to come out the same where a pointer is 32 bits.
#[wasm_bindgen_test]
fn an_arp_request_has_the_octets_of_rfc_826() {
    let client = Mac([0x02, 0x00, 0x5e, 0x10, 0x00, 0xff]);
    let asked = ArpPacket::who_has(client, [192, 168, 1, 100].into(), [192, 168, 1, 1].into());
    let octets = [
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, // to everyone
        0x02, 0x00, 0x5e, 0x10, 0x00, 0xff, // from the client
        0x08, 0x06, // EtherType: ARP
        0, 1, 0x08, 0x00, 6, 4, // Ethernet, IPv4, lengths of their addresses
        0, 1, // request
        0x02, 0x00, 0x5e, 0x10, 0x00, 0xff, 192, 168, 1, 100, // sender
        0, 0, 0, 0, 0, 0, 192, 168, 1, 1, // target
    ];
    let encoded = Frame::arp(client, Mac::BROADCAST, asked).encode();
    assert_eq!(encoded[..octets.len()], octets);
    assert!(encoded[octets.len()..].iter().all(|&octet| octet == 0), "only padding may follow");
}

#[path = "support/trace_hashes.rs"]
mod hashes;

/// A session is the same, bit for bit, natively and here; `tests/hashes.rs` checks the same table natively.
#[wasm_bindgen_test]
fn traces_have_the_hashes_of_the_native_run() {
    assert_eq!(hashes::computed(), hashes::TABLE);
}
