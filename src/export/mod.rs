//! What is written for other programs and for paper: captures, text, pictures, handouts.

pub mod capture;
pub mod csv;
pub mod handout;
pub mod markdown;
pub mod mermaid;
pub mod picture;
pub mod text;

pub use csv::{csv, csv_head, csv_record};
pub use handout::{Paper, handout};
pub use markdown::{Markdown, markdown};
pub use mermaid::{Mermaid, mermaid};
