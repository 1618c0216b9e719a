//! dorascope: a microscope for DHCPv4.
#![forbid(unsafe_code)]

pub mod capture;
pub mod net;
pub mod protocol;
pub mod session;
pub mod sim;
pub mod wire;
