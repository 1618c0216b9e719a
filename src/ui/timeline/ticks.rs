//! A tick for every step, coloured and lettered by what happens in it. Where there is no room for all, the more telling stay.

use std::rc::Rc;

use yew::prelude::*;

use crate::session::History;
use crate::sim::{Entry, Kind};
use crate::wire::FrameKind;

/// Ticks closer together than this, in thousandths of the track, would stand on top of each other.
const GAP: u64 = 14;

/// How a step is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sign {
    /// The class that gives it its colour.
    pub class: &'static str,
    /// Its letter.
    pub letter: &'static str,
    /// How much it tells: where there is room for one, the lowest stays.
    rank: u8,
}

const fn sign(class: &'static str, letter: &'static str, rank: u8) -> Sign {
    Sign { class, letter, rank }
}

/// The sign of a step with these entries: that of the most telling frame in it; a cross where one is lost.
pub fn sign_of(entries: &[Entry]) -> Sign {
    let of_entry = |entry: &Entry| match &entry.kind {
        Kind::Lost { .. } => Some(sign("lost", "✕", 0)),
        Kind::Sent(frame) | Kind::Arrived { frame, .. } => Some(sign_of_frame(frame.kind())),
        _ => None,
    };
    entries.iter().filter_map(of_entry).min_by_key(|sign| sign.rank).unwrap_or(sign("other", "·", 10))
}

fn sign_of_frame(kind: FrameKind) -> Sign {
    match kind {
        FrameKind::Decline => sign("decline", "X", 1),
        FrameKind::Nak => sign("nak", "N", 2),
        FrameKind::Release => sign("release", "L", 3),
        FrameKind::Inform => sign("inform", "I", 3),
        FrameKind::Ack => sign("ack", "A", 4),
        FrameKind::Request => sign("req", "R", 5),
        FrameKind::Offer => sign("offer", "O", 6),
        FrameKind::Discover => sign("disc", "D", 7),
        FrameKind::EchoRequest | FrameKind::EchoReply => sign("icmp", "p", 8),
        kind if kind.is_arp() => sign("arp", "a", 8),
        _ => sign("icmp", "·", 9),
    }
}

/// A tick on the track.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tick {
    /// How many entries have happened when its step is over.
    pub end: usize,
    /// Where it stands, in thousandths of the track.
    pub place: u64,
    /// How it is drawn.
    pub sign: Sign,
}

/// The ticks of all steps that are over when `seen` entries have happened, as far as there is room.
pub fn ticks(history: &History, seen: usize) -> Vec<Tick> {
    let length = history.presentation.length_ms().max(1);
    let mut ticks: Vec<Tick> = Vec::new();
    for step in history.steps.iter().take_while(|step| step.end <= seen) {
        let entries = history.run.trace().get(step.start..step.end).unwrap_or_default();
        let place = history.presentation.shown_for(step.end) * 1000 / length;
        let tick = Tick { end: step.end, place, sign: sign_of(entries) };
        match ticks.last_mut() {
            Some(last) if place < last.place + GAP => {
                if tick.sign.rank < last.sign.rank {
                    *last = Tick { place: last.place, ..tick };
                }
            }
            _ => ticks.push(tick),
        }
    }
    ticks
}

#[derive(Properties)]
pub struct TicksProps {
    pub history: Rc<History>,
    pub seen: usize,
    pub cursor: usize,
}

impl PartialEq for TicksProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.history, &other.history) && self.seen == other.seen && self.cursor == other.cursor
    }
}

/// The row of ticks.
#[component]
pub fn Ticks(props: &TicksProps) -> Html {
    let ticks = use_memo((Rc::as_ptr(&props.history), props.seen), |(_, seen)| self::ticks(&props.history, *seen));
    html! {
        <div class="ticks" aria-hidden="true">
            for tick in ticks.iter() {
                <span
                    key={tick.end}
                    class={classes!("tick", tick.sign.class, (tick.end > props.cursor).then_some("future"))}
                    style={left(tick.place)}
                >{ tick.sign.letter }</span>
            }
        </div>
    }
}

/// A place on the track, given in thousandths, as a style.
pub fn left(place: u64) -> String {
    format!("left:{}.{}%", place / 10, place % 10)
}
