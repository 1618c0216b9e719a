//! Tests that run inside a real browser, as WebAssembly (`scripts/test` starts them; elsewhere this file is empty).
//!
//! They hold what only a browser can prove: that the core behaves there as it does natively.
#![cfg(target_arch = "wasm32")]

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// The fixture is the one frame everybody can check by hand: an ARP request, RFC 826 packet format, 28 bytes after the
/// 14 of Ethernet. It has to be read here as it is natively, whatever the width of a pointer.
#[wasm_bindgen_test]
fn mac_address_reads_the_same_in_the_browser() {
    let mac = dorascope::wire::MacAddr::new([0x02, 0x00, 0x5e, 0x10, 0x00, 0xff]);
    assert_eq!(mac.to_string(), "02:00:5e:10:00:ff");
}
