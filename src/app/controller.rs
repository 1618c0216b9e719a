//! The controller: owns the session and the clock, turns commands into a new model. It touches no browser, so all of it
//! is tested natively.

mod acts;
mod changes;
mod compare;
mod follow;
mod keep;

use std::rc::Rc;

use super::model::{Command, Model, SessionInfo, Tab, Theme, Ui};
use crate::base::{Duration, Instant};
use crate::history::{DEFAULT_SEED, Filter, PersonAnswer};
use crate::protocol::EntryId;
use crate::scenario::{BUILTIN_NAMES, Scenario, builtin};
use crate::session::{RunTo, Session};
use crate::sim::Kind;
use crate::teach::Names;
use crate::ui::parts;
use crate::view::View;
use changes::Changes;

/// The speeds that the Speed control knows, in thousandths.
pub const SPEEDS: [u32; 6] = [250, 500, 1000, 2000, 4000, 8000];
/// The scenario that the page opens with.
const FIRST_SCENARIO: &str = "two-servers";
/// Said where nothing goes on before a person has chosen.
const CHOOSE_FIRST: &str = "Choose an offer first: virtual time stands still while a client waits for you.";
/// A tab in the background gets no frames; what it missed is not made up for in one jump.
const LONGEST_FRAME_MS: u64 = 100;

/// What an animation frame did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tick {
    /// The model changed: components have to be drawn anew.
    pub redraw: bool,
    /// The presentation goes on.
    pub more: bool,
}

/// See the module.
#[derive(Debug)]
pub struct Controller {
    session: Session,
    ui: Ui,
    model: Model,
    /// Sessions on other scenarios that *Follow the text* has left and may come back to.
    left: Vec<Session>,
    changes: Changes,
    last_frame_us: Option<u64>,
    /// What is left of the presentation clock below a millisecond, in millionths.
    rest: u64,
}

impl Controller {
    /// The page as it opens.
    pub fn new(theme: Theme, reduced_motion: bool) -> Self {
        let scenario = builtin(FIRST_SCENARIO).or_else(|| BUILTIN_NAMES.iter().find_map(|name| builtin(name)));
        Self::open(scenario.unwrap_or_else(empty_scenario), theme, reduced_motion)
    }

    fn open(scenario: Scenario, theme: Theme, reduced_motion: bool) -> Self {
        let session = Session::new(scenario, None, DEFAULT_SEED);
        let ui = Ui::new(theme, reduced_motion);
        let names = Rc::new(Names::new(session.world(), session.scenario()));
        let model = model_of(&session, names);
        Self { session, ui, model, left: Vec::new(), changes: Changes::default(), last_frame_us: None, rest: 0 }
    }

    /// What components draw.
    pub fn snapshot(&self) -> (Model, Ui) {
        (self.model.clone(), self.ui.clone())
    }

    /// The session, for tests and for what is drawn between renders.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The small state.
    pub fn ui(&self) -> &Ui {
        &self.ui
    }

    /// Carries out what a person asked for.
    pub fn apply(&mut self, command: Command) {
        let change = changes::changes(&command).map(|what| (what, self.session.clone()));
        self.carry_out(command);
        if let Some((what, before)) = change {
            self.note_change(what, before);
        }
    }

