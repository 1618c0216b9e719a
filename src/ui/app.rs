//! The page: puts the regions together, listens to keys, runs the clock.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use yew::prelude::*;

use super::arp::Arp;
use super::browser::{self, Focus, Frames, Key, KeyListener};
use super::controller::Controller;
use super::inspector::Inspector;
use super::model::{Command, Model, Theme, Ui};
use super::network::{self, Network, STAGE_ID, Stage};
use super::pools::Pools;
use super::runto;
use super::sequence::Sequence;
use super::timeline::Timeline;
use super::topbar::{Keys, Topbar};
use crate::teach;

const THEME_KEY: &str = "dorascope-theme";

/// What is on screen.
#[derive(Clone, PartialEq)]
struct Shown {
    model: Model,
    ui: Rc<Ui>,
}

impl Reducible for Shown {
    type Action = (Model, Ui);

    fn reduce(self: Rc<Self>, (model, ui): Self::Action) -> Rc<Self> {
        // The same pointers for what is the same let memoised components stay as they are.
        let ui = if *self.ui == ui { Rc::clone(&self.ui) } else { Rc::new(ui) };
        let next = Shown { model, ui };
        if next == *self { self } else { Rc::new(next) }
    }
}

type Shared = Rc<RefCell<Controller>>;

/// The whole page.
#[component]
pub fn App() -> Html {
    let controller: Shared =
        use_mut_ref(|| Controller::new(stored_theme(), is_browser() && browser::prefers_reduced_motion()));
    let shown = use_reducer({
        let controller = Rc::clone(&controller);
        move || {
            let (model, ui) = controller.borrow().snapshot();
            Shown { model, ui: Rc::new(ui) }
        }
    });
    let frames = use_mut_ref(Frames::default);
    let (stage, measured) = use_stage();
    let run = {
        let (controller, dispatcher, measured) = (Rc::clone(&controller), shown.dispatcher(), Rc::clone(&measured));
        use_callback((), move |command: Command, ()| {
            if let Command::SetTheme(theme) = command {
                browser::store(THEME_KEY, theme_name(theme));
            }
            controller.borrow_mut().apply(command);
            dispatcher.dispatch(controller.borrow().snapshot());
            if controller.borrow().ui().playing {
                let (controller, dispatcher, measured) =
                    (Rc::clone(&controller), dispatcher.clone(), Rc::clone(&measured));
                frames.borrow().start(move |now_ms| {
                    // Milliseconds with a fraction, as the browser gives them, become whole microseconds.
                    let tick = controller.borrow_mut().tick((now_ms * 1000.0) as u64);
                    if tick.redraw {
                        dispatcher.dispatch(controller.borrow().snapshot());
                    }
                    between_renders(&controller.borrow(), measured.get());
                    tick.more
                });
            }
        })
    };
    use_keys(Rc::clone(&controller), run.clone());
    use_effect_with(shown.ui.theme, |theme| {
        browser::set_theme(match theme {
            Theme::Dark => true,
            Theme::Light => false,
            Theme::System => browser::prefers_dark(),
        });
    });
    use_effect_with((shown.model.view.cursor, shown.model.session.current), |_| browser::reveal("sequence-now"));

    let (model, ui) = (shown.model.clone(), Rc::clone(&shown.ui));
    let status = teach::status(model.step_entries(), &model.names, model.session.lens);
    html! {
        <div class="page">
            <Topbar model={model.clone()} ui={Rc::clone(&ui)} run={run.clone()} />
            <main class="regions">
                <h1 class="visually-hidden">{ format!("dorascope: {}", model.session.title) }</h1>
                <Network model={model.clone()} ui={Rc::clone(&ui)} run={run.clone()} {stage} />
                <Sequence model={model.clone()} ui={Rc::clone(&ui)} run={run.clone()} />
                <Pools model={model.clone()} ui={Rc::clone(&ui)} run={run.clone()} />
                <Arp model={model.clone()} ui={Rc::clone(&ui)} run={run.clone()} />
                <Inspector model={model.clone()} ui={Rc::clone(&ui)} run={run.clone()} />
                <Timeline model={model.clone()} ui={Rc::clone(&ui)} run={run.clone()} />
            </main>
            <p class="visually-hidden" role="status" aria-live="polite">{ status }</p>
            if let Some(notice) = &ui.notice {
                <Notice text={AttrValue::from(notice.clone())} run={run.clone()} />
            }
            if ui.help {
                <Keys run={run.clone()} />
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct NoticeProps {
    text: AttrValue,
    run: Callback<Command>,
}

/// A message that goes away by itself after a while, or when it has been read.
#[component]
fn Notice(props: &NoticeProps) -> Html {
    let run = props.run.clone();
    use_effect_with(props.text.clone(), move |_| {
        let later = browser::Later::new(12_000, move || run.emit(Command::DismissNotice));
        move || drop(later)
    });
    let dismiss = props.run.reform(|_| Command::DismissNotice);
    html! {
        <div class="notice" role="alert">
            <p>{ props.text.clone() }</p>
            <button type="button" onclick={dismiss}>{ "Understood" }</button>
        </div>
    }
}

/// Moves what moves between two renders: envelopes, clock, slider.
fn between_renders(controller: &Controller, stage: Stage) {
    let (model, ui) = controller.snapshot();
    let presentation = &model.history.presentation;
    if !ui.reduced_motion {
        let layout = network::layout(&model.view, stage);
        for envelope in network::envelopes(presentation.flights(), &layout, ui.shown_ms, model.view.cursor) {
            browser::set_position(&envelope.id, envelope.x, envelope.y);
        }
    }
    browser::set_text("virtual-clock", &super::format::clock(presentation.virtual_at(ui.shown_ms)));
    browser::set_slider("virtual-time", ui.shown_ms);
}

/// The room that the Network has, measured after the first render and whenever the window changes. The cell holds the
/// same for the clock, which runs outside of any render.
#[hook]
fn use_stage() -> (Stage, Rc<Cell<Stage>>) {
    let stage = use_state_eq(Stage::default);
    let cell = use_memo((), |()| Cell::new(Stage::default()));
    {
        let (stage, cell) = (stage.setter(), Rc::clone(&cell));
        use_effect_with((), move |()| {
            let measure = move || {
                if let Some((width, height)) = browser::size_of(STAGE_ID) {
                    cell.set(Stage { width, height });
                    stage.set(Stage { width, height });
                }
            };
            measure();
            let listener = browser::ResizeListener::new(measure);
            move || drop(listener)
        });
    }
    (*stage, cell)
}

#[hook]
fn use_keys(controller: Shared, run: Callback<Command>) {
    use_effect_with((), move |()| {
        let listener = KeyListener::new(move |key| {
            if !key.modified && key.focus != Focus::Typing && !controller.borrow().ui().help {
                match key.name.as_str() {
                    "/" => browser::focus_first(".seq-filters button"),
                    "t" | "T" => browser::press(runto::BUTTON_ID),
                    _ => return use_command(&key, &controller, &run),
                }
                return true;
            }
            use_command(&key, &controller, &run)
        });
        move || drop(listener)
    });
}

/// Carries out what a key asks for; whether it asks for anything.
fn use_command(key: &Key, controller: &Shared, run: &Callback<Command>) -> bool {
    let command = command_for(key, &controller.borrow());
    let used = command.is_some();
    command.into_iter().for_each(|command| run.emit(command));
    used
}

/// What a key asks for, if it is not the browser's or a control's own.
fn command_for(key: &Key, controller: &Controller) -> Option<Command> {
    if key.modified || key.focus == Focus::Typing {
        return None;
    }
    if controller.ui().help {
        return (key.name == "Escape" || key.name == "?").then_some(Command::ShowHelp(false));
    }
    let arrows_free = key.focus != Focus::Arrows;
    match key.name.as_str() {
        " " if key.focus == Focus::Page => Some(Command::PlayPause),
        "ArrowRight" if arrows_free => Some(Command::StepForward),
        "ArrowLeft" if arrows_free => Some(Command::StepBack),
        "Home" if arrows_free => Some(Command::JumpToStart),
        "End" if arrows_free => Some(Command::JumpToEnd),
        "+" | "=" => Some(Command::Faster),
        "-" => Some(Command::Slower),
        "?" => Some(Command::ShowHelp(true)),
        "r" | "R" => Some(Command::Reset),
        "f" | "F" => controller.last_decision().map(Command::SeekEntry),
        "Escape" if controller.ui().notice.is_some() => Some(Command::DismissNotice),
        "Escape" => Some(Command::Select(None)),
        digit => digit.parse::<usize>().ok().filter(|n| (1..=9).contains(n)).map(Command::ChooseNth),
    }
}

fn is_browser() -> bool {
    cfg!(target_arch = "wasm32")
}

fn stored_theme() -> Theme {
    if !is_browser() {
        return Theme::System;
    }
    match browser::load(THEME_KEY).as_deref() {
        Some("light") => Theme::Light,
        Some("dark") => Theme::Dark,
        _ => Theme::System,
    }
}

fn theme_name(theme: Theme) -> &'static str {
    match theme {
        Theme::System => "system",
        Theme::Light => "light",
        Theme::Dark => "dark",
    }
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
