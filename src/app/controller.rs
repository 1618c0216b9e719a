//! The controller: owns the session and the clock, turns commands into a new model. It touches no browser, so all of it
//! is tested natively.

mod actions;
mod changes;
mod compare;
mod follow;
mod opening;

use std::rc::Rc;

use super::model::{Command, Model, SessionInfo, Tab, Theme, ToolCommand, Ui};
use super::regions::{Arrangement, Panel, RegionCommand};
use super::zoom::Zoom;
use crate::base::Instant;
use crate::editor::typed::time;
use crate::history::{DEFAULT_SEED, Filter, PersonAnswer};
use crate::protocol::EntryId;
use crate::scenario::{BUILTIN_NAMES, Scenario, builtin};
use crate::session::{RunTo, Session};
use crate::teach::Names;
use crate::view::{HostKind, View};
use changes::Changes;

/// The speeds that the Speed control knows, in thousandths.
pub const SPEEDS: [u32; 6] = [250, 500, 1000, 2000, 4000, 8000];
/// The scenario that the page opens with.
const FIRST_SCENARIO: &str = "two-servers";
/// Said where nothing goes on before a person has chosen.
const CHOOSE_FIRST: &str = "Choose an offer first: virtual time stands still while a client waits for you.";
/// A tab in the background gets no frames; what it missed is not made up for in one jump.
const LONGEST_FRAME_MS: u64 = 100;

