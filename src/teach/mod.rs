//! Placeholder until the narration lands.
#![allow(missing_docs, unused_variables)]
use crate::protocol::*;
use crate::session::Lens;
use crate::sim::{Entry, World};
use crate::wire::Mac;
use std::net::Ipv4Addr;
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names(Vec<(String, Mac)>);
impl Names {
    pub fn of(world: &World) -> Self {
        Names(world.hosts().iter().map(|h| (h.config().id.to_string(), h.config().mac)).collect())
    }
    pub fn name(&self, port: u16) -> &str {
        self.0.get(usize::from(port)).map_or("?", |n| n.0.as_str())
    }
    pub fn by_mac(&self, mac: Mac) -> String {
        self.0.iter().find(|n| n.1 == mac).map_or(mac.to_string(), |n| n.0.clone())
    }
    pub fn by_ip(&self, ip: Ipv4Addr) -> String {
        ip.to_string()
    }
}
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contrast {
    pub course: &'static str,
    pub rfc: &'static str,
    pub point: &'static str,
}
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling {
    pub title: String,
    pub text: String,
    pub rfc: &'static str,
    pub contrast: Option<Contrast>,
}
pub fn tell(entry: &Entry, trace: &[Entry], names: &Names, lens: Lens) -> Telling {
    Telling {
        title: "Something happens".into(),
        text: "Something happens.".into(),
        rfc: "RFC 2131 §3.1",
        contrast: None,
    }
}
pub fn reason(reason: Reason) -> &'static str {
    "ignored"
}
pub fn how(how: ArpHow) -> &'static str {
    "learned"
}
pub fn timer_name(timer: Timer) -> &'static str {
    "timer"
}
pub fn state_name(state: ClientState) -> (&'static str, &'static str) {
    (state.rfc_name(), "")
}
pub fn causes(entry: EntryId, trace: &[Entry]) -> Vec<EntryId> {
    Vec::new()
}
pub fn status(entries: &[Entry], names: &Names, lens: Lens) -> String {
    String::new()
}
pub fn headline(entries: &[Entry]) -> Option<usize> {
    (!entries.is_empty()).then_some(0)
}
pub mod follow {
    use super::*;
    pub struct Stop {
        pub title: &'static str,
        pub telling: &'static str,
        pub rfc: &'static str,
    }
    pub fn stops() -> &'static [Stop] {
        &[]
    }
    pub fn find(stop: usize, trace: &[Entry]) -> Option<EntryId> {
        None
    }
}
pub mod glossary {
    pub fn entries() -> &'static [(&'static str, &'static str)] {
        &[]
    }
}
