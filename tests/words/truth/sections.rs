//! Which sections may be cited for what: a table written from RFC 2131, 5227, 826, 1122, 951 and 792, not from the program.
//!
//! RFC 2131: 1 the three ways of allocation, manual among them; 2.1 what servers keep; 2.2 allocation, and asking before an address is reused; 3.1 the first exchange in five
//! steps, and DHCPRELEASE as step 6; 3.2 the same with a remembered address, in four; 3.3 times; 3.4 parameters for an address
//! from elsewhere; 3.7 when a client asks anew; 4.1 how messages are made, sent and repeated, NAKs broadcast; 4.2 what an
//! administrator may do; 4.3.1 to 4.3.5 what a server does on DISCOVER, REQUEST, DECLINE, RELEASE, INFORM; 4.3.6 the four
//! REQUESTs; 4.4 figure 5; 4.4.1 to 4.4.3 a client without, with a remembered, with another address; 4.4.4 broadcast and unicast;
//! 4.4.5 T1, T2 and the end; 4.4.6 DHCPRELEASE.

use dorascope::protocol::{
    Action, AddressCheck, ArpHow, ClientCheck, ClientState, DropReason, Event, Extension, LeaseEnd, LeftOut, Outdated,
    QuarantineReason, Reason, RefusalReason, Renewal, StateTrigger, Timer, Unanswered,
};
use dorascope::sim::{Kind, Outcome, OutcomeGroup, Transmission};
use dorascope::teach::{Citation, Explanation};
use dorascope::wire::FrameKind;

use super::about::course_is_why;
use super::facts::{Asks, Moment, Role, asks, follows};

const SELECTING: &[&str] = &["2131 §3.1 step 3", "2131 §4.4.1", "2131 §4.3.2", "2131 §4.3.6"];
const REBOOT: &[&str] = &["2131 §3.2 step 1", "2131 §3.2", "2131 §4.4.2", "2131 §4.3.2", "2131 §4.3.6"];
const RENEWAL: &[&str] = &["2131 §4.4.5", "2131 §4.3.2", "2131 §4.3.6", "2131 §4.4.4"];
const INFORM: &[&str] = &["2131 §3.4", "2131 §4.4.3"];
/// The check of a new address by its client, as an RFC has it.
const OWN_CHECK: &[&str] =
    &["2131 §4.4.1", "2131 §3.1 step 5", "2131 §2.2", "5227 §2.1", "5227 §2.1.1", "2131 §3.2 step 3"];
/// The check of an address by the server.
const SERVER_CHECK: &[&str] = &["2131 §3.1 step 2", "2131 §2.2", "2131 §4.3.1"];
const TRANSIT: &[&str] = &["2131 §4.1"];

/// What is wrong with the section that is cited, if anything.
pub fn fault(moment: &Moment<'_>) -> Option<String> {
    let source = moment.told.source;
    let cited = source.to_string();
    let course = course_is_why(moment);
    match source {
        Citation::Standard(section) => {
            if must_be_marked(moment) {
                return Some(format!("cites {cited} for what only a switch makes it do"));
            }
            not_of(moment, section)
        }
        Citation::CourseText { differs_from } if course => not_of(moment, differs_from),
        Citation::CourseText { .. } => Some(format!("{cited}, though no switch of the course text is why")),
        Citation::SetByHand { differs_from } if by_hand(moment) => not_of(moment, differs_from),
        Citation::SetByHand { .. } => Some(format!("{cited}, though no switch is set so")),
        Citation::NoStandard if no_standard(moment) => None,
        Citation::NoStandard => Some("cites no standard, though there is one".to_owned()),
    }
}

/// Whether the table has no such section for this.
fn not_of(moment: &Moment<'_>, section: &str) -> Option<String> {
    let allowed = allowed(moment);
    let fits = |row: &&&str| {
        section.strip_prefix("RFC ").and_then(|section| section.strip_prefix(**row)).is_some_and(|rest| {
            !rest.starts_with(|c: char| c.is_alphanumeric() || c == '.') && !rest.starts_with(" step")
        })
    };
    let ieee = matches!(moment.entry.kind, Kind::Forwarded { .. }) && section.starts_with("IEEE 802.1D");
    (!ieee && !allowed.iter().flat_map(|rows| rows.iter()).any(|row| fits(&row)))
        .then(|| format!("cites {section}; possible: {allowed:?}"))
}

