//! What can be done to a host from outside: labels for menus and scripts, why something cannot be done now, and the
//! entry that records it.

use super::context::Context;
use super::names::Part;
use super::words::{for_lease, frame_name};
use super::{Citation, Explanation, Names};
use crate::protocol::{Action, Actor, Boot, Cannot, ClientState, Target, Topic};
use crate::wire::FrameKind;

/// A million: every frame, in parts per million.
const ALL_PPM: u32 = 1_000_000;
/// One percent, in parts per million.
const PERCENT_PPM: u32 = 10_000;

/// What an action is, without its values: the label of a menu item that still has to ask for them.
pub fn action_kind_name(action: &Action) -> &'static str {
    match action {
        Action::Renew => "Renew now",
        Action::Release => "Release its address",
        Action::PowerOff => "Switch off",
        Action::PowerOn => "Switch on",
        Action::Restart => "Restart",
        Action::Unplug => "Pull the cable",
        Action::Plug => "Plug the cable in",
        Action::MoveTo(_) => "Move to another network",
        Action::SetStatic(_) => "Set its address by hand",
        Action::UseDhcp => "Go back to DHCP",
        Action::Inform => "Ask for parameters (INFORM)",
        Action::StopServer => "Stop the DHCP process",
        Action::StartServer => "Start the DHCP process",
        Action::StartServerWithoutLeases => "Start the DHCP process without its leases",
        Action::WipeLeases => "Wipe all leases",
        Action::Exclude(_) => "Exclude an address",
        Action::Reserve { .. } => "Reserve an address",
        Action::SetLeaseS(_) => "Change the lease time",
        Action::ClearQuarantine(_) => "End a quarantine",
        Action::DropNext(_) => "Lose the next frame",
        Action::DuplicateNext(_) => "Deliver the next frame twice",
        Action::DelayUs(_) => "Delay every frame",
        Action::LossPpm(_) => "Lose frames at random",
    }
}

/// What an action can be done to: "server".
pub fn target_name(action: &Action) -> &'static str {
    let facts = action.facts();
    match facts.target {
        _ if facts.topic == Topic::Faults => "cable",
        Target::Client => "client",
        Target::ClientOrStatic => "client, static host",
        Target::Host => "any host",
        Target::Server => "server",
    }
}

/// A kind of frame as a list offers it.
pub fn kind_label(kind: FrameKind) -> &'static str {
    match kind {
        FrameKind::OtherDhcp => "another DHCP message",
        FrameKind::Other => "any other frame",
        kind => kind.name(),
    }
}

/// An action with its values: the label of a menu item, a line of a script. "Lose the next ACK".
pub fn action_name(action: &Action, names: &Names) -> String {
    match action {
        Action::MoveTo(network) => format!("Move to {}", names.network(*network)),
        Action::SetStatic(address) => format!("Set {address} by hand"),
        Action::Exclude(address) => format!("Exclude {address}"),
        Action::Reserve { address, mac } => format!("Reserve {address} for {}", names.by_mac(*mac)),
        Action::SetLeaseS(seconds) => format!("Give leases {}", for_lease(*seconds)),
        Action::ClearQuarantine(address) => format!("End the quarantine of {address}"),
        Action::DropNext(kind) => format!("Lose the next {}", frame_name(*kind)),
        Action::DuplicateNext(kind) => format!("Deliver the next {} twice", frame_name(*kind)),
        Action::DelayUs(delay) if delay.0 == 0 => "Delay nothing any more".to_owned(),
        Action::DelayUs(delay) => format!("Delay every frame by {delay}"),
        Action::LossPpm(0) => "Lose no more frames".to_owned(),
        Action::LossPpm(ALL_PPM..) => "Lose every frame".to_owned(),
        Action::LossPpm(ppm) => format!("Lose {}", share(*ppm)),
        Action::Renew
        | Action::Release
        | Action::PowerOff
        | Action::PowerOn
        | Action::Restart
        | Action::Unplug
        | Action::Plug
        | Action::UseDhcp
        | Action::Inform
        | Action::StopServer
        | Action::StartServer
        | Action::StartServerWithoutLeases
        | Action::WipeLeases => action_kind_name(action).to_owned(),
    }
}

