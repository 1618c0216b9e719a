//! What the two sides of a comparison are called.

use crate::compare::{Comparison, Which};

/// A title longer than that would fill every sentence.
const SHORT: usize = 28;

/// What a side is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Called {
    /// As the subject of a sentence: "“takes server-b”", "the left side".
    pub name: String,
    /// Where something is: "in “takes server-b”", "on the left".
    pub place: String,
}

impl Called {
    /// What a side is called: by its title if both titles are short.
    pub fn of(comparison: &Comparison, which: Which) -> Self {
        let short = Which::BOTH.iter().all(|which| comparison.side(*which).title.chars().count() <= SHORT);
        let side = match which {
            Which::A => "left",
            Which::B => "right",
        };
        if short {
            let name = format!("“{}”", comparison.side(which).title);
            Self { place: format!("in {name}"), name }
        } else {
            Self { name: format!("the {side} side"), place: format!("on the {side}") }
        }
    }
}
