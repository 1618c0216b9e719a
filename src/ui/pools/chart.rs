//! *Leases over time*: a bar per lease, drawn from a [`Plan`], and the same as a table.

use std::net::Ipv4Addr;

use yew::prelude::*;

use super::plan::{Group, Look, Mark, Piece, Plan, Room, Row, Stop, WHOLE, What, groups, plan};
use crate::app::model::{Command, Model};
use crate::base::{Duration, Instant};
use crate::history::leases::{BarAt, How, Quarantine};
use crate::protocol::{EntryId, LeaseEnd, QuarantineReason};
use crate::teach::format;
use crate::ui::props::PanelProps;
use crate::ui::table::headings;
use crate::view::PoolView;
use crate::wire::Mac;

/// How many colours tell servers apart; the letters go on.
const COLOURS: usize = 6;

/// The letter and the colour of the server at a port, by the order of servers.
fn server(pools: &[PoolView], port: u16) -> (char, &'static str) {
    let index = pools.iter().position(|pool| pool.port == port).unwrap_or(0);
    let letter = u8::try_from(index % 26).map_or('A', |n| char::from(b'A' + n));
    let class = ["by-0", "by-1", "by-2", "by-3", "by-4", "by-5"].get(index % COLOURS).copied().unwrap_or("by-0");
    (letter, class)
}

/// The part of the region that tells of the time.
pub fn leases(props: &PanelProps) -> Html {
    let model = &props.model;
    let view = &*model.view;
    let (groups, more) = groups(&model.history.leases, view.cursor);
    if groups.is_empty() {
        return html! {
            <div class="leases">
                <h3>{ "Leases over time" }</h3>
                <p class="hint">{ "No lease so far: the first begins with an ACK." }</p>
            </div>
        };
    }
    let plan = plan(&groups, more, view.now);
    let share = format!("--now:{}", fraction(plan.now));
    html! {
        <div class="leases">
            <h3>{ "Leases over time" }</h3>
            <div class={classes!("lease-chart", plan.compact.then_some("compact"))} role="group" aria-label="Leases over time" style={share}>
                <span class="now-word" aria-hidden="true"><span>{ "now" }</span></span>
                <ul role="list">
                    for row in &plan.rows {
                        { drawn(props, row, &plan) }
                    }
                </ul>
                { ticks(&plan) }
                <span class="now-line" aria-hidden="true"><span></span></span>
            </div>
            if more > 0 {
                <p class="hint">{ format!("and {more} more, to which nothing has happened for longer") }</p>
            }
            { legend(model, &plan) }
            <details class="lease-table">
                <summary>{ "As a table" }</summary>
                { table(props, &groups) }
            </details>
        </div>
    }
}

/// A share of the axis as CSS has it: `0.1234`.
fn fraction(place: u32) -> String {
    if place >= WHOLE { "1".to_owned() } else { format!("0.{place:04}") }
}

/// A share of the axis in percent: `12.34%`.
fn percent(place: u32) -> String {
    format!("{}.{:02}%", place / 100, place % 100)
}

fn name(model: &Model, mac: Mac) -> String {
    model.names.by_mac(mac)
}

fn drawn(props: &PanelProps, row: &Row, plan: &Plan) -> Html {
    let model = &props.model;
    let pools = &model.view.pools;
    let who = row.client.map(|mac| name(model, mac));
    let [.., octet] = row.address.octets();
    let label = who.as_deref().unwrap_or("no lease");
    let first = row.stops.first().map_or(0, |stop| stop.entry.0);
    let piece = |piece: &Piece| {
        let look = match piece.look {
            Look::Passed => "passed",
            Look::Promised => "promised",
            Look::Grace => "grace",
            Look::Quarantine => "aside",
        };
        let class = classes!("piece", look, server(pools, piece.port).1, piece.endless.then_some("endless"));
        let style = format!("left:{};width:{}", percent(piece.from), percent(piece.to.saturating_sub(piece.from)));
        html! { <span {class} {style}></span> }
    };
    let mark = |mark: &Mark| {
        let class = classes!("term", (mark.word == "end").then_some("end"), (mark.at < plan.now).then_some("over"));
        html! {
            <span {class} style={format!("left:{}", percent(mark.at))}>
                if mark.room && !plan.compact { { mark.word } }
            </span>
        }
    };
    html! {
        <li key={format!("{}-{}-{first}", row.address, label)}>
            <span class="whose" title={format!("{label} {}", row.address)}>
                <span class="who">{ label.to_owned() }</span><span class="mono">{ format!(".{octet}") }</span>
            </span>
            <span class="track">
                <span class="bars" aria-hidden="true">
                    { for row.pieces.iter().map(piece) }
                    { for row.marks.iter().map(mark) }
                </span>
                { for row.stops.iter().map(|at| stop(props, row, at)) }
            </span>
        </li>
    }
}