/// "20 % of all frames".
fn share(ppm: u32) -> String {
    if ppm.is_multiple_of(PERCENT_PPM) {
        format!("{} % of all frames", ppm / PERCENT_PPM)
    } else {
        format!("{ppm} of a million frames")
    }
}

/// Why an action cannot be carried out now, with what would be right where that helps: a sentence.
pub fn cannot(why: Cannot) -> &'static str {
    match why {
        Cannot::NoSuchHost => "There is no host of this name.",
        Cannot::NotAClient => "Only a DHCP client can do this.",
        Cannot::NotAServer => "Only a DHCP server can do this.",
        Cannot::Off => "The host is switched off: switch it on first.",
        Cannot::AlreadyOn => "The host is on already.",
        Cannot::Unplugged => "Its cable is unplugged: plug it in first.",
        Cannot::AlreadyPlugged => "Its cable is plugged in already.",
        Cannot::NoLease => "The client has no lease: it has to get one first.",
        Cannot::Checking => "The client is still checking its address: wait until it uses it.",
        Cannot::AlreadyAsking => "The client is asking for this already: wait for the answer.",
        Cannot::NoAddress => "The host has no address to ask from: set one by hand first.",
        Cannot::AddressFromDhcp => "Its address comes from DHCP: INFORM is for an address set by hand.",
        Cannot::ServerStopped => "The DHCP process is stopped: start it first.",
        Cannot::ServerRuns => "The DHCP process runs already.",
        Cannot::NothingLeased => "The server has no leases that could be wiped.",
        Cannot::NotInPool => "The address is in no pool of this server: pick one from its pools.",
        Cannot::AlreadySo => "It is so already.",
        Cannot::OneNetwork => "There is only one network here; a scenario with two has somewhere to move to.",
        Cannot::NoSuchNetwork => "There is no network of this number.",
        Cannot::TooShort => "A lease has to last at least one second.",
        Cannot::OutOfBounds => "A lease time lies between the shortest and the longest lease of its server.",
        Cannot::TooMuch => "A cable delays a frame by at most 10 s, and loses at most all frames.",
        Cannot::StaysHere => "Servers and static hosts stay in their network; only clients move.",
        Cannot::NotOnNetwork => "The address is no host address of this network: pick one that is.",
    }
}

/// The entry of an action.
pub(super) fn acted(action: &Action, by: Actor, refused: Option<Cannot>, context: &Context<'_>) -> Explanation {
    let Context { who, names, .. } = *context;
    let label = lower(action_name(action, names));
    let (actor, acts) = match by {
        Actor::Person => ("You want", "You step in at"),
        Actor::Scenario => ("The scenario wants", "The scenario steps in at"),
    };
    match refused {
        Some(why) => Explanation::new(
            format!("{who} cannot: {label}"),
            format!("{actor} this at {who}: {label}. Nothing comes of it. {}", cannot(why)),
            // What does not happen differs from nothing.
            match source(action, context) {
                Citation::CourseText { differs_from } => Citation::Standard(differs_from),
                source => source,
            },
        ),
        None => Explanation::new(
            format!("{who}: {label}"),
            format!("{acts} {who}: {label}. {}", outcome(action, context)),
            source(action, context),
        ),
    }
}

fn lower(mut label: String) -> String {
    if let Some(first) = label.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    label
}

