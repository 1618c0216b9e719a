//! What is known of each option: name, form and so the lengths that its value may have, purpose, standard. The decoder and the
//! dissector read it; the checker has its own, so that it finds mistakes of this one.

/// The form of an option's value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// One address.
    Address,
    /// One or more addresses.
    Addresses,
    /// Any number of addresses, or none.
    AddressesOrNone,
    /// One or more pairs of addresses, with a word between them.
    Pairs(&'static str),
    /// 0 or 1.
    Bool,
    /// A number of one byte.
    U8,
    /// A number of two bytes.
    U16,
    /// Signed seconds.
    Offset,
    /// Unsigned seconds.
    Seconds,
    /// One or more numbers of two bytes.
    U16List,
    /// Text without a terminating zero; at least one byte.
    Text,
    /// No value at all.
    Empty,
    /// At least one byte.
    Bytes,
    /// This number of bytes.
    BytesOf(usize),
    /// Anything, also nothing.
    Any,
    /// The type of a DHCP message.
    MessageType,
    /// 1, 2 or 3: which fields hold further options.
    Overload,
    /// One or more option codes.
    Codes,
    /// A type byte, and at least one byte more.
    ClientId,
    /// Flags, two bytes that are not used any more, a name.
    Fqdn,
    /// Sub-options of a relay agent.
    Relay,
    /// Names in DNS wire form.
    Search,
    /// Routes: width of the prefix, prefix, router.
    Routes,
    /// 1, 2, 4 or 8.
    NodeType,
    /// 0 or 1.
    AutoConfigure,
}

/// How many bytes a value may have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lengths {
    /// So many.
    Exactly(usize),
    /// This number or more.
    AtLeast(usize),
    /// A multiple of so many, and not nothing.
    Multiple(usize),
    /// A multiple of so many, or nothing.
    MultipleOrNone(usize),
}

impl Lengths {
    /// Whether a value may have so many bytes.
    pub(super) fn allow(self, length: usize) -> bool {
        match self {
            Lengths::Exactly(n) => length == n,
            Lengths::AtLeast(n) => length >= n,
            Lengths::Multiple(n) => length > 0 && length.is_multiple_of(n),
            Lengths::MultipleOrNone(n) => length.is_multiple_of(n),
        }
    }
}

impl Form {
    /// How many bytes a value of this form may have (RFC 2132 and the RFCs of later options).
    pub(super) fn lengths(self) -> Lengths {
        match self {
            Form::Any => Lengths::AtLeast(0),
            Form::Empty => Lengths::Exactly(0),
            Form::Bool | Form::U8 | Form::MessageType | Form::Overload | Form::NodeType | Form::AutoConfigure => {
                Lengths::Exactly(1)
            }
            Form::U16 => Lengths::Exactly(2),
            Form::Address | Form::Seconds | Form::Offset => Lengths::Exactly(4),
            Form::BytesOf(n) => Lengths::Exactly(n),
            Form::Addresses => Lengths::Multiple(4),
            Form::AddressesOrNone => Lengths::MultipleOrNone(4),
            Form::Pairs(_) => Lengths::Multiple(8),
            Form::U16List => Lengths::Multiple(2),
            Form::Text | Form::Bytes | Form::Codes | Form::Search => Lengths::AtLeast(1),
            Form::ClientId | Form::Relay => Lengths::AtLeast(2),
            Form::Fqdn => Lengths::AtLeast(3),
            Form::Routes => Lengths::AtLeast(5),
        }
    }
}

use Form::*;

/// An option.
pub(super) struct Known {
    /// Its name in the field.
    pub(super) name: &'static str,
    /// The form of its value.
    pub(super) form: Form,
    /// What it is for.
    pub(super) meaning: &'static str,
    /// The standard.
    pub(super) rfc: &'static str,
}

const UNKNOWN: Known = Known {
    name: "unknown",
    form: Any,
    meaning: "An option that is not explained here. A receiver that does not know it skips it by its length.",
    rfc: "RFC 2132 §2",
};

