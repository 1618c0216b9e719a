//! The DHCP client (RFC 2131 section 4.4, figure 5): one variant per state, each with just its own data.
//!
//! ```text
//!   INIT ──DISCOVER──▶ SELECTING ──REQUEST──▶ REQUESTING ──ACK──▶ BOUND { Checking ──▶ Usable }
//!     ▲                                        │      │              │   ▲       T1 │     ▲ ACK
//!     ├───────────────── NAK, no answer ───────┘      │              │   │          ▼     │
//!     ├────────── conflict: DECLINE, wait 10 s ───────┴──────────────┘   │       RENEWING ┤
//!     │                                                                  │       T2 │     │ ACK
//!     ├── NAK, end of the lease ◀── RENEWING, REBINDING                  │          ▼     │
//!     │                                                                  │       REBINDING┘
//!     └── NAK ── REBOOTING ◀──REQUEST── INIT-REBOOT      REBOOTING ──ACK─┘
//! ```
//!
//! The machine never looks at the network beyond the frames it is handed, and never chooses an
//! offer for a person: with policy *ask* it opens a decision and waits to be answered.
//!
//! | file | what it holds |
//! |---|---|
//! | `exchange.rs` | from DISCOVER to ACK or NAK, and the verification of a remembered lease |
//! | `renewal.rs` | the address in use: check, announcements, defence, renewal, end |
//! | `life.rs` | power, cable, and what a person does |
//! | `offers.rs`, `messages.rs`, `lease.rs`, `state.rs` | offers and the choice; messages; what an ACK says; states |

mod exchange;
mod lease;
mod life;
mod messages;
mod offers;
mod renewal;
mod state;

use std::net::Ipv4Addr;
use std::rc::Rc;

pub use lease::{LAST_WAIT, Lease, SET_TIME};
pub use messages::asking;
pub use state::{Bound, ClientConfig, Phase, Policy, Rebooting, Renewal, Requesting, Selecting, State};

use super::acd::{Acd, InUse};
use super::context::Context;
use super::event::{ClientState, Event, OfferSummary, Reason, StateTrigger};
use super::manual::Manual;
use super::message;
use super::profile::{BroadcastFlag, Profile};
use super::timer::Timer;
use crate::base::{Duration, Instant, Streams};
use crate::wire::{ArpPacket, DhcpMessage, MessageType};

/// The wait between a DECLINE and the next DISCOVER (RFC 2131 section 3.1.5).
pub const DECLINE_WAIT: Duration = Duration::from_secs(10);
/// The wait once an interface has seen [`MAX_CONFLICTS`] conflicts (RFC 5227 section 2.1.1).
pub const RATE_LIMIT_INTERVAL: Duration = Duration::from_secs(60);
/// See [`RATE_LIMIT_INTERVAL`].
pub const MAX_CONFLICTS: u32 = 10;

/// An address that the client had, and whether it may ask for it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Previous {
    address: Ipv4Addr,
    suggest: bool,
}

/// A DHCP client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    config: Rc<ClientConfig>,
    profile: Profile,
    state: State,
    streams: Streams,
    decisions: u32,
    conflicts: u32,
    /// The address that it declined last: not to be suggested again (catalogue CLI-52).
    declined: Option<Ipv4Addr>,
    naks: u32,
    /// The lease on its disk, kept while none is in force.
    remembered: Option<Lease>,
    previous: Option<Previous>,
    /// Whether it stays in INIT until a person wants a lease again.
    halted: bool,
    /// How many exchanges it has begun so far, to get an address or to verify one.
    begun: u32,
}

impl Client {
    /// A client in INIT, with random streams of its own, keyed by the session's seed and its host id.
    pub fn new(config: ClientConfig, profile: Profile, seed: u64, host: &str) -> Self {
        Self {
            config: Rc::new(config),
            profile,
            state: State::Init,
            streams: Streams::new(seed, host),
            decisions: 0,
            conflicts: 0,
            declined: None,
            naks: 0,
            remembered: None,
            previous: None,
            halted: false,
            begun: 0,
        }
    }

    /// Its switches.
    pub fn profile(&self) -> Profile {
        self.profile
    }

    /// What it was told.
    pub fn config(&self) -> &ClientConfig {
        &self.config
    }

    /// Its state with its data.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The name of its state.
    pub fn state_name(&self) -> ClientState {
        match &self.state {
            State::Init => ClientState::Init,
            State::InitReboot => ClientState::InitReboot,
            State::Selecting(_) => ClientState::Selecting,
            State::Requesting(_) => ClientState::Requesting,
            State::Rebooting(_) => ClientState::Rebooting,
            State::Bound(Bound { phase: Phase::Checking(_), .. }) => ClientState::BoundChecking,
            State::Bound(Bound { phase: Phase::Usable(_), .. }) => ClientState::BoundUsable,
            State::Renewing(_) => ClientState::Renewing,
            State::Rebinding(_) => ClientState::Rebinding,
            State::Manual(_) => ClientState::Manual,
        }
    }

