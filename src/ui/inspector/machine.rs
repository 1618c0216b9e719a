//! State machine: RFC 2131 figure 5 for one client. What it is in, how it came there, what may happen next.
//!
//! ```text
//!   client picker ─▶ drawing (one image with a name)      machine/draw.rs, placed by machine/figure.rs
//!                    table: what may happen next      machine/moves.rs
//!                    table: what has happened, newest first, each line leading there
//! ```

use yew::prelude::*;

use self::moves::{MOVES, Move, outside, why};
use crate::app::model::{Command, Model, Ui};
use crate::history::Transition;
use crate::protocol::{ClientState, StateTrigger, Timer};
use crate::teach;
use crate::teach::format;
use crate::ui::browser;
use crate::ui::control::{Choice, Select};
use crate::ui::props::PanelProps;
use crate::ui::table::headings;
use crate::view::{HostKind, HostView};

mod arrows;
mod draw;
mod figure;
mod moves;

/// Maximum number of past changes listed; earlier ones show when the cursor is moved back.
const LISTED: usize = 100;

/// The tab.
#[component]
pub fn Machine(props: &PanelProps) -> Html {
    let PanelProps { model, ui, run } = props;
    let pick = run.reform(|value: String| Command::ShowMachine(value.parse().unwrap_or(0)));
    let several = clients(model).count() > 1;
    // The drawing may be higher than the panel: what it is about stays in sight.
    use_effect_with(shown(model, ui).map(|host| (host.port, host.state)), |_| {
        browser::keep_in_sight(draw::NOW_ID, draw::FIGURE_ID);
    });
    html! {
        <div id="panel-machine" role="tabpanel" aria-labelledby="tab-machine" tabindex="0" class="scrolls machine">
            {
                match shown(model, ui) {
                    None => html! { <p class="none">{ "No host here is a DHCP client." }</p> },
                    Some(host) => html! {
                        <>
                            <div class="machine-head">
                                if several {
                                    <Select label="Client" value={host.port.to_string()} onchange={pick}
                                        options={clients(model).map(|client| Choice::new(client.port.to_string(), client.name.clone())).collect::<Vec<_>>()} />
                                } else {
                                    <b>{ host.name.to_string() }</b>
                                }
                                <p>{ now_in_words(model, host) }</p>
                            </div>
                            { story(model, host, run) }
                        </>
                    },
                }
            }
        </div>
    }
}

fn clients(model: &Model) -> impl Iterator<Item = &HostView> {
    model.view.hosts.iter().filter(|host| host.kind == HostKind::Client)
}

/// The client that was picked, else the first.
fn shown<'a>(model: &'a Model, ui: &Ui) -> Option<&'a HostView> {
    clients(model).find(|host| Some(host.port) == ui.machine).or_else(|| clients(model).next())
}

/// A state by name, BOUND with its half.
fn state_name(state: ClientState) -> &'static str {
    match state {
        ClientState::BoundChecking => "BOUND (checking)",
        ClientState::BoundUsable => "BOUND (in use)",
        state => state.rfc_name(),
    }
}

/// "RENEWING since 1800.000 s (T1 reached)"
fn now_in_words(model: &Model, host: &HostView) -> String {
    let Some(state) = host.state else { return "switched off".to_owned() };
    match past(model, host).last() {
        Some(last) if last.to == state => {
            format!("{} since {} s ({})", state_name(state), format::moment(last.at), why(last))
        }
        _ => state_name(state).to_owned(),
    }
}

/// The changes of state of a host that have happened, oldest first.
fn past<'a>(model: &'a Model, host: &HostView) -> &'a [Transition] {
    model.history.transitions.of(host.port, model.view.cursor)
}

/// "from BOUND (in use) to RENEWING: T1 reached, at 1800.000 s"
fn change_in_words(change: &Transition) -> String {
    format!(
        "from {} to {}: {}, at {} s",
        state_name(change.from),
        state_name(change.to),
        why(change),
        format::moment(change.at)
    )
}

/// The drawing and the two tables.
fn story(model: &Model, host: &HostView, run: &Callback<Command>) -> Html {
    let past = past(model, host);
    let last = past.last();
    let now = match host.state {
        Some(state) => format!("State machine of {}: now in {}.", host.name, state_name(state)),
        None => format!("State machine of {}, which is switched off.", host.name),
    };
    let name = match last {
        Some(last) => format!("{now} Last change {}.", change_in_words(last)),
        None => format!("{now} No change of state so far."),
    };
    html! {
        <div class="machine-grid">
            { draw::figure(host.state, last, name.into()) }
            <div class="machine-tables">
                if let Some(state) = host.state {
                    <p>{ format!("{} {}.", host.name, teach::state_name(state).1) }</p>
                    { next(host, state) }
                }
                { history(past, run) }
            </div>
        </div>
    }
}

