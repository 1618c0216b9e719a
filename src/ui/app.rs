//! The page: puts the regions together, listens to keys, runs the clock.

use std::cell::Cell;
use std::rc::Rc;

use yew::prelude::*;

use super::browser::place::SizeWatch;
use super::browser::returning::{Place, Watch};
use super::browser::second::SecondWindow;
use super::browser::{self, Frames, KeyListener, files};
use super::keeping::{opening, use_keeping};
use super::network::STAGE_ID;
use super::notice::{Notice, OnScreen};
use super::openers::{Layers, Openers};
use super::parts::{self, Waiting, use_fetch_at_idle};
use super::props::{DialogsProps, PanelProps};
use super::show::{OpenWhole, OpenWindow, Presentation};
use super::shown::{Shared, Shown, is_browser};
use super::swipe::use_swipe;
use super::topbar::Topbar;
use super::{lesson, regions, runto, timeline, tools};
use crate::app::browser::Keep;
use crate::app::controller::Controller;
use crate::app::files::opened;
use crate::app::keys;
use crate::app::keys::{Focus, Key};
use crate::app::model::{Command, Model, Show, Theme, Ui};
use crate::app::regions::{Arrangement, RegionCommand};
use crate::drawing::{LastLayout, Stage, envelopes};
use crate::teach;

const THEME_KEY: &str = "dorascope-theme";
const LETTERS_KEY: &str = "dorascope-letters";

/// What is kept for good whenever a command sets it.
#[derive(Clone, Copy)]
enum Setting {
    Theme,
    Letters,
    Arrangement,
}

impl Setting {
    fn of(command: &Command) -> Option<Self> {
        match command {
            Command::SetTheme(_) => Some(Self::Theme),
            Command::UseLetters(_) => Some(Self::Letters),
            Command::Regions(RegionCommand::Fold(_) | RegionCommand::Move(..) | RegionCommand::Reset) => {
                Some(Self::Arrangement)
            }
            _ => None,
        }
    }

    fn keep(self, ui: &Ui) {
        let (key, value) = match self {
            Self::Theme => (THEME_KEY, ui.theme.word().to_owned()),
            Self::Letters => (LETTERS_KEY, if ui.letters { "on" } else { "off" }.to_owned()),
            Self::Arrangement => (arrangement_key(), ui.arrangement.to_text()),
        };
        let _ = browser::page().set(Keep::ForGood, key, &value);
    }
}

/// The arrangement of the regions is kept for each kind of window.
fn arrangement_key() -> &'static str {
    if browser::is_narrow() { "dorascope-regions-narrow" } else { "dorascope-regions-wide" }
}

/// When the page was drawn last.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Drawn {
    /// Before the frame that the browser shows.
    #[default]
    Before,
    /// Since then.
    Since,
    /// Since then, and the session has moved on.
    Behind,
}

/// Draws the page after a command. What comes more often than the browser shows frames, as from a held key on a slow machine, is drawn once
/// per frame.
#[derive(Default)]
struct Drawing {
    drawn: Rc<Cell<Drawn>>,
    frames: Frames,
}

impl Drawing {
    fn draw(&self, can_wait: bool, draw: impl Fn() + 'static) {
        // A page that is hidden gets no frames, but the speaker's window may show what it draws.
        if can_wait && self.drawn.get() != Drawn::Before && !browser::is_hidden() {
            self.drawn.set(Drawn::Behind);
            return;
        }
        draw();
        self.drawn.set(Drawn::Since);
        let drawn = Rc::clone(&self.drawn);
        self.frames.start(move |_| {
            let behind = drawn.get() == Drawn::Behind;
            drawn.set(if behind { Drawn::Since } else { Drawn::Before });
            if behind {
                draw();
            }
            behind
        });
    }
}

