//! What a client makes of an ACK: its lease and the configuration that it logs.

use std::net::Ipv4Addr;
use std::rc::Rc;

use crate::base::{Clock, Duration, Instant, Random};
use crate::protocol::event::{Configuration, Event, Setting};
use crate::protocol::parameters::{parameters, router};
use crate::protocol::profile::Renewal;
use crate::wire::DhcpMessage;

/// The lease time that never ends (RFC 2131 section 3.3).
pub(super) const INFINITE: u32 = u32::MAX;

/// The set time of the course text: without an ACK for so long, the client asks by broadcast.
pub const SET_TIME: Duration = Duration::from_secs(10);
/// How much longer the course text's client keeps its address while it asks by broadcast.
pub const LAST_WAIT: Duration = Duration::from_secs(60);

/// A lease as the client keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// Everything the ACK said.
    pub configuration: Rc<Configuration>,
}

/// How a client turns the times of an ACK into moments.
#[derive(Debug)]
pub struct LeaseClock<'a> {
    /// When the REQUEST was first sent: the lease runs from here (RFC 2131 section 4.4.1).
    pub requested_at: Instant,
    /// The client's own clock.
    pub clock: Clock,
    /// When it renews.
    pub renewal: Renewal,
    /// Where the shift of T1 and T2 comes from, if they get one.
    pub fuzz: Option<&'a mut Random>,
}

impl Lease {
    /// Reads an ACK, with what of it is not gone by. `None` if it names no server, no lease time or no address. `before` is the
    /// lease that it extends.
    pub fn from_ack(
        message: &DhcpMessage,
        clock: LeaseClock<'_>,
        before: Option<&Lease>,
    ) -> Option<(Self, Vec<Event>)> {
        let requested_at = clock.requested_at;
        let address = message.yiaddr;
        let server = message.server_id()?;
        let lease_s = message.lease_time().filter(|s| *s > 0)?;
        if address.is_unspecified() {
            return None;
        }
        let mask = message.subnet_mask();
        let parameters = parameters(message);
        let router = router(&parameters);
        let times = Times::of(lease_s, message.renewal_time(), message.rebinding_time());
        let mut notes = Vec::new();
        if !message.unreadable.is_empty() {
            notes.push(Event::OptionsUnreadable { codes: message.unreadable.clone() });
        }
        // The course text knows neither T1 nor T2, so its client accepts or refuses nothing there.
        notes.extend(times.refused(lease_s, message).filter(|_| clock.renewal == Renewal::AtT1));
        let Times { t1: t1_s, t2: t2_s, .. } = times;
        let whole = Duration::from_secs(lease_s.into());
        let after = |span: Duration| (lease_s != INFINITE).then(|| requested_at + clock.clock.real(span));
        let (t1, t2) = match clock.renewal {
            // The text renews when the lease is over, and asks everybody after the set time.
            Renewal::AtExpiry => (after(whole), after(whole + SET_TIME)),
            Renewal::AtT1 => {
                let (t1, t2) = shifted(t1_s, t2_s, whole, clock.fuzz);
                (after(t1), after(t2))
            }
        };
        let expiry = after(whole);
        let in_use = mask.unwrap_or_else(|| classful_mask(address));
        let mut log = vec![Setting::Address(address), Setting::Mask { mask: in_use, told: mask.is_some() }];
        log.extend(parameters.into_iter().map(Setting::Parameter));
        if message.option(28).is_none() {
            // The default of the host requirements (RFC 1122 section 3.3.6; catalogue CLI-44).
            log.push(Setting::DefaultBroadcast(Ipv4Addr::from(u32::from(address) | !u32::from(in_use))));
        }
        log.push(Setting::Lease(lease_s));
        match clock.renewal {
            _ if lease_s == INFINITE => {}
            Renewal::AtT1 => {
                log.push(Setting::T1 { after: t1_s, told: !times.own_t1 });
                log.push(Setting::T2 { after: t2_s, told: !times.own_t2 });
            }
            // It makes up no times of its own, and uses none of the server's.
            Renewal::AtExpiry => {
                log.extend(message.renewal_time().map(Setting::IgnoredT1));
                log.extend(message.rebinding_time().map(Setting::IgnoredT2));
            }
        }
        log.push(Setting::Server(server));
        let log = match before {
            Some(before) if *before.configuration.log == *log => Rc::clone(&before.configuration.log),
            _ => log.into(),
        };
        let configuration =
            Configuration { address, mask: in_use, router, server, lease_s, requested_at, t1, t2, expiry, log };
        Some((Lease { configuration: Rc::new(configuration) }, notes))
    }

