//! What is written for other programs: captures, text, pictures.

pub mod capture;
pub mod csv;
pub mod markdown;
pub mod mermaid;
pub mod picture;
pub mod text;

pub use csv::{csv, csv_head, csv_record};
pub use markdown::{Markdown, markdown};
pub use mermaid::{Mermaid, mermaid};
