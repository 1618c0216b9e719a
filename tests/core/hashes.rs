//! The trace hashes of all built-in scenarios. The same table is checked natively here and in WebAssembly by `tests/web.rs`:
//! a session is the same, bit for bit, on both. A change of the table is a change of what sessions replay to.

use crate::trace_hashes;

#[test]
fn native_traces_have_the_hashes_of_the_table() {
    assert_eq!(trace_hashes::computed(), trace_hashes::TABLE, "what this program computes is on the left");
}
