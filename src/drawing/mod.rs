//! What is where in a drawing of the network and of the sequence, for the page and for exported pictures.

pub mod arrows;
pub mod card_text;
pub mod envelopes;
pub mod kinds;
pub mod layout;
pub mod ring;
pub mod sequence;

pub use envelopes::{Envelope, envelopes};
pub use layout::{Density, Layout, Pill, Place, Point, Rect, SLIM_BELOW, Stage, beyond, layout};