/// The whole page.
#[component]
pub fn App() -> Html {
    use_memo((), |()| tools::begin());
    let controller: Shared = use_mut_ref(|| opening(stored_theme(), is_browser() && browser::prefers_reduced_motion()));
    let shown = use_reducer({
        let controller = Rc::clone(&controller);
        move || {
            let (model, ui) = controller.borrow().snapshot();
            Shown { model, ui: Rc::new(ui) }
        }
    });
    let frames = use_mut_ref(Frames::default);
    let (stage, flows, measured) = use_stage();
    let layouts = (*use_memo((), |()| LastLayout::default())).clone();
    let carry_out = {
        let (controller, dispatcher, measured) = (Rc::clone(&controller), shown.dispatcher(), Rc::clone(&measured));
        let layouts = layouts.clone();
        let openers = use_mut_ref(Openers::<Place>::default);
        let drawing = Drawing::default();
        use_callback((), move |command: Command, ()| {
            // The editor draws its draft by itself, letter for letter.
            let drawn = !matches!(command, Command::KeepDraft(_));
            let can_wait = matches!(command, Command::StepForward | Command::StepBack | Command::SeekShown(_));
            let (before, focused) = (layers(&controller.borrow()), Place::now());
            let setting = Setting::of(&command);
            controller.borrow_mut().apply(command);
            if let Some(setting) = setting {
                setting.keep(controller.borrow().ui());
            }
            let after = layers(&controller.borrow());
            if let Some(place) = openers.borrow_mut().change(before, after, || focused) {
                place.take_back();
            }
            if drawn {
                let (controller, dispatcher) = (Rc::clone(&controller), dispatcher.clone());
                drawing.draw(can_wait, move || dispatcher.dispatch(controller.borrow().snapshot()));
            }
            if controller.borrow().ui().playing {
                let (controller, dispatcher) = (Rc::clone(&controller), dispatcher.clone());
                let (measured, layouts) = (Rc::clone(&measured), layouts.clone());
                frames.borrow().start(move |now_ms| {
                    // Milliseconds with a fraction, as the browser gives them, become whole microseconds.
                    let tick = controller.borrow_mut().tick((now_ms * 1000.0) as u64);
                    if tick.redraw {
                        dispatcher.dispatch(controller.borrow().snapshot());
                    }
                    show_moving(&controller.borrow(), measured.get(), &layouts);
                    tick.more
                });
            }
        })
    };
    let run = use_callback(carry_out, {
        let controller = Rc::clone(&controller);
        move |command: Command, carry_out| {
            if matches!(command, Command::Tool(_)) {
                let (controller, carry_out) = (Rc::clone(&controller), carry_out.clone());
                parts::when_here(move |tools| {
                    controller.borrow_mut().bring_tools(tools.carry_out);
                    carry_out.emit(command);
                });
            } else {
                carry_out.emit(command);
            }
        }
    });
    let open_window = use_keys(Rc::clone(&controller), run.clone());
    use_kept_settings(run.clone());
    {
        // A render leaves what it thinks is unchanged as it is, but in between the clock has moved it.
        let (controller, measured, layouts) = (Rc::clone(&controller), Rc::clone(&measured), layouts.clone());
        use_effect(move || show_moving(&controller.borrow(), measured.get(), &layouts));
    }
    use_effect_with(shown.ui.theme, |theme| {
        let theme = *theme;
        let show = move || {
            browser::set_theme(match theme {
                Theme::Dark => true,
                Theme::Light => false,
                Theme::System => browser::prefers_dark(),
            });
        };
        show();
        let listener = browser::place::Listener::on_system_theme(show);
        move || drop(listener)
    });
    let (model, front) = (&shown.model, shown.ui.front);
    let moment = (model.view.cursor, model.session.current, Rc::as_ptr(&model.history), front);
    use_effect_with(moment, |_| browser::reveal("sequence-now"));

    use_keeping(Rc::clone(&controller), run.clone(), &shown);
    use_fetch_at_idle();

    let (model, ui) = (shown.model.clone(), Rc::clone(&shown.ui));
    let shared = use_callback((), {
        let controller = Rc::clone(&controller);
        move |(), ()| controller.borrow().shared()
    });
    let mut status = teach::status(model.step_entries(), model.history.run.trace(), &model.names, model.session.lens);
    if let Some(ending) = lesson::ending(&model) {
        status = format!("{status} End of this session. {}", ending.saw.unwrap_or(ending.next));
    }
    let said = ui.notice.as_ref().map(|text| AttrValue::from(text.clone()));
    let panel = PanelProps { model: model.clone(), ui: Rc::clone(&ui), run: run.clone() };
    let mode = match ui.show {
        Show::Whole => None,
        Show::Present { .. } => Some("present"),
        Show::Embed { .. } => Some("embed"),
    };
    let count = ui.enlarged.map_or(ui.show.panels().count(), |_| 1);
    let dropped = {
        let run = run.clone();
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            let run = run.clone();
            files::dropped(&event, move |read| run.emit(opened(read)));
        })
    };
    let dragged = Callback::from(|event: DragEvent| {
        if files::drags_file(&event) {
            event.prevent_default();
        }
    });
    let swipe = use_swipe(flows, &run);
    let layout = layouts.of(&model.view, stage);
    // On paper the style sheet makes the picture as wide as the sheet.
    let style = format!("--net-w:{}px;--net-h:{}px", layout.width, layout.height);
    html! {
        <div class={classes!("page", mode, ui.stop.map(|_| "follows"), format!("panels-{count}"))} {style} ondrop={dropped} ondragover={dragged}>
            if ui.show == Show::Whole {
                <Topbar model={model.clone()} ui={Rc::clone(&ui)} run={run.clone()} shared={shared.clone()} />
            }
            <main class={classes!("regions", model.compare.is_some().then_some("comparing"))} onpointerdown={swipe.down} onpointerup={swipe.up}>
                <h1 class="visually-hidden">{ format!("dorascope: {}", model.session.title) }</h1>
                <p class="on-paper">{ on_paper(&model) }</p>
                if model.compare.is_some() {
                    { parts::later("The comparison", {
                        let panel = panel.clone();
                        move |tools| (tools.compare)(panel.clone())
                    }) }
                } else {
                    { regions::regions(&panel, (stage, flows), &layouts) }
                }
            </main>
            if let Show::Present { .. } = ui.show {
                <Presentation panel={panel.clone()} open={open_window} />
            }
            if let Show::Embed { .. } = ui.show {
                <OpenWhole shared={shared.clone()} />
            }
            <p class="visually-hidden" role="status" aria-live="polite">{ status }</p>
            if let Some(text) = said.clone().filter(|_| ui.dialog.is_none()) {
                <Notice {text} run={run.clone()} />
            }
            // A frame that is always there: Yew puts a message before what follows it, and a component that draws nothing still
            // points to the dialog that goes in the same render.
            <div class="contents"><Waiting /></div>
            <ContextProvider<OnScreen> context={OnScreen(said)}>
            if let Some(open) = ui.dialog {
                { parts::later_dialog(open, run.clone(), {
                    let opened = DialogsProps { open, panel: panel.clone(), shared: shared.clone() };
                    move |tools| (tools.dialog)(opened.clone())
                }) }
            }
            </ContextProvider<OnScreen>>
        </div>
    }
}

