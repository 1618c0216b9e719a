//! What machines report, told.

use std::net::Ipv4Addr;

use super::words::{decided_by, how as how_learned, lease, reason, refusal, state_name, trigger, trigger_rfc};
use super::{Names, Telling, cause_event};
use crate::protocol::{
    AddressCheck, ArpHow, ClientCheck, Configuration, Duration, Event, Instant, OfferSummary, QuarantineReason,
};
use crate::session::Lens;
use crate::sim::Entry;
use crate::wire::Mac;

/// Tells an event that the host `who` reports.
pub(super) fn tell(event: &Event, entry: &Entry, trace: &[Entry], who: &str, names: &Names, lens: Lens) -> Telling {
    match event {
        Event::State { .. }
        | Event::Retransmission { .. }
        | Event::OfferHeard { .. }
        | Event::DecisionOpened { .. }
        | Event::KeptWaiting { .. }
        | Event::OfferChosen { .. }
        | Event::NakHeard { .. }
        | Event::ConfigurationLogged { .. }
        | Event::ClientCheckStarted { .. }
        | Event::ConflictFound { .. }
        | Event::AddressUsable { .. } => client(event, who, names),
        Event::ArpAdded { .. }
        | Event::ArpUpdated { .. }
        | Event::ArpSetAside { .. }
        | Event::ArpAged { .. }
        | Event::Unreachable { .. } => arp(event, who, names, lens),
        Event::Ignored { reason: why } => Telling::new(
            format!("{who} ignores what arrived"),
            format!("{who} reads the message but does nothing with it: {}.", reason(*why)),
            "RFC 2131 §4.1",
        ),
        _ => server(event, entry, trace, who, names, lens),
    }
}

fn client(event: &Event, who: &str, names: &Names) -> Telling {
    match event {
        Event::State { from, to, trigger: why } => {
            let ((old, _), (new, plain)) = (state_name(*from), state_name(*to));
            let (title, way) = if old == new {
                (format!("{who} stays in {new}"), format!("stays in {new}"))
            } else {
                (format!("{who}: {old} to {new}"), format!("goes from {old} to {new}"))
            };
            let text = format!("{}, so {who} {way}: it {plain}.", trigger(*why));
            Telling::new(title, text, trigger_rfc(*why))
        }
        Event::Retransmission { attempt } => Telling::new(
            format!("{who} tries again"),
            format!(
                "No answer came to {who}, which has asked {} so far, so it sends its message again.",
                if *attempt == 1 { "once".to_owned() } else { format!("{attempt} times") }
            ),
            "RFC 2131 §4.1",
        ),
        Event::OfferHeard { offer } => Telling::new(
            format!("{who} notes the offer of {}", names.by_ip(offer.server)),
            format!("{who} keeps the offer in mind: {}.", summary(offer, names)),
            "RFC 2131 §3.1 step 3",
        ),
        Event::DecisionOpened { offers, .. } => {
            let mut all: Vec<String> = offers.iter().take(3).map(|offer| summary(offer, names)).collect();
            if offers.len() > 3 {
                all.push(format!("and {} more", offers.len().saturating_sub(3)));
            }
            Telling::new(
                "Which offer wins?",
                format!(
                    "{who} has collected its offers: {}. You decide, and time stands still meanwhile.",
                    all.join("; ")
                ),
                "RFC 2131 §3.1 step 3",
            )
        }
        Event::KeptWaiting { wait_us, .. } => Telling::new(
            format!("{who} keeps collecting"),
            format!("{who} waits another {wait_us} for offers; what the servers hold for it runs down meanwhile."),
            "RFC 2131 §3.1 step 3",
        ),
        Event::OfferChosen { server, address, by, .. } => {
            let server = names.by_ip(*server);
            Telling::new(
                format!("{who} chooses {server}"),
                format!(
                    "{who} takes the offer of {server}, {address}, {}. Its REQUEST tells all servers.",
                    decided_by(*by)
                ),
                "RFC 2131 §3.1 step 3",
            )
        }
        Event::NakHeard { server, .. } => {
            let server = server.map_or_else(|| "a server".to_owned(), |server| names.by_ip(server));
            Telling::new(
                format!("{server} refused {who}"),
                format!("{who} reads that {server} refuses its REQUEST, so it has to start over with a DISCOVER."),
                "RFC 2131 §3.1 step 5",
            )
        }
        Event::ConfigurationLogged { configuration } => Telling::new(
            format!("{who} logs its configuration"),
            configured(who, configuration, names),
            "RFC 2131 §4.4.1",
        ),
        Event::ClientCheckStarted { address, how } => {
            let way = match how {
                ClientCheck::SingleLookUp => "it looks the address up by ARP once and listens for two seconds",
                ClientCheck::Rfc5227 => "it sends three ARP probes, with random pauses, and listens",
            };
            Telling::new(
                format!("{who} checks {address}"),
                format!("Before {who} uses {address} it makes sure that nobody else does: {way}."),
                "RFC 2131 §4.4.1",
            )
        }
        Event::ConflictFound { address, by, probe } => {
            let other = names.by_mac(*by);
            let what = if *probe { "is probing the same address" } else { "answers for it" };
            Telling::new(
                format!("{who} finds a conflict"),
                format!(
                    "{who} must not use {address}, because {other} {what}. It declines the lease and starts over later."
                ),
                "RFC 5227 §2.1.1",
            )
        }
        Event::AddressUsable { address } => Telling::new(
            format!("{who} uses {address}"),
            format!("Nobody else claimed {address}, so {who} uses it from now on and answers ARP for it."),
            "RFC 2131 §4.4.1",
        ),
        _ => unknown(who),
    }
}