fn stop(props: &PanelProps, row: &Row, stop: &Stop) -> Html {
    let PanelProps { model, ui, run } = props;
    let (letter, colour) = server(&model.view.pools, stop.port);
    let left = match stop.after {
        Some((base, nth)) => format!("left:max({},calc({} + {}px))", percent(stop.at), percent(base), nth * 26),
        None => format!("left:{}", percent(stop.at)),
    };
    let (class, sign) = match stop.what {
        What::Granted { .. } => ("grant", letter),
        What::Extended { .. } => ("notch", ' '),
        What::Ended(how) => ("over", end_sign(how)),
        What::Aside(_) => ("aside", 'Q'),
    };
    match stop.room {
        Room::None => html! {},
        Room::Notch => html! { <span class="mere notch" aria-hidden="true" style={left}></span> },
        Room::Button => {
            let words = stop_words(model, row, stop);
            let selected = ui.selected == Some(stop.entry);
            let class = classes!("lease-stop", class, colour, selected.then_some("selected"));
            html! {
                <button type="button" {class} style={left} title={words.clone()} aria-label={words} onclick={seek(run, stop.entry)}>
                    <span aria-hidden="true">{ sign }</span>
                </button>
            }
        }
    }
}

fn seek(run: &Callback<Command>, entry: EntryId) -> Callback<MouseEvent> {
    run.reform(move |_| Command::SeekEntry(entry))
}

/// The sign of an end; its word stands in the legend.
fn end_sign(how: How) -> char {
    match how {
        How::Ended(LeaseEnd::Expired) => '×',
        How::Ended(LeaseEnd::Released) => '←',
        How::Ended(LeaseEnd::Replaced) => '→',
        How::Ended(LeaseEnd::Wiped) => '∅',
        How::Ended(LeaseEnd::Excluded) => '–',
        How::Quarantined(_) => 'Q',
    }
}

/// How a lease ended, in a word or a few.
fn end_word(how: How) -> &'static str {
    match how {
        How::Ended(LeaseEnd::Expired) => "expired",
        How::Ended(LeaseEnd::Released) => "released",
        How::Ended(LeaseEnd::Replaced) => "replaced by another lease",
        How::Ended(LeaseEnd::Wiped) => "wiped from the database",
        How::Ended(LeaseEnd::Excluded) => "ended: the address is excluded",
        How::Quarantined(why) => aside_word(why),
    }
}

fn aside_word(why: QuarantineReason) -> &'static str {
    match why {
        QuarantineReason::Declined => "declined by the client",
        QuarantineReason::Answered => "found in use by the server's check",
    }
}

fn until_word(until: Option<Instant>) -> String {
    until.map_or_else(|| "for ever".to_owned(), |until| format!("until {} s", format::moment(until)))
}

/// A stop in words: "laptop-1's lease of 10.0.0.10 extended by server-a until 3600.002 s, at 1800.001 s".
fn stop_words(model: &Model, row: &Row, stop: &Stop) -> String {
    let (address, by) = (row.address, model.names.name(stop.port));
    let whose = row.client.map_or_else(String::new, |mac| format!("{}'s ", name(model, mac)));
    let what = match stop.what {
        What::Granted { first: true, until } => format!("lease of {address} from {by} {}", until_word(until)),
        What::Granted { until, .. } => format!("lease of {address} taken over by {by} {}", until_word(until)),
        What::Extended { until } => format!("lease of {address} extended by {by} {}", until_word(until)),
        What::Ended(how) => format!("lease of {address} {}", end_word(how)),
        What::Aside(Quarantine { why, until, .. }) => {
            let why = aside_word(why);
            return format!("{address} in quarantine {}, {why}, at {} s", until_word(Some(until)), at(stop.moment));
        }
    };
    format!("{whose}{what}, at {} s", at(stop.moment))
}

fn at(moment: Instant) -> String {
    format::moment(moment)
}

fn ticks(plan: &Plan) -> Html {
    html! {
        <div class="lease-axis" aria-hidden="true">
            for moment in plan.axis.ticks() {
                <span style={format!("left:{}", percent(plan.axis.at(moment)))}>{ Duration(moment.0).rounded().to_string() }</span>
            }
        </div>
    }
}

