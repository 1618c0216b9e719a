//! Frames read and written by fixed offsets (RFC 826, 791, 768, 792, 2131 section 2), independently of the program.

use std::net::Ipv4Addr;

/// A hardware address.
pub type Mac = [u8; 6];

/// An address from four numbers.
pub const fn ip(a: u8, b: u8, c: u8, d: u8) -> Ipv4Addr {
    Ipv4Addr::new(a, b, c, d)
}

/// A frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub src: Mac,
    pub dst: Mac,
    pub body: Body,
}

/// What a frame carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    Arp(Arp),
    Dhcp(Box<Dhcp>),
    Echo(Echo),
}

/// An ARP packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arp {
    pub op: u16,
    pub sha: Mac,
    pub spa: Ipv4Addr,
    pub tha: Mac,
    pub tpa: Ipv4Addr,
}

/// An ICMP echo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Echo {
    pub from: Ipv4Addr,
    pub to: Ipv4Addr,
    pub reply: bool,
    pub id: u16,
    pub seq: u16,
    pub data: Vec<u8>,
}

/// A DHCP message with its UDP and IP addressing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dhcp {
    pub from: Ipv4Addr,
    pub to: Ipv4Addr,
    pub sport: u16,
    pub dport: u16,
    pub op: u8,
    pub htype: u8,
    pub hlen: u8,
    pub hops: u8,
    pub xid: u32,
    pub secs: u16,
    pub flags: u16,
    pub ciaddr: Ipv4Addr,
    pub yiaddr: Ipv4Addr,
    pub siaddr: Ipv4Addr,
    pub giaddr: Ipv4Addr,
    pub chaddr: [u8; 16],
    pub sname: [u8; 64],
    pub file: Vec<u8>,
    pub cookie: [u8; 4],
    /// In the order of the wire, without Pad and End.
    pub options: Vec<(u8, Vec<u8>)>,
    /// Octets of the whole UDP payload.
    pub length: usize,
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_be_bytes([bytes[at], bytes[at + 1]])
}

fn ip_at(bytes: &[u8], at: usize) -> Ipv4Addr {
    ip(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3])
}

fn mac_at(bytes: &[u8], at: usize) -> Mac {
    bytes[at..at + 6].try_into().expect("six")
}

/// RFC 1071: the complement of the ones' complement sum.
pub fn checksum(bytes: &[u8]) -> u16 {
    let mut sum: u32 =
        bytes.chunks(2).map(|pair| u32::from(pair[0]) << 8 | pair.get(1).copied().map_or(0, u32::from)).sum();
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !(sum as u16)
}

fn udp_checksum(from: Ipv4Addr, to: Ipv4Addr, datagram: &[u8]) -> u16 {
    let mut pseudo = [from.octets(), to.octets()].concat();
    pseudo.extend([0, 17]);
    pseudo.extend((datagram.len() as u16).to_be_bytes());
    pseudo.extend(datagram);
    checksum(&pseudo)
}