    fn carry_out(&mut self, command: Command) {
        self.end_comparison(&command);
        match command {
            Command::PlayPause => self.play_pause(),
            Command::StepForward => match self.session.next_step(self.ui.filter) {
                Some(count) => self.go(count),
                None => {
                    self.pause();
                    self.ui.notice = Some(self.no_step_forward());
                }
            },
            Command::StepBack => match self.session.previous_step(self.ui.filter) {
                Some(count) => self.go(count),
                None => self.ui.notice = Some("This is the beginning of the session.".to_owned()),
            },
            Command::JumpToStart => self.go(0),
            Command::JumpToEnd => self.jump_to_end(),
            Command::Faster => self.change_speed(1),
            Command::Slower => self.change_speed(-1),
            Command::SetSpeed(speed) => self.ui.speed = speed.clamp(100, 16_000),
            Command::SeekShown(ms) => {
                let history = Rc::clone(self.session.history());
                let ms = ms.min(history.presentation.length_ms());
                let count = history.presentation.count_at(ms);
                self.show(count);
                self.session.linger(history.presentation.virtual_at(ms));
                self.refresh();
                self.ui.shown_ms = ms;
            }
            Command::SeekEntry(entry) => {
                self.session.seek_entry(entry);
                self.go(self.session.cursor());
                self.ui.selected = Some(self.departure(entry));
            }
            Command::Answer(answer) => self.answer(answer),
            Command::ChooseNth(n) => {
                let offer = n
                    .checked_sub(1)
                    .and_then(|n| Some(self.model.view.choice.as_ref()?.offers.get(n)?.server.to_string()));
                if let Some(server) = offer {
                    self.answer(PersonAnswer::Choose(server));
                }
            }
            Command::SetLens(lens) => {
                let switched = self.session.switch_lens(lens);
                self.ui.stop = None;
                self.go(self.session.cursor());
                self.ui.notice = switched.err().map(|full| full.to_string());
            }
            Command::OpenScenario(name) => self.open_scenario(&name),
            Command::SetSeed(text) => self.set_seed(&text),
            Command::Reset => {
                self.ui.filter = Filter::default();
                self.ui.hidden.clear();
                self.ui.folded.clear();
                self.ui.stop = None;
                self.ui.speed = 1000;
                self.go(0);
            }
            Command::SwitchBranch(id) => {
                self.session.switch_branch(id);
                self.go(self.session.cursor());
            }
            Command::Select(entry) => {
                self.ui.selected = entry.map(|entry| self.departure(entry));
                self.ui.field = None;
            }
            Command::SelectField(range) => self.ui.field = range,
            Command::ShowTab(tab) => self.ui.tab = tab,
            Command::SetFilter(filter) => self.ui.filter = filter,
            Command::ToggleLifeline(port) => toggle(&mut self.ui.hidden, port),
            Command::ShowOnly(port) => {
                let hosts = self.model.view.hosts.iter();
                let clients = hosts.filter(|host| host.kind == crate::view::HostKind::Client);
                self.ui.hidden = match port {
                    Some(only) => clients.map(|host| host.port).filter(|port| *port != only).collect(),
                    None => Vec::new(),
                };
            }
            Command::TogglePool(port) => toggle(&mut self.ui.folded, port),
            Command::SetTheme(theme) => self.ui.theme = theme,
            Command::Show(dialog) => {
                self.freeze();
                self.ui.dialog = dialog;
            }
            Command::SetShow(show) => {
                self.ui.show = show;
                self.ui.dialog = None;
            }
            Command::Undo => self.undo(),
            Command::Redo => self.redo(),
            Command::RenameBranch(id, name) => {
                self.session.rename_branch(id, &name);
                self.refresh();
            }
            Command::DeleteBranch(id) => self.delete_branch(id),
            command @ (Command::OpenFile { .. }
            | Command::OpenLink(_)
            | Command::Begin(_)
            | Command::Restore(_)
            | Command::Edit(_)
            | Command::Compare(_)) => {
                // The page asks for the tools first.
                if let Some(tools) = parts::here() {
                    (tools.carry_out)(self, command);
                }
            }
            Command::KeepDraft(draft) => self.ui.draft = draft,
            Command::Notice(text) => self.ui.notice = Some(text),
            Command::Follow(stop) => self.follow(stop),
            Command::Act(host, action) => self.act(&host, action),
            Command::RunTo(to) => self.run_to(to),
            Command::RunToTyped(text) => match text.parse::<Duration>() {
                Ok(span) => self.run_to(RunTo::Time(Instant::ZERO + span)),
                Err(why) => self.ui.notice = Some(format!("{why}.")),
            },
            Command::ShowMachine(port) => {
                self.ui.machine = Some(port);
                self.ui.tab = Tab::StateMachine;
            }
            Command::DismissNotice => self.ui.notice = None,
        }
    }