    /// The address in use with its defence.
    fn in_use(&self) -> Option<&InUse> {
        match &self.state {
            State::Bound(Bound { phase: Phase::Usable(in_use), .. }) => Some(in_use),
            State::Renewing(renewal) | State::Rebinding(renewal) => Some(&renewal.in_use),
            _ => None,
        }
    }

    fn in_use_mut(&mut self) -> Option<&mut InUse> {
        match &mut self.state {
            State::Bound(Bound { phase: Phase::Usable(in_use), .. }) => Some(in_use),
            State::Renewing(renewal) | State::Rebinding(renewal) => Some(&mut renewal.in_use),
            _ => None,
        }
    }

    /// The address that it uses and answers ARP for.
    pub fn usable_address(&self) -> Option<Ipv4Addr> {
        match &self.state {
            State::Manual(manual) => manual.usable_address(),
            _ => self.in_use().and(self.lease()).map(|lease| lease.configuration.address),
        }
    }

    /// The lease that it has, checked or not.
    pub fn lease(&self) -> Option<&Lease> {
        match &self.state {
            State::Bound(bound) => Some(&bound.lease),
            State::Renewing(renewal) | State::Rebinding(renewal) => Some(&renewal.lease),
            _ => None,
        }
    }

    /// The lease that it remembers while it has none in force.
    pub fn remembered(&self) -> Option<&Lease> {
        match &self.state {
            State::Rebooting(rebooting) => Some(&rebooting.lease),
            _ => self.remembered.as_ref(),
        }
    }

    /// The machine of an address given by hand, if it has one.
    pub fn manual(&self) -> Option<&Manual> {
        match &self.state {
            State::Manual(manual) => Some(manual),
            _ => None,
        }
    }

    /// The address that it is checking.
    pub fn checking(&self) -> Option<&Acd> {
        match &self.state {
            State::Bound(Bound { phase: Phase::Checking(acd), .. }) => Some(acd),
            State::Manual(manual) => manual.checking(),
            _ => None,
        }
    }

    /// About how many bytes this machine takes in memory.
    pub fn weight(&self) -> usize {
        let offers: usize = match &self.state {
            State::Selecting(selecting) => selecting.offers.iter().map(|offer| 160 + offer.weight()).sum(),
            State::Manual(_) => size_of::<Manual>(),
            _ => 0,
        };
        size_of::<Self>() + 200 + offers
    }

    /// Whether it waits in this state for an answer with this transaction id.
    pub fn waits(&self, state: ClientState, xid: u32) -> bool {
        let own = match &self.state {
            State::Selecting(selecting) => selecting.xid,
            State::Requesting(requesting) => requesting.xid,
            State::Rebooting(rebooting) => rebooting.xid,
            State::Renewing(renewal) | State::Rebinding(renewal) => renewal.xid,
            State::Manual(manual) => return state == ClientState::Manual && manual.informs(xid),
            State::Init | State::InitReboot | State::Bound(_) => return false,
        };
        (self.state_name(), own) == (state, xid)
    }

    /// Its message with this transaction id was dropped, since nobody answered ARP for its next hop.
    pub fn never_left(&mut self, xid: u32) {
        match &mut self.state {
            State::Manual(manual) => manual.never_left(xid),
            State::Renewing(renewal) if renewal.xid == xid => renewal.unsent = true,
            _ => {}
        }
    }

    /// Whether it has begun no exchange since its `begun`th.
    pub fn nothing_new_since(&self, begun: u32) -> bool {
        self.begun == begun
    }

    /// The decision that waits for a person.
    pub fn open_decision(&self) -> Option<(u32, &[OfferSummary])> {
        match &self.state {
            State::Selecting(Selecting { open: Some((n, _)), offers, .. }) => Some((*n, offers)),
            _ => None,
        }
    }

    fn broadcast_flag(&self) -> bool {
        self.profile.broadcast_flag == BroadcastFlag::AsConfigured && self.config.broadcast_flag
    }

    fn enter(&mut self, ctx: &mut Context<'_>, state: State, trigger: StateTrigger) {
        let from = self.state_name();
        self.state = state;
        let entry = ctx.event(Event::State { from, to: self.state_name(), trigger });
        ctx.because(entry);
    }

    /// Whether a message could matter to this client now: cheap, and without a change. `Ok` means that
    /// [`Client::handle_message`] has to see it.
    pub fn hears(&self, message: &DhcpMessage) -> Result<(), Reason> {
        let xid = match &self.state {
            State::Init | State::InitReboot => return Err(Reason::NotWaiting),
            State::Manual(manual) => return manual.hears(message),
            State::Selecting(s) => s.xid,
            State::Requesting(s) => s.xid,
            State::Rebooting(s) => s.xid,
            State::Bound(s) => s.xid,
            State::Renewing(s) | State::Rebinding(s) => s.xid,
        };
        message::is_for(message, self.config.mac, xid, &self.config.client_id)?;
        if matches!(self.state, State::Bound(_)) { Err(Reason::NotWaiting) } else { Ok(()) }
    }