const SITE_SPECIFIC: Known = Known {
    name: "site-specific",
    form: Any,
    meaning: "The codes from 224 to 254 are for every network to use as it likes, so what this one means is known only there.",
    rfc: "RFC 3942 §3",
};

/// What is known of an option; an entry "unknown" or "site-specific" for those that are not listed.
pub(super) fn known(code: u8) -> &'static Known {
    let other = if matches!(code, 224..=254) { &SITE_SPECIFIC } else { &UNKNOWN };
    let place = TABLE.binary_search_by_key(&code, |(code, _)| *code).ok();
    place.and_then(|place| TABLE.get(place)).map_or(other, |(_, known)| known)
}

const fn k(name: &'static str, form: Form, rfc: &'static str, meaning: &'static str) -> Known {
    Known { name, form, meaning, rfc }
}

/// In the order of the codes, for the search.
#[rustfmt::skip]
static TABLE: &[(u8, Known)] = &[
    (1, k("subnet mask", Address, "RFC 2132 §3.3", "Says which part of an address names the network: hosts with the same part are reached directly, all others through a router.")),
    (2, k("time offset", Offset, "RFC 2132 §3.4", "How many seconds local time is ahead of universal time.")),
    (3, k("router", Addresses, "RFC 2132 §3.5", "The routers of this network, the best first: the client sends through them whatever is not for its own network (default gateway).")),
    (4, k("time server", Addresses, "RFC 2132 §3.6", "Servers that tell the time by an old protocol (RFC 868).")),
    (5, k("name server", Addresses, "RFC 2132 §3.7", "Servers of a name service older than DNS.")),
    (6, k("domain name server", Addresses, "RFC 2132 §3.8", "DNS servers, the best first: the client asks them to turn names into addresses.")),
    (7, k("log server", Addresses, "RFC 2132 §3.9", "Servers that collect log messages.")),
    (8, k("cookie server", Addresses, "RFC 2132 §3.10", "Servers that hand out a quote of the day.")),
    (9, k("LPR server", Addresses, "RFC 2132 §3.11", "Print servers.")),
    (10, k("Impress server", Addresses, "RFC 2132 §3.12", "Servers for Imagen Impress printers.")),
    (11, k("resource location server", Addresses, "RFC 2132 §3.13", "Servers that help to find other servers.")),
    (12, k("host name", Text, "RFC 2132 §3.14", "The client's own name. A client tells it, or a server assigns it.")),
    (13, k("boot file size", U16, "RFC 2132 §3.15", "Length of the boot file in blocks of 512 bytes.")),
    (14, k("merit dump file", Text, "RFC 2132 §3.16", "File that the client writes its memory to when it crashes.")),
    (15, k("domain name", Text, "RFC 2132 §3.17", "Domain that the client adds to short names before it asks DNS.")),
    (16, k("swap server", Address, "RFC 2132 §3.18", "Server that keeps the client's swap space.")),
    (17, k("root path", Text, "RFC 2132 §3.19", "Where the root disk of a computer without a disk is found.")),
    (18, k("extensions path", Text, "RFC 2132 §3.20", "File with still more options, fetched by TFTP.")),
    (19, k("IP forwarding", Bool, "RFC 2132 §4.1", "Whether the client shall act as a router.")),
    (20, k("non-local source routing", Bool, "RFC 2132 §4.2", "Whether the client passes on packets that name their own path.")),
    (21, k("policy filter", Pairs("mask"), "RFC 2132 §4.3", "Destinations that source routes may lead to.")),
    (22, k("largest reassembled datagram", U16, "RFC 2132 §4.4", "The largest packet that the client must be able to put together from pieces.")),
    (23, k("default time to live", U8, "RFC 2132 §4.5", "How many routers the client's packets may pass.")),
    (24, k("path MTU ageing", Seconds, "RFC 2132 §4.6", "How long a measured path size stays valid.")),
    (25, k("path MTU plateaus", U16List, "RFC 2132 §4.7", "Packet sizes to try when measuring a path.")),
    (26, k("interface MTU", U16, "RFC 2132 §5.1", "The largest packet, in bytes, that the client may send on this network.")),
    (27, k("all subnets are local", Bool, "RFC 2132 §5.2", "Whether all parts of the network use the same packet size.")),
    (28, k("broadcast address", Address, "RFC 2132 §5.3", "The address that reaches every host of this network.")),
    (29, k("perform mask discovery", Bool, "RFC 2132 §5.4", "Whether the client shall ask for the subnet mask by ICMP.")),
    (30, k("mask supplier", Bool, "RFC 2132 §5.5", "Whether the client shall answer such questions.")),
    (31, k("perform router discovery", Bool, "RFC 2132 §5.6", "Whether the client shall look for routers by ICMP.")),
    (32, k("router solicitation address", Address, "RFC 2132 §5.7", "Where the client sends its question for routers.")),
    (33, k("static route", Pairs("via"), "RFC 2132 §5.8", "Single hosts and the router that leads to each; option 121 has replaced it.")),
    (34, k("trailer encapsulation", Bool, "RFC 2132 §6.1", "An old way of arranging frames.")),
    (35, k("ARP cache timeout", Seconds, "RFC 2132 §6.2", "How long the client remembers what ARP told it.")),
    (36, k("Ethernet encapsulation", Bool, "RFC 2132 §6.3", "0 is Ethernet II, 1 is IEEE 802.3.")),
    (37, k("TCP default time to live", U8, "RFC 2132 §7.1", "How many routers the client's TCP packets may pass.")),
    (38, k("TCP keepalive interval", Seconds, "RFC 2132 §7.2", "Seconds between keepalive messages; 0 is none.")),
    (39, k("TCP keepalive garbage", Bool, "RFC 2132 §7.3", "Whether keepalives carry a byte of garbage for old hosts.")),
    (40, k("NIS domain", Text, "RFC 2132 §8.1", "Domain of Sun's Network Information Service.")),
    (41, k("NIS servers", Addresses, "RFC 2132 §8.2", "Servers of the Network Information Service.")),
    (42, k("NTP servers", Addresses, "RFC 2132 §8.3", "Servers that the client sets its clock by.")),
    (43, k("vendor-specific information", Bytes, "RFC 2132 §8.4", "Bytes that only client and server of one manufacturer understand; option 60 says which.")),
    (44, k("NetBIOS name server", Addresses, "RFC 2132 §8.5", "WINS servers of Windows networks.")),
    (45, k("NetBIOS datagram server", Addresses, "RFC 2132 §8.6", "Servers that spread NetBIOS datagrams.")),
    (46, k("NetBIOS node type", NodeType, "RFC 2132 §8.7", "How a Windows host looks up names: by broadcast, by asking a server, or both.")),
    (47, k("NetBIOS scope", Text, "RFC 2132 §8.8", "Name of a group of Windows hosts.")),
    (48, k("X font server", Addresses, "RFC 2132 §8.9", "Servers with fonts for the X Window System.")),
    (49, k("X display manager", Addresses, "RFC 2132 §8.10", "Servers that offer a log-in screen to X terminals.")),
    (50, k("requested IP address", Address, "RFC 2132 §9.1", "The address that the client asks for: in a DISCOVER a wish, in a REQUEST the address that was offered or that it had before, in a DECLINE the one that is taken.")),
    (51, k("lease time", Seconds, "RFC 2132 §9.2", "How long the client may use the address; after that it must stop, unless it has renewed the lease in time.")),
    (52, k("option overload", Overload, "RFC 2132 §9.3", "Says that file, sname or both hold further options, because the options field is too small for all.")),
    (53, k("message type", MessageType, "RFC 2132 §9.6", "What this message is: discover, offer, request, decline, ACK, NAK, release or inform. Every DHCP message has it.")),
    (54, k("server identifier", Address, "RFC 2132 §9.7", "Which DHCP server speaks, or which one the client has chosen; all other servers take their offers back.")),
    (55, k("parameter request list", Codes, "RFC 2132 §9.8", "The options that the client would like to get, in its order of preference.")),
    (56, k("message", Text, "RFC 2132 §9.9", "A text for people: a server says why it refuses, a client why it declines.")),
    (57, k("maximum message size", U16, "RFC 2132 §9.10", "The longest DHCP message, in bytes, that the sender accepts; at least 576, with IP and UDP headers.")),
    (58, k("renewal time (T1)", Seconds, "RFC 2132 §9.11", "When the client begins to ask its own server for more time; half the lease unless said otherwise.")),
    (59, k("rebinding time (T2)", Seconds, "RFC 2132 §9.12", "When the client gives up on its own server and asks all servers; seven eighths of the lease unless said otherwise.")),
    (60, k("vendor class identifier", Text, "RFC 2132 §9.13", "What kind of client this is, as its manufacturer or program writes it.")),
    (61, k("client identifier", ClientId, "RFC 2132 §9.14", "The name by which the server knows this client. A server compares it with others and reads nothing into it.")),
    (62, k("NetWare/IP domain", Text, "RFC 2242 §2", "Domain of Novell NetWare over IP.")),
    (63, k("NetWare/IP information", Bytes, "RFC 2242 §3", "Settings of Novell NetWare over IP.")),
    (64, k("NIS+ domain", Text, "RFC 2132 §8.11", "Domain of Sun's NIS+.")),
    (65, k("NIS+ servers", Addresses, "RFC 2132 §8.12", "Servers of Sun's NIS+.")),
    (66, k("TFTP server name", Text, "RFC 2132 §9.4", "Name of the server to boot from, when sname is used for options.")),
    (67, k("boot file name", Text, "RFC 2132 §9.5", "Name of the file to boot from, when file is used for options.")),
    (68, k("mobile IP home agent", AddressesOrNone, "RFC 2132 §8.13", "Home agents of a mobile host.")),
    (69, k("SMTP server", Addresses, "RFC 2132 §8.14", "Servers that accept mail.")),
    (70, k("POP3 server", Addresses, "RFC 2132 §8.15", "Servers that mail is fetched from.")),
    (71, k("NNTP server", Addresses, "RFC 2132 §8.16", "News servers.")),
    (72, k("WWW server", Addresses, "RFC 2132 §8.17", "Web servers.")),
    (73, k("finger server", Addresses, "RFC 2132 §8.18", "Servers that tell who is logged in.")),
    (74, k("IRC server", Addresses, "RFC 2132 §8.19", "Chat servers.")),
    (75, k("StreetTalk server", Addresses, "RFC 2132 §8.20", "Servers of Banyan's directory.")),
    (76, k("STDA server", Addresses, "RFC 2132 §8.21", "Servers of Banyan's directory assistance.")),
    (77, k("user class", Bytes, "RFC 3004 §4", "A group that the user or manager put the client in, so that the server can treat it differently.")),
    (78, k("SLP directory agent", Bytes, "RFC 2610 §3", "Agents that know which services the network has.")),
    (79, k("SLP service scope", Bytes, "RFC 2610 §4", "Which group of services the client belongs to.")),
    (80, k("rapid commit", Empty, "RFC 4039 §4", "The client accepts an ACK right after its DISCOVER: two messages instead of four. The server answers with the same option.")),
    (81, k("client FQDN", Fqdn, "RFC 4702 §2", "The client's full DNS name, and who shall enter it in DNS.")),
    (82, k("relay agent information", Relay, "RFC 3046 §2.0", "Added by a relay agent, not by the client: where the client is plugged in. The server returns it, and the relay agent takes it out.")),
    (85, k("NDS servers", Addresses, "RFC 2241 §2", "Servers of Novell's directory.")),
    (86, k("NDS tree name", Text, "RFC 2241 §3", "Name of a Novell directory.")),
    (87, k("NDS context", Text, "RFC 2241 §4", "Where in Novell's directory the client belongs.")),
    (90, k("authentication", Bytes, "RFC 3118 §2", "Proof of who sent this message; hardly any network uses it.")),
    (91, k("last transaction time", Seconds, "RFC 4388 §6.1", "How long ago the server last heard from the client that is asked about.")),
    (92, k("associated addresses", Addresses, "RFC 4388 §6.1", "All addresses of the client that is asked about.")),
    (93, k("client architecture", U16List, "RFC 4578 §2.1", "Which processor and firmware a computer that boots over the network has.")),
    (94, k("client network interface", BytesOf(3), "RFC 4578 §2.2", "Version of the network boot interface.")),
    (97, k("client machine identifier", Bytes, "RFC 4578 §2.3", "Number that the manufacturer gave to this computer.")),
    (98, k("user authentication", Text, "RFC 2485 §2", "Web addresses of log-in services.")),
    (100, k("time zone (POSIX)", Text, "RFC 4833 §2", "Local time and its summer time rule, written as a formula.")),
    (101, k("time zone (database)", Text, "RFC 4833 §2", "Local time by a name such as Europe/Zurich.")),
    (108, k("IPv6-only preferred", Seconds, "RFC 8925 §3.1", "The client can live without an IPv4 address; a server that agrees says how long it shall do so.")),
    (114, k("captive portal", Text, "RFC 8910 §2.1", "Web address of the page where guests log in.")),
    (116, k("auto-configure", AutoConfigure, "RFC 2563 §2", "Whether a client that gets no address may make up a link-local one (169.254.x.y).")),
    (117, k("name service search", U16List, "RFC 2937 §3", "In which order the client tries its name services, by option code.")),
    (118, k("subnet selection", Address, "RFC 3011 §2", "Asks for an address of this network instead of the one the message came from.")),
    (119, k("domain search", Search, "RFC 3397 §2", "Domains that the client tries one after the other behind a short name.")),
    (120, k("SIP servers", Bytes, "RFC 3361 §3", "Servers for Internet telephony.")),
    (121, k("classless static routes", Routes, "RFC 3442", "Networks and the router that leads to each. A client that gets them ignores option 3.")),
    (122, k("CableLabs client configuration", Bytes, "RFC 3495 §4", "Settings of telephones on cable networks.")),
    (124, k("vendor-identifying class", Bytes, "RFC 3925 §3", "What kind of client this is, with the manufacturer's registered number.")),
    (125, k("vendor-identifying information", Bytes, "RFC 3925 §4", "Bytes of one manufacturer, with its registered number.")),
    (138, k("CAPWAP controllers", Addresses, "RFC 5417 §3", "Controllers of wireless access points.")),
    (145, k("forcerenew nonce", Bytes, "RFC 6704 §3.1", "How a client recognises a genuine request to renew early.")),
    (150, k("TFTP server address", Addresses, "RFC 5859 §2", "Addresses of servers to boot from, as telephones use them.")),
    (249, k("classless static routes (Microsoft, site-specific)", Routes, "RFC 3942 §3", "The same as option 121, under the number that old Windows used.")),
    (252, k("proxy auto-discovery (site-specific)", Text, "RFC 3942 §3", "Web address of a script that chooses the proxy server; never standardised, but in wide use.")),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_codes() {
        assert!(TABLE.is_sorted_by_key(|(code, _)| *code));
    }

    /// RFC 2132 has a length for each of its options; some of each form, from its text.
    #[test]
    fn lengths_are_those_of_the_standards() {
        let allowed = |code: u8| (0..=9).filter(|n| known(code).form.lengths().allow(*n)).collect::<Vec<usize>>();
        for (code, lengths) in [
            (1, vec![4]),
            (3, vec![4, 8]),
            (12, (1..=9).collect()),
            (19, vec![1]),
            (21, vec![8]),
            (25, vec![2, 4, 6, 8]),
            (26, vec![2]),
            (51, vec![4]),
            (61, (2..=9).collect()),
            // "Its minimum length is 0": no home agents (RFC 2132 section 8.13).
            (68, vec![0, 4, 8]),
            (80, vec![0]),
            (94, vec![3]),
            (121, (5..=9).collect()),
            // Of a code that nobody has explained here, nothing is known.
            (213, (0..=9).collect()),
            (224, (0..=9).collect()),
        ] {
            assert_eq!(allowed(code), lengths, "option {code}");
        }
    }
}