/// Whether a host does here what the course text has and RFC 2131, or a section that it rests on, has otherwise.
fn must_be_marked(moment: &Moment<'_>) -> bool {
    let Some(host) = moment.host() else { return false };
    let late = host.profile.renewal == Renewal::AtExpiry;
    match &moment.entry.kind {
        Kind::Timer(Timer::T1 | Timer::T2 | Timer::Expiry) => late,
        Kind::Sent(frame) if matches!(asks(frame), Some(Asks::Renewing | Asks::Rebinding)) => {
            let by_time =
                |event: &Event| matches!(event, Event::State { trigger: StateTrigger::T1 | StateTrigger::T2, .. });
            late && moment.cause_event().is_some_and(by_time)
        }
        Kind::Event(event) => match event {
            Event::State { trigger: StateTrigger::T1 | StateTrigger::T2, .. } => late,
            Event::State { from: ClientState::Renewing | ClientState::Rebinding, trigger, .. } => {
                late && *trigger == StateTrigger::Expired
            }
            Event::GraceStarted { .. } => true,
            Event::AddressDropped { why: DropReason::Expired, .. } => late,
            Event::ServerCheckStarted { when: AddressCheck::OnRequest, .. } => true,
            Event::Ignored { reason: Reason::CheckRunning } => host.profile.address_check == AddressCheck::OnRequest,
            Event::ClientCheckStarted { how, .. } => *how != ClientCheck::Rfc5227,
            Event::ArpAdded { how, .. } | Event::ArpUpdated { how, .. } => {
                matches!(how, ArpHow::MadeAtOffer | ArpHow::MadeAtAck)
            }
            _ => false,
        },
        _ => false,
    }
}

/// Whether a switch that is neither lens's is why: a host that only announces its address.
fn by_hand(moment: &Moment<'_>) -> bool {
    moment.host().is_some_and(|host| {
        host.profile.client_check == ClientCheck::AnnounceOnly || host.profile.address_check == AddressCheck::Never
    })
}

/// Of what no RFC speaks: power and cables, what an administrator does, and partners that share a table.
fn no_standard(moment: &Moment<'_>) -> bool {
    match &moment.entry.kind {
        Kind::Started => {
            moment.host().is_some_and(|host| host.role != Role::Client) || moment.state() == Some(ClientState::Manual)
        }
        Kind::Lost { frame, .. } | Kind::Duplicated { frame, .. } => !frame.kind().is_dhcp(),
        Kind::Action { action, .. } => {
            !matches!(action, Action::Renew | Action::Release | Action::UseDhcp | Action::SetStatic(_) | Action::Inform)
        }
        Kind::Arrived { frame, outcomes } => {
            reasons(moment, outcomes).contains(&Some(Reason::NotAuthoritative)) && asks(frame) != Some(Asks::Reboot)
        }
        Kind::Event(Event::Ignored { reason: Reason::NotAuthoritative }) => {
            ignored_question(moment) != Some(Asks::Reboot)
        }
        Kind::Event(Event::NotSent { why, .. }) => match why {
            Outdated::BegunAnew | Outdated::ProcessStopped | Outdated::PoweredOff => true,
            Outdated::AddressGone => matches!(last_drop(moment), None | Some(DropReason::PoweredOff)),
            _ => false,
        },
        Kind::Event(event) => matches!(
            event,
            Event::LeaseReplicated { .. }
                | Event::ServerStopped
                | Event::AddressExcluded { .. }
                | Event::ReservationEnded { .. }
                | Event::LeaseEnded { why: LeaseEnd::Wiped | LeaseEnd::Excluded, .. }
                | Event::AddressDropped { why: DropReason::PoweredOff, .. }
                | Event::State { trigger: StateTrigger::PoweredOff, .. }
        ),
        _ => false,
    }
}

/// The source as it is shown.
pub fn cited(told: &Explanation) -> String {
    told.source.to_string()
}

type Rows = Vec<&'static [&'static str]>;

fn allowed(moment: &Moment<'_>) -> Rows {
    match &moment.entry.kind {
        Kind::Started => started(moment),
        Kind::Sent(frame) => sent(moment, frame),
        Kind::Forwarded { .. } => vec![],
        Kind::Arrived { frame, outcomes } => {
            let reasons = reasons(moment, outcomes);
            // Where nobody takes it, the rule by which those do not whom it could be for.
            let by_reason: Rows = reasons
                .iter()
                .flatten()
                .map(|why| ignored(moment, *why, frame))
                .filter(|rows| !rows.is_empty())
                .collect();
            match frame.kind().is_dhcp() {
                _ if !reasons.contains(&None) && !by_reason.is_empty() => by_reason,
                true => vec![TRANSIT],
                false => frame_rows(frame),
            }
        }
        Kind::Lost { frame, .. } | Kind::Duplicated { frame, .. } => {
            if frame.kind().is_dhcp() {
                vec![TRANSIT]
            } else {
                frame_rows(frame)
            }
        }
        Kind::Timer(timer) => fired(moment, *timer),
        Kind::Event(event) => event_rows(moment, event),
        Kind::Choice { .. } | Kind::KeepWaiting { .. } => vec![&["2131 §3.1 step 3", "2131 §4.4.1"]],
        Kind::Action { action, .. } => acted(moment, action),
    }
}

