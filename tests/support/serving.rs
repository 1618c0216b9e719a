//! A server driven alone, after it has given a lease: what clients ask then, what an administrator does, and two servers that share
//! a table.

use std::net::Ipv4Addr;

use dorascope::base::Instant;
use dorascope::protocol::server::{Binding, Replica};
use dorascope::protocol::{Action, Cannot, Event, LeaseEnd, Reason, RefusalReason};
use dorascope::scenario::Lens;
use serde_json::{Value, json};

use super::packet::{Dhcp, Mac, Seen};
use super::{ALL, LIST, Lone, RELEASE, REQUEST, S, SERVER_A, client_id, discover, request, server_json};

/// The REQUEST by which a client of `address` wants its lease extended; in RENEWING as it stands, in REBINDING by broadcast.
pub fn renewal(xid: u32, mac: Mac, address: Ipv4Addr) -> Dhcp {
    let asked = Dhcp::from_client(REQUEST, xid, mac).with(61, &client_id(mac)).with(55, &LIST);
    asked.but(|m| (m.ciaddr, m.from, m.to) = (address, address, SERVER_A))
}

/// The REQUEST of a client that starts and remembers `address`.
pub fn reboot(xid: u32, mac: Mac, address: Ipv4Addr) -> Dhcp {
    let asked = Dhcp::from_client(REQUEST, xid, mac).with(61, &client_id(mac)).with(55, &LIST);
    asked.with_ip(50, address)
}

/// A RELEASE of `address` to server a.
pub fn release(xid: u32, mac: Mac, address: Ipv4Addr) -> Dhcp {
    let given = Dhcp::from_client(RELEASE, xid, mac).with(61, &client_id(mac)).with_ip(54, SERVER_A);
    given.but(|m| (m.ciaddr, m.from, m.to) = (address, address, SERVER_A))
}

impl Lone {
    /// Somebody does something to the host, as the world would carry it out.
    pub fn perform(&mut self, at: u64, action: Action) -> Result<(), Cannot> {
        self.until(at);
        match action {
            Action::PowerOff => {
                // What it was about to send stays inside.
                self.sent.retain(|(leaves, _)| *leaves <= at);
                self.run(|host, now, cause, out| host.power_off(now, cause, out));
            }
            Action::Plug => self.run(|host, now, cause, out| host.link_up(now, cause, false, out)),
            Action::MoveTo(_) => self.run(|host, now, cause, out| host.link_up(now, cause, true, out)),
            Action::PowerOn => self.run(|host, now, cause, out| host.start(now, cause, out)),
            action => {
                self.host.can(&action)?;
                self.run(|host, now, cause, out| host.perform(now, cause, &action, out));
            }
        }
        Ok(())
    }

    /// A datagram for the server alone arrives from a client that has just asked for its hardware address, so that the
    /// server knows the client's.
    pub fn hear_unicast(&mut self, at: u64, message: &Dhcp) -> Result<(), Reason> {
        let (mac, server) = (message.mac(), self.host.config().mac.0);
        self.hear(at, &Seen::who_has(mac, message.from, message.to))?;
        self.hear(at, &message.framed(mac, server))
    }

    /// The same message by broadcast: REBINDING.
    pub fn hear_rebinding(&mut self, at: u64, message: &Dhcp) -> Result<(), Reason> {
        let (mac, own) = (message.mac(), self.service().config().address);
        self.hear(at, &Seen::who_has(mac, message.from, own))?;
        self.hear(at, &message.clone().but(|m| m.to = super::EVERYONE).framed(mac, ALL))
    }

    /// Gives `mac` a lease by DISCOVER and REQUEST at `at`; the server must not check addresses.
    pub fn lease(&mut self, at: u64, mac: Mac) -> Ipv4Addr {
        self.hear_client(at, &discover(700, mac)).expect("heard");
        let offer = self.message(at + 1000);
        self.hear_client(at + 1000, &request(&offer)).expect("heard");
        let ack = self.message(at + 2000);
        assert_eq!(ack.kind(), super::ACK);
        ack.yiaddr
    }

    /// The lease of an address.
    ///
    /// # Panics
    /// If it is not leased.
    pub fn binding(&self, address: Ipv4Addr) -> &Binding {
        self.service().pool().state(address).binding().unwrap_or_else(|| panic!("{address} is not leased"))
    }

    /// When the lease of an address ends, in microseconds.
    pub fn ends(&self, address: Ipv4Addr) -> u64 {
        self.binding(address).until.expect("a finite lease").0
    }

