//! The dialog *Export*: pictures, tables and captures to save.
//!
//! ```text
//!   button ─▶ Work::new ─▶ advance, in slices between which the page lives ─▶ finish ─▶ files to the person
//!                             └─ progress, Cancel
//! ```
//!
//! Short work is done at once. What takes longer shows how far it is and can be called off.

use std::cell::RefCell;
use std::rc::Rc;

use yew::prelude::*;

use super::browser::{self, Later};
use super::dialog::Dialog as Frame;
use crate::app::exports::{Format, Work};
use crate::app::files::{Said, Say, To, hand_over};
use crate::app::model::{Command, Dialog, Model};
use crate::share;
use crate::share::Shared;
use crate::teach::format::count;

/// So long the page may stand still at first, and in each slice after that, in milliseconds.
const AT_ONCE_MS: f64 = 120.0;
const SLICE_MS: f64 = 24.0;
/// Number of entries, or rows, processed between two readings of the clock: a row of a large network is much work.
const ENTRIES: usize = 16;

/// An export on its way; without its work it was called off.
#[derive(Clone)]
struct Running {
    work: Rc<RefCell<Option<Work>>>,
    later: Rc<RefCell<Option<Later>>>,
    say: Callback<Said>,
    to: To,
}

impl Running {
    /// Goes on for a while, and once more later if that is not enough.
    fn go_on(&self, budget_ms: f64) {
        let begun = browser::now_ms();
        loop {
            let mut slot = self.work.borrow_mut();
            let Some(work) = slot.as_mut() else { return };
            match work.advance(ENTRIES) {
                Err(why) => {
                    *slot = None;
                    return self.say.emit(Said::Failed(why));
                }
                Ok(true) => break,
                Ok(false) if browser::now_ms() - begun < budget_ms => {}
                Ok(false) => {
                    let (done, total) = work.progress();
                    drop(slot);
                    self.say.emit(Said::Busy(done, total));
                    let next = self.clone();
                    // A moment for the page to draw and to hear of keys and clicks.
                    *self.later.borrow_mut() = Some(Later::new(8, move || next.go_on(SLICE_MS)));
                    return;
                }
            }
        }
        let work = self.work.borrow_mut().take();
        match work.map(Work::finish) {
            Some(Ok(made)) => {
                let say = self.say.clone();
                hand_over(made, self.to, &browser::page(), &(Rc::new(move |said| say.emit(said)) as Say));
            }
            Some(Err(why)) => self.say.emit(Said::Failed(why)),
            None => {}
        }
    }
}

