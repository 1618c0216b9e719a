//! Where an explanation comes from: a standard, the course text where it differs from a standard, or neither.

use std::fmt;

/// The authority for one telling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Citation {
    /// A standard says so: "RFC 2131 §3.1 step 2".
    Standard(&'static str),
    /// Only the course text says so.
    CourseText {
        /// The section that says something else.
        differs_from: &'static str,
    },
    /// Neither the course text nor a standard: a switch of the host that somebody set makes it behave so.
    SetByHand {
        /// The section that says something else.
        differs_from: &'static str,
    },
    /// No standard speaks of it: power, cables, administrators, and what this program leaves out or adds.
    NoStandard,
}

impl Citation {
    /// The section named, whether it is followed or not.
    pub fn section(self) -> Option<&'static str> {
        match self {
            Citation::Standard(section)
            | Citation::CourseText { differs_from: section }
            | Citation::SetByHand { differs_from: section } => Some(section),
            Citation::NoStandard => None,
        }
    }

    /// Whether only the course text says so.
    pub fn is_course_text(self) -> bool {
        matches!(self, Citation::CourseText { .. })
    }

    /// The course text's instead of `section` if `course`, else that section.
    pub(super) fn course_if(course: bool, section: &'static str) -> Self {
        if course { Citation::CourseText { differs_from: section } } else { Citation::Standard(section) }
    }
}

impl From<&'static str> for Citation {
    fn from(section: &'static str) -> Self {
        Citation::Standard(section)
    }
}

impl fmt::Display for Citation {
    /// `RFC 2131 §4.4.5`, or `course text, differs from RFC 2131 §4.4.5`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Citation::Standard(section) => f.write_str(section),
            Citation::CourseText { differs_from } => write!(f, "course text, differs from {differs_from}"),
            Citation::SetByHand { differs_from } => write!(f, "set by hand, differs from {differs_from}"),
            Citation::NoStandard => f.write_str("no standard"),
        }
    }
}