/// What stands below the title on paper, where there are no controls that say it.
fn on_paper(model: &Model) -> String {
    let (session, (done, all)) = (&*model.session, model.view.steps);
    let (scenario, lens, seed) = (&session.scenario, session.lens.title(), session.seed);
    let now = model.view.now.grouped();
    format!("Scenario {scenario}, lens {lens}, seed {seed}: step {done} of {all}, at {now} s")
}

/// Puts what moves between two renders where it belongs: envelopes, clock, slider.
fn show_moving(controller: &Controller, stage: Stage, layouts: &LastLayout) {
    let (model, ui) = controller.snapshot();
    if !ui.reduced_motion {
        let layout = layouts.of(&model.view, stage);
        let flights = model.history.presentation.flights();
        for envelope in envelopes(flights, &layout, ui.shown_ms, model.view.cursor) {
            browser::set_position(&envelope.id, envelope.x, envelope.y);
        }
    }
    timeline::show_moving(&model, &ui);
}

/// What covers the page.
fn layers(controller: &Controller) -> Layers {
    let ui = controller.ui();
    [matches!(ui.show, Show::Present { .. }), controller.is_comparing(), ui.dialog.is_some()]
}

/// The room that the Network has, and whether the page scrolls as a whole: measured whenever it changes. The cell holds the room for the clock,
/// which runs outside of any render.
#[hook]
fn use_stage() -> (Stage, bool, Rc<Cell<Stage>>) {
    let stage = use_state_eq(|| (Stage::default(), false));
    let cell = use_memo((), |()| Cell::new(Stage::default()));
    let measure = {
        let (stage, cell) = (stage.setter(), Rc::clone(&cell));
        move || {
            // On paper the style sheet gives the picture its height, by the size that is drawn now.
            if browser::is_paper() {
                return;
            }
            // A region that is not shown has no room; nor has one that is drawn for a window of another kind.
            if let Some((width, height)) =
                browser::size_of(STAGE_ID).filter(|(width, height)| *width > 0 && *height > 0)
            {
                cell.set(Stage { width, height });
            }
            stage.set((cell.get(), browser::page_flows(STAGE_ID)));
        }
    };
    let watch = use_mut_ref(|| None::<SizeWatch>);
    // The element may be another one after any render.
    use_effect(move || watch.borrow_mut().get_or_insert_with(|| SizeWatch::new(measure)).at(STAGE_ID));
    let (room, flows) = *stage;
    (room, flows, cell)
}