fn server(event: &Event, entry: &Entry, trace: &[Entry], who: &str, names: &Names, lens: Lens) -> Telling {
    match event {
        Event::ServerCheckStarted { address, when } => {
            let when = match when {
                AddressCheck::OnRequest => "The REQUEST asks for it; before its ACK",
                AddressCheck::BeforeOffer | AddressCheck::Never => "Before it offers the address",
            };
            Telling::new(
                format!("{who} checks {address}"),
                format!(
                    "{when} {who} makes sure that nobody uses {address}: an ARP request first, and a ping to whoever \
                     answers."
                ),
                "RFC 2131 §3.1 step 2",
            )
        }
        Event::ServerCheckAnswered { address, by } => Telling::new(
            format!("{} has {address}", names.by_mac(*by)),
            format!(
                "{who} hears that {} answers ARP for {address}. Now it has a MAC address to ping.",
                names.by_mac(*by)
            ),
            "RFC 2131 §3.1 step 2",
        ),
        Event::ServerCheckPassed { address } => Telling::new(
            format!("{who} finds {address} free"),
            format!(
                "Nobody answered ARP for {address}. Without a MAC address the ping could not even leave {who}, and this \
                 silence means that the address is free."
            ),
            "RFC 2131 §3.1 step 2",
        ),
        Event::ServerCheckFailed { address, by, echoed } => {
            let proof = if *echoed { "answered ARP and the ping" } else { "answered ARP, if not the ping" };
            Telling::new(
                format!("{who} finds {address} in use"),
                format!("{} {proof}, so {who} must not give {address} to anybody.", names.by_mac(*by)),
                "RFC 2131 §3.1 step 2",
            )
        }
        Event::AddressOffered { address, client, until, again } => {
            let (client, span) = (names.by_mac(*client), until.since(entry.at));
            let checked = matches!(cause_event(entry, trace), Some(Event::ServerCheckPassed { .. }));
            let why = match (again, checked, lens) {
                (true, _, _) => " The address was this client's already.",
                (_, true, _) => " The check has found it free.",
                (_, _, Lens::Course) => " Whether anybody uses it has not been checked yet.",
                (_, _, Lens::Rfc) => "",
            };
            Telling::new(
                format!("{who} reserves {address}"),
                format!("{who} holds {address} for {client} for up to {span} and prepares an OFFER.{why}"),
                "RFC 2131 §4.3.1",
            )
        }
        Event::HoldExpired { address, client } => Telling::new(
            format!("{who} takes {address} back"),
            format!("{} never requested {address}, so {who} returns it to its pool.", names.by_mac(*client)),
            "RFC 2131 §3.1 step 4",
        ),
        Event::OfferDeclined { address, client, chosen } => Telling::new(
            format!("{who} takes {address} back"),
            format!(
                "The REQUEST of {} names {} and so declines the offer of {who}: {address} returns to its pool.",
                names.by_mac(*client),
                names.by_ip(*chosen)
            ),
            "RFC 2131 §3.1 step 4",
        ),
        Event::LeaseCommitted { address, client, until, again } => {
            let client = names.by_mac(*client);
            let (title, what) = if *again {
                (
                    format!("{who} confirms {address} again"),
                    "had written this lease down already and repeats its answer",
                )
            } else {
                (format!("{who} leases {address}"), "writes the lease down before it answers with an ACK")
            };
            let span = span(*until, entry.at);
            Telling::new(title, format!("{who} {what}: {address} belongs to {client} {span}."), "RFC 2131 §3.1 step 4")
        }
        Event::RequestRefused { address, client, why } => Telling::new(
            format!("{who} refuses the REQUEST"),
            format!(
                "{who} cannot give {} to {}: {}. It will answer with a NAK.",
                some(*address),
                names.by_mac(*client),
                refusal(*why)
            ),
            "RFC 2131 §3.1 step 4",
        ),
        Event::Quarantined { address, why, until } => {
            let why = match why {
                QuarantineReason::Answered => "its check found another host that uses it",
                QuarantineReason::Declined => "a client declined it",
            };
            Telling::new(
                format!("{who} quarantines {address}"),
                format!("{who} gives {address} to nobody for {}, because {why}.", until.since(entry.at)),
                "RFC 2131 §4.3.3",
            )
        }
        Event::QuarantineEnded { address } => Telling::new(
            format!("{who} frees {address}"),
            format!("The quarantine of {address} is over, so {who} may offer it again."),
            "RFC 2131 §4.3.3",
        ),
        Event::PoolExhausted { client } => Telling::new(
            format!("{who} has nothing left"),
            format!(
                "{who} has no free address for {}, so it stays silent. The client will ask again.",
                names.by_mac(*client)
            ),
            "RFC 2131 §4.3.1",
        ),
        _ => unknown(who),
    }
}

