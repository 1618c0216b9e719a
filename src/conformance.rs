//! Whether frames keep the rules of the standards: bytes and the conversation so far -> findings.
//!
//! ```text
//!   frame ─▶ bytes: fixed offsets, a walk over the three option areas
//!              │
//!              ├─▶ link      Ethernet, IPv4, UDP, ARP
//!              ├─▶ options   lengths, values, areas
//!              ├─▶ tables    what each kind of message has and has not
//!              └─▶ client, server ◀─▶ conversation   who asked for what, and was offered and granted what
//! ```
//!
//! Every rule stands once, in [`RULES`], with its id in the conformance catalogue. Nothing here uses the encoder, the
//! decoder or the dissector of [`crate::wire`], so that a mistake there cannot hide itself, and nothing knows a host, a
//! clock or a state machine: frames of another program are judged in the same way. Any bytes whatever are survived.

mod bytes;
mod client;
mod conversation;
mod link;
mod options;
mod report;
mod rule;
mod rules;
mod server;
mod tables;

pub use rule::{Finding, Rule};
pub use rules::RULES;

use bytes::{ARP, IPV4, Link, Message};
use conversation::Conversation;
use report::Report;

/// Reads one conversation frame by frame, in the order of the wire: every transmission once, as it enters the switch.
///
/// A rule about an answer applies only if what it answers was seen. Frames may come twice, late or again. What is
/// remembered is bounded, whatever comes.
#[derive(Debug, Clone)]
pub struct Checker {
    conversation: Conversation,
}

impl Default for Checker {
    fn default() -> Self {
        Self::new()
    }
}

impl Checker {
    /// For a conversation that is seen whole: an answer to something that was never seen is a fault.
    pub fn new() -> Self {
        Checker { conversation: Conversation::new(true) }
    }

    /// For a capture, which began when it began and may lack frames: nothing is concluded from what was not seen.
    pub fn partial() -> Self {
        Checker { conversation: Conversation::new(false) }
    }

    /// Judges the next frame, which entered the switch at `at_us` microseconds, and remembers it.
    pub fn check(&mut self, at_us: u64, frame: &[u8]) -> Vec<Finding> {
        let mut report = Report::new(frame.len());
        let link = Link::read(frame);
        match link.kind {
            ARP => link::arp(&mut report, &link, &mut self.conversation.asked),
            IPV4 => {
                if let Some(datagram) = link::ipv4(&mut report, &link)
                    && let Some(message) = Message::read(frame, &link, &datagram)
                {
                    self.message(at_us, &mut report, &message);
                }
            }
            _ => {}
        }
        report.finish()
    }

    fn message(&mut self, at_us: u64, report: &mut Report, message: &Message<'_>) {
        if !options::message(report, message) {
            return;
        }
        let before = self.conversation.client(message);
        let kind = client::kind(message, before);
        options::every(report, message, kind);
        if kind & bytes::CLIENT != 0 {
            client::check(report, message, kind);
            if let Some(before) = before {
                client::compare(report, message, kind, at_us, before, self.conversation.whole);
            }
            self.conversation.remember_client(at_us, message, kind);
        } else if kind & bytes::SERVER != 0 {
            let kind = server::check(report, message, kind, &self.conversation);
            self.conversation.remember_server(at_us, message, kind);
        }
    }
}