    /// Why the server refused, so far.
    pub fn refusals(&self) -> Vec<RefusalReason> {
        let why = |(_, event): &(u64, Event)| match event {
            Event::RequestRefused { why, .. } => Some(*why),
            _ => None,
        };
        self.events.iter().filter_map(why).collect()
    }

    /// The leases that ended, with the time and why.
    pub fn ended(&self) -> Vec<(u64, Ipv4Addr, LeaseEnd)> {
        let end = |(at, event): &(u64, Event)| match event {
            Event::LeaseEnded { address, why, .. } => Some((*at, *address, *why)),
            _ => None,
        };
        self.events.iter().filter_map(end).collect()
    }

    /// The names of the events since the last time that they were forgotten, and forgets them.
    pub fn names(&mut self) -> Vec<String> {
        let name = |(_, event): (u64, Event)| {
            let text = format!("{event:?}");
            text.split([' ', '{']).next().expect("a name").to_owned()
        };
        std::mem::take(&mut self.events).into_iter().map(name).filter(|name| !name.starts_with("Arp")).collect()
    }
}

/// Server b's hardware address.
pub const B1: Mac = [2, 0, 0, 0, 0, 0xa2];
/// Server b.
pub const SERVER_B: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 3);

/// A failover pair, primary first. Changes of a table reach the partner as in the world: at the same instant, before anything
/// else happens.
#[derive(Clone)]
pub struct Pair {
    pub a: Lone,
    pub b: Lone,
}

impl Pair {
    /// Two servers with the same ranges, that check nothing unless `change` says otherwise; it overrides fields of both.
    pub fn new(lens: Lens, change: Value) -> Self {
        let mut change = change;
        if change.get("switches").is_none() {
            change["switches"] = json!({ "address_check": "never" });
        }
        let mut first = server_json(change.clone());
        first["failover_partner"] = json!("server-b");
        let mut second = server_json(change);
        for (key, value) in [
            ("id", json!("server-b")),
            ("mac", json!("02:00:00:00:00:a2")),
            ("address", json!("10.0.0.3")),
            ("failover_partner", json!("server-a")),
        ] {
            second[key] = value;
        }
        let servers = json!([first, second]);
        let at = |port| Lone::at_port(json!([]), servers.clone(), json!([]), lens, 1, port);
        Pair { a: at(0), b: at(1) }
    }

    /// Does something with the primary, then tells the secondary what that changed, and so on.
    pub fn a<R>(&mut self, run: impl FnOnce(&mut Lone) -> R) -> R {
        let result = run(&mut self.a);
        self.settle();
        result
    }

    /// The same with the secondary.
    pub fn b<R>(&mut self, run: impl FnOnce(&mut Lone) -> R) -> R {
        let result = run(&mut self.b);
        self.settle();
        result
    }

    fn settle(&mut self) {
        let Pair { a, b } = self;
        while !(a.told.is_empty() && b.told.is_empty()) {
            for update in std::mem::take(&mut a.told) {
                deliver(a.now, b, update);
            }
            for update in std::mem::take(&mut b.told) {
                deliver(b.now, a, update);
            }
        }
    }

    /// Lets time pass for both.
    pub fn until(&mut self, at: u64) {
        self.a(|a| a.until(at).now);
        self.b(|b| b.until(at).now);
    }

    /// Both hear the same frame at the same instant, the primary first.
    pub fn hear(&mut self, at: u64, frame: &Seen) -> (Result<(), Reason>, Result<(), Reason>) {
        self.until(at);
        (self.a(|a| a.hear(at, frame)), self.b(|b| b.hear(at, frame)))
    }

    /// A client's broadcast.
    pub fn broadcast(&mut self, at: u64, message: &Dhcp) {
        let _ = self.hear(at, &message.framed(message.mac(), ALL));
    }

    /// What both tables have: address, client, end.
    pub fn tables(&self) -> [Vec<(Ipv4Addr, Mac, Option<Instant>)>; 2] {
        let table = |server: &Lone| {
            let taken = server.service().pool().taken();
            taken.filter_map(|(a, state)| state.binding().map(|b| (a, b.mac.0, b.until))).collect()
        };
        [table(&self.a), table(&self.b)]
    }
}

/// A change reaches the partner at the very instant at which it was made; what is due there at that instant comes after.
fn deliver(now: u64, to: &mut Lone, update: Replica) {
    if to.host.started() {
        to.until(now.saturating_sub(1));
    }
    to.now = to.now.max(now);
    to.run(|host, now, cause, out| host.replicate(now, cause, update, out));
}

/// One hour, in microseconds: what a lease lasts here unless a test says otherwise.
pub const HOUR: u64 = 3600 * S;
