//! What stands on the card of a device, for the page and for pictures: which texts, by how much room there is. Where they stand and
//! how wide letters are is for whoever draws.

use super::card_text::{badge, chip_state, flags, last_octet, lines, name_end, tile_sign, without};
use super::layout::{Density, Place, SLIM_BELOW};
use crate::teach::Names;
use crate::view::{HostKind, HostView, View};

/// Below this width a card has room for the end of a hardware address only.
const SHORT_MAC_BELOW: i32 = 152;

/// A card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Card {
    /// One with several lines.
    Whole(Whole),
    /// A small one.
    Chip {
        /// The device's name.
        name: String,
        /// The last byte of its address, or of the one that it checks or remembers.
        octet: Option<String>,
        /// Its state.
        state: String,
    },
    /// The end of its name, with a sign for its state.
    Tile(String),
}

/// A card with several lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    /// The device's name.
    pub name: String,
    /// What its badge says.
    pub badge: &'static str,
    /// Where its badge is.
    pub badge_at: BadgeAt,
    /// Its hardware address, if there is room.
    pub mac: Option<String>,
    /// Its address; else what is said where it would be.
    pub address: Result<String, String>,
    /// What else there is to say, the most telling first, as many lines as there is room for.
    pub lines: Vec<String>,
    /// What is odd about it or its place.
    pub flags: Vec<String>,
}

/// Where a badge is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadgeAt {
    /// Beside the name.
    Name,
    /// Below the name.
    Below,
    /// In place of the line, as text.
    Line,
    /// Nowhere: a line says more.
    Nowhere,
}

impl Card {
    /// The card of a device at its place.
    pub fn of(host: &HostView, place: &Place, names: &Names, view: &View) -> Self {
        let name = host.name.to_string();
        let narrow = place.rect.w < SLIM_BELOW;
        let (badge_at, mac, count) = match place.density {
            Density::Tile => return Self::Tile(format!("{}{}", name_end(&name), tile_sign(host))),
            Density::Chip => {
                let remembered = || host.remembered.map(|(address, _)| format!("({})", last_octet(address)));
                let octet = host.address.or(host.checking).map(last_octet).or_else(remembered);
                return Self::Chip { name, octet, state: chip_state(host) };
            }
            Density::Full if !narrow => (BadgeAt::Name, Some(host.mac.to_string()), 2),
            Density::Full | Density::Slim if place.rect.w < SHORT_MAC_BELOW => {
                (BadgeAt::Below, Some(host.mac.short()), 1)
            }
            Density::Full | Density::Slim => (BadgeAt::Below, Some(host.mac.to_string()), 1),
            Density::Medium if !narrow => (BadgeAt::Name, None, 1),
            // A client's state is worth more than its line.
            Density::Medium if host.kind == HostKind::Client || !host.running => (BadgeAt::Line, None, 0),
            Density::Medium => (BadgeAt::Nowhere, None, 1),
        };
        let mut lines = lines(host, names, view.now);
        lines.truncate(count);
        Self::Whole(Whole {
            name,
            badge: badge(host),
            badge_at,
            mac,
            address: host.address.map(|address| address.to_string()).ok_or_else(|| without(host)),
            lines,
            flags: flags(host, view),
        })
    }
}
