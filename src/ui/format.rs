//! stub
#![allow(missing_docs)]
pub fn clock(i: crate::protocol::Instant) -> String {
    i.to_string()
}
pub fn speed(s: u32) -> String {
    format!("{}x", s / 1000)
}
