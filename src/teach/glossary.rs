//! The terms that the page uses, in plain words.

/// Term and meaning, by alphabet.
pub fn entries() -> &'static [(&'static str, &'static str)] {
    &[
        ("ACK", "The server's word that the client has the lease (DHCPACK)."),
        ("ARP", "Address Resolution Protocol: asks everybody on the link which MAC address has an IP address."),
        ("ARP announcement", "An ARP request about the sender's own address, by which it tells all hosts where it is."),
        (
            "ARP probe",
            "An ARP request from 0.0.0.0 that asks whether an address is in use and changes nobody's ARP table.",
        ),
        ("ARP table", "What a host remembers of which IP address is at which MAC address; entries age out."),
        (
            "Authoritative",
            "A server that knows its network so well that it refuses a wrong address even if it has no record of the \
             client.",
        ),
        ("BOUND", "A client's state while it has a lease and need not ask for anything."),
        ("Branch", "A history of its own: what happens after you go back in time and choose or do something else."),
        ("Broadcast", "One frame for everybody: the switch sends a copy out of every port but the one it came in by."),
        (
            "Broadcast flag",
            "A bit by which a client asks servers to broadcast their answers, in case it cannot take unicast yet.",
        ),
        ("chaddr", "The field of a DHCP message that holds the client's MAC address."),
        (
            "ciaddr",
            "The field in which a client that has an address puts it: when it renews, in RELEASE and in INFORM.",
        ),
        ("Conflict", "Two hosts use the same address; ARP packets of one show it to the other."),
        (
            "Course text",
            "How lectures commonly tell DHCP; where it differs from the RFCs, what is told carries its mark, not a section.",
        ),
        (
            "DECLINE",
            "The client tells the server that the address it was given is in use by somebody else (DHCPDECLINE).",
        ),
        (
            "Defence",
            "A host answers a claim on its address with one announcement; a second claim within ten seconds makes a \
             client give up.",
        ),
        ("DISCOVER", "The client asks every server for an address (DHCPDISCOVER)."),
        (
            "Exchange",
            "The messages that belong together, told by their common transaction id: DISCOVER, OFFER, REQUEST, ACK.",
        ),
        ("Expiry", "The end of a lease: the client must stop using the address at once."),
        (
            "Failover pair",
            "Two servers that share one lease table, so that each of them can extend what the other has given.",
        ),
        ("giaddr", "The field in which a relay agent puts its address, so that the server knows the client's network."),
        (
            "Grace",
            "How long a server keeps an address after the lease period, where clients renew only then (course text).",
        ),
        (
            "Gratuitous ARP",
            "The common name of an ARP announcement: nobody asked for it. It corrects entries that hosts have of the address.",
        ),
        (
            "Hold",
            "For how long a server keeps an offered address for one client. It is no lease: only an ACK makes one of it.",
        ),
        (
            "INFORM",
            "A host whose address was set by hand asks only for the other values, without a lease (DHCPINFORM).",
        ),
        ("INIT", "A client's state before it asks for anything."),
        (
            "INIT-REBOOT",
            "A client's state when it starts and remembers a lease: it asks by REQUEST whether the address still \
             holds.",
        ),
        ("Lease", "The right to use an address until a certain time."),
        ("Lease time", "How long a lease lasts (option 51), counted by the client from its REQUEST."),
        ("Lens", "Whether the hosts behave as a common course text tells it or as RFC 2131 says."),
        ("MAC address", "The hardware address of a network interface, 48 bits long; switches deliver frames by it."),
        ("NAK", "The server refuses a REQUEST; the client has to start over (DHCPNAK)."),
        ("OFFER", "A server proposes an address with its lease time and other values (DHCPOFFER)."),
        ("Option", "A value in a DHCP message with a number that says what it is, such as 51, the lease time."),
        ("Ping", "An ICMP echo request; a host that has the address sends the echo back."),
        ("Pool", "The addresses that a server may give out."),
        (
            "Quarantine",
            "A time in which a server gives an address to nobody, because somebody seems to use it already.",
        ),
        ("REBINDING", "A client's state from T2 on: it asks all servers by broadcast to extend the lease."),
        ("REBOOTING", "A client's state while it waits for the answer about the address that it remembers."),
        (
            "Relay agent",
            "Passes DHCP messages on between clients and a server in another network; none of the hosts here is one.",
        ),
        ("RELEASE", "The client gives its address back before the lease ends (DHCPRELEASE); nobody answers it."),
        ("RENEWING", "A client's state from T1 on: it asks its own server by unicast to extend the lease."),
        (
            "REQUEST",
            "The client asks for an address: the one offered, the one it remembers, or the one it has (DHCPREQUEST).",
        ),
        ("REQUESTING", "A client's state while it waits for the word of the server whose offer it chose."),
        ("Reservation", "An address that a server keeps for one client alone."),
        ("Retransmission", "The same message sent again, because no answer came in time."),
        ("Router", "Passes packets on to other networks; option 3 tells a client its address."),
        (
            "secs",
            "The field in which a client says for how many seconds it has been trying to get or renew its address.",
        ),
        ("Seed", "The number from which all that is random here is drawn: the same seed gives the same history."),
        ("SELECTING", "A client's state while it collects offers."),
        ("Server identifier", "Option 54: the address of the server that a message comes from or is meant for."),
        ("siaddr", "The field with the address of the server from which a host may load its next program."),
        ("Subnet mask", "Tells which bits of an address name the network (option 1); the rest names the host in it."),
        ("T1", "When a client should begin to renew its lease with its server, normally after half of it."),
        ("T2", "When a client should ask any server to extend its lease, normally after seven eighths of it."),
        ("Unicast", "A frame for one receiver: the switch sends it out of one port, if it knows which."),
        ("Virtual time", "The clock of the session, which you can stop, step and turn back; it is nobody's real time."),
        ("xid", "The transaction id: a random number that tells which messages belong to one exchange."),
        ("yiaddr", "The field of an OFFER or ACK that holds \"your\" address, the one for the client."),
    ]
}
