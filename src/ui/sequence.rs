//! The Sequence panel: one lifeline per host, every frame an arrow, the present a band, what is known to come faint.
//!
//! ```text
//!   History::sequence ─▶ plan: stories, lifelines, visible rows, window ─▶ SequenceRow (memoised)
//! ```
//!
//! No work per render grows with the trace: rows are chosen once per history and filter, and at most a window of
//! them is drawn.

pub(super) mod row;
mod threads;
mod wires;

use std::rc::Rc;

use yew::prelude::*;

use crate::app::model::{Command, Model, Panel, Ui};
use crate::base::Instant;
use crate::drawing::sequence::{MANY_HOSTS, WINDOW};
use crate::drawing::{arrows, sequence as plan};
use crate::history::{Filter, RowKind};
use crate::session::History;
use crate::teach;
use crate::ui::popup::use_popup;
use crate::ui::props::PanelProps;
use crate::ui::{browser, region_head};
use crate::view::HostKind;
use row::SequenceRow;
use threads::{LANES, Mark, Threads};

/// The id of the present moment; the app scrolls it into view after a step.
pub const NOW_ID: &str = "sequence-now";

/// A history, compared by identity: it never changes.
#[derive(Clone)]
struct Same(Rc<History>);

impl PartialEq for Same {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// The region **Sequence**.
#[component]
pub fn Sequence(props: &PanelProps) -> Html {
    let PanelProps { model, ui, run } = props;
    let view = &*model.view;
    let history = Same(Rc::clone(&model.history));
    let stories = use_memo(history.clone(), |history| plan::stories(history.0.run.trace(), &view.hosts));
    let crowd = view.hosts.len() > MANY_HOSTS;
    let focus = crowd.then(|| focus(model, ui, &stories)).flatten();
    let choice =
        plan::Choice { lifelines: plan::lifelines(&view.hosts, &ui.hidden, focus), filter: ui.filter, by_story: crowd };
    let lifelines = use_memo(choice.lifelines.clone(), Clone::clone);
    let shown = use_memo((history, choice), |(history, choice)| {
        let (rows, trace) = (&history.0.sequence.rows, history.0.run.trace());
        let visible = plan::visible(rows, trace, &stories, choice);
        let threads = Threads::new(rows, &visible);
        (visible, threads)
    });
    let (visible, threads) = &*shown;
    // Where somebody has looked further up or down; forgotten as soon as the moment changes.
    let looked = use_state_eq(|| None::<(usize, usize)>);

    let rows = &model.history.sequence.rows;
    let row_of = |place: usize| visible.get(place).and_then(|index| rows.get(*index).map(|row| (*index, row)));
    let before = |count: usize| {
        visible.partition_point(|index| rows.get(*index).is_some_and(|row| plan::happened(row.entry, count)))
    };
    let now = before(view.cursor);
    let known = before(model.session.seen.max(view.cursor));
    let around = looked.filter(|(cursor, _)| *cursor == view.cursor).map_or(now, |(_, around)| around);
    let window = plan::window(known, around);
    // An open decision is the present: its row becomes the band.
    let last = now.checked_sub(1).and_then(row_of);
    let at_decision =
        view.choice.is_some() && last.is_some_and(|(_, row)| matches!(row.kind, RowKind::Decision { .. }));

    let mut items: Vec<Html> = Vec::with_capacity(window.len() + 1);
    // Where time has come to above the row that is drawn next.
    let mut time = window.start.checked_sub(1).and_then(row_of).map(|(_, row)| row.at);
    for place in window.clone() {
        let marks = threads.at(place, known);
        let Some((index, row)) = row_of(place) else { continue };
        if place == now {
            items.push(present(model, &mut time, &marks));
        }
        if at_decision && place + 1 == now {
            continue;
        }
        items.extend(time.and_then(|time| idle(time, row.at, &marks, format!("idle-{}", row.entry.0))));
        let same_time = time == Some(row.at);
        time = Some(row.at);
        items.push(html! {
            <SequenceRow key={row.entry.0.to_string()} history={Rc::clone(&model.history)} {index}
                lifelines={Rc::clone(&lifelines)} names={Rc::clone(&model.names)} phase={arrows::phase(row, view.cursor)}
                current={row::in_step(row, view.step)} selected={ui.selected == Some(row.entry)}
                {same_time} {marks} run={run.clone()} />
        });
    }
    if now == window.end {
        items.push(present(model, &mut time, &threads.at(now, known)));
    }
    let look = |around: usize| {
        let (looked, cursor) = (looked.clone(), view.cursor);
        Callback::from(move |_: MouseEvent| looked.set(Some((cursor, around))))
    };
    let earlier = (window.start > 0).then(|| {
        html! { <button type="button" class="seq-more" onclick={look(around.saturating_sub(WINDOW / 2))}>
        { format!("{} earlier rows", window.start) }</button> }
    });
    let later = (window.end < known).then(|| {
        html! { <button type="button" class="seq-more" onclick={look((around + WINDOW / 2).min(known))}>
        { format!("{} later rows", known - window.end) }</button> }
    });
    let columns = lifelines.len().max(1);
    // Room for the seconds of long histories.
    let last = known.checked_sub(1).and_then(row_of).map_or(view.now, |(_, row)| row.at.max(view.now));
    let digits = (last.0 / 1_000_000).checked_ilog10().unwrap_or(0).saturating_sub(2);
    html! {
        <section class="panel sequence" aria-label="Sequence">
            <div class="seq-bar">
                <h2 ondblclick={region_head::on_title(Panel::Sequence, props)}>{ "Sequence" }</h2>
                { filters(ui.filter, run) }
                <Lifelines model={model.clone()} ui={Rc::clone(ui)} shown={Rc::clone(&lifelines)} run={run.clone()} />
                { region_head::buttons(Panel::Sequence, props) }
            </div>
            <div class="seq-scroll" style={format!("--n:{columns};--lanes:{};--digits:{digits}", threads.width())} tabindex="0" role="group" aria-label="Sequence diagram">
                <div class="seq-head" aria-hidden="true">
                    <span class="seq-unit">{ "time (s)" }</span>
                    for port in lifelines.iter() {
                        <span class="seq-name" key={port.to_string()} title={model.names.name(*port).to_owned()}>{ model.names.name(*port).to_owned() }</span>
                    }
                </div>
                { earlier }
                <ol role="list" class="seq-rows">{ for items }</ol>
                { later }
            </div>
        </section>
    }
}

/// The present moment, after the span without anything that leads to it.
fn present(model: &Model, time: &mut Option<Instant>, marks: &[Mark; LANES]) -> Html {
    let view = &*model.view;
    let marks = &passing(marks);
    let before = time.and_then(|time| idle(time, view.now, marks, "idle-now".to_owned()));
    *time = time.map(|time| time.max(view.now));
    let text = match &view.choice {
        Some(choice) => format!("now: {} must choose", choice.client),
        None => "now".to_owned(),
    };
    html! {
        <>
            { before }
            <li id={NOW_ID} key="now" class={classes!("seq-now", view.choice.is_some().then_some("open"))}>
                { row::margin(marks) }
                <span class="seq-time">{ view.now.grouped() }</span><span>{ text }</span>
            </li>
        </>
    }
}

/// What comes from above to a row passes by whatever stands between it and the row before.
fn passing(marks: &[Mark; LANES]) -> [Mark; LANES] {
    marks.map(|mark| Mark { up: mark.up, down: mark.up, tied: false })
}

/// A long span in which nothing happens that is shown, folded into one line; nothing where it is short.
fn idle(from: Instant, to: Instant, marks: &[Mark; LANES], key: String) -> Option<Html> {
    let span = plan::idle(from, to)?;
    Some(html! {
        <li class="seq-idle" {key}>{ row::margin(&passing(marks)) }<span>{ format!("⋯ {} pass", span.rounded()) }</span></li>
    })
}

/// The client that a crowded diagram is about: the one of the selected entry, else of the current step, else the first.
fn focus(model: &Model, ui: &Ui, stories: &[Option<u16>]) -> Option<u16> {
    let story = |index: usize| stories.get(index).copied().flatten();
    let selected = ui.selected.and_then(|entry| story(usize::try_from(entry.0).ok()?));
    let (start, end) = model.view.step;
    let headline = || teach::headline(model.step_entries()).and_then(|offset| story(start + offset));
    let step = || (start..end).rev().find_map(story);
    let first = || model.view.hosts.iter().find(|host| host.kind == HostKind::Client).map(|host| host.port);
    selected.or_else(headline).or_else(step).or_else(first)
}

/// What is shown, and what Step stops at.
fn filters(filter: Filter, run: &Callback<Command>) -> Html {
    let toggle = |name: &'static str, on: bool, title: &'static str, next: Filter| {
        let act = run.reform(move |_: MouseEvent| Command::SetFilter(next));
        html! { <button type="button" aria-pressed={on.to_string()} {title} onclick={act}>{ name }</button> }
    };
    html! {
        <div class="seq-filters" role="group" aria-label="Show and stop at">
            { toggle("DHCP", filter.dhcp, "DHCP messages", Filter { dhcp: !filter.dhcp, ..filter }) }
            { toggle("ARP", filter.arp, "ARP and ping", Filter { arp: !filter.arp, ..filter }) }
            { toggle("Other", filter.other, "Notes: holds, leases, checks, timers", Filter { other: !filter.other, ..filter }) }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct LifelinesProps {
    model: Model,
    ui: Rc<Ui>,
    /// The ports that have one.
    shown: Rc<Vec<u16>>,
    run: Callback<Command>,
}

/// The id of the button that opens the list of lifelines.
const LINES_ID: &str = "lifelines";

/// The list of lifelines.
#[component]
fn Lifelines(props: &LifelinesProps) -> Html {
    let LifelinesProps { model, ui, shown, run } = props;
    let open = use_state_eq(|| false);
    let toggle = {
        let (now, open) = (*open, open.setter());
        Callback::from(move |_: MouseEvent| open.set(!now))
    };
    let leave = {
        let open = open.setter();
        Callback::from(move |back: bool| {
            open.set(false);
            if back {
                browser::focus(LINES_ID);
            }
        })
    };
    use_popup(*open, "#lifelines, .seq-menu", leave);
    let hosts = &model.view.hosts;
    let crowd = hosts.len() > MANY_HOSTS;
    let auto = crowd && ui.hidden.is_empty();
    let clients = hosts.iter().filter(|host| host.kind == HostKind::Client).count();
    let hidden = hosts.len() - shown.len();
    let hint = if hidden == 1 { "1 lifeline hidden".to_owned() } else { format!("{hidden} lifelines hidden") };
    let all = if crowd { "Follow the current frame" } else { "Show all" };
    let show_all = run.reform(|_: MouseEvent| Command::ShowOnly(None));
    html! {
        <div class="seq-lines">
            <button type="button" id={LINES_ID} aria-expanded={open.to_string()} onclick={toggle}>
                { "Lifelines" }if hidden > 0 { <span class="hidden-count" title={hint}>{ format!("{hidden} hidden") }</span> }
            </button>
            <div class="seq-menu" role="group" aria-label="Lifelines" hidden={!*open}>
                <button type="button" class="all" aria-pressed={ui.hidden.is_empty().to_string()} onclick={show_all}>{ all }</button>
                <ul role="list">
                    for host in hosts {
                        <li key={host.port.to_string()}>
                            if auto {
                                <span class={classes!("line-name", shown.contains(&host.port).then_some("on"))}>{ host.name.to_string() }</span>
                            } else {
                                <label><input type="checkbox" checked={shown.contains(&host.port)}
                                    onchange={toggle_line(run, host.port)} />{ host.name.to_string() }</label>
                            }
                            if clients > 1 && host.kind == HostKind::Client {
                                <button type="button" aria-label={format!("Only {}", host.name)} onclick={only(run, host.port)}>{ "only" }</button>
                            }
                        </li>
                    }
                </ul>
            </div>
        </div>
    }
}

fn toggle_line(run: &Callback<Command>, port: u16) -> Callback<Event> {
    run.reform(move |_| Command::ToggleLifeline(port))
}

fn only(run: &Callback<Command>, port: u16) -> Callback<MouseEvent> {
    run.reform(move |_| Command::ShowOnly(Some(port)))
}
