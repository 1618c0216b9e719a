//! dorascope: a microscope for DHCPv4.
#![forbid(unsafe_code)]

pub mod protocol;
pub mod wire;