fn arp(event: &Event, who: &str, names: &Names, lens: Lens) -> Telling {
    match event {
        Event::ArpAdded { address, mac, how } => Telling::new(
            format!("ARP at {who}: {address} added"),
            format!("New in the ARP table of {who}: {}.{}", row(*address, *mac, *how, names), made(*how, lens)),
            made_rfc(*how),
        ),
        Event::ArpUpdated { address, mac, was, how } => {
            let (title, change) = if mac == was {
                (format!("ARP at {who}: {address} confirmed"), "Confirmed".to_owned())
            } else {
                (format!("ARP at {who}: {address} changed"), format!("Changed from {}", names.by_mac(*was)))
            };
            Telling::new(
                title,
                format!(
                    "{change} in the ARP table of {who}: {}.{}",
                    row(*address, *mac, *how, names),
                    made(*how, lens)
                ),
                made_rfc(*how),
            )
        }
        Event::ArpSetAside { address, mac } => Telling::new(
            format!("ARP at {who}: {address} set aside"),
            format!(
                "{who} takes the entry of {address} for {} out of its ARP table, so that whoever has the address must \
                 answer afresh.",
                names.by_mac(*mac)
            ),
            "RFC 826",
        ),
        Event::ArpAged { address, mac } => Telling::new(
            format!("ARP at {who}: {address} aged out"),
            format!(
                "Nothing confirmed that {address} is at {}, so the entry ages out of the ARP table of {who}.",
                names.by_mac(*mac)
            ),
            "RFC 1122 §2.3.2.1",
        ),
        Event::Unreachable { address } => Telling::new(
            format!("{who} cannot reach {address}"),
            format!("Nobody answered ARP for {}, so {who} drops the packet for it.", names.by_ip(*address)),
            "RFC 1122 §2.3.2",
        ),
        _ => unknown(who),
    }
}

/// "10.0.0.10 at laptop-1 (02:…:c1), from its ARP reply".
fn row(address: Ipv4Addr, mac: Mac, how: ArpHow, names: &Names) -> String {
    let name = names.by_mac(mac);
    let at = if name == mac.to_string() { name } else { format!("{name} ({mac})") };
    format!("{address} is at {at}, {}", how_learned(how))
}

fn made(how: ArpHow, lens: Lens) -> &'static str {
    match (how, lens) {
        (ArpHow::FromRequest | ArpHow::FromReply, _) => "",
        (_, Lens::Course) => " No ARP packet was sent for it.",
        (_, Lens::Rfc) => " No ARP packet was sent for it; a switch of this server, set by hand, says so.",
    }
}

fn made_rfc(how: ArpHow) -> &'static str {
    match how {
        ArpHow::FromRequest | ArpHow::FromReply => "RFC 826",
        ArpHow::MadeAtOffer | ArpHow::MadeAtAck => "RFC 951 §4",
    }
}

fn summary(offer: &OfferSummary, names: &Names) -> String {
    format!("{} from {} for {}", offer.address, names.by_ip(offer.server), lease(offer.lease_s))
}

fn configured(who: &str, configuration: &Configuration, names: &Names) -> String {
    let Configuration { address, mask, server, lease_s, t1, .. } = configuration;
    let renew = t1.map_or_else(
        || "It never has to renew".to_owned(),
        |t1| format!("It would renew after {}", t1.since(configuration.requested_at)),
    );
    format!(
        "{who} writes down what the ACK of {} says: address {address}, mask {mask}, a lease for {}, and more. {renew}, counted \
         from its REQUEST.",
        names.by_ip(*server),
        lease(*lease_s)
    )
}

fn span(until: Option<Instant>, now: Instant) -> String {
    until.map_or_else(|| "for ever".to_owned(), |until| format!("for {}", rounded(until.since(now))))
}

/// To whole seconds from a minute on: what a host took to answer says nothing about a lease.
fn rounded(span: Duration) -> Duration {
    if span.whole_secs() < 60 { span } else { Duration::from_secs(span.whole_secs()) }
}

fn some(address: Ipv4Addr) -> String {
    if address.is_unspecified() { "an address".to_owned() } else { address.to_string() }
}

/// For an event that its group does not know; the groups of [`tell`] leave none.
fn unknown(who: &str) -> Telling {
    Telling::new(format!("{who} reports"), format!("{who} reports something that has no words yet."), "RFC 2131")
}