    /// Carries out a command that [needs the tools](Command::needs_tools): it is one of them.
    pub(crate) fn carry_out_with_tools(&mut self, command: Command) {
        match command {
            Command::OpenFile { name, text } => self.open_file(&name, &text),
            Command::OpenLink(fragment) | Command::Begin(fragment) => self.open_link(&fragment),
            Command::Restore(text) => self.restore(&text),
            Command::Edit(scenario) => self.edit(&scenario),
            Command::Compare(command) => self.compare(command),
            _ => {}
        }
    }

    /// An animation frame at `now_us`. Moves the presentation on if it plays.
    pub fn tick(&mut self, now_us: u64) -> Tick {
        if !self.ui.playing {
            self.last_frame_us = None;
            return Tick { redraw: false, more: false };
        }
        let passed_us = self.last_frame_us.map_or(0, |last| now_us.saturating_sub(last)).min(LONGEST_FRAME_MS * 1000);
        self.last_frame_us = Some(now_us);
        let units = self.rest + passed_us * u64::from(self.ui.speed);
        self.rest = units % 1_000_000;
        let history = Rc::clone(self.session.history());
        let presentation = &history.presentation;
        let end = presentation.length_ms();
        self.ui.shown_ms = (self.ui.shown_ms + units / 1_000_000).min(end);
        let count = presentation.count_at(self.ui.shown_ms);
        let redraw = count != self.session.cursor();
        if redraw {
            self.show(count);
        }
        if self.ui.shown_ms >= end {
            self.pause();
            return Tick { redraw: true, more: false };
        }
        Tick { redraw, more: true }
    }

    fn play_pause(&mut self) {
        if self.ui.playing {
            self.freeze();
            return;
        }
        let history = self.session.history();
        if self.waits_for_answer() {
            self.ui.notice = Some(CHOOSE_FIRST.to_owned());
            return;
        }
        if self.ui.shown_ms >= history.presentation.length_ms() {
            self.go(0);
            self.ui.notice = Some("The end was reached: the session plays again from its beginning.".to_owned());
        }
        self.ui.playing = true;
        self.ui.selected = None;
        self.last_frame_us = None;
    }

    /// Whether virtual time stands still because a client waits for an answer that nobody has given yet.
    fn waits_for_answer(&self) -> bool {
        self.session.open_decision().is_some() && self.session.recorded_answer().is_none()
    }

    /// Why a step forward leads nowhere.
    fn no_step_forward(&self) -> String {
        if self.waits_for_answer() {
            return CHOOSE_FIRST.to_owned();
        }
        if self.session.cursor() < self.session.trace().len() {
            return "The filters of the Sequence hide all later steps; End goes to the end.".to_owned();
        }
        self.session.held_back_note().unwrap_or_else(|| {
            "This is the end of the session: Run to (T) lets time go on, Home goes back to the beginning.".to_owned()
        })
    }

    fn pause(&mut self) {
        self.ui.playing = false;
        self.last_frame_us = None;
    }

    /// Stops at the moment that the clock shows, which may lie between two entries: what a person does next happens then.
    fn freeze(&mut self) {
        if self.ui.playing {
            self.pause();
            let shown = self.session.history().presentation.virtual_at(self.ui.shown_ms);
            self.session.linger(shown);
            self.refresh();
        }
    }

    /// Stops and shows the moment at which `count` entries have happened.
    fn go(&mut self, count: usize) {
        self.pause();
        self.show(count);
        self.ui.shown_ms = self.session.history().presentation.shown_for(self.session.cursor());
    }

    fn show(&mut self, count: usize) {
        self.session.seek(count);
        self.ui.selected = None;
        self.ui.field = None;
        self.ui.notice = None;
        self.refresh();
    }

    fn refresh(&mut self) {
        let compare = self.model.compare.take();
        self.model = Model { compare, ..model_of(&self.session, Rc::clone(&self.model.names)) };
    }

    /// To the end, or to the first open decision on the way.
    fn jump_to_end(&mut self) {
        let total = self.session.trace().len();
        self.go(total);
    }