/// The timer whose firing is a trigger.
fn timer_of(trigger: StateTrigger) -> Option<Timer> {
    match trigger {
        StateTrigger::Started => Some(Timer::Start),
        StateTrigger::OfferChosen => Some(Timer::CollectOffers),
        StateTrigger::CheckPassed => Some(Timer::CheckEnds),
        StateTrigger::NoAnswer | StateTrigger::LeaseKept => Some(Timer::GiveUp),
        StateTrigger::T1 => Some(Timer::T1),
        StateTrigger::T2 => Some(Timer::T2),
        StateTrigger::Expired => Some(Timer::Expiry),
        _ => None,
    }
}

fn endless(host: &HostView) -> bool {
    host.configuration.as_ref().is_some_and(|configuration| configuration.expiry.is_none())
}

/// Whether a move can come: a renewal ends at T2, or, for want of one, when it is given up.
fn may_come(host: &HostView, step: &Move) -> bool {
    match (step.from, step.on) {
        (ClientState::Renewing, StateTrigger::T2) => !endless(host),
        (ClientState::Renewing, StateTrigger::LeaseKept) => endless(host),
        _ => true,
    }
}

/// When a move is due, as the client's own timers have it.
fn due(host: &HostView, step: &Move) -> String {
    let armed = timer_of(step.on).and_then(|wanted| host.timers.iter().find(|(timer, _)| *timer == wanted));
    match armed {
        Some((_, at)) => format!("{} (at {} s)", teach::trigger(step.on), format::moment(*at)),
        None if step.on == StateTrigger::T1 && endless(host) => "T1: never, this lease does not end".to_owned(),
        None => teach::trigger(step.on).to_owned(),
    }
}

/// What a person or a cable can bring about in nearly every state, and where it leads.
fn by_hand(state: ClientState) -> &'static [(&'static str, &'static str)] {
    match state {
        ClientState::Manual => &[("use DHCP", "INIT")],
        ClientState::Init | ClientState::Selecting | ClientState::Requesting => {
            &[("switched off", "INIT"), ("address set by hand", "manual")]
        }
        _ => &[
            ("cable plugged in", "INIT-REBOOT, if it verifies"),
            ("switched off", "INIT-REBOOT or INIT"),
            ("address set by hand", "manual"),
        ],
    }
}

fn next(host: &HostView, state: ClientState) -> Html {
    let row = |on: String, to: &'static str, sends: &'static str, by_hand: bool| {
        html! {
            <tr class={by_hand.then_some("outside")}>
                <td>{ on }</td>
                <th scope="row">{ to }</th>
                <td>{ if sends.is_empty() { "nothing" } else { sends } }</td>
            </tr>
        }
    };
    html! {
        <table class="moves next">
            <caption>{ format!("What may happen next in {}", state_name(state)) }</caption>
            { headings(&["On", "Goes to", "Sends"]) }
            <tbody>
                for step in MOVES.iter().filter(|step| step.from == state && may_come(host, step)) {
                    { row(due(host, step), state_name(step.to), step.sends, outside(step.on)) }
                }
                for (on, to) in by_hand(state) {
                    { row((*on).to_owned(), to, "", true) }
                }
            </tbody>
        </table>
    }
}

fn history(past: &[Transition], run: &Callback<Command>) -> Html {
    if past.is_empty() {
        return html! { <p class="hint">{ "No change of state so far." }</p> };
    }
    let earlier = past.len().saturating_sub(LISTED);
    html! {
        <>
            <table class="moves past">
                <caption>{ "Changes so far, newest first" }</caption>
                { headings(&["At", "From", "To", "On"]) }
                <tbody>
                    for change in past.iter().rev().take(LISTED) {
                        <tr key={change.entry.0}>
                            <td>
                                <button
                                    type="button"
                                    class="linklike mono"
                                    title="Go to this moment"
                                    onclick={let entry = change.entry; run.reform(move |_: MouseEvent| Command::SeekEntry(entry))}
                                >
                                    { format!("{} s", format::moment(change.at)) }
                                    <span class="visually-hidden">{ format!(", go to {}", state_name(change.to)) }</span>
                                </button>
                            </td>
                            <td>{ state_name(change.from) }</td>
                            <td>{ state_name(change.to) }</td>
                            <td>{ why(change) }</td>
                        </tr>
                    }
                </tbody>
            </table>
            if earlier > 0 {
                <p class="hint">{ format!("and {earlier} earlier; move the slider back to see them") }</p>
            }
        </>
    }
}