    /// Whether it differs from the lease before in anything but times.
    pub(super) fn says_more_than_times(&self, before: &Lease) -> bool {
        let timeless = |setting: &&Setting| !setting.is_time();
        let (new, old) = (&self.configuration.log, &before.configuration.log);
        !new.iter().filter(timeless).eq(old.iter().filter(timeless))
    }

    /// Whether the time that the ACK gave is over. Under the course text an address that is in use stays so a while longer, but
    /// nothing begins with such a lease.
    pub fn is_over(&self, now: Instant) -> bool {
        self.configuration.expiry.is_some_and(|expiry| expiry <= now)
    }

    /// When all use of the address ends: at the end of the lease; under the course text when the last wait is over.
    pub fn last_moment(&self, clock: Clock, renewal: Renewal) -> Option<Instant> {
        let expiry = self.configuration.expiry?;
        Some(match renewal {
            Renewal::AtT1 => expiry,
            Renewal::AtExpiry => expiry + clock.real(SET_TIME + LAST_WAIT),
        })
    }
}

/// T1 and T2 with a random shift of at most a second and one percent, in their order (catalogue CLI-46).
fn shifted(t1: Duration, t2: Duration, lease: Duration, fuzz: Option<&mut Random>) -> (Duration, Duration) {
    let Some(random) = fuzz else { return (t1, t2) };
    let mut shift = |span: Duration| {
        let most = Duration((span.0 / 100).min(1_000_000));
        span - most + random.between(Duration::ZERO, most + most)
    };
    let (early, late) = (shift(t1), shift(t2));
    if early < late && late < lease { (early, late) } else { (t1, t2) }
}

/// T1 and T2, counted from the REQUEST (RFC 2131 section 4.4.5; catalogue CLI-45, CLI-47).
struct Times {
    t1: Duration,
    t2: Duration,
    /// Whether T1 is half of the lease, since the server named none, or one that makes no sense.
    own_t1: bool,
    /// Whether T2 is 7/8 of the lease.
    own_t2: bool,
}

impl Times {
    /// The server's times where they make sense: 0 < T1 < T2 < lease. One that does not leaves the other alone, as long as that
    /// goes together with the default of the first; else both defaults hold.
    fn of(lease_s: u32, t1_s: Option<u32>, t2_s: Option<u32>) -> Self {
        let lease = u64::from(lease_s) * 1_000_000;
        // T1 of zero would mean a renewal after each renewal, without end.
        let inside = |s: Option<u32>| s.map(|s| u64::from(s) * 1_000_000).filter(|t| 0 < *t && *t < lease);
        let (t1, t2) = (inside(t1_s), inside(t2_s));
        let (half, most) = (lease / 2, lease / 8 * 7);
        if t1.unwrap_or(half) < t2.unwrap_or(most) {
            let (own_t1, own_t2) = (t1.is_none(), t2.is_none());
            Times { t1: Duration(t1.unwrap_or(half)), t2: Duration(t2.unwrap_or(most)), own_t1, own_t2 }
        } else {
            Times { t1: Duration(half), t2: Duration(most), own_t1: true, own_t2: true }
        }
    }

    /// Says which of the server's times are not gone by, if there are any.
    fn refused(&self, lease_s: u32, message: &DhcpMessage) -> Option<Event> {
        let endless = lease_s == INFINITE;
        let t1_s = message.renewal_time().filter(|_| self.own_t1 || endless);
        let t2_s = message.rebinding_time().filter(|_| self.own_t2 || endless);
        let (renew_us, rebind_us) = if endless { (None, None) } else { (Some(self.t1), Some(self.t2)) };
        (t1_s.is_some() || t2_s.is_some()).then_some(Event::TimesNotAccepted {
            t1_s,
            t2_s,
            lease_s,
            renew_us,
            rebind_us,
        })
    }
}

/// The mask that the address had before CIDR, for want of option 1 (catalogue OPT-23).
fn classful_mask(address: Ipv4Addr) -> Ipv4Addr {
    match address.octets()[0] {
        0..128 => Ipv4Addr::new(255, 0, 0, 0),
        128..192 => Ipv4Addr::new(255, 255, 0, 0),
        _ => Ipv4Addr::new(255, 255, 255, 0),
    }
}
