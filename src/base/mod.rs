//! Time, hashes, random streams, sorting, small maps and decimals as text: what every layer uses.

mod hash;
mod map;
mod object;
pub mod order;
mod random;
mod text;
mod time;

pub use hash::Fnv;
pub use map::{Map, Set};
pub use object::Named;
pub(crate) use object::objects;
pub use random::{Purpose, Random, Streams};
pub use text::{capital, decimal};
pub use time::{Clock, Duration, Instant, Rounded};
