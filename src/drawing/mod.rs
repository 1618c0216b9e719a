//! What is where in a drawing of the network and of the sequence, for the page and for exported pictures.

pub mod arrows;
mod card;
pub mod card_text;
mod envelopes;
pub mod kinds;
mod layout;
pub mod ring;
pub mod sequence;

pub use card::{BadgeAt, Card, Whole};
pub use envelopes::{Envelope, envelopes};
pub use layout::{
    CAPTION, Density, LastLayout, Layout, MANY_ENVELOPES, Pill, Place, Point, Rect, SLIM_BELOW, Stage, arranged,
    beyond, layout,
};
