//! What holds for the layout of a DHCP message and for each of its options, whoever sends it (catalogue A.1 and A.13).

use super::bytes::{
    ACK, CHADDR, CLIENT, COOKIE, DISCOVER, Ended, FILE, FLAGS, HARDWARE, Message, OFFER, OP, Opt, SERVER, SNAME, part,
    walk,
};
use super::report::Report;
use super::rule::{Form, Rule};
use super::rules::*;

/// The least length of a message (RFC 1542 section 2.1).
const LEAST: usize = 300;

/// Codes, the least and greatest length of a value, of what it is a multiple, and the rule.
type Length = (&'static [u8], usize, usize, usize, &'static Rule);
const ANY: usize = usize::MAX;

static LENGTHS: &[Length] = &[
    (&[1, 2, 16, 24, 28, 32, 35, 38, 50, 51, 54, 58, 59, 91, 118], 4, 4, 4, &OPT_02),
    (&[13, 22, 26, 57], 2, 2, 2, &OPT_02),
    (&[19, 20, 23, 27, 29, 30, 31, 34, 36, 37, 39, 46, 53], 1, 1, 1, &OPT_02),
    (&[3, 6], 4, ANY, 4, &OPT_21),
    (&[4, 5, 7, 8, 9, 10, 11, 41, 42, 44, 45, 48, 49, 65, 69, 70, 71, 72, 73, 74, 75, 76, 92, 150], 4, ANY, 4, &OPT_02),
    (&[21], 8, ANY, 8, &OPT_02),
    (&[33], 8, ANY, 8, &OPT_22),
    (&[25, 93, 117], 2, ANY, 2, &OPT_02),
    (&[12, 14, 15, 17, 18, 40, 43, 47, 55, 56, 60, 64, 66, 67], 1, ANY, 1, &OPT_02),
    (&[52], 1, 1, 1, &OPT_41),
    (&[61], 2, ANY, 1, &OPT_17),
    (&[80], 0, 0, 1, &OPT_40),
    (&[81], 3, ANY, 1, &OPT_02),
    (&[82], 2, ANY, 1, &OPT_35),
    (&[108], 4, 4, 4, &OPT_38),
    (&[116], 1, 1, 1, &OPT_39),
];

/// Options that are text.
const TEXT: [u8; 10] = [12, 14, 15, 17, 18, 40, 56, 64, 66, 67];

/// The layout of a message. `false` if it is no DHCP message that can be judged any further.
pub(super) fn message(report: &mut Report, m: &Message<'_>) -> bool {
    if m.range.len() < COOKIE.2.end {
        report.fault(&GEN_01, m.range.clone(), "the message ends before its options field");
        return false;
    }
    if m.field(&COOKIE) != [99, 130, 83, 99] {
        // A vendor area of nothing but zeros is that of BOOTP (RFC 951).
        if part(m.frame, m.range.start + COOKIE.2.start..m.range.end).iter().any(|b| *b != 0) {
            report.field(&GEN_03, m, &COOKIE, &[99, 130, 83, 99]);
        }
        return false;
    }
    let types = m.options.iter().filter(|o| o.code == 53).count();
    let broken = m.ended.iter().any(|end| matches!(end, Ended::Broken(_)));
    if types == 0 && !broken && !m.options.iter().any(|o| matches!(o.code, 50..=52 | 54..=61)) {
        // Without any option of DHCP this is BOOTP (RFC 1534 section 2), which these rules are not for.
        return false;
    }
    if types > 1 || (types == 0 && !broken) {
        let what = if types == 0 { "is missing" } else { "is there again" };
        report.option(&GEN_04, m.place_of(53), 53, what);
    }
    if m.range.len() < LEAST {
        report.bound(&GEN_07, m.range.clone(), "the length", m.range.len(), ("less than", LEAST));
    }
    header(report, m);
    areas(report, m);
    repeated(report, m);
    true
}

fn header(report: &mut Report, m: &Message<'_>) {
    let want: &[u8] = match (m.message_type(), m.field(&OP)) {
        (Some(1 | 3 | 4 | 7 | 8 | 10), _) => &[1],
        (Some(2 | 5 | 6 | 9 | 11..=13), _) => &[2],
        (_, sound @ ([1] | [2])) => sound,
        _ => &[1],
    };
    report.field(&GEN_02, m, &OP, want);
    let (kind, length) = match m.field(&HARDWARE) {
        [kind, length] => (*kind, usize::from(*length)),
        _ => return,
    };
    if length > 16 || (kind == 1 && length != 6) {
        report.bound(&GEN_21, m.place(&HARDWARE), "hlen", length, ("and on Ethernet it is", 6));
    } else if m.field(&CHADDR).iter().skip(length).any(|b| *b != 0) {
        let chaddr = m.place(&CHADDR);
        report.fault(&GEN_21, chaddr.start + length..chaddr.end, "the rest of chaddr is not zeros");
    }
}

