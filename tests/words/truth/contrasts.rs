//! At which entries which difference between course text and RFC can be told: a table by what happens, from the course text's
//! order of events and RFC 2131.

use dorascope::protocol::{
    Action, ArpHow, ClientState, DropReason, Event, LeaseEnd, QuarantineReason, RefusalReason, StateTrigger, Timer,
};
use dorascope::sim::Kind;
use dorascope::wire::FrameKind;

use super::facts::{Asks, Moment, Role, asks};

/// What is wrong with the difference that is told beside an entry, if anything.
pub fn fault(moment: &Moment<'_>) -> Option<String> {
    let point = moment.told.contrast?.point;
    (!fits(moment, point)).then(|| format!("“{point}” is no matter of this entry"))
}

fn fits(moment: &Moment<'_>, point: &str) -> bool {
    let frame = moment.entry.frame();
    let kind = frame.map(|frame| frame.kind());
    let sent = matches!(moment.entry.kind, Kind::Sent(_));
    let arrived = matches!(moment.entry.kind, Kind::Arrived { .. });
    let asked = frame.and_then(|frame| asks(frame));
    let event = moment.event();
    let timer = match moment.entry.kind {
        Kind::Timer(timer) => Some(timer),
        _ => None,
    };
    let by_server = frame.is_some_and(|frame| moment.facts.hosts[usize::from(frame.from)].role == Role::Server);
    // What an ACK answers is known where its REQUEST is among its causes.
    let answered = || {
        let sent = frame.and_then(|frame| moment.at(frame.entry))?;
        moment.causes(sent).find_map(|cause| match &cause.kind {
            Kind::Arrived { frame, .. } => asks(frame),
            _ => None,
        })
    };
    match point {
        "The server's ARP table at OFFER" => {
            arrived && kind == Some(FrameKind::Offer)
                || matches!(event, Some(Event::ArpAdded { how, .. } | Event::ArpUpdated { how, .. }) if *how == ArpHow::MadeAtOffer)
        }
        "How the OFFER travels" => sent && kind == Some(FrameKind::Offer),
        "When the server checks the address" => {
            matches!(timer, Some(Timer::AddressCheck(_)))
                || matches!(
                    event,
                    Some(
                        Event::ServerCheckStarted { .. }
                            | Event::ServerCheckAnswered { .. }
                            | Event::ServerCheckPassed { .. }
                            | Event::ArpSetAside { .. }
                    )
                )
                || arrived && (kind == Some(FrameKind::Discover) || asked == Some(Asks::Selecting))
                || by_server && matches!(kind, Some(FrameKind::ArpRequest | FrameKind::EchoRequest))
        }
        "What happens when the address is in use" => {
            sent && kind == Some(FrameKind::Nak)
                || matches!(
                    event,
                    Some(
                        Event::ServerCheckFailed { .. }
                            | Event::RequestRefused { why: RefusalReason::InUse, .. }
                            | Event::Quarantined { why: QuarantineReason::Answered, .. }
                    )
                )
        }
        "The server's ARP table at ACK" => {
            matches!(event, Some(Event::LeaseCommitted { .. }))
                || matches!(event, Some(Event::ArpAdded { how, .. } | Event::ArpUpdated { how, .. }) if *how == ArpHow::MadeAtAck)
        }
        "What the ACK contains" => kind == Some(FrameKind::Ack) && matches!(answered(), None | Some(Asks::Selecting)),
        "How the client checks its address" => {
            matches!(timer, Some(Timer::Probe | Timer::CheckEnds | Timer::Announce))
                || matches!(kind, Some(FrameKind::ArpProbe | FrameKind::ArpAnnouncement)) && !by_server
                || matches!(
                    event,
                    Some(
                        Event::ClientCheckStarted { .. }
                            | Event::ConflictFound { .. }
                            | Event::AddressUsable { .. }
                            | Event::State { trigger: StateTrigger::CheckPassed | StateTrigger::Conflict, .. }
                    )
                )
        }
        "When the lease is renewed" => {
            matches!(timer, Some(Timer::T1 | Timer::T2 | Timer::RenewAgain))
                || sent && matches!(asked, Some(Asks::Renewing | Asks::Rebinding))
                || matches!(
                    event,
                    Some(
                        Event::ConfigurationLogged { .. }
                            | Event::LeaseRenewed { .. }
                            | Event::LeaseExtended { .. }
                            | Event::State {
                                trigger: StateTrigger::T1 | StateTrigger::T2 | StateTrigger::RenewNow,
                                ..
                            }
                    )
                )
                || matches!(moment.entry.kind, Kind::Action { action: Action::Renew, .. })
        }
        "What happens when the lease ends" => {
            matches!(timer, Some(Timer::Expiry | Timer::LeaseEnd(_)))
                || matches!(
                    event,
                    Some(
                        Event::GraceStarted { .. }
                            | Event::LeaseEnded { why: LeaseEnd::Expired, .. }
                            | Event::AddressDropped { why: DropReason::Expired, .. }
                            | Event::State { trigger: StateTrigger::Expired, .. }
                    )
                )
        }
        "What a renewal REQUEST contains" => {
            arrived && matches!(asked, Some(Asks::Renewing | Asks::Rebinding))
                || kind == Some(FrameKind::Ack) && matches!(answered(), None | Some(Asks::Renewing | Asks::Rebinding))
        }
        "Why the REQUEST is a broadcast" => {
            sent && asked == Some(Asks::Selecting) || matches!(event, Some(Event::OfferDeclined { .. }))
        }
        "When a server sends a NAK" => {
            kind == Some(FrameKind::Nak) || matches!(event, Some(Event::RequestRefused { .. } | Event::NakHeard { .. }))
        }
        "Whether an offered address is reserved" => {
            matches!(timer, Some(Timer::OfferHold(_)))
                || matches!(event, Some(Event::AddressOffered { .. } | Event::HoldExpired { .. }))
        }
        "How long an address stays out" => {
            matches!(timer, Some(Timer::Quarantine(_)))
                || matches!(event, Some(Event::Quarantined { .. } | Event::QuarantineEnded { .. }))
                || matches!(moment.entry.kind, Kind::Action { action: Action::ClearQuarantine(_), .. })
        }
        "How a client starts the second time" => {
            let again = moment.host().is_some_and(|host| host.configuration.is_some());
            matches!(moment.entry.kind, Kind::Started) && again
                || asked == Some(Asks::Reboot)
                || kind == Some(FrameKind::Ack) && matches!(answered(), None | Some(Asks::Reboot))
                || matches!(
                    event,
                    Some(
                        Event::LeaseRemembered { .. }
                            | Event::LeaseKept { .. }
                            | Event::LeaseExtended { .. }
                            | Event::LeaseRenewed { .. }
                            | Event::State { to: ClientState::InitReboot | ClientState::Rebooting, .. }
                    )
                )
        }
        // A new point: give it its row.
        _ => false,
    }
}
