//! Findings as they are collected, and their words.

use std::net::Ipv4Addr;
use std::ops::Range;

use super::{Finding, Rule};

/// How a person reads the bytes of a field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Number,
    Hex,
    Address,
    Hardware,
    Bytes,
}

/// Bytes as a person reads them.
fn shown(form: Form, bytes: &[u8]) -> String {
    let number = || bytes.iter().take(8).fold(0u64, |n, b| n << 8 | u64::from(*b));
    match (form, bytes) {
        (Form::Address, [a, b, c, d]) => Ipv4Addr::new(*a, *b, *c, *d).to_string(),
        (Form::Hardware, _) => bytes.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(":"),
        (Form::Number, _) => number().to_string(),
        (Form::Hex, _) => format!("{:#x}", number()),
        _ if bytes.iter().all(|b| *b == 0) => "zeros".to_owned(),
        _ => format!("{} other octets", bytes.len()),
    }
}

/// What is wrong with one frame.
#[derive(Clone)]
pub(super) struct Report {
    found: Vec<Finding>,
    length: usize,
}

impl Report {
    pub fn new(length: usize) -> Self {
        Report { found: Vec::new(), length }
    }

    /// A finding in words. The range is cut to the frame.
    pub fn fault(&mut self, rule: &'static Rule, range: Range<usize>, what: impl Into<String>) {
        let end = range.end.min(self.length);
        self.found.push(Finding { rule, range: range.start.min(end)..end, what: what.into() });
    }

    /// A finding where a field or option should have another value.
    pub fn differs(
        &mut self,
        rule: &'static Rule,
        (name, form): (&str, Form),
        range: Range<usize>,
        is: &[u8],
        be: &[u8],
    ) {
        self.fault(rule, range, format!("{name} is {} instead of {}", shown(form, is), shown(form, be)));
    }

    /// How many findings there are.
    pub fn count(&self) -> usize {
        self.found.len()
    }

    pub fn finish(self) -> Vec<Finding> {
        self.found
    }
}