/// Reads a frame.
///
/// # Errors
/// The name of the first field that is wrong.
pub fn read(bytes: &[u8]) -> Result<Seen, String> {
    let sound = |good: bool, what: &str| if good { Ok(()) } else { Err(what.to_owned()) };
    sound(bytes.len() >= 60, "frame length")?;
    let (dst, src) = (mac_at(bytes, 0), mac_at(bytes, 6));
    let rest = &bytes[14..];
    let body = match u16_at(bytes, 12) {
        0x0806 => {
            sound(u16_at(rest, 0) == 1, "hrd")?;
            sound(u16_at(rest, 2) == 0x0800, "pro")?;
            sound((rest[4], rest[5]) == (6, 4), "hln pln")?;
            sound(rest[28..].iter().all(|b| *b == 0), "padding")?;
            Body::Arp(Arp {
                op: u16_at(rest, 6),
                sha: mac_at(rest, 8),
                spa: ip_at(rest, 14),
                tha: mac_at(rest, 18),
                tpa: ip_at(rest, 24),
            })
        }
        0x0800 => {
            sound(rest[0] == 0x45, "version ihl")?;
            sound(checksum(&rest[..20]) == 0, "IP checksum")?;
            sound(u16_at(rest, 6) & 0x3fff == 0, "fragment")?;
            sound(rest[8] > 0, "ttl")?;
            let total = usize::from(u16_at(rest, 2));
            sound(total <= rest.len() && rest[total..].iter().all(|b| *b == 0), "total length")?;
            let (from, to) = (ip_at(rest, 12), ip_at(rest, 16));
            let inner = &rest[20..total];
            match rest[9] {
                1 => {
                    sound(checksum(inner) == 0, "ICMP checksum")?;
                    sound(matches!(inner[0], 0 | 8) && inner[1] == 0, "ICMP type")?;
                    let (id, seq) = (u16_at(inner, 4), u16_at(inner, 6));
                    Body::Echo(Echo { from, to, reply: inner[0] == 0, id, seq, data: inner[8..].to_vec() })
                }
                17 => {
                    sound(usize::from(u16_at(inner, 4)) == inner.len(), "UDP length")?;
                    sound(u16_at(inner, 6) != 0 && udp_checksum(from, to, inner) == 0, "UDP checksum")?;
                    Body::Dhcp(Box::new(read_dhcp(from, to, inner)?))
                }
                _ => return Err("IP protocol".to_owned()),
            }
        }
        _ => return Err("ethertype".to_owned()),
    };
    Ok(Seen { src, dst, body })
}

fn read_dhcp(from: Ipv4Addr, to: Ipv4Addr, datagram: &[u8]) -> Result<Dhcp, String> {
    let b = &datagram[8..];
    if b.len() < 240 {
        return Err("DHCP length".to_owned());
    }
    let mut options = Vec::new();
    let mut at = 240;
    loop {
        match b.get(at) {
            None => return Err("no End option".to_owned()),
            Some(255) => break,
            Some(0) => at += 1,
            Some(code) => {
                let length = usize::from(*b.get(at + 1).ok_or("option length")?);
                let value = b.get(at + 2..at + 2 + length).ok_or(format!("option {code} cut short"))?;
                options.push((*code, value.to_vec()));
                at += 2 + length;
            }
        }
    }
    if b[at + 1..].iter().any(|b| *b != 0) {
        return Err("octets behind End".to_owned());
    }
    Ok(Dhcp {
        from,
        to,
        sport: u16_at(datagram, 0),
        dport: u16_at(datagram, 2),
        op: b[0],
        htype: b[1],
        hlen: b[2],
        hops: b[3],
        xid: u32::from_be_bytes([b[4], b[5], b[6], b[7]]),
        secs: u16_at(b, 8),
        flags: u16_at(b, 10),
        ciaddr: ip_at(b, 12),
        yiaddr: ip_at(b, 16),
        siaddr: ip_at(b, 20),
        giaddr: ip_at(b, 24),
        chaddr: b[28..44].try_into().expect("sixteen"),
        sname: b[44..108].try_into().expect("sixty-four"),
        file: b[108..236].to_vec(),
        cookie: b[236..240].try_into().expect("four"),
        options,
        length: b.len(),
    })
}

impl Dhcp {
    /// A client's broadcast message with option 53 and nothing else.
    pub fn from_client(kind: u8, xid: u32, mac: Mac) -> Self {
        let mut chaddr = [0; 16];
        chaddr[..6].copy_from_slice(&mac);
        let zero = Ipv4Addr::UNSPECIFIED;
        Dhcp {
            from: zero,
            to: Ipv4Addr::BROADCAST,
            sport: 68,
            dport: 67,
            op: 1,
            htype: 1,
            hlen: 6,
            hops: 0,
            xid,
            secs: 0,
            flags: 0,
            ciaddr: zero,
            yiaddr: zero,
            siaddr: zero,
            giaddr: zero,
            chaddr,
            sname: [0; 64],
            file: vec![0; 128],
            cookie: [99, 130, 83, 99],
            options: vec![(53, vec![kind])],
            length: 300,
        }
    }