    /// A DHCP message for this client; see [`Client::hears`].
    pub fn handle_message(&mut self, ctx: &mut Context<'_>, message: &DhcpMessage) {
        use MessageType::{Ack, Nak, Offer};
        let waits =
            matches!(self.state, State::Requesting(_) | State::Rebooting(_) | State::Renewing(_) | State::Rebinding(_));
        let handled = match (&mut self.state, message.message_type()) {
            (State::Manual(manual), _) => {
                manual.handle_message(ctx, message);
                Ok(())
            }
            (State::Selecting(_), Some(Offer)) => self.handle_offer(ctx, message),
            (_, Some(Offer)) if waits => Err(Reason::OfferTooLate),
            (State::Requesting(_) | State::Rebooting(_), Some(Ack)) => self.handle_ack(ctx, message),
            (State::Renewing(_) | State::Rebinding(_), Some(Ack)) => self.handle_renewed(ctx, message),
            (_, Some(Nak)) if waits => {
                self.handle_nak(ctx, message);
                Ok(())
            }
            _ => Err(Reason::UnexpectedType),
        };
        if let Err(reason) = handled {
            ctx.event(Event::Ignored { reason });
        }
    }

    /// Whether an ARP packet shows a conflict over the address that is being checked or used.
    pub fn sees_conflict(&self, packet: &ArpPacket) -> bool {
        match &self.state {
            State::Manual(manual) => manual.sees_conflict(packet),
            State::Bound(Bound { phase: Phase::Checking(acd), .. }) => acd.conflicts(packet, self.config.mac).is_some(),
            _ => self.in_use().is_some_and(|in_use| in_use.defender.sees_conflict(packet, self.config.mac)),
        }
    }

    /// One of the client's timers fired.
    pub fn handle_timer(&mut self, ctx: &mut Context<'_>, timer: Timer) {
        match (timer, &mut self.state) {
            (Timer::Start, State::Init) => self.begin(ctx),
            (Timer::Retransmission, State::Selecting(Selecting { sent, .. }))
            | (Timer::Retransmission, State::Requesting(Requesting { sent, .. }))
            | (Timer::Retransmission, State::Rebooting(Rebooting { sent, .. })) => {
                let again = ctx.event(Event::Retransmission { attempt: *sent, unsent: false });
                ctx.because(again);
                self.send_again(ctx);
            }
            (Timer::RenewAgain, State::Renewing(renewal) | State::Rebinding(renewal)) => {
                let again = ctx.event(Event::Retransmission { attempt: renewal.sent, unsent: renewal.unsent });
                ctx.because(again);
                self.send_again(ctx);
            }
            (Timer::GiveUp, State::Requesting(_) | State::Rebooting(_) | State::Renewing(_)) => self.give_up(ctx),
            (Timer::CollectOffers, State::Selecting(_)) => self.decide(ctx),
            (Timer::Probe, State::Bound(Bound { phase: Phase::Checking(acd), .. })) => {
                acd.handle_probe_timer(ctx, self.config.mac, &mut self.streams.probing);
            }
            (Timer::CheckEnds, State::Bound(Bound { phase: Phase::Checking(_), .. })) => self.start_using(ctx),
            (_, State::Manual(manual)) => manual.handle_timer(ctx, timer),
            (Timer::Announce, _) => {
                let mac = self.config.mac;
                if let Some(in_use) = self.in_use_mut() {
                    in_use.announce(ctx, mac);
                }
            }
            // While the address is still being checked, renewal waits for the end of the check; but what is over is not used.
            (Timer::T1, State::Bound(Bound { lease, phase: Phase::Checking(_), .. })) if lease.is_over(ctx.now) => {
                self.expire(ctx);
            }
            (Timer::T1, State::Bound(Bound { phase: Phase::Usable(_), .. })) => self.renew(ctx, StateTrigger::T1),
            (Timer::T2, State::Renewing(_) | State::Bound(Bound { phase: Phase::Usable(_), .. })) => self.rebind(ctx),
            (Timer::Expiry, _) => self.expire(ctx),
            _ => {}
        }
    }

    fn send_again(&mut self, ctx: &mut Context<'_>) {
        match &self.state {
            State::Selecting(_) => self.send_discover(ctx),
            State::Requesting(_) => self.send_request(ctx, Duration::ZERO, Vec::new()),
            State::Rebooting(_) => self.send_verification(ctx),
            State::Renewing(_) | State::Rebinding(_) => self.send_renewal(ctx, Duration::ZERO),
            _ => {}
        }
    }

    /// When the client's lease clock began, and what it makes of it.
    fn elapsed_secs(ctx: &Context<'_>, since: Instant) -> u16 {
        u16::try_from(ctx.clock.shown(ctx.now.since(since)).whole_secs()).unwrap_or(u16::MAX)
    }
}