fn started(moment: &Moment<'_>) -> Rows {
    let Some(host) = moment.host() else { return vec![] };
    match host.role {
        // A server is what keeps parameters and leases, and listens.
        Role::Server => vec![&["2131 §2.1", "2131 §4.1", "2131 §4.3", "2131 §2"]],
        Role::Static => vec![&["2131 §4.4.3", "2131 §3.4", "5227 §2.1", "5227 §2.1.1"]],
        Role::Client
            if moment.facts.after[moment.port().unwrap_or(0)].client().is_some_and(|c| c.manual().is_some()) =>
        {
            vec![&["2131 §4.4.3", "2131 §3.4", "5227 §2.1", "5227 §2.1.1"]]
        }
        Role::Client => vec![&["2131 §4.4.1", "2131 §3.7", "2131 §3.1 step 1", "2131 §4.4.2", "2131 §3.2"]],
    }
}

/// A frame by its kind, wherever it is.
fn frame_rows(frame: &Transmission) -> Rows {
    match frame.kind() {
        FrameKind::Discover => vec![&["2131 §3.1 step 1", "2131 §4.4.1", "2131 §4.3.1"]],
        FrameKind::Offer => vec![&["2131 §3.1 step 2", "2131 §4.3.1"]],
        FrameKind::Request => vec![match asks(frame) {
            Some(Asks::Reboot) => REBOOT,
            Some(Asks::Renewing | Asks::Rebinding) => RENEWAL,
            _ => SELECTING,
        }],
        FrameKind::Inform => vec![INFORM],
        FrameKind::Decline => {
            vec![&["2131 §3.1 step 5", "2131 §4.4.1", "2131 §4.4.4", "2131 §4.3.3", "5227 §2.1.1", "5227 §2.4"]]
        }
        FrameKind::Release => vec![&["2131 §4.4.6", "2131 §3.1 step 6", "2131 §4.4.4", "2131 §4.3.4"]],
        FrameKind::Ack | FrameKind::Nak => vec![&["2131 §4.1", "2131 §4.3.2", "2131 §4.3.5"]],
        FrameKind::OtherDhcp => vec![&["2131 §2"]],
        FrameKind::ArpRequest => vec![&["826"], SERVER_CHECK],
        FrameKind::ArpReply => vec![&["826"]],
        FrameKind::ArpProbe => vec![&["5227 §2.1.1", "5227 §2.1", "5227 §1.1", "2131 §4.4.1"]],
        FrameKind::ArpAnnouncement => vec![&["5227 §2.3", "5227 §2.4", "5227 §1.1", "826"]],
        FrameKind::EchoRequest | FrameKind::EchoReply => vec![&["792"], SERVER_CHECK],
        FrameKind::Other => vec![&["894"]],
    }
}

fn sent(moment: &Moment<'_>, frame: &Transmission) -> Rows {
    let again = matches!(moment.cause_event(), Some(Event::Retransmission { .. }));
    let defends = matches!(moment.cause_event(), Some(Event::AddressDefended { .. }));
    match frame.kind() {
        FrameKind::Ack => vec![match moment.question() {
            Some(Asks::Selecting) | None => &["2131 §3.1 step 4", "2131 §4.3.2", "2131 §4.3.1", "2131 §4.1"],
            Some(Asks::Reboot) => &["2131 §3.2 step 2", "2131 §4.3.2", "2131 §4.1"],
            Some(Asks::Renewing | Asks::Rebinding) => &["2131 §4.3.2", "2131 §4.4.5", "2131 §4.1"],
            Some(Asks::Inform) => &["2131 §4.3.5", "2131 §3.4"],
        }],
        FrameKind::Nak => match moment.cause_event() {
            Some(Event::RequestRefused { why: RefusalReason::InUse, .. }) => {
                vec![refusal(moment), TRANSIT, SERVER_CHECK]
            }
            _ => vec![refusal(moment), TRANSIT],
        },
        FrameKind::ArpAnnouncement if defends => vec![&["5227 §2.4"]],
        FrameKind::ArpAnnouncement => vec![&["5227 §2.3"]],
        // A message that is repeated follows the rule of its own kind, and that of repetitions.
        FrameKind::Discover | FrameKind::Request | FrameKind::Inform if again => {
            let mut rows = frame_rows(frame);
            rows.push(TRANSIT);
            rows
        }
        _ => frame_rows(frame),
    }
}