/// Takes up what was kept: whether keys that type a character act; and the arrangement of the regions, again whenever the window becomes
/// of the other kind.
#[hook]
fn use_kept_settings(run: Callback<Command>) {
    use_effect_with((), move |()| {
        let letters = run.clone();
        let last = Cell::new("");
        let arrange = move || {
            let key = arrangement_key();
            if last.replace(key) != key {
                let kept = browser::page().get(Keep::ForGood, key);
                let kept = kept.map_or_else(Arrangement::default, |text| Arrangement::from_text(&text));
                run.emit(Command::Regions(RegionCommand::Arrange(kept)));
            }
        };
        arrange();
        if browser::page().get(Keep::ForGood, LETTERS_KEY).as_deref() == Some("off") {
            letters.emit(Command::UseLetters(false));
        }
        let listener = browser::place::Listener::new("resize", arrange);
        move || drop(listener)
    });
}

/// Listens to the keys, and opens a second window whose keys do the same.
#[hook]
fn use_keys(controller: Shared, run: Callback<Command>) -> OpenWindow {
    let listener = use_mut_ref(|| None::<Rc<KeyListener>>);
    let open = use_callback((), {
        let listener = Rc::clone(&listener);
        move |closed: Callback<()>, ()| {
            let keys = listener.borrow().clone()?;
            SecondWindow::open("dorascope: speaker", keys, move || closed.emit(())).map(Rc::new)
        }
    });
    use_effect_with((), move |()| {
        let watch = Watch::new();
        *listener.borrow_mut() = Some(Rc::new(KeyListener::new(move |key| {
            let free = !matches!(key.focus, Focus::Typing | Focus::Menu);
            let letters = controller.borrow().ui().letters;
            if !key.modified && free && letters && controller.borrow().ui().dialog.is_none() {
                match key.name.as_str() {
                    "/" if controller.borrow().ui().show == Show::Whole => browser::focus_first(".seq-filters button"),
                    "t" | "T" => browser::press(runto::BUTTON_ID),
                    _ => return use_command(&key, &controller, &run),
                }
                return true;
            }
            use_command(&key, &controller, &run)
        })));
        move || drop((watch, listener.take()))
    });
    open
}

/// Carries out what a key asks for; whether it asks for anything.
fn use_command(key: &Key, controller: &Shared, run: &Callback<Command>) -> bool {
    let command = keys::command_for(key, &controller.borrow());
    let used = command.is_some();
    command.into_iter().for_each(|command| run.emit(command));
    used
}

fn stored_theme() -> Theme {
    if !is_browser() {
        return Theme::System;
    }
    browser::page().get(Keep::ForGood, THEME_KEY).map_or(Theme::System, |word| Theme::from_word(&word))
}

/// Mounts the page.
#[cfg(target_arch = "wasm32")]
pub fn run() {
    browser::clear_loading_text();
    match browser::app_root() {
        Some(root) => drop(yew::Renderer::<App>::with_root(root).render()),
        None => drop(yew::Renderer::<App>::new().render()),
    }
}