    fn change_speed(&mut self, notches: i32) {
        let at = SPEEDS.iter().position(|speed| *speed >= self.ui.speed).unwrap_or(SPEEDS.len() - 1);
        let next = if notches > 0 { at.saturating_add(1).min(SPEEDS.len() - 1) } else { at.saturating_sub(1) };
        if let Some(speed) = SPEEDS.get(next) {
            self.ui.speed = *speed;
        }
    }

    fn answer(&mut self, answer: PersonAnswer) {
        match self.session.answer(answer) {
            Ok(_) => self.go(self.session.cursor()),
            Err(error) => self.ui.notice = Some(error.to_string()),
        }
    }

    fn open_scenario(&mut self, name: &str) {
        match builtin(name) {
            Some(scenario) => {
                let seed = self.session.seed();
                self.replace(Session::new(scenario, None, seed));
            }
            None => self.ui.notice = Some(format!("There is no built-in scenario called {name}.")),
        }
    }

    fn set_seed(&mut self, text: &str) {
        match text.trim().parse::<u64>() {
            Ok(seed) if seed == self.session.seed() => {}
            Ok(seed) => {
                let (scenario, lens) = (self.session.scenario().clone(), self.session.lens());
                self.replace(Session::new(scenario, Some(lens), seed));
            }
            Err(_) => {
                let text = text.trim();
                self.ui.notice =
                    Some(format!("“{text}” is no seed: type a whole number from 0 to 18446744073709551615."));
            }
        }
    }

    fn replace(&mut self, session: Session) {
        self.session = session;
        self.model.compare = None;
        self.model.names = Rc::new(Names::new(self.session.world(), self.session.scenario()));
        self.ui.hidden.clear();
        self.ui.folded.clear();
        self.ui.stop = None;
        self.go(0);
    }

    /// Frames are known by their departure everywhere.
    fn departure(&self, entry: EntryId) -> EntryId {
        self.model.frame(entry).map_or(entry, |frame| frame.entry)
    }

    /// The last decision before the cursor, from which another answer makes another history.
    pub fn last_decision(&self) -> Option<EntryId> {
        let before = self.session.trace().get(..self.session.cursor())?;
        before
            .iter()
            .rev()
            .find(|entry| matches!(&entry.kind, Kind::Event(crate::protocol::Event::DecisionOpened { .. })))
            .map(|entry| entry.id)
    }
}

fn toggle(list: &mut Vec<u16>, port: u16) {
    match list.binary_search(&port) {
        Ok(index) => drop(list.remove(index)),
        Err(index) => list.insert(index, port),
    }
}

fn model_of(session: &Session, names: Rc<Names>) -> Model {
    let scenario = session.scenario();
    let info = SessionInfo {
        scenario: scenario.name.clone(),
        builtin: session.is_builtin(),
        title: scenario.title.clone(),
        lesson: scenario.lesson_under(session.lens()).to_owned(),
        point_elsewhere: scenario.point_elsewhere(session.lens()),
        lens: session.lens(),
        seed: session.seed(),
        branches: session.branches().to_vec(),
        current: session.current_branch(),
        seen: session.seen(),
        did_not_apply: session.did_not_apply(),
        horizon: session.until(),
        changed: session.is_changed(),
    };
    Model {
        view: Rc::new(View::of(session)),
        history: Rc::clone(session.history()),
        names,
        session: Rc::new(info),
        compare: None,
    }
}

/// What is shown if not even a built-in scenario could be read: a page that still works.
fn empty_scenario() -> Scenario {
    Scenario {
        version: 1,
        name: "empty".to_owned(),
        title: "No scenario".to_owned(),
        lesson: String::new(),
        lesson_course: String::new(),
        lesson_rfc: String::new(),
        lesson_lens: None,
        lens: crate::scenario::Lens::Course,
        horizon_s: 1,
        network: crate::scenario::Network { address: std::net::Ipv4Addr::new(10, 0, 0, 0), prefix: 24 },
        clients: Vec::new(),
        servers: Vec::new(),
        static_hosts: Vec::new(),
        more_networks: Vec::new(),
        script: Vec::new(),
    }
}
