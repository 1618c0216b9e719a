//! A rule, and what breaks it.

use std::ops::Range;

/// A rule for frames.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// The id in the conformance catalogue, such as `FLD-OFFER-06`.
    pub id: &'static str,
    /// How binding it is, as the standard writes it: `MUST`, `must` where it says so without the keyword, `SHOULD`,
    /// `DERIVED` where it follows from what is said.
    pub level: &'static str,
    /// Where the standard says it, such as `RFC 2131 §4.3.2 table 4`.
    pub section: &'static str,
    /// What is right, in one plain sentence.
    pub says: &'static str,
    /// The statement of the course text (catalogue section G) that a frame follows which breaks this rule under the
    /// course lens: there it is the text's telling and no fault.
    pub course: Option<&'static str>,
}

impl Rule {
    /// Whether a standard advises this and does not demand it.
    pub fn is_advice(&self) -> bool {
        matches!(self.level, "SHOULD" | "SHOULD NOT" | "should" | "NOT RECOMMENDED")
    }
}

/// A frame breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// The bytes of the frame that it is about. Where something is absent, the area where it should be.
    pub range: Range<usize>,
    /// What was found instead, in plain words.
    pub what: String,
}

/// How the bytes of a field are written in a finding.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Number,
    Hex,
    Address,
    Hardware,
    Bytes,
}

/// The name of a field in a finding, and how its value is written.
pub(super) type Name = (&'static str, Form);