/// By which a server refuses the REQUEST that led here.
fn refusal(moment: &Moment<'_>) -> &'static [&'static str] {
    match moment.question() {
        Some(Asks::Reboot) => &["2131 §3.2 step 2", "2131 §4.3.2"],
        Some(Asks::Renewing | Asks::Rebinding) => &["2131 §4.3.2", "2131 §4.4.5"],
        _ => &["2131 §3.1 step 4", "2131 §4.3.2"],
    }
}

/// By which a client in this state goes by a NAK.
fn nak(state: Option<ClientState>) -> &'static [&'static str] {
    match state {
        Some(ClientState::Rebooting) => &["2131 §3.2 step 3", "2131 §4.4.2", "2131 §4.4, figure 5", "2131 §4.4"],
        Some(ClientState::Renewing | ClientState::Rebinding) => {
            &["2131 §4.4.5", "2131 §4.3.2", "2131 §4.4, figure 5", "2131 §4.4"]
        }
        _ => &["2131 §3.1 step 5", "2131 §4.4.1", "2131 §4.4, figure 5", "2131 §4.4"],
    }
}

fn fired(moment: &Moment<'_>, timer: Timer) -> Rows {
    vec![match timer {
        Timer::Start => match moment.cause_event() {
            // Who has given up a REQUEST, and who has declined, starts over by step 5.
            Some(Event::State { trigger: StateTrigger::NoAnswer | StateTrigger::Conflict, .. }) => {
                &["2131 §3.1 step 5"]
            }
            Some(Event::State { trigger: StateTrigger::Expired | StateTrigger::Unacceptable, .. }) => &["2131 §4.4.5"],
            Some(Event::State { trigger: StateTrigger::LinkUp, .. }) => &["2131 §3.7"],
            _ => &["2131 §4.4.1"],
        },
        Timer::Retransmission => &["2131 §4.1", "2131 §3.1 step 5"],
        Timer::CollectOffers => &["2131 §4.4.1", "2131 §3.1 step 3"],
        // A lease without end that nobody renews is given up on too.
        Timer::GiveUp => match moment.state() {
            Some(ClientState::Rebooting) => &["2131 §3.2 step 3"],
            Some(ClientState::Renewing | ClientState::Rebinding) => &["2131 §3.3", "2131 §4.4.5"],
            _ => &["2131 §3.1 step 5", "2131 §4.1"],
        },
        Timer::Probe => &["5227 §2.1.1", "5227 §2.1"],
        Timer::CheckEnds => &["5227 §2.1.1", "5227 §2.1", "2131 §4.4.1", "2131 §3.1 step 5", "5227 §2.3"],
        Timer::Announce => &["5227 §2.3"],
        Timer::AddressCheck(_) => SERVER_CHECK,
        Timer::OfferHold(_) => &["2131 §3.1 step 4", "2131 §4.3.1"],
        Timer::Quarantine(address) => return vec![quarantine(moment, address)],
        Timer::Resolve(_) => &["1122 §2.3.2", "1122 §2.3.2.1", "1122 §2.3.2.2", "826"],
        Timer::ArpAge(_) => &["1122 §2.3.2.1"],
        Timer::T1 | Timer::T2 | Timer::Expiry | Timer::RenewAgain => &["2131 §4.4.5"],
        Timer::Inform => &["2131 §4.4.3"],
        Timer::LeaseEnd(_) => &["2131 §2.2", "2131 §4.4.5", "2131 §4.3.1", "2131 §3.3"],
    }]
}

