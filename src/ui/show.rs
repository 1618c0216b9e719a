//! *Present* and *Embed*: which regions are shown, the words of an address, and the dialogs that ask.

use std::rc::Rc;

use yew::prelude::*;

use super::browser;
use super::browser::second::SecondWindow;
use super::copy::Copy;
use super::dialog::Dialog as Frame;
use super::parts;
use super::props::PanelProps;
use super::speaker;
use crate::app::asked::{PRESENTED, words_of};
use crate::app::model::{Command, Dialog, Model, Panel, Panels, Show, Ui};
use crate::share;
use crate::share::Shared;

/// The text of an `<iframe>` that shows what is on screen.
pub fn iframe(address: &str, panels: Panels, title: &str, fragment: &str) -> String {
    let title: String = title.chars().filter(|c| !matches!(c, '"' | '<' | '>' | '&')).collect();
    let query = if panels == Panels::ALL { "embed".to_owned() } else { format!("embed&panels={}", words_of(panels)) };
    // One region is at home in 600 by 400; more of them need more room to be read.
    let (width, height) = match panels.count() {
        0 | 1 => (600, 400),
        2 => (960, 540),
        _ => (1200, 800),
    };
    // Inside an attribute an ampersand has to be written out.
    let source = format!("{address}?{query}#{fragment}").replace('&', "&amp;");
    format!(
        "<iframe src=\"{source}\" title=\"dorascope: {title}\" width=\"{width}\" height=\"{height}\" style=\"border:0\" \
         allow=\"clipboard-write; fullscreen\" loading=\"lazy\"></iframe>"
    )
}

#[derive(Properties, PartialEq)]
struct ChooserProps {
    panels: Panels,
    change: Callback<Panels>,
}

/// A box to tick for each region; the last one cannot be taken away.
#[component]
fn Chooser(props: &ChooserProps) -> Html {
    let panels = props.panels;
    html! {
        <fieldset class="panels">
            <legend>{ "Regions" }</legend>
            for panel in Panel::ALL {
                <label key={panel.word()}>
                    <input
                        type="checkbox"
                        checked={panels.has(panel)}
                        disabled={panels.toggled(panel).count() == 0}
                        onchange={props.change.reform(move |_: Event| panels.toggled(panel))}
                    />
                    { panel.title() }
                </label>
            }
            <span class="hint">{ "The Timeline is always there." }</span>
        </fieldset>
    }
}

/// Properties of [`PresentDialog`].
#[derive(Properties, PartialEq)]
pub struct PresentProps {
    /// The screen's own state.
    pub ui: Rc<Ui>,
    /// Takes commands.
    pub run: Callback<Command>,
}

/// Asks what to show to an audience.
#[component]
pub fn PresentDialog(props: &PresentProps) -> Html {
    let panels = use_state_eq(|| last_panels(props.ui.show));
    let go = {
        let (run, panels) = (props.run.clone(), *panels);
        Callback::from(move |_: MouseEvent| {
            run.emit(Command::SetShow(Show::Present { panels, notes: false }));
        })
    };
    html! {
        <Frame title={Dialog::Present.title()} run={props.run.clone()}>
            <p>{ "Larger type and only the regions that you choose, for a projector. Page Down and Page Up, as presenter remotes send them, step; N shows and hides the speaker's text of the step; Speaker's window puts it on a screen of your own; Esc or P ends it." }</p>
            <Chooser panels={*panels} change={let panels = panels.setter(); Callback::from(move |to| panels.set(to))} />
            <p><button type="button" class="primary" onclick={go}>{ "Present" }</button></p>
        </Frame>
    }
}

fn last_panels(show: Show) -> Panels {
    match show {
        Show::Present { panels, .. } => panels,
        _ => PRESENTED,
    }
}

/// Properties of [`EmbedDialog`].
#[derive(Properties, PartialEq)]
pub struct EmbedProps {
    /// The moment.
    pub model: Model,
    /// Where the page is.
    pub address: AttrValue,
    /// What is shared.
    pub shared: Callback<(), Shared>,
    /// Takes commands.
    pub run: Callback<Command>,
}

