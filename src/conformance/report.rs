//! Findings as they are collected, and their words.

use std::fmt::Write;
use std::net::Ipv4Addr;
use std::ops::Range;

use super::bytes::{Field, Message};
use super::rule::{Finding, Form, Name, Rule};

/// Bytes as a person reads them.
fn shown(form: Form, bytes: &[u8]) -> String {
    let (begin, between) = match form {
        Form::Number => return bytes.iter().take(4).fold(0u32, |n, b| n << 8 | u32::from(*b)).to_string(),
        Form::Bytes => return if bytes.iter().all(|b| *b == 0) { "zeros" } else { "something else" }.to_owned(),
        Form::Hex => ("0x", ""),
        Form::Address => ("", "."),
        Form::Hardware => ("", ":"),
    };
    let mut text = begin.to_owned();
    for (place, octet) in bytes.iter().enumerate() {
        text.push_str(if place > 0 { between } else { "" });
        // Writing to a string does not fail.
        let _ = if form == Form::Address { write!(text, "{octet}") } else { write!(text, "{octet:02x}") };
    }
    text
}

/// What is wrong with one frame.
#[derive(Clone)]
pub(super) struct Report {
    found: Vec<Finding>,
    length: usize,
}

impl Report {
    pub(super) fn new(length: usize) -> Self {
        Report { found: Vec::new(), length }
    }

    /// A finding in words. The range is cut to the frame.
    pub(super) fn fault(&mut self, rule: &'static Rule, range: Range<usize>, what: &str) {
        self.push(rule, range, what.to_owned());
    }

    fn push(&mut self, rule: &'static Rule, range: Range<usize>, what: String) {
        let end = range.end.min(self.length);
        self.found.push(Finding { rule, range: range.start.min(end)..end, what });
    }

    /// A finding about an option.
    pub(super) fn option(&mut self, rule: &'static Rule, range: Range<usize>, code: u8, what: &str) {
        self.push(rule, range, format!("option {code} {what}"));
    }

    /// Something that should have another value, if it has not got it.
    pub(super) fn same(&mut self, rule: &'static Rule, (name, form): Name, range: Range<usize>, is: &[u8], be: &[u8]) {
        if is != be {
            self.push(rule, range, format!("{name} is {} instead of {}", shown(form, is), shown(form, be)));
        }
    }

    /// A number that does not fit another, and how.
    pub(super) fn bound(
        &mut self,
        rule: &'static Rule,
        range: Range<usize>,
        name: &str,
        is: usize,
        (how, mark): (&str, usize),
    ) {
        self.push(rule, range, format!("{name} is {is}, {how} {mark}"));
    }

    /// A field of the fixed header.
    pub(super) fn field(&mut self, rule: &'static Rule, m: &Message<'_>, field: &Field, be: &[u8]) {
        self.same(rule, (field.0, field.1), m.place(field), m.field(field), be);
    }

    /// The destination of the Ethernet frame.
    pub(super) fn dst(&mut self, rule: &'static Rule, is: &[u8; 6], be: &[u8; 6]) {
        self.same(rule, ("the Ethernet destination", Form::Hardware), 0..6, is, be);
    }

    /// The source and the destination of the IPv4 packet.
    pub(super) fn from(&mut self, rule: &'static Rule, m: &Message<'_>, be: Ipv4Addr) {
        self.same(rule, ("the source", Form::Address), m.source(), &m.from.octets(), &be.octets());
    }

    pub(super) fn to(&mut self, rule: &'static Rule, m: &Message<'_>, be: Ipv4Addr) {
        self.same(rule, ("the destination", Form::Address), m.destination(), &m.to.octets(), &be.octets());
    }

    /// The source and the destination port.
    pub(super) fn sport(&mut self, rule: &'static Rule, m: &Message<'_>, be: u16) {
        let name = ("the source port", Form::Number);
        self.same(rule, name, m.udp..m.udp + 2, &m.sport.to_be_bytes(), &be.to_be_bytes());
    }

    pub(super) fn dport(&mut self, rule: &'static Rule, m: &Message<'_>, be: u16) {
        let name = ("the destination port", Form::Number);
        self.same(rule, name, m.udp + 2..m.udp + 4, &m.dport.to_be_bytes(), &be.to_be_bytes());
    }

    /// How many findings there are.
    pub(super) fn count(&self) -> usize {
        self.found.len()
    }

    pub(super) fn finish(self) -> Vec<Finding> {
        self.found
    }
}