    /// A server's answer, with options 53 and 54.
    pub fn from_server(kind: u8, xid: u32, client: Mac, server: Ipv4Addr) -> Self {
        let mut message = Dhcp::from_client(kind, xid, client).with_ip(54, server);
        message.from = server;
        (message.sport, message.dport, message.op) = (67, 68, 2);
        message
    }

    /// The same with an option more, or with another value of it.
    #[must_use]
    pub fn with(mut self, code: u8, value: &[u8]) -> Self {
        match self.options.iter_mut().find(|(known, _)| *known == code) {
            Some((_, old)) => *old = value.to_vec(),
            None => self.options.push((code, value.to_vec())),
        }
        self
    }

    /// The same with an option that is an address.
    #[must_use]
    pub fn with_ip(self, code: u8, address: Ipv4Addr) -> Self {
        self.with(code, &address.octets())
    }

    /// The same with an option that is a number of seconds.
    #[must_use]
    pub fn with_u32(self, code: u8, number: u32) -> Self {
        self.with(code, &number.to_be_bytes())
    }

    /// The same without an option.
    #[must_use]
    pub fn without(mut self, code: u8) -> Self {
        self.options.retain(|(known, _)| *known != code);
        self
    }

    /// The same, changed by hand.
    #[must_use]
    pub fn but(mut self, change: impl FnOnce(&mut Dhcp)) -> Self {
        change(&mut self);
        self
    }

    /// Option 53.
    pub fn kind(&self) -> u8 {
        self.opt(53).map_or(0, |value| value[0])
    }

    /// The value of an option.
    pub fn opt(&self, code: u8) -> Option<&[u8]> {
        self.options.iter().find(|(known, _)| *known == code).map(|(_, value)| value.as_slice())
    }

    /// The value of an option that is an address.
    pub fn opt_ip(&self, code: u8) -> Option<Ipv4Addr> {
        self.opt(code).map(|value| ip_at(value, 0))
    }

    /// The value of an option that is a number of seconds.
    pub fn opt_u32(&self, code: u8) -> Option<u32> {
        self.opt(code).map(|value| u32::from_be_bytes(value.try_into().expect("four octets")))
    }

    /// The codes of all options, in the order of the wire.
    pub fn codes(&self) -> Vec<u8> {
        self.options.iter().map(|(code, _)| *code).collect()
    }

    /// The client's hardware address.
    pub fn mac(&self) -> Mac {
        mac_at(&self.chaddr, 0)
    }

    /// The message in a frame.
    pub fn framed(&self, src: Mac, dst: Mac) -> Seen {
        Seen { src, dst, body: Body::Dhcp(Box::new(self.clone())) }
    }

    fn payload(&self) -> Vec<u8> {
        let mut b = vec![self.op, self.htype, self.hlen, self.hops];
        b.extend(self.xid.to_be_bytes());
        b.extend(self.secs.to_be_bytes());
        b.extend(self.flags.to_be_bytes());
        for address in [self.ciaddr, self.yiaddr, self.siaddr, self.giaddr] {
            b.extend(address.octets());
        }
        b.extend(self.chaddr);
        b.extend(self.sname);
        b.extend(&self.file);
        b.extend(self.cookie);
        for (code, value) in &self.options {
            b.extend([*code, value.len() as u8]);
            b.extend(value);
        }
        b.push(255);
        b.resize(b.len().max(self.length), 0);
        b
    }
}

