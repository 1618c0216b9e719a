//! Parts of the page that are loaded later, called the tools: what a first step does not need. The page loads them after its
//! first paint, or when one of them is opened.
//!
//! ```text
//!   main file: the page and the simulation ──here()──▶ Tools, a table of functions ──▶ tools file: dialogs, comparison,
//!        │                                                                             Packet, State machine, reading
//!        └─ a view that is open, a command ─▶ coming ─┬─▶ here: it is drawn, or carried out
//!                                                     └─▶ missing: "Try again", "Load the page again"
//! ```
//!
//! This module names nothing of the tools but their types: the table is filled in `tools`, at the top of the page's layer.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::{Rc, Weak};

use yew::prelude::*;

use super::browser;
use super::dialog::Dialog as Frame;
use super::props::{DialogsProps, PanelProps};
use crate::app::controller::Controller;
use crate::app::keeping::Drafts;
use crate::app::model::{Command, Dialog, ToolCommand};
use crate::share::Shared;

/// What the tools can do.
pub struct Tools {
    /// Draws a dialog.
    pub dialog: fn(DialogsProps) -> Html,
    /// Draws the comparison.
    pub compare: fn(PanelProps) -> Html,
    /// Draws the Inspector's tab *Packet*.
    pub packet: fn(PanelProps) -> Html,
    /// Draws the Inspector's tab *State machine*.
    pub machine: fn(PanelProps) -> Html,
    /// Carries out a command of the tools.
    pub carry_out: fn(&mut Controller, ToolCommand),
    /// The part of an address behind `#` that holds a session; or how long it would be, if that is too long.
    pub link: fn(&Shared) -> Result<String, usize>,
    /// Reads and writes drafts of the editor.
    pub drafts: Drafts,
}

/// Fetches the file with the tools; `None` if it could not be fetched, or is not of this build.
pub type Fetch = fn() -> Pin<Box<dyn Future<Output = Option<&'static Tools>>>>;

/// Makes the tools available; they are in the same file.
pub fn provide(tools: &'static Tools) {
    HERE.set(Some(tools));
}

/// Sets how the tools are fetched; they are a file of their own.
pub fn fetch_by(fetch: Fetch) {
    FETCH.set(Some(fetch));
}

/// The tools, if they are here.
pub fn here() -> Option<&'static Tools> {
    HERE.get()
}

/// How far the tools are on their way, until they are here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Nobody has asked for them yet.
    Unasked,
    /// They are being fetched.
    Coming,
    /// They could not be fetched when they were asked for last.
    Missing,
}

