//! Where a standard says that a frame is ignored.

use super::Citation;
use super::asked::{Asked, asked};
use super::context::Context;
use super::names::Part;
use super::words::frame_rfc;
use crate::protocol::{AddressCheck, Reason};
use crate::sim::Transmission;
use crate::wire::FrameKind;

/// Where a standard says that the host at `port` ignores a frame for this reason; `None` where the reason is only a port or an address.
pub(super) fn ignored_source(
    why: Reason,
    sent: &Transmission,
    context: &Context<'_>,
    port: Option<u16>,
) -> Option<Citation> {
    let kind = sent.kind();
    let section = match why {
        Reason::NoRecord | Reason::InconsistentRequest | Reason::NoServerIdentifier | Reason::NothingLeft => {
            "RFC 2131 §4.3.2"
        }
        // Only of remembered addresses it is said that who does not know for sure keeps silent.
        Reason::NotAuthoritative if asked(sent) == Some(Asked::InitReboot) => "RFC 2131 §3.2 step 2",
        Reason::NotAuthoritative => return Some(Citation::NoStandard),
        Reason::OtherServer if kind == FrameKind::Decline => "RFC 2131 §4.3.3",
        Reason::OtherServer if kind == FrameKind::Release => "RFC 2131 §4.3.4",
        Reason::OtherServer => "RFC 2131 §4.3.2",
        Reason::NothingToDecline => "RFC 2131 §4.3.3",
        Reason::NothingToRelease => "RFC 2131 §4.3.4",
        Reason::InformAddress => "RFC 2131 §4.3.5",
        Reason::DefendedRecently => "RFC 5227 §2.4",
        Reason::OfferTooLate => "RFC 2131 §3.1 step 3",
        Reason::IncompleteOffer | Reason::NoPoolForRelay => "RFC 2131 §4.3.1",
        Reason::CheckRunning => {
            let late = context.profile_of(port).address_check == AddressCheck::OnRequest;
            return Some(Citation::course_if(late, "RFC 2131 §3.1 step 2"));
        }
        Reason::LeaseOver => "RFC 2131 §4.4.5",
        Reason::OtherClientId => "RFC 6842 §3",
        // The figure has what a client discards in which state.
        Reason::NotWaiting | Reason::UnexpectedType
            if port.and_then(|port| context.names.part(port)) == Some(Part::Client)
                && matches!(kind, FrameKind::Offer | FrameKind::Ack | FrameKind::Nak) =>
        {
            "RFC 2131 §4.4, figure 5"
        }
        _ => return None,
    };
    Some(section.into())
}

/// Where a standard has a frame of this kind heard or passed by, whatever the reason.
pub(super) fn arrival_source(kind: FrameKind) -> Citation {
    if kind.is_dhcp() { "RFC 2131 §4.1".into() } else { frame_rfc(kind).into() }
}
