//! Tables 3 and 5 of RFC 2131 section 4: the fields that are zero and the options that must and must not be there.

use super::bytes::{
    ACK, CIADDR, CLIENT, DECLINE, DISCOVER, FILE, FLAGS, Field, GIADDR, HOPS, INFORM, Message, NAK, OFFER, REBIND,
    REBOOT, RELEASE, RENEW, SECS, SELECT, SIADDR, SNAME, TOLD, YIADDR, part,
};
use super::report::Report;
use super::rule::Rule;
use super::rules::*;

/// Fields that are zero.
static ZERO: &[(&Rule, u16, &[Field])] = &[
    (&GEN_13, CLIENT & !SELECT, &[HOPS, YIADDR, SIADDR]),
    (&GEN_11, CLIENT & !SELECT, &[GIADDR]),
    (&SEL_13, SELECT, &[HOPS, YIADDR, SIADDR, GIADDR]),
    (&DISC_01, DISCOVER, &[CIADDR]),
    (&SEL_01, SELECT, &[CIADDR]),
    (&REBOOT_3, REBOOT, &[CIADDR]),
    (&DECL_01, DECLINE, &[CIADDR]),
    (&DECL_06, DECLINE, &[SECS, FLAGS]),
    (&REL_06, RELEASE, &[SECS, FLAGS]),
    (&OFFER_04, OFFER, &[HOPS, SECS, CIADDR]),
    (&ACK_04, ACK | TOLD, &[HOPS, SECS]),
    (&ACK_12, TOLD, &[YIADDR]),
    (&NAK_01, NAK, &[HOPS, SECS, CIADDR, YIADDR, SIADDR, SNAME, FILE]),
];

/// Options that are there.
static NEEDED: &[(&Rule, u16, &[u8])] = &[
    (&DISC_10, DISCOVER, &[57]),
    (&SEL_02, SELECT, &[50]),
    (&SEL_03, SELECT, &[54]),
    (&REBOOT_2, REBOOT, &[50]),
    (&DECL_02, DECLINE, &[50]),
    (&DECL_03, DECLINE, &[54]),
    (&DECL_08, DECLINE, &[56]),
    (&REL_03, RELEASE, &[54]),
    (&OFFER_06, OFFER, &[51, 54]),
    (&ACK_05, ACK, &[51, 54]),
    (&ACK_05, TOLD, &[54]),
    (&NAK_03, NAK, &[54]),
    (&NAK_05, NAK, &[56]),
];

/// Options that are not there.
static BARRED: &[(&Rule, u16, &[u8])] = &[
    (&DISC_06, DISCOVER, &[54]),
    (&DISC_11, DISCOVER, &[56]),
    (&SEL_12, SELECT, &[56]),
    (&RENEW_1, RENEW, &[54]),
    (&RENEW_2, RENEW, &[50]),
    (&REBIND_1, REBIND, &[54]),
    (&REBIND_2, REBIND, &[50]),
    (&INF_02, INFORM, &[50, 54]),
    (&INF_03, INFORM, &[51]),
    (&REL_02, RELEASE, &[50]),
    (&OFFER_07, OFFER, &[50, 55, 57]),
    (&ACK_06, ACK | TOLD, &[50, 55, 57]),
    (&ACK_11, TOLD, &[51, 58, 59]),
];

/// Messages that have none but these options.
static ONLY: &[(&Rule, u16, &[u8])] = &[
    (&DECL_07, DECLINE, &[50, 52, 53, 54, 56, 61, 82]),
    (&REL_07, RELEASE, &[50, 52, 53, 54, 56, 61, 82]),
    (&NAK_04, NAK, &[53, 54, 56, 60, 61, 82]),
];

/// Judges a message by the tables.
pub(super) fn check(report: &mut Report, m: &Message<'_>, kind: u16) {
    for (rule, _, fields) in ZERO.iter().filter(|(_, kinds, _)| kinds & kind != 0) {
        for field in fields.iter() {
            // A relay agent fills these two in.
            let relayed = m.is_relayed() && matches!(field.0, "hops" | "giaddr");
            if !(kind & CLIENT != 0 && relayed) {
                report.field(rule, m, field, part(&[0; 128], 0..field.2.len()));
            }
        }
    }
    if kind == RENEW && m.number(&FLAGS) & 0x8000 != 0 {
        report.fault(&RENEW_9, m.place(&FLAGS), "the broadcast flag is set");
    }
    // A lease without end has no T1 and T2, and one of a second or two has no room for them in whole seconds.
    let endless = m.seconds(51).is_some_and(|lease| lease == u32::MAX || lease < 3);
    for (rule, _, codes) in NEEDED.iter().filter(|(_, kinds, _)| kinds & kind != 0) {
        for code in codes.iter().filter(|code| !(m.has(**code) || endless && matches!(code, 58 | 59))) {
            report.option(rule, m.place_of(*code), *code, "is missing");
        }
    }
    for (rule, _, codes) in BARRED.iter().filter(|(_, kinds, _)| kinds & kind != 0) {
        for code in codes.iter().filter(|code| m.has(**code)) {
            report.option(rule, m.place_of(*code), *code, "is there");
        }
    }
    for (rule, _, codes) in ONLY.iter().filter(|(_, kinds, _)| kinds & kind != 0) {
        for option in m.options.iter().filter(|option| !codes.contains(&option.code)) {
            report.option(rule, option.range.clone(), option.code, "is there");
        }
    }
    if kind == INFORM
        && let Some(list) = m.option(55)
        && list.iter().any(|code| matches!(code, 51 | 58 | 59))
    {
        report.fault(&INF_03, m.place_of(55), "the list asks for options of a lease");
    }
}