/// What carries out the commands of the tools, where they are in the same file as the page. Elsewhere the page loads it.
const CARRY_OUT_TOOL: Option<fn(&mut Controller, ToolCommand)> =
    if cfg!(split) { None } else { Some(Controller::carry_out_tool) };

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
    /// The stop of *Follow the text* that the presentation plays to.
    bound_for: Option<follow::Bound>,
    changes: Changes,
    /// Carries out the commands of the tools; `None` until they are loaded.
    tools: Option<fn(&mut Self, ToolCommand)>,
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
        Self {
            session,
            ui,
            model,
            left: Vec::new(),
            bound_for: None,
            changes: Changes::default(),
            tools: CARRY_OUT_TOOL,
            last_frame_us: None,
            rest: 0,
        }
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
            Command::StepForward => self.step_forward(),
            Command::StepBack => match self.session.previous_step(self.ui.filter) {
                Some(count) => self.go(count),
                None => self.ui.notice = Some("This is the beginning of the session.".to_owned()),
            },
            Command::JumpToStart => self.go(0),
            Command::JumpToEnd => self.jump_to_end(),
            Command::Faster => self.change_speed(1),
            Command::Slower => self.change_speed(-1),
            Command::SetSpeed(speed) => self.ui.speed = speed.clamp(100, 16_000),
            Command::SeekShown(ms) => self.seek_shown(ms),
            Command::SeekEntry(entry) => {
                self.session.seek_entry(entry);
                self.go(self.session.cursor());
                self.ui.selected = Some(self.departure(entry));
            }
            Command::Answer(answer) => self.answer(answer),
            Command::ChooseNth(n) => self.choose_nth(n),
            Command::SetLens(lens) => {
                let switched = self.session.switch_lens(lens);
                self.ui.stop = None;
                self.go(self.session.cursor());
                self.ui.notice = switched.err().map(|full| full.to_string());
            }
            Command::OpenScenario(name) => self.open_scenario(&name),
            Command::SetSeed(text) => self.set_seed(&text),
            Command::Reset => self.reset(),
            Command::SwitchBranch(id) => {
                self.session.switch_branch(id);
                self.go(self.session.cursor());
            }
            Command::Select(entry) => {
                self.ui.selected = entry.map(|entry| self.departure(entry));
                self.ui.field = None;
            }
            Command::SelectField(range) => self.ui.field = range,
            Command::ShowTab(tab) => (self.ui.tab, self.ui.front) = (tab, Panel::Inspector),
            Command::SetFilter(filter) => self.ui.filter = filter,
            Command::ToggleLifeline(port) => toggle(&mut self.ui.hidden, port),
            Command::ShowOnly(port) => self.show_only(port),
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
            Command::Tool(command) => {
                // The page waits for the tools before it sends one.
                if let Some(carry_out) = self.tools {
                    carry_out(self, command);
                }
            }
            Command::KeepDraft(draft) => self.ui.draft = draft,
            Command::Notice(text) => self.ui.notice = Some(text),
            Command::Follow(stop) => self.follow(stop),
            Command::Perform(host, action) => self.perform(&host, action),
            Command::RunTo(to) => self.run_to(to),
            Command::RunToTyped(text) => self.run_to_typed(&text),
            Command::ShowMachine(port) => {
                self.ui.machine = Some(port);
                self.ui.tab = Tab::StateMachine;
            }
            Command::DismissNotice => self.ui.notice = None,
            Command::UseLetters(letters) => self.ui.letters = letters,
            Command::Regions(command) => self.rearrange(command),
            Command::Zoom(step) => self.ui.zoom = self.ui.zoom.after(step),
        }
    }

    fn step_forward(&mut self) {
        match self.session.next_step(self.ui.filter) {
            Some(count) => self.go(count),
            None => {
                self.pause();
                self.ui.notice = Some(self.no_step_forward());
            }
        }
    }

    /// Shows a moment of the presentation, which may lie between two entries.
    fn seek_shown(&mut self, ms: u64) {
        let history = Rc::clone(self.session.history());
        let ms = ms.min(history.presentation.length_ms());
        let count = history.presentation.count_at(ms);
        self.show(count);
        self.session.linger(history.presentation.virtual_at(ms));
        self.refresh();
        self.ui.shown_ms = ms;
    }

    /// Takes the n-th of the offers on screen, from 1; nothing where there are not so many.
    fn choose_nth(&mut self, n: usize) {
        let offers = self.model.view.choice.as_ref().map(|choice| &choice.offers);
        let offer = n.checked_sub(1).and_then(|n| Some(offers?.get(n)?.server.to_string()));
        if let Some(server) = offer {
            self.answer(PersonAnswer::Choose(server));
        }
    }

    fn run_to_typed(&mut self, text: &str) {
        match time(text) {
            Ok(span) => self.run_to(RunTo::Time(Instant::ZERO + span)),
            Err(why) => self.ui.notice = Some(format!("{why}.")),
        }
    }

    fn rearrange(&mut self, command: RegionCommand) {
        let arrangement = &mut self.ui.arrangement;
        match command {
            RegionCommand::Enlarge(panel) => self.ui.enlarged = panel,
            RegionCommand::Front(panel) => self.ui.front = panel,
            RegionCommand::Fold(panel) => *arrangement = arrangement.with_fold(panel),
            RegionCommand::Move(divider, to) => *arrangement = arrangement.moved(divider, to),
            RegionCommand::Arrange(to) => *arrangement = to,
            RegionCommand::Reset => *arrangement = Arrangement::default(),
        }
    }

    fn reset(&mut self) {
        self.ui.filter = Filter::default();
        self.ui.hidden.clear();
        self.ui.folded.clear();
        self.ui.zoom = Zoom::default();
        self.ui.stop = None;
        self.ui.speed = 1000;
        self.go(0);
    }

    /// Hides the lifelines of all clients but one, or of none.
    fn show_only(&mut self, port: Option<u16>) {
        let clients = self.model.view.hosts.iter().filter(|host| host.kind == HostKind::Client);
        self.ui.hidden = match port {
            Some(only) => clients.map(|host| host.port).filter(|port| *port != only).collect(),
            None => Vec::new(),
        };
    }

    /// Carries out a command of the tools. Only the table of the tools names it, so that the code behind it is in their file.
    pub fn carry_out_tool(&mut self, command: ToolCommand) {
        match command {
            ToolCommand::OpenFile { name, text } => self.open_file(&name, &text),
            ToolCommand::OpenLink(fragment) | ToolCommand::Begin(fragment) => self.open_link(&fragment),
            ToolCommand::Restore(text) => self.restore(&text),
            ToolCommand::Edit(scenario) => self.edit(&scenario),
            ToolCommand::Compare(command) => self.compare(command),
        }
    }

    /// Takes the function that carries out the commands of the tools, when the page has loaded it.
    pub fn bring_tools(&mut self, carry_out: fn(&mut Self, ToolCommand)) {
        self.tools = Some(carry_out);
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
        if let Some(bound) = self.bound_for.take_if(|bound| bound.there <= count) {
            self.arrive(bound);
            return Tick { redraw: true, more: false };
        }
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
        self.bound_for = None;
        self.show(count);
        self.ui.shown_ms = self.session.history().presentation.shown_for(self.session.cursor());
    }

    fn show(&mut self, count: usize) {
        self.session.seek(count);
        self.ui.selected = None;
        self.ui.field = None;
        self.ui.notice = None;
        self.refresh();
        self.stay_with_the_text();
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
        self.ui.zoom = Zoom::default();
        self.ui.stop = None;
        self.go(0);
    }

    /// Frames are known by their departure everywhere.
    fn departure(&self, entry: EntryId) -> EntryId {
        self.model.frame(entry).map_or(entry, |frame| frame.entry)
    }

    /// The last decision before the cursor, from which another answer makes another history.
    pub fn last_decision(&self) -> Option<EntryId> {
        self.model.last_decision()
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