/// The bytes of a frame.
pub fn write(frame: &Seen) -> Vec<u8> {
    let mut bytes = [frame.dst, frame.src].concat();
    let ip_packet = |from: Ipv4Addr, to: Ipv4Addr, protocol: u8, inner: &[u8]| {
        let mut b = vec![0x45, 0];
        b.extend(((20 + inner.len()) as u16).to_be_bytes());
        b.extend([0, 0, 0, 0, 64, protocol, 0, 0]);
        b.extend(from.octets());
        b.extend(to.octets());
        let sum = checksum(&b).to_be_bytes();
        b[10..12].copy_from_slice(&sum);
        b.extend(inner);
        b
    };
    match &frame.body {
        Body::Arp(arp) => {
            bytes.extend([8, 6, 0, 1, 8, 0, 6, 4]);
            bytes.extend(arp.op.to_be_bytes());
            bytes.extend(arp.sha);
            bytes.extend(arp.spa.octets());
            bytes.extend(arp.tha);
            bytes.extend(arp.tpa.octets());
        }
        Body::Dhcp(message) => {
            let payload = message.payload();
            let mut udp = [message.sport.to_be_bytes(), message.dport.to_be_bytes()].concat();
            udp.extend(((8 + payload.len()) as u16).to_be_bytes());
            udp.extend([0, 0]);
            udp.extend(payload);
            let sum = match udp_checksum(message.from, message.to, &udp) {
                0 => 0xffff,
                sum => sum,
            };
            udp[6..8].copy_from_slice(&sum.to_be_bytes());
            bytes.extend([8, 0]);
            bytes.extend(ip_packet(message.from, message.to, 17, &udp));
        }
        Body::Echo(echo) => {
            let mut icmp = vec![if echo.reply { 0 } else { 8 }, 0, 0, 0];
            icmp.extend(echo.id.to_be_bytes());
            icmp.extend(echo.seq.to_be_bytes());
            icmp.extend(&echo.data);
            let sum = checksum(&icmp).to_be_bytes();
            icmp[2..4].copy_from_slice(&sum);
            bytes.extend([8, 0]);
            bytes.extend(ip_packet(echo.from, echo.to, 1, &icmp));
        }
    }
    bytes.resize(bytes.len().max(60), 0);
    bytes
}

impl Seen {
    /// The DHCP message.
    ///
    /// # Panics
    /// If this is none.
    pub fn dhcp(&self) -> &Dhcp {
        match &self.body {
            Body::Dhcp(message) => message,
            other => panic!("no DHCP message: {other:?}"),
        }
    }

    /// The ARP packet.
    ///
    /// # Panics
    /// If this is none.
    pub fn arp(&self) -> Arp {
        match &self.body {
            Body::Arp(arp) => *arp,
            other => panic!("no ARP packet: {other:?}"),
        }
    }

    /// The name of what this is.
    pub fn kind(&self) -> &'static str {
        match &self.body {
            Body::Dhcp(message) => match message.kind() {
                1 => "DISCOVER",
                2 => "OFFER",
                3 => "REQUEST",
                4 => "DECLINE",
                5 => "ACK",
                6 => "NAK",
                7 => "RELEASE",
                8 => "INFORM",
                _ => "?",
            },
            Body::Arp(arp) if arp.op == 2 => "ARP-reply",
            Body::Arp(arp) if arp.op != 1 => "?",
            Body::Arp(arp) if arp.spa.is_unspecified() => "ARP-probe",
            Body::Arp(arp) if arp.spa == arp.tpa => "ARP-announcement",
            Body::Arp(_) => "ARP-request",
            Body::Echo(echo) if echo.reply => "echo-reply",
            Body::Echo(_) => "echo-request",
        }
    }

    /// An ARP request of `mac`.
    pub fn who_has(mac: Mac, spa: Ipv4Addr, tpa: Ipv4Addr) -> Self {
        Seen { src: mac, dst: [0xff; 6], body: Body::Arp(Arp { op: 1, sha: mac, spa, tha: [0; 6], tpa }) }
    }

    /// An ARP reply of `mac` to `to`.
    pub fn is_at(mac: Mac, spa: Ipv4Addr, to: Mac, tpa: Ipv4Addr) -> Self {
        Seen { src: mac, dst: to, body: Body::Arp(Arp { op: 2, sha: mac, spa, tha: to, tpa }) }
    }
}
