//! The ring on a client's card: how much of its lease has passed, with marks at T1, T2 and the end; and the same in words.
//!
//! The whole way round is the lease period. What the course text's client keeps beyond it is a second ring around the first.

use crate::base::Instant;
use crate::protocol::{ClientState, Timer};
use crate::teach::format::remaining;
use crate::view::HostView;

/// What the ring shows, in thousandths of its way round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ring {
    /// The client's state gives the colour.
    pub state: ClientState,
    /// How much of the lease has passed; `None` if it never ends.
    pub passed: Option<u32>,
    /// Where T1 is, unless the client renews at the end.
    pub t1: Option<u32>,
    /// Where T2 is, unless the client renews at the end.
    pub t2: Option<u32>,
    /// How much has passed of what the client keeps the address beyond the period (course text).
    pub over: Option<u32>,
}

/// The ring of a client that has a lease in force.
pub fn ring(host: &HostView, now: Instant) -> Option<Ring> {
    let state = host.state.filter(|state| in_force(*state))?;
    let configuration = host.configuration.as_ref()?;
    let began = configuration.requested_at;
    let Some(expiry) = configuration.expiry else {
        return Some(Ring { state, passed: None, t1: None, t2: None, over: None });
    };
    let share = |at: Instant| thousandths(at.since(began).0, expiry.since(began).0);
    let early = configuration.t1 < configuration.expiry;
    let mark = |at: Option<Instant>| at.filter(|_| early).map(share);
    let over = kept_until(host).filter(|_| now >= expiry);
    Some(Ring {
        state,
        passed: Some(share(now)),
        t1: mark(configuration.t1),
        t2: mark(configuration.t2),
        over: over.map(|last| thousandths(now.since(expiry).0, last.since(expiry).0)),
    })
}

/// Whether a client in this state goes by its lease.
fn in_force(state: ClientState) -> bool {
    matches!(
        state,
        ClientState::BoundChecking | ClientState::BoundUsable | ClientState::Renewing | ClientState::Rebinding
    )
}

/// Until when a client keeps its address beyond the period, if it does.
fn kept_until(host: &HostView) -> Option<Instant> {
    let expiry = host.configuration.as_ref()?.expiry?;
    let armed = host.timers.iter().find(|(timer, _)| *timer == Timer::Expiry).map(|(_, at)| *at);
    armed.filter(|at| *at > expiry)
}

fn thousandths(part: u64, whole: u64) -> u32 {
    let share = u128::from(part) * 1000 / u128::from(whole.max(1));
    u32::try_from(share).unwrap_or(1000).min(1000)
}

/// The ring in words: "12 % of the lease has passed, T1 in 26 min, T2 in 48 min, it ends in 52 min".
pub fn words(host: &HostView, now: Instant) -> Option<String> {
    let ring = ring(host, now)?;
    let configuration = host.configuration.as_ref()?;
    let (Some(passed), Some(expiry)) = (ring.passed, configuration.expiry) else {
        return Some("the lease never ends".to_owned());
    };
    if ring.over.is_some() {
        let last = kept_until(host).unwrap_or(expiry);
        let (since, left) = (remaining(now, expiry), remaining(last, now));
        return Some(format!("the lease period has been over for {since}, the address is kept for {left} more"));
    }
    let mut words = format!("{} % of the lease has passed", passed / 10);
    for (name, mark, at) in [("T1", ring.t1, configuration.t1), ("T2", ring.t2, configuration.t2)] {
        if let Some(at) = at.filter(|at| mark.is_some() && *at > now) {
            words.push_str(&format!(", {name} in {}", remaining(at, now)));
        }
    }
    words.push_str(&format!(", it ends in {}", remaining(expiry, now)));
    Some(words)
}