/// What letters, colours and signs mean: only those that are drawn.
fn legend(model: &Model, plan: &Plan) -> Html {
    let pools = &model.view.pools;
    let stops = || plan.rows.iter().flat_map(|row| &row.stops);
    let pieces = |look: Look| plan.rows.iter().flat_map(|row| &row.pieces).any(|piece| piece.look == look);
    let granted = |port: u16| stops().any(|stop| stop.port == port && matches!(stop.what, What::Granted { .. }));
    let renewed = stops().any(|stop| matches!(stop.what, What::Extended { .. }));
    let ends = [LeaseEnd::Expired, LeaseEnd::Released, LeaseEnd::Replaced, LeaseEnd::Wiped, LeaseEnd::Excluded];
    let ended = ends.map(How::Ended).into_iter().filter(|how| stops().any(|stop| stop.what == What::Ended(*how)));
    let marked = |word: &str| plan.rows.iter().flat_map(|row| &row.marks).any(|mark| mark.word == word);
    let marks = if marked("T1") { "T1, T2, end" } else { "end" };
    let sample = |class: &'static str, sign: &str, word: &str| {
        html! { <span class="sample"><span class={classes!("swatch", class)}>{ sign.to_owned() }</span>{ word.to_owned() }</span> }
    };
    html! {
        <p class="legend lease-legend" aria-hidden="true">
            for pool in pools.iter().filter(|pool| granted(pool.port)) {
                { sample(server(pools, pool.port).1, &server(pools, pool.port).0.to_string(), &pool.server) }
            }
            if pieces(Look::Promised) { { sample("promised", "", "promised") } }
            if marked("end") { { sample("terms", "", marks) } }
            if renewed { { sample("renewed", "", "renewed") } }
            if pieces(Look::Grace) { { sample("grace", "", "grace") } }
            if pieces(Look::Quarantine) { { sample("aside", "Q", "quarantine") } }
            for how in ended {
                { sample("over", &end_sign(how).to_string(), end_word(how)) }
            }
        </p>
    }
}

fn table(props: &PanelProps, groups: &[Group]) -> Html {
    let (model, run) = (&props.model, &props.run);
    let head = ["client", "address", "server", "from", "until", "renewals", "ended"];
    let line = |who: String, address: Ipv4Addr, entry: EntryId, began: Instant, cells: [String; 4]| {
        let [server, until, renewals, ended] = cells;
        html! {
            <tr>
                <th scope="row">{ who }</th>
                <td class="mono">{ address.to_string() }</td>
                <td>{ server }</td>
                <td><button type="button" class="linklike mono" onclick={seek(run, entry)}>{ at(began) }</button></td>
                <td class="mono">{ until }</td>
                <td>{ renewals }</td>
                <td>{ ended }</td>
            </tr>
        }
    };
    let bar = |bar: &BarAt| {
        // In the order in which they granted, each once.
        let mut servers: Vec<&str> = bar.grants.iter().map(|grant| model.names.name(grant.port)).collect();
        servers.dedup();
        let until = bar.last().and_then(|last| last.until).map_or_else(|| "for ever".to_owned(), at);
        let ended = match (bar.end, bar.grace()) {
            (Some(end), _) => format!("{}, at {}", end_word(end.how), at(end.at)),
            (None, Some(grace)) => format!("in grace until {}", at(grace.until)),
            _ => "runs".to_owned(),
        };
        let entry = bar.grants.first().map_or(EntryId::default(), |grant| grant.entry);
        let cells = [servers.join(", then "), until, bar.renewals().to_string(), ended];
        line(name(model, bar.client), bar.address, entry, bar.began(), cells)
    };
    let aside = |quarantine: &Quarantine| {
        let ended = match quarantine.end {
            Some((_, end)) => format!("quarantine, {}; over at {}", aside_word(quarantine.why), at(end)),
            None => format!("quarantine, {}", aside_word(quarantine.why)),
        };
        let cells = [model.names.name(quarantine.port).to_owned(), at(quarantine.until), "–".to_owned(), ended];
        line("–".to_owned(), quarantine.address, quarantine.entry, quarantine.at, cells)
    };
    html! {
        <table>
            <caption class="visually-hidden">{ "Leases and quarantines, times in seconds" }</caption>
            { headings(&head) }
            <tbody>
                for group in groups {
                    { for group.bars.iter().map(bar) }
                    { for group.quarantines.iter().map(aside) }
                }
            </tbody>
        </table>
    }
}