/// An address set aside after the server's own check is no matter of DHCPDECLINE.
fn quarantine(moment: &Moment<'_>, address: std::net::Ipv4Addr) -> &'static [&'static str] {
    match moment.host().and_then(|host| host.quarantined.get(&address)) {
        Some(QuarantineReason::Answered) => SERVER_CHECK,
        _ => &["2131 §4.3.3", "2131 §3.1 step 5"],
    }
}

fn event_rows(moment: &Moment<'_>, event: &Event) -> Rows {
    let rebooting = moment.state() == Some(ClientState::Rebooting);
    vec![match event {
        Event::State { from, to, trigger } => state(*from, *to, *trigger),
        Event::Retransmission { .. } => match moment.state() {
            Some(ClientState::Renewing | ClientState::Rebinding) => &["2131 §4.4.5"],
            Some(ClientState::Manual) => &["2131 §4.4.3", "2131 §4.1"],
            _ if moment.host().is_some_and(|host| host.role == Role::Static) => &["2131 §4.4.3", "2131 §4.1"],
            _ => &["2131 §4.1"],
        },
        Event::OfferHeard { .. }
        | Event::DecisionOpened { .. }
        | Event::KeptWaiting { .. }
        | Event::OfferChosen { .. } => &["2131 §3.1 step 3", "2131 §4.4.1"],
        Event::NakHeard { .. } => nak(moment.state()),
        // RFC 2131 section 3.3: all ones never ends.
        Event::ConfigurationLogged { configuration } if configuration.lease_s == u32::MAX => &["2131 §3.3"],
        // When it will renew is part of it.
        Event::ConfigurationLogged { .. } if rebooting => &["2131 §3.2 step 3", "2131 §4.4.2", "2131 §4.4.5"],
        Event::ConfigurationLogged { .. } => &["2131 §4.4.1", "2131 §3.1 step 5", "2131 §4.4.5"],
        Event::ClientCheckStarted { .. } | Event::ConflictFound { .. } => OWN_CHECK,
        Event::AddressUsable { .. } => return vec![OWN_CHECK, &["5227 §2.3"]],
        Event::LeaseRenewed { .. } if rebooting => &["2131 §3.2 step 3", "2131 §4.4.2"],
        Event::LeaseRenewed { .. } => &["2131 §4.4.5"],
        Event::AddressDropped { why, .. } => dropped(moment, *why),
        Event::AddressChanged { .. } => &["2131 §4.4.5"],
        Event::LeaseRemembered { .. } => &["2131 §3.2", "2131 §4.4.2", "2131 §3.7", "2131 §3.2 step 1"],
        Event::LeaseKept { .. } => &["2131 §3.2 step 3", "2131 §3.7"],
        Event::GaveUp { what } => match what {
            Unanswered::Request => &["2131 §3.1 step 5"],
            Unanswered::Reboot => &["2131 §3.2 step 3"],
            Unanswered::Renewal => &["2131 §3.3", "2131 §4.4.5"],
            Unanswered::Inform => &["2131 §4.4.3"],
        },
        Event::AddressReleased { .. } => &["2131 §4.4.6", "2131 §3.1 step 6"],
        Event::ConflictInUse { .. } | Event::AddressDefended { .. } => &["5227 §2.4"],
        Event::AddressSet { .. } => &["2131 §3.4", "2131 §4.4.3"],
        Event::ParametersLearned { .. } => &["2131 §3.4", "2131 §4.4.3"],
        Event::ServerCheckStarted { .. }
        | Event::ServerCheckAnswered { .. }
        | Event::ServerCheckPassed { .. }
        | Event::ServerCheckFailed { .. } => SERVER_CHECK,
        Event::AddressOffered { .. } => &["2131 §4.3.1", "2131 §3.1 step 2"],
        Event::HoldExpired { .. } => &["2131 §3.1 step 4", "2131 §4.3.1", "2131 §4.3.2"],
        Event::OfferDeclined { .. } => &["2131 §3.1 step 4", "2131 §4.3.2"],
        Event::LeaseCommitted { .. } => match moment.question() {
            Some(Asks::Selecting) | None => &["2131 §3.1 step 4", "2131 §4.3.2"],
            _ => &["2131 §4.3.2"],
        },
        // By what the check found: a check that comes with the REQUEST differs from the one before the OFFER.
        Event::RequestRefused { why: RefusalReason::InUse, .. } => return vec![refusal(moment), SERVER_CHECK],
        Event::RequestRefused { .. } => refusal(moment),
        Event::Quarantined { why: QuarantineReason::Answered, .. } => SERVER_CHECK,
        Event::Quarantined { why: QuarantineReason::Declined, .. } => &["2131 §4.3.3", "2131 §3.1 step 5"],
        Event::QuarantineEnded { address } => quarantine(moment, *address),
        Event::PoolExhausted { .. } => &["2131 §4.3.1"],
        Event::ArpAdded { how, .. } | Event::ArpUpdated { how, .. } => match how {
            ArpHow::FromRequest | ArpHow::FromReply => &["826"],
            // A BOOTP server may put an entry into its own table: section 4 of RFC 951.
            ArpHow::MadeAtOffer | ArpHow::MadeAtAck => &["951 §4", "2131 §4.1"],
        },
        // RFC 826 takes nothing out of a table; RFC 1122 has a host get rid of entries that may be out of date.
        Event::ArpSetAside { .. } => return vec![&["1122 §2.3.2.1"], SERVER_CHECK],
        Event::ArpAged { .. } => &["1122 §2.3.2.1"],
        Event::Unreachable { .. } => &["1122 §2.3.2", "1122 §2.3.2.1", "1122 §2.3.2.2"],
        Event::Ignored { reason } => {
            let frame = moment.causes(moment.entry).find_map(|cause| match &cause.kind {
                Kind::Arrived { frame, .. } => Some(&**frame),
                _ => None,
            });
            match frame.map(|frame| (ignored(moment, *reason, frame), frame)) {
                Some(([], frame)) if frame.kind().is_dhcp() => TRANSIT,
                Some(([], frame)) => return frame_rows(frame),
                Some((rows, _)) => rows,
                None => TRANSIT,
            }
        }
        Event::LeaseExtended { how, .. } => match how {
            Extension::Renewing | Extension::Rebinding => &["2131 §4.3.2", "2131 §4.4.5"],
            Extension::Rebooting => &["2131 §3.2 step 2", "2131 §4.3.2"],
        },
        Event::LeaseEnded { why, .. } => match why {
            LeaseEnd::Expired => &["2131 §2.2", "2131 §4.4.5", "2131 §4.3.1"],
            LeaseEnd::Released => &["2131 §4.3.4", "2131 §3.1 step 6"],
            LeaseEnd::Replaced => &["2131 §3.1 step 4", "2131 §4.3.1", "2131 §2.1", "2131 §4.3.2"],
            LeaseEnd::Wiped => &["2131 §2.1"],
            LeaseEnd::Excluded => &["2131 §4.3.1", "2131 §4.2"],
        },
        Event::GraceStarted { .. } => &["2131 §4.4.5", "2131 §2.2"],
        // What several servers have in common is the reason for REBINDING to be a broadcast.
        Event::LeaseReplicated { .. } => &["2131 §4.3.2", "2131 §2.1", "2131 §2.2"],
        Event::AddressExcluded { .. } | Event::ReservationEnded { .. } => &["2131 §4.3.1", "2131 §4.2"],
        Event::InformAnswered { .. } => &["2131 §4.3.5", "2131 §3.4"],
        Event::ServerStopped | Event::ServerStarted { .. } => &["2131 §2.1"],
        Event::NotSent { frame, why, .. } => not_sent(moment, *frame, *why),
        Event::OptionsLeftOut { why: LeftOut::NoRoom, .. } => &["2131 §4.1", "2132 §9.10"],
        Event::OptionsLeftOut { why: LeftOut::ClasslessRoutes, .. } => &["3442"],
        Event::OptionsJoined { .. } => &["3396 §5", "3396 §7", "3396"],
        Event::OptionsUnreadable { .. } => &["2132"],
        // None instead: the lease never ends.
        Event::TimesNotAccepted { renew_us: None, .. } => &["2131 §3.3"],
        Event::TimesNotAccepted { .. } => &["2131 §4.4.5"],
    }]
}

/// By which a host stops using its address.
fn dropped(moment: &Moment<'_>, why: DropReason) -> &'static [&'static str] {
    match why {
        DropReason::Expired => &["2131 §4.4.5"],
        DropReason::Nak => nak(moment.state()),
        DropReason::Released => &["2131 §4.4.6", "2131 §3.1 step 6"],
        DropReason::Conflict => &["5227 §2.4"],
        // Of the power no RFC speaks: see `no_standard`.
        DropReason::PoweredOff => &[],
        DropReason::LinkUp => &["2131 §3.7", "5227 §2.1", "5227 §2.1.1"],
        DropReason::SetByHand => &["2131 §3.4", "2131 §4.4.3"],
        DropReason::Unacceptable => &["2131 §4.4.5", "2131 §4.3.2"],
        DropReason::BackToDhcp => &["2131 §3.7", "2131 §4.4.1", "2131 §3.4"],
    }
}

/// By which a message stays in its host whose reason has gone.
fn not_sent(moment: &Moment<'_>, frame: FrameKind, why: Outdated) -> &'static [&'static str] {
    let role = moment.host().map(|host| host.role);
    match why {
        Outdated::AddressGone => last_drop(moment).map_or(&[], |why| dropped(moment, why)),
        Outdated::CheckOver if role == Some(Role::Server) => SERVER_CHECK,
        Outdated::CheckOver => &["5227 §2.1.1", "5227 §2.1"],
        Outdated::ExchangeOver if frame == FrameKind::Inform => &["2131 §4.4.3"],
        // Whatever a state sends, figure 5 has it, and what leads out of that state.
        Outdated::ExchangeOver => &["2131 §4.4, figure 5"],
        Outdated::NothingWaits => &["826", "1122 §2.3.2.2"],
        Outdated::PromiseGone if frame == FrameKind::Offer => &["2131 §4.3.1"],
        Outdated::PromiseGone => &["2131 §4.3.2"],
        Outdated::HoldOver => &["2131 §4.3.1"],
        Outdated::OfferOver => &["2131 §3.1 step 4"],
        Outdated::OtherNetwork => &["2131 §3.7"],
        Outdated::BegunAnew | Outdated::ProcessStopped | Outdated::PoweredOff => &[],
    }
}

/// Why the entry's host gave its address up last.
fn last_drop(moment: &Moment<'_>) -> Option<DropReason> {
    let before = moment.trace[..moment.entry.id.0 as usize].iter().rev();
    before.filter(|entry| entry.host == moment.entry.host).find_map(|entry| match &entry.kind {
        Kind::Event(Event::AddressDropped { why, .. }) => Some(*why),
        _ => None,
    })
}

/// For each host that an arrival reaches, why it does not take the frame, at once or on a closer look; none for who takes it.
fn reasons(moment: &Moment<'_>, outcomes: &[OutcomeGroup]) -> Vec<Option<Reason>> {
    let later = |port: u16| {
        follows(moment.entry, moment.trace).find_map(|later| match &later.kind {
            Kind::Event(Event::Ignored { reason })
                if later.host == Some(port) && later.cause == Some(moment.entry.id) =>
            {
                Some(*reason)
            }
            _ => None,
        })
    };
    let of = |group: &OutcomeGroup, port: u16| match group.outcome {
        Outcome::Ignored(reason) => Some(reason),
        Outcome::Handled => later(port),
    };
    outcomes.iter().flat_map(|group| group.ports.iter().map(move |port| of(group, port))).collect()
}

/// What is asked by the frame that is ignored.
fn ignored_question(moment: &Moment<'_>) -> Option<Asks> {
    moment.causes(moment.entry).find_map(|cause| match &cause.kind {
        Kind::Arrived { frame, .. } => asks(frame),
        _ => None,
    })
}

fn state(from: ClientState, to: ClientState, trigger: StateTrigger) -> &'static [&'static str] {
    match trigger {
        StateTrigger::Started if matches!(to, ClientState::InitReboot | ClientState::Rebooting) => {
            &["2131 §3.2", "2131 §3.2 step 1", "2131 §4.4.2", "2131 §3.7"]
        }
        StateTrigger::Started => &["2131 §4.4.1", "2131 §3.1 step 1"],
        StateTrigger::OfferChosen => &["2131 §3.1 step 3", "2131 §4.4.1"],
        StateTrigger::Ack => match from {
            ClientState::Rebooting => &["2131 §3.2 step 3", "2131 §4.4.2", "2131 §4.4"],
            ClientState::Renewing | ClientState::Rebinding => &["2131 §4.4.5", "2131 §4.4"],
            _ => &["2131 §3.1 step 5", "2131 §4.4.1", "2131 §4.4"],
        },
        StateTrigger::Nak => nak(Some(from)),
        // Only a REQUEST for an offer is given up for a new beginning.
        StateTrigger::NoAnswer => &["2131 §3.1 step 5"],
        StateTrigger::LeaseKept if from == ClientState::Rebooting => &["2131 §3.2 step 3", "2131 §3.7"],
        StateTrigger::LeaseKept => &["2131 §3.3", "2131 §4.4.5"],
        StateTrigger::Conflict if from == ClientState::BoundChecking => {
            &["2131 §3.1 step 5", "2131 §4.4.1", "5227 §2.1.1", "2131 §3.2 step 3"]
        }
        // In use already: what RFC 5227 says of conflicts later on.
        StateTrigger::Conflict => &["5227 §2.4"],
        StateTrigger::CheckPassed => {
            &["5227 §2.1.1", "2131 §4.4.1", "2131 §3.1 step 5", "5227 §2.1", "2131 §3.2 step 3", "5227 §2.3"]
        }
        StateTrigger::T1 | StateTrigger::T2 | StateTrigger::Expired => &["2131 §4.4.5"],
        StateTrigger::RenewNow => &["2131 §4.4.5"],
        StateTrigger::Released => &["2131 §4.4.6", "2131 §3.1 step 6"],
        StateTrigger::PoweredOff => &["2131 §3.7", "2131 §4.4.6", "2131 §3.2", "2131 §3.1 step 6"],
        StateTrigger::LinkUp => &["2131 §3.7", "2131 §3.2", "2131 §4.4.2"],
        StateTrigger::AddressSetByHand => &["2131 §3.4", "2131 §4.4.3"],
        StateTrigger::Unacceptable => &["2131 §4.4.5", "2131 §4.3.2"],
        #[allow(unreachable_patterns)]
        _ => &["2131 §4.4.1", "2131 §3.7"],
    }
}

/// By which a frame is ignored for this reason; nothing where the rule is that of the frame itself: addresses, ports, who is on.
fn ignored(moment: &Moment<'_>, reason: Reason, frame: &Transmission) -> &'static [&'static str] {
    let by_server = moment.facts.hosts[usize::from(frame.from)].role == Role::Server;
    match reason {
        Reason::NoRecord | Reason::InconsistentRequest | Reason::NoServerIdentifier => &["2131 §4.3.2"],
        // "Servers SHOULD NOT respond if their information is not guaranteed to be accurate": of remembered addresses only.
        Reason::NotAuthoritative if asks(frame) == Some(Asks::Reboot) => &["2131 §3.2 step 2"],
        Reason::NotAuthoritative => &[],
        Reason::NothingToDecline => &["2131 §4.3.3"],
        Reason::NothingToRelease => &["2131 §4.3.4"],
        Reason::InformAddress => &["2131 §4.3.5"],
        Reason::DefendedRecently => &["5227 §2.4"],
        Reason::OtherServer => match frame.kind() {
            FrameKind::Decline => &["2131 §4.3.3"],
            FrameKind::Release => &["2131 §4.3.4"],
            _ => &["2131 §3.1 step 4", "2131 §4.3.2"],
        },
        Reason::OfferTooLate => &["2131 §3.1 step 3"],
        Reason::IncompleteOffer => &["2131 §4.3.1", "2131 §4.4.1"],
        Reason::LeaseOver => &["2131 §4.4.5", "2131 §3.3"],
        Reason::CheckRunning => &["2131 §3.1 step 2"],
        Reason::NothingLeft => &["2131 §4.3.2"],
        Reason::NoPoolForRelay => &["2131 §4.3.1"],
        // Figure 5 has what a client discards in which state.
        Reason::NotWaiting | Reason::UnexpectedType if by_server => &["2131 §4.4, figure 5", "2131 §4.1"],
        Reason::OtherClientId => &["6842 §3"],
        _ => &[],
    }
}

fn acted(moment: &Moment<'_>, action: &Action) -> Rows {
    let role = moment.host().map(|host| if host.set_by_hand { Role::Static } else { host.role });
    vec![match (action, role) {
        (Action::Renew, _) => match moment.state() {
            Some(ClientState::Init) => &["2131 §4.4.1", "2131 §3.7"],
            _ => &["2131 §4.4.5"],
        },
        (Action::Release, _) => &["2131 §4.4.6", "2131 §3.1 step 6"],
        (
            Action::PowerOff | Action::PowerOn | Action::Restart | Action::Unplug | Action::Plug | Action::MoveTo(_),
            Some(Role::Client),
        ) => &["2131 §3.7", "2131 §4.4.6", "2131 §3.2", "2131 §2.1", "2131 §4.1"],
        // §3.7 is about clients.
        (
            Action::PowerOff | Action::PowerOn | Action::Restart | Action::Unplug | Action::Plug | Action::MoveTo(_),
            Some(Role::Server),
        ) => &["2131 §2.1", "2131 §4.1"],
        (
            Action::PowerOff | Action::PowerOn | Action::Restart | Action::Unplug | Action::Plug | Action::MoveTo(_),
            _,
        ) => &["2131 §3.4", "2131 §4.4.3", "5227 §2.1", "5227 §2.1.1", "826", "2131 §4.1"],
        (Action::UseDhcp, _) => &["2131 §3.7", "2131 §4.4.1"],
        (Action::SetStatic(_) | Action::Inform, _) => &["2131 §3.4", "2131 §4.4.3"],
        (Action::StopServer | Action::StartServer | Action::StartServerWithoutLeases | Action::WipeLeases, _) => {
            &["2131 §2.1"]
        }
        // Manual allocation.
        (Action::Reserve { .. }, _) => &["2131 §1"],
        (Action::SetLeaseS(_), _) => &["2131 §4.3.1"],
        (Action::Exclude(_), _) => &["2131 §4.3.1", "2131 §4.2"],
        (Action::ClearQuarantine(_), _) => &["2131 §4.3.3", "2131 §4.2", "2131 §2.2", "2131 §3.1 step 2"],
        (Action::DropNext(kind) | Action::DuplicateNext(kind), _) if !kind.is_dhcp() => {
            &["826", "5227 §2.1.1", "5227 §2.3", "792", "894"]
        }
        (Action::DropNext(_) | Action::DuplicateNext(_) | Action::DelayUs(_) | Action::LossPpm(_), _) => TRANSIT,
        #[allow(unreachable_patterns)]
        _ => return vec![],
    }]
}