/// What is going to happen because of it: a sentence.
fn outcome(action: &Action, context: &Context<'_>) -> &'static str {
    let client = part(context) == Some(Part::Client) && !context.by_hand();
    match action {
        Action::Renew if context.state().is_none_or(|state| state == ClientState::Init) => {
            "It asks for an address again."
        }
        Action::Renew => "It does not wait for T1, but asks now.",
        Action::Release => "It tells its server and stays without an address.",
        Action::PowerOff => "What it holds in memory is lost, and it tells nobody.",
        Action::PowerOn if client && forgets(context) => "It starts as on its first day, whatever lease it had.",
        Action::PowerOn => "It starts with what it has kept on its disk.",
        Action::Restart if client && forgets(context) => {
            "It is off for a moment, and starts as on its first day, whatever lease it had."
        }
        Action::Restart => "It is off for a moment: what it holds in memory is lost, and what is on its disk stays.",
        Action::Unplug => "From now on no frame crosses the cable, and no other host is told.",
        Action::Plug | Action::MoveTo(_) if client && forgets(context) => {
            "It does not notice its cable: if it has an address, it goes on using it, right or wrong."
        }
        Action::Plug if client => "If it has an address, it asks first whether that still fits.",
        Action::Plug if part(context) == Some(Part::Server) => "From now on frames cross the cable again.",
        Action::Plug => "It checks first whether its address is still free here.",
        Action::MoveTo(_) if client => "If it has an address, it asks first whether that fits there.",
        Action::MoveTo(_) => "The address that it has may be wrong there.",
        Action::SetStatic(_) => "It uses this address without asking any server.",
        Action::UseDhcp => "It drops the address set by hand and asks for a lease.",
        Action::Inform => "It keeps its address and asks the servers for the rest.",
        Action::StopServer => "It answers no DHCP message any more; its lease database stays.",
        Action::StartServer => "It goes on with the lease database that it left.",
        Action::StartServerWithoutLeases => {
            "It knows nothing of the leases that it gave, though clients may be using the addresses."
        }
        Action::WipeLeases => "The server forgets its leases, though clients may be using the addresses.",
        Action::Exclude(_) => "The server gives this address to nobody from now on.",
        Action::Reserve { .. } => "The server keeps this address for this client alone.",
        Action::SetLeaseS(_) => "It holds for each lease given or extended from now on.",
        Action::ClearQuarantine(_) => "The server may offer the address again.",
        Action::DropNext(_) => "It may cross the cable either way; then the cable is sound again.",
        Action::DuplicateNext(_) => "It may cross the cable either way; its copy follows at once.",
        Action::DelayUs(_) => "It holds for this cable, both ways, from now on.",
        // None or all of them: no chance in it.
        Action::LossPpm(0 | 1_000_000) => "It holds for this cable, both ways.",
        Action::LossPpm(_) => "It holds for this cable, both ways, and chance picks the frames.",
    }
}

fn part(context: &Context<'_>) -> Option<Part> {
    context.entry.host.and_then(|port| context.names.part(port))
}

/// Whether a client takes no notice of a lease that it remembers, nor of its cable.
fn forgets(context: &Context<'_>) -> bool {
    context.profile().boot == Boot::Discover
}

fn source(action: &Action, context: &Context<'_>) -> Citation {
    let client = part(context) == Some(Part::Client) && !context.by_hand();
    match action {
        Action::Renew if context.state().is_none_or(|state| state == ClientState::Init) => "RFC 2131 §4.4.1".into(),
        Action::Renew => "RFC 2131 §4.4.5".into(),
        Action::Release => "RFC 2131 §4.4.6".into(),
        Action::Plug | Action::MoveTo(_) if client => Citation::course_if(forgets(context), "RFC 2131 §3.7"),
        Action::PowerOn | Action::Restart if client && !forgets(context) => "RFC 2131 §3.7".into(),
        Action::Plug if part(context) == Some(Part::Static) || context.by_hand() => "RFC 5227 §2.1".into(),
        Action::UseDhcp => "RFC 2131 §4.4.1".into(),
        Action::SetStatic(_) | Action::Inform => "RFC 2131 §3.4".into(),
        Action::StartServer => "RFC 2131 §2.1".into(),
        Action::SetLeaseS(_) => "RFC 2131 §4.3.1".into(),
        // Manual allocation is one of the three mechanisms of the introduction.
        Action::Reserve { .. } => "RFC 2131 §1".into(),
        Action::ClearQuarantine(_) => "RFC 2131 §4.3.3".into(),
        // Whatever a cable does to a DHCP message, the client has to send again.
        Action::DropNext(kind) | Action::DuplicateNext(kind) if kind.is_dhcp() => "RFC 2131 §4.1".into(),
        Action::PowerOff
        | Action::PowerOn
        | Action::Restart
        | Action::Unplug
        | Action::Plug
        | Action::MoveTo(_)
        | Action::StopServer
        | Action::StartServerWithoutLeases
        | Action::WipeLeases
        | Action::Exclude(_)
        | Action::DropNext(_)
        | Action::DuplicateNext(_)
        | Action::DelayUs(_)
        | Action::LossPpm(_) => Citation::NoStandard,
    }
}
