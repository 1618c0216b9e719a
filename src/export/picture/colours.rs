//! The colours of pictures: those of the light theme (`static/base.css`), on white.

use crate::drawing::card_text::badge_class;
use crate::view::HostView;
use crate::wire::FrameKind;

/// Paper.
pub const PAPER: &str = "#ffffff";
/// Letters.
pub const INK: &str = "#14202b";
/// Letters that matter less.
pub const MUTE: &str = "#52606d";
/// Thin lines.
pub const LINE: &str = "#d5dce3";
/// Faint areas.
pub const SOFT: &str = "#edf1f4";
/// Lines that should be seen.
pub const STRONG: &str = "#7c8998";
/// What a person does and decides.
pub const ACCENT: &str = "#5b2fb8";
/// Areas of that.
pub const ACCENT_SOFT: &str = "#efe9fb";
/// What is odd.
pub const MARK: &str = "#fff2b8";
/// Letters on it.
pub const MARK_INK: &str = "#5c4500";
/// What is lost.
pub const LOST: &str = "#b01238";

/// The colour of a kind of frame, and of areas of that kind.
pub fn kind(kind: FrameKind) -> (&'static str, &'static str) {
    match kind {
        FrameKind::Discover => ("#1557c0", "#e4edfb"),
        FrameKind::Offer => ("#8f4a00", "#fdeed9"),
        FrameKind::Request => ("#6430c0", "#eee7fb"),
        FrameKind::Ack => ("#08693f", "#dff3e9"),
        FrameKind::Nak => (LOST, "#fde4e9"),
        FrameKind::Decline => ("#a3195b", "#fde4e9"),
        FrameKind::Release => ("#675d00", "#f3efcf"),
        FrameKind::Inform => ("#86308c", "#f8e5f9"),
        FrameKind::ArpRequest | FrameKind::ArpProbe | FrameKind::ArpAnnouncement | FrameKind::ArpReply => {
            ("#0a6076", "#dff0f4")
        }
        FrameKind::EchoRequest | FrameKind::EchoReply => ("#46525f", "#e8ecf0"),
        FrameKind::OtherDhcp | FrameKind::Other => (MUTE, SOFT),
    }
}

/// The colours of a device's badge.
pub fn badge(host: &HostView) -> (&'static str, &'static str) {
    match badge_class(host) {
        "s-selecting" | "s-renewing" => kind(FrameKind::Offer),
        "s-requesting" => kind(FrameKind::Request),
        "s-checking" => kind(FrameKind::ArpProbe),
        "s-used" => kind(FrameKind::Ack),
        "s-rebinding" | "s-stopped" => kind(FrameKind::Nak),
        _ => (MUTE, SOFT),
    }
}