/// A line of the list: its title, what it is for, and its buttons.
type Line = (&'static str, &'static str, &'static [(&'static str, &'static str, Format, To)]);

/// What the dialog offers.
const LINES: [Line; 6] = [
    (
        "Paper",
        "Lesson, pictures, steps with their reasons, and tables, to print. A worksheet has blanks in place of the answers.",
        &[
            ("Handout", "Handout to print", Format::Handout, To::File),
            ("Worksheet", "Worksheet to print", Format::Worksheet, To::File),
        ],
    ),
    (
        "Sequence",
        "The diagram with every lifeline and row, for handouts and slides.",
        &[
            ("SVG", "Sequence as SVG", Format::SequenceSvg, To::File),
            ("PNG", "Sequence as PNG", Format::SequencePng, To::File),
        ],
    ),
    (
        "Network at this moment",
        "Devices, cables and frames on their way, with tables of addresses and pools.",
        &[
            ("SVG", "Network as SVG", Format::NetworkSvg, To::File),
            ("PNG", "Network as PNG", Format::NetworkPng, To::File),
        ],
    ),
    (
        "Trace",
        "Every entry with its reason and RFC section: a table for spreadsheets, a document with notes.",
        &[
            ("CSV", "Trace as CSV", Format::Csv, To::File),
            ("Markdown", "Trace as Markdown", Format::Markdown, To::File),
        ],
    ),
    (
        "Capture",
        "The frames as they enter the switch, for Wireshark and tcpdump; with comments, each says why it was sent.",
        &[
            ("pcap", "Capture as pcap", Format::Pcap, To::File),
            ("pcapng with comments", "Capture as pcapng with comments", Format::Pcapng, To::File),
        ],
    ),
    (
        "Mermaid",
        "The sequence as text that wikis, GitHub and GitLab draw.",
        &[
            ("Save", "Save as Mermaid text", Format::Mermaid, To::File),
            ("Copy", "Copy as Mermaid text", Format::Mermaid, To::Clipboard),
        ],
    ),
];

/// Properties of [`ExportDialog`].
#[derive(Properties, PartialEq)]
pub struct ExportProps {
    /// The session at its moment.
    pub model: Model,
    /// Where the presentation stands, in milliseconds.
    pub shown_ms: u64,
    /// Where the page is.
    pub address: AttrValue,
    /// The session as a link holds it.
    pub shared: Callback<(), Shared>,
    /// Takes commands.
    pub run: Callback<Command>,
}

/// Pictures, tables and captures to save.
#[component]
pub fn ExportDialog(props: &ExportProps) -> Html {
    let (model, view) = (&props.model, &*props.model.view);
    let begun = view.cursor > 0;
    let whole = use_state_eq(|| !begun);
    let said = use_state_eq(|| Said::Nothing);
    let running = use_mut_ref(|| None::<Running>);
    // With the dialog goes what it is about to do.
    use_effect_with((), {
        let running = Rc::clone(&running);
        move |()| move || stop(&running)
    });
    let say = {
        let said = said.setter();
        Callback::from(move |what: Said| said.set(what))
    };
    let busy = matches!(*said, Said::Busy(..));
    let export = |format: Format, to: To| {
        let (model, shown_ms, whole) = (model.clone(), props.shown_ms, *whole);
        let (running, say) = (Rc::clone(&running), say.clone());
        let (shared, address) = (props.shared.clone(), props.address.clone());
        Callback::from(move |_: MouseEvent| {
            if busy {
                return;
            }
            match Work::new(format, &model, shown_ms, whole) {
                Err(why) => say.emit(Said::Failed(why)),
                Ok(work) => {
                    let work = work.with_link(|| link(&address, &shared));
                    let work = Rc::new(RefCell::new(Some(work)));
                    let job = Running { work, later: Rc::default(), say: say.clone(), to };
                    *running.borrow_mut() = Some(job.clone());
                    job.go_on(AT_ONCE_MS);
                }
            }
        })
    };
    let cancel = {
        let (running, say) = (Rc::clone(&running), say.clone());
        Callback::from(move |_: MouseEvent| {
            stop(&running);
            say.emit(Said::Done("Called off: nothing was saved.".to_owned()));
        })
    };
    let extent = |to: bool, text: String, disabled: bool| {
        let whole_setter = whole.setter();
        let change = Callback::from(move |_: Event| whole_setter.set(to));
        html! {
            <label><input type="radio" name="export-extent" checked={*whole == to} {disabled} onchange={change} />{ text }</label>
        }
    };
    let (done, all) = view.steps;
    html! {
        <Frame title={Dialog::Export.title()} class="wide" run={props.run.clone()}>
            <fieldset class="export-extent">
                <legend>{ "How much of the history" }</legend>
                { extent(false, format!("So far (step {done} of {all})"), !begun) }
                { extent(true, format!("The whole history ({})", count(all, "step")), false) }
            </fieldset>
            <ul role="list" class="exports">
                for (title, hint, buttons) in LINES {
                    <li key={title}>
                        <h3>{ title }</h3>
                        <p>{ hint }</p>
                        <div class="export-buttons" role="group" aria-label={title}>
                            for (word, name, format, to) in buttons.iter().copied() {
                                <button type="button" aria-label={name} aria-disabled={busy.to_string()} onclick={export(format, to)}>{ word }</button>
                            }
                        </div>
                    </li>
                }
            </ul>
            <div class="export-said">
                if let Said::Busy(done, total) = &*said {
                    <progress value={done.to_string()} max={(*total).max(1).to_string()} aria-label="Export" />
                    <button type="button" onclick={cancel}>{ "Cancel" }</button>
                }
                <p role="status" class={matches!(*said, Said::Failed(_)).then_some("export-failed")}>{ words(&said) }</p>
            </div>
        </Frame>
    }
}

/// The address that opens the session; of a page that is a file on somebody's disk only the part that others can use; nothing where
/// it would be too long.
fn link(address: &str, shared: &Callback<(), Shared>) -> String {
    let address = if address.starts_with("file:") { "" } else { address };
    share::to_link(&shared.emit(())).map_or_else(|_| String::new(), |fragment| format!("{address}#{fragment}"))
}

/// Calls off what is under way.
fn stop(running: &RefCell<Option<Running>>) {
    if let Some(job) = running.borrow_mut().take() {
        *job.work.borrow_mut() = None;
        *job.later.borrow_mut() = None;
    }
}

/// What the status line says. It is read aloud, so it counts in tenths only.
fn words(said: &Said) -> String {
    match said {
        Said::Nothing => String::new(),
        Said::Busy(done, total) => format!("Being made: about {} %", done * 10 / (*total).max(1) * 10),
        Said::Done(text) | Said::Failed(text) => text.clone(),
    }
}
