//! dorascope: a microscope for DHCPv4.
#![forbid(unsafe_code)]

pub mod net;
pub mod protocol;
pub mod session;
pub mod sim;
pub mod teach;
pub mod wire;