/// How the areas that hold options begin and end.
fn areas(report: &mut Report, m: &Message<'_>) {
    let ends = [m.range.end, m.place(&FILE).end, m.place(&SNAME).end];
    let starts = [m.place(&COOKIE).end, m.place(&FILE).start, m.place(&SNAME).start];
    for (number, ((ended, end), start)) in m.ended.into_iter().zip(ends).zip(starts).enumerate() {
        let (close, run): (&'static Rule, _) = if number == 0 { (&GEN_05, &GEN_06) } else { (&OPT_09, &OPT_10) };
        match ended {
            Ended::Unused => {
                // Text never holds 255: what reads as options up to End was meant as options.
                let mut hidden = Vec::new();
                let ended = walk(m.frame, number, start..end, &mut hidden);
                if matches!(ended, Ended::End(_)) && hidden.first().is_some_and(|o| o.range.start == start) {
                    report.fault(&OPT_08, start..end, "the field holds options, but option 52 does not say so");
                }
            }
            Ended::Open => report.fault(close, start..end, "there is no End"),
            Ended::Broken(at) => report.fault(run, at..end, "an option runs past the end of its field"),
            Ended::End(at) => {
                if part(m.frame, at + 1..end).iter().any(|b| *b != 0) {
                    report.fault(close, at + 1..end, "what follows End is not zeros");
                }
            }
        }
        let begun = matches!(m.frame.get(start), Some(1..=254));
        if number > 0 && ended != Ended::Unused && !begun {
            report.fault(&OPT_09, start..start + 1, "the field does not begin with an option");
        }
    }
    for misplaced in m.options.iter().filter(|o| o.code == 52 && o.area > 0) {
        report.fault(&OPT_08, misplaced.range.clone(), "option 52 is not in the options field");
    }
}

/// Options that come twice, and the order in which some must come.
fn repeated(report: &mut Report, m: &Message<'_>) {
    for (place, option) in m.options.iter().enumerate() {
        let mut before = m.options.iter().take(place).filter(|o| o.code == option.code && o.code != 53);
        if let Some(first) = before.next_back() {
            let [one, other] = [first, option].map(|o: &Opt| part(m.frame, o.value.clone()));
            if one == other {
                report.option(&OPT_15, option.range.clone(), option.code, "is there again");
            } else if first.area == option.area && one.len() + other.len() <= 255 {
                report.option(&OPT_30, option.range.clone(), option.code, "is split without need");
            }
        }
    }
    let relay = m.options.iter().position(|o| o.code == 82);
    let last = |place: usize| m.options.get(place).zip(m.options.get(place + 1));
    if let Some((relay, next)) = relay.and_then(last)
        && relay.area == next.area
        && next.code != 82
    {
        report.option(&GEN_25, relay.range.clone(), next.code, "follows option 82");
    }
}

/// Each option of a message of this kind.
pub(super) fn every(report: &mut Report, m: &Message<'_>, kind: u16) {
    for (place, option) in m.options.iter().enumerate() {
        // Instances of one code are one value (RFC 3396), judged at the first.
        if m.options.iter().take(place).any(|o| o.code == option.code) {
            continue;
        }
        one(report, kind, option, m.option(option.code).unwrap_or_default());
    }
    let first = |code| m.options.iter().position(|o| o.code == code);
    if kind & SERVER != 0
        && let (Some(mask), Some(routers)) = (first(1), first(3))
        && routers < mask
    {
        report.fault(&GEN_24, m.place_of(1), "option 1 comes after option 3");
    }
    if kind & CLIENT != 0 {
        if m.has(12) && m.has(81) {
            report.fault(&OPT_32, m.place_of(12), "options 12 and 81 are both there");
        }
        if m.number(&FLAGS) & 0x7fff != 0 {
            let be = (m.number(&FLAGS) as u16 & 0x8000).to_be_bytes();
            report.field(&GEN_10, m, &FLAGS, &be);
        }
    }
    // T1 before T2 before the end, where they are given.
    let times = [(58, m.seconds(58)), (59, m.seconds(59)), (51, m.seconds(51))];
    let given: Vec<(u8, u32)> = times.into_iter().filter_map(|(code, time)| Some((code, time?))).collect();
    for pair in given.windows(2).filter(|_| kind & (OFFER | ACK) != 0) {
        if let [(code, one), (_, other)] = pair
            && one >= other
        {
            report.bound(&CLI_47, m.place_of(*code), "it", *one as usize, ("which is not before", *other as usize));
        }
    }
}

fn one(report: &mut Report, kind: u16, option: &Opt, value: &[u8]) {
    let (code, place, length) = (option.code, option.range.clone(), value.len());
    if let Some((_, least, most, unit, rule)) = LENGTHS.iter().find(|row| row.0.contains(&code))
        && (length < *least || length > *most || length % unit != 0)
    {
        report.option(rule, place, code, "has a wrong length");
        return;
    }
    let mut wrong = |rule: &'static Rule, what: &str| report.fault(rule, place.clone(), what);
    if TEXT.contains(&code) && value.ends_with(&[0]) {
        wrong(&OPT_05, "the text ends with a zero octet");
    }
    match (code, value) {
        (53, [0 | 19..]) => wrong(&OPT_04, "no such type"),
        (52, [0 | 4..]) => wrong(&OPT_41, "the value is not 1, 2 or 3"),
        (57, [0 | 1, _] | [2, 0..=63]) => wrong(&OPT_06, "less than 576"),
        (61, [1, ..]) if length != 7 => wrong(&OPT_17, "type 1, but no Ethernet address follows"),
        (33, pairs) if pairs.chunks(8).any(|pair| pair.starts_with(&[0; 4])) => wrong(&OPT_22, "a route to 0.0.0.0"),
        (116, [2..=255]) => wrong(&OPT_39, "neither 0 nor 1"),
        (80, _) if kind & (CLIENT | SERVER) & !(DISCOVER | ACK) != 0 => wrong(&OPT_40, "option 80 is out of place"),
        (82, mut rest) => {
            while let [_, length, more @ ..] = rest {
                rest = more.get(usize::from(*length)..).unwrap_or(&[0]);
            }
            if !rest.is_empty() {
                wrong(&OPT_35, "the sub-options do not fill the option");
            }
        }
        (121, routes) if !sound_routes(routes) => wrong(&OPT_25, "not a list of routes"),
        (119, names) if !sound_names(names) => wrong(&OPT_31, "not a list of names"),
        (81, [flags, one, two, ..]) => {
            let client = kind & CLIENT != 0;
            if flags & 0xf0 != 0 || flags & 9 == 9 || (client && flags & 2 != 0) {
                wrong(&OPT_33, "flags that do not go together");
            }
            let want = if client { 0 } else { 255 };
            if kind & (CLIENT | SERVER) != 0 {
                report.same(&OPT_34, ("RCODE1 and RCODE2", Form::Hex), place, &[*one, *two], &[want; 2]);
            }
        }
        (55, list) => {
            let at = |code| list.iter().position(|c| *c == code);
            if let Some(routes) = at(121)
                && (at(3).is_none_or(|other| other < routes) || at(33).is_some_and(|other| other < routes))
            {
                wrong(&OPT_28, "121 is not before 3 and 33");
            }
            if list.contains(&80) {
                wrong(&OPT_40, "the list asks for option 80");
            }
        }
        _ => {}
    }
}

/// Width, as many octets of the network as it needs, the router; again and again (RFC 3442).
fn sound_routes(mut rest: &[u8]) -> bool {
    let some = !rest.is_empty();
    while let [width, more @ ..] = rest {
        match more.get(usize::from(width.div_ceil(8)) + 4..) {
            Some(next) if *width <= 32 => rest = next,
            _ => return false,
        }
    }
    some
}

/// Names of labels, each closed by a zero or by a pointer to something before it (RFC 3397 section 2, RFC 1035).
fn sound_names(names: &[u8]) -> bool {
    let (mut at, mut start) = (0, 0);
    while let Some(length) = names.get(at).map(|b| usize::from(*b)) {
        match (length, names.get(at + 1)) {
            (0, _) => at += 1,
            (1..=63, _) => {
                at += 1 + length;
                continue;
            }
            (192.., Some(low)) if ((length & 63) << 8 | usize::from(*low)) < start => at += 2,
            _ => return false,
        }
        start = at;
    }
    at == names.len() && start == at && !names.is_empty()
}