/// Gives the text of an `<iframe>`.
#[component]
pub fn EmbedDialog(props: &EmbedProps) -> Html {
    let panels = use_state_eq(|| Panels::of(&[Panel::Network]));
    let link = use_memo((), |()| share::to_link(&props.shared.emit(())));
    let body = match &*link {
        Ok(fragment) => {
            let text = iframe(&props.address, *panels, &props.model.session.title, fragment);
            let change = {
                let panels = panels.setter();
                Callback::from(move |to| panels.set(to))
            };
            html! {
                <>
                    <p>{ "Paste this into a page of your own or into a course platform: it shows this session at this moment, ready to be stepped through." }</p>
                    <Chooser panels={*panels} {change} />
                    <Copy id="embed-text" label="Text of the iframe" what="text" rows="6" {text} />
                    <p class="hint">{ "A built-in scenario can be named instead: ?embed&scenario=two-servers&lens=rfc&seed=7&start=2s" }</p>
                </>
            }
        }
        Err(length) => html! {
            <p>{ format!("This session is too much for an address: it would have {length} characters. Delete branches that are not needed, or begin a smaller session.") }</p>
        },
    };
    html! { <Frame title={Dialog::Embed.title()} class="wide" run={props.run.clone()}>{ body }</Frame> }
}

const NO_WINDOW: &str =
    "The browser did not open a second window. Allow pop-up windows for this page, then press Speaker's window again.";

/// Opens a window for the speaker; `None` if the browser does not allow it. The callback is told when a person closes it.
pub type OpenWindow = Callback<Callback<()>, Option<Rc<SecondWindow>>>;

/// Properties of [`Presentation`].
#[derive(Properties, PartialEq)]
pub struct PresentationProps {
    /// The session at its moment, and the state of the page.
    pub panel: PanelProps,
    /// Opens the speaker's window.
    pub open: OpenWindow,
}

/// What a presentation has besides its regions: buttons in the corner, for whoever has no keyboard, and the speaker's window.
#[component]
pub fn Presentation(props: &PresentationProps) -> Html {
    let PanelProps { ui, run, .. } = &props.panel;
    // Not a state: what is told of its end would hold it, and it would never go.
    let window = use_mut_ref(|| None::<Rc<SecondWindow>>);
    let update = use_force_update();
    let Show::Present { panels, notes } = ui.show else { return html! {} };
    let toggle = run.reform(move |_: MouseEvent| Command::SetShow(Show::Present { panels, notes: !notes }));
    let leave = run.reform(|_: MouseEvent| Command::SetShow(Show::Whole));
    let open_window = {
        let (window, open, run) = (Rc::clone(&window), props.open.clone(), run.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(window) = &*window.borrow() {
                return window.raise();
            }
            let (slot, again) = (Rc::downgrade(&window), update.clone());
            let opened = open.emit(Callback::from(move |()| {
                drop(slot.upgrade().and_then(|slot| slot.take()));
                again.force_update();
            }));
            if opened.is_none() {
                run.emit(Command::Notice(NO_WINDOW.to_owned()));
            }
            *window.borrow_mut() = opened;
            update.force_update();
        })
    };
    let host = window.borrow().as_ref().map(|window| window.host());
    html! {
        <>
        <header class="leave-present" aria-label="Presentation">
            <button type="button" onclick={open_window} title="A window for your own screen: what to say, the next step, the clock and the controls">{ "Speaker's window" }</button>
            <button type="button" aria-pressed={notes.to_string()} onclick={toggle}>{ "Speaker's text" }</button>
            <button type="button" onclick={leave}>{ "End" }</button>
        </header>
        // A frame that is always there: Yew draws what follows anew when the text before it comes or goes, and the focus would be lost.
        <div class="contents">
            if notes {
                <speaker::Notes model={props.panel.model.clone()} run={run.clone()} />
            }
        </div>
        if let Some(host) = host {
            { create_portal(speaker::view(&props.panel), host) }
        }
        </>
    }
}

/// Properties of [`OpenWhole`].
#[derive(Properties, PartialEq)]
pub struct OpenWholeProps {
    /// What is shared.
    pub shared: Callback<(), Shared>,
}

/// Opens the page of an embedded session by itself, in a tab of its own.
#[component]
pub fn OpenWhole(props: &OpenWholeProps) -> Html {
    let shared = props.shared.clone();
    let open = Callback::from(move |_: MouseEvent| {
        let shared = shared.clone();
        parts::when_here(move |tools| {
            if let Ok(fragment) = (tools.link)(&shared.emit(())) {
                browser::place::open_tab(&format!("{}#{fragment}", browser::place::address()));
            }
        });
    });
    html! {
        <header class="open-whole">
            <button type="button" title="Opens a tab of its own, with everything" onclick={open}>{ "Open in dorascope ↗" }</button>
        </header>
    }
}
