//! Everything that is told, held to what happened: facts, the table of sections, claims of sentences, grammar.

// Every test binary uses another part of this.
#![allow(dead_code)]

pub mod about;
pub mod claims;
pub mod contrasts;
pub mod draw;
pub mod exports;
pub mod facts;
pub mod grammar;
pub mod places;
pub mod sections;