/// What is to be done as soon as the tools are here.
type Then = Box<dyn FnOnce(&'static Tools)>;

thread_local! {
    static HERE: Cell<Option<&'static Tools>> = const { Cell::new(None) };
    static FETCH: Cell<Option<Fetch>> = const { Cell::new(None) };
    static WAY: Cell<Way> = const { Cell::new(Way::Unasked) };
    /// What is to be done as soon as they are here.
    static WAITING: RefCell<Vec<Then>> = const { RefCell::new(Vec::new()) };
    /// Who is drawn anew when anything of this changes.
    static WATCHING: RefCell<Vec<Weak<dyn Fn()>>> = const { RefCell::new(Vec::new()) };
}

/// Does something with the tools: now if they are here, else when they have come.
pub fn when_here(then: impl FnOnce(&'static Tools) + 'static) {
    if let Some(tools) = here() {
        return then(tools);
    }
    WAITING.with_borrow_mut(|waiting| waiting.push(Box::new(then)));
    fetch();
}

/// Fetches the tools if they are neither here nor on their way.
pub fn fetch() {
    if here().is_some() || WAY.replace(Way::Coming) == Way::Coming {
        return;
    }
    redraw();
    browser::spawn(async {
        let tools = match FETCH.get() {
            Some(fetch) => fetch().await,
            None => None,
        };
        HERE.set(tools);
        WAY.set(Way::Missing);
        if let Some(tools) = tools {
            for then in WAITING.take() {
                then(tools);
            }
        }
        redraw();
    });
}

/// Draws all components anew that show how far the tools are on their way.
fn redraw() {
    let watching: Vec<_> = WATCHING.with_borrow_mut(|all| {
        all.retain(|watch| watch.strong_count() > 0);
        all.iter().filter_map(Weak::upgrade).collect()
    });
    for watch in watching {
        watch();
    }
}

/// Draws the component anew when the tools come, or cannot be had.
#[hook]
fn use_watch() {
    let again = use_force_update();
    use_effect_with((), move |()| {
        let watch: Rc<dyn Fn()> = Rc::new(move || again.force_update());
        WATCHING.with_borrow_mut(|all| all.push(Rc::downgrade(&watch)));
        move || drop(watch)
    });
}

/// Draws something with the tools. Every one is another one: what it draws may have changed.
#[derive(Clone)]
struct Draw(Rc<dyn Fn(&'static Tools) -> Html>);

impl PartialEq for Draw {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

#[derive(Properties, PartialEq)]
struct LaterProps {
    what: &'static str,
    draw: Draw,
    #[prop_or_default]
    frame: Option<(Dialog, Callback<Command>)>,
}

/// Something that the tools draw; `what` it is, for whoever has to wait for it.
pub fn later(what: &'static str, draw: impl Fn(&'static Tools) -> Html + 'static) -> Html {
    html! { <Later {what} draw={Draw(Rc::new(draw))} /> }
}

/// A dialog that the tools draw. Until they are here, it has a frame that can be closed.
pub fn later_dialog(dialog: Dialog, run: Callback<Command>, draw: impl Fn(&'static Tools) -> Html + 'static) -> Html {
    html! { <Later what="This dialog" draw={Draw(Rc::new(draw))} frame={Some((dialog, run))} /> }
}

#[component]
fn Later(props: &LaterProps) -> Html {
    use_watch();
    use_effect_with((), |()| fetch());
    if let Some(tools) = here() {
        return (props.draw.0)(tools);
    }
    let inside = if WAY.get() == Way::Missing {
        html! { <div class="missing" role="alert">{ missing(props.what) }</div> }
    } else {
        html! { <p class="hint" role="status">{ "Loading…" }</p> }
    };
    match &props.frame {
        Some((dialog, run)) => html! { <Frame title={dialog.title()} run={run.clone()}>{ inside }</Frame> },
        None => inside,
    }
}

/// What is said where the tools cannot be had.
fn missing(what: &str) -> Html {
    html! {
        <>
            <p>{ format!("{what} needs a part of dorascope that could not be loaded: there is no connection, or the page has been renewed on its server. Everything else goes on.") }</p>
            <p>
                <button type="button" onclick={Callback::from(|_: MouseEvent| fetch())}>{ "Try again" }</button>
                { " " }
                <button type="button" onclick={Callback::from(|_: MouseEvent| browser::place::reload())}>{ "Load the page again" }</button>
            </p>
        </>
    }
}

/// Says that something that was asked for has to wait for the tools, or cannot be done because they cannot be had.
#[component]
pub fn Waiting() -> Html {
    use_watch();
    let waits = WAITING.with_borrow(|waiting| !waiting.is_empty());
    match WAY.get() {
        _ if here().is_some() || !waits => html! {},
        Way::Missing => {
            html! { <div class="notice missing" role="alert"><div>{ missing("What was asked for") }</div></div> }
        }
        _ => html! { <div id="waiting" class="notice" role="status"><p>{ "Opening…" }</p></div> },
    }
}

/// Fetches the tools when the page has been drawn and the browser has nothing else to do.
#[hook]
pub fn use_fetch_at_idle() {
    use_effect_with((), |()| {
        if here().is_none() {
            browser::when_idle(fetch);
        }
    });
}
