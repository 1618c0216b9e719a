//! What components are given, and what they can ask for.

use std::ops::Range;
use std::rc::Rc;

use super::regions::{Arrangement, RegionCommand};
pub use super::regions::{Panel, Panels};
use super::zoom::{Zoom, ZoomStep};
use crate::base::Instant;
use crate::compare::{Against, Comparison, Which};
use crate::editor::Draft;
use crate::history::{Branch, Filter, PersonAnswer, UserAction};
use crate::protocol::{Action, EntryId, Event};
use crate::scenario::{Lens, Scenario};
use crate::session::{History, RunTo};
use crate::sim::{Entry, Kind, Transmission};
use crate::teach::Names;
use crate::view::View;

/// One moment of the session, shared by all components. Comparing two is comparing pointers.
#[derive(Debug, Clone)]
pub struct Model {
    /// The moment.
    pub view: Rc<View>,
    /// The whole history: trace, steps, presentation, sequence.
    pub history: Rc<History>,
    /// Names of hosts by port, MAC and address.
    pub names: Rc<Names>,
    /// What belongs to the session as a whole.
    pub session: Rc<SessionInfo>,
    /// Two histories side by side, while they are compared.
    pub compare: Option<Rc<Comparison>>,
}

impl PartialEq for Model {
    fn eq(&self, other: &Self) -> bool {
        self.compare.as_ref().map(Rc::as_ptr) == other.compare.as_ref().map(Rc::as_ptr)
            && Rc::ptr_eq(&self.view, &other.view)
            && Rc::ptr_eq(&self.history, &other.history)
            && Rc::ptr_eq(&self.session, &other.session)
    }
}

/// What belongs to the session as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionInfo {
    /// The scenario's short name.
    pub scenario: String,
    /// Whether it is a built-in scenario, unchanged.
    pub builtin: bool,
    /// Its title.
    pub title: String,
    /// Its one-line lesson under the lens on screen.
    pub lesson: String,
    /// The lens that shows its point, if that is not the lens on screen.
    pub point_elsewhere: Option<Lens>,
    /// The lens on screen.
    pub lens: Lens,
    /// The seed.
    pub seed: u64,
    /// All branches.
    pub branches: Vec<Branch>,
    /// The one on screen.
    pub current: u32,
    /// How far this branch has been watched, in entries; what lies between cursor and here is known future.
    pub seen: usize,
    /// Answers that this history had no place for.
    pub did_not_apply: Vec<UserAction>,
    /// Where "end" is.
    pub horizon: Instant,
    /// Whether the history on screen has user actions that the scenario does not have by itself; choosing an offer is none.
    pub changed: bool,
}

impl Model {
    /// Whether nothing further happens, as far as the history on screen goes.
    pub fn at_end(&self) -> bool {
        let run = &self.history.run;
        let all = self.view.cursor > 0 && self.view.cursor == run.trace().len();
        all && !run.stops_at_decision() && !run.is_held_back()
    }

    /// The last decision before this moment, from which another answer makes another history.
    pub fn last_decision(&self) -> Option<EntryId> {
        let before = self.history.run.trace().get(..self.view.cursor)?;
        let decision = |entry: &&Entry| matches!(&entry.kind, Kind::Event(Event::DecisionOpened { .. }));
        before.iter().rev().find(decision).map(|entry| entry.id)
    }

    /// The entries of the current step.
    pub fn step_entries(&self) -> &[Entry] {
        let (start, end) = self.view.step;
        self.history.run.trace().get(start..end).unwrap_or_default()
    }

    /// The entries of the step that comes next; none at the end and where somebody has to choose first.
    pub fn next_entries(&self) -> &[Entry] {
        let next = self.history.steps.get(self.history.steps_done(self.view.cursor));
        next.and_then(|step| self.history.run.trace().get(step.start.max(self.view.cursor)..step.end))
            .unwrap_or_default()
    }

    /// An entry by id.
    pub fn entry(&self, id: EntryId) -> Option<&Entry> {
        self.history.run.trace().get(usize::try_from(id.0).ok()?)
    }

    /// The frame that an entry is about.
    pub fn frame(&self, id: EntryId) -> Option<&Rc<Transmission>> {
        self.entry(id)?.frame()
    }
}

/// The tabs of the Inspector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// What happened and why.
    Explain,
    /// The bytes.
    Packet,
    /// Figure 5 of RFC 2131, for one client.
    StateMachine,
}

/// Which colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// Its name where the browser keeps it.
    pub fn word(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// The theme with this name; as the system says, if there is none.
    pub fn from_word(word: &str) -> Self {
        [Theme::Light, Theme::Dark].into_iter().find(|theme| theme.word() == word).unwrap_or(Theme::System)
    }
}

/// Small state of the screen that is no part of the session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ui {
    /// Whether the presentation runs.
    pub playing: bool,
    /// Speed in thousandths: 1000 is 1x.
    pub speed: u32,
    /// Where the presentation stands, in milliseconds. While it plays, components are redrawn only when something
    /// changes; envelopes in between are moved without them.
    pub shown_ms: u64,
    /// The selected entry: the departure (`Kind::Sent`) where it is a frame. `None` follows the current step.
    pub selected: Option<EntryId>,
    /// The client whose state machine is shown, by port; the first if none was picked.
    pub machine: Option<u16>,
    /// The selected bytes of the selected frame.
    pub field: Option<Range<usize>>,
    /// The Inspector's tab.
    pub tab: Tab,
    /// What the Step buttons stop at and Sequence shows.
    pub filter: Filter,
    /// Lifelines that are hidden, by port, ascending.
    pub hidden: Vec<u16>,
    /// Pools that are folded, by port, ascending.
    pub folded: Vec<u16>,
    /// The colours.
    pub theme: Theme,
    /// The dialog that is open over the page.
    pub dialog: Option<Dialog>,
    /// The network in the editor, as it stands or stood last.
    pub draft: Option<Rc<Draft>>,
    /// What of the page is shown, and how: whole, for a projector, or inside another page.
    pub show: Show,
    /// What can be undone and done again, in words.
    pub undo: (Option<Rc<str>>, Option<Rc<str>>),
    /// The stop of *Follow the text* on screen.
    pub stop: Option<usize>,
    /// A message that a person should see: what went wrong and what would be right.
    pub notice: Option<String>,
    /// What of the picture in Network is shown.
    pub zoom: Zoom,
    /// The region that stands below the picture in a window that has room for one only.
    pub front: Panel,
    /// The region that fills the page; `None` shows all that are to be shown.
    pub enlarged: Option<Panel>,
    /// How the regions share the page.
    pub arrangement: Arrangement,
    /// Whether keys that type a character act on the page. Who speaks to the computer, or hits keys by chance, switches them off.
    pub letters: bool,
    /// Whether the system asks for less motion.
    pub reduced_motion: bool,
}

impl Ui {
    /// The state of a page that nobody has touched.
    pub fn new(theme: Theme, reduced_motion: bool) -> Self {
        Self {
            playing: false,
            speed: 1000,
            shown_ms: 0,
            selected: None,
            machine: None,
            field: None,
            tab: Tab::Explain,
            filter: Filter::default(),
            hidden: Vec::new(),
            folded: Vec::new(),
            theme,
            dialog: None,
            draft: None,
            show: Show::Whole,
            undo: (None, None),
            stop: None,
            notice: None,
            zoom: Zoom::default(),
            front: Panel::Inspector,
            enlarged: None,
            arrangement: Arrangement::default(),
            letters: true,
            reduced_motion,
        }
    }
}

/// A dialog over the page. One is open at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialog {
    /// The list of keys.
    Keys,
    /// The share link.
    Share,
    /// The scenario editor.
    Editor,
    /// Pictures, tables and captures to save.
    Export,
    /// The text of an `<iframe>`.
    Embed,
    /// What to show to an audience.
    Present,
    /// A branch: its name, deleting it, comparing it.
    Branch(u32),
    /// What to compare with what.
    Compare,
    /// The present moment in sentences.
    Moment,
}

impl Dialog {
    /// What stands above it, which is its name as well.
    pub fn title(self) -> &'static str {
        match self {
            Dialog::Keys => "Keys",
            Dialog::Share => "Share link",
            Dialog::Editor => "Edit the network",
            Dialog::Export => "Export",
            Dialog::Embed => "Embed",
            Dialog::Present => "Present",
            Dialog::Branch(_) => "Branch",
            Dialog::Compare => "Compare",
            Dialog::Moment => "Where am I",
        }
    }
}

/// How the page is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Show {
    /// All of it.
    Whole,
    /// For a projector: larger type, chosen regions, keys of presenter remotes.
    Present {
        /// Which regions.
        panels: Panels,
        /// Whether the speaker's text of the step is shown.
        notes: bool,
    },
    /// Inside another page: chosen regions, no bar.
    Embed {
        /// Which regions.
        panels: Panels,
    },
}

impl Show {
    /// Which regions are shown.
    pub fn panels(self) -> Panels {
        match self {
            Show::Whole => Panels::ALL,
            Show::Present { panels, .. } | Show::Embed { panels } => panels,
        }
    }
}

/// What a person can ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Play or pause.
    PlayPause,
    /// To the next step.
    StepForward,
    /// To the step before.
    StepBack,
    /// To the beginning.
    JumpToStart,
    /// To the end, or to the next open decision.
    JumpToEnd,
    /// Faster by one notch.
    Faster,
    /// Slower by one notch.
    Slower,
    /// This speed, in thousandths.
    SetSpeed(u32),
    /// To a moment on the presentation clock.
    SeekShown(u64),
    /// To the end of the step in which an entry happens, and select it.
    SeekEntry(EntryId),
    /// Answer the open decision.
    Answer(PersonAnswer),
    /// Choose the n-th offer of the open decision, from 1.
    ChooseNth(usize),
    /// Look through this lens.
    SetLens(Lens),
    /// Open a built-in scenario.
    OpenScenario(String),
    /// Run with another seed, as typed.
    SetSeed(String),
    /// Back to the beginning at 1x, with nothing selected, filtered or folded. Branches stay.
    Reset,
    /// Show another branch.
    SwitchBranch(u32),
    /// Select a frame or another entry everywhere; `None` follows the current step again.
    Select(Option<EntryId>),
    /// Select bytes of the selected frame.
    SelectField(Option<Range<usize>>),
    /// Show a tab of the Inspector.
    ShowTab(Tab),
    /// Stop at other things, show other rows.
    SetFilter(Filter),
    /// Hide or show a lifeline.
    ToggleLifeline(u16),
    /// Hide or show all lifelines but servers' and the given client's.
    ShowOnly(Option<u16>),
    /// Fold or unfold a pool.
    TogglePool(u16),
    /// Use these colours.
    SetTheme(Theme),
    /// Let keys that type a character act on the page, or not.
    UseLetters(bool),
    /// Open a dialog, or close the one that is open.
    Show(Option<Dialog>),
    /// Show the page whole, for a projector, or inside another page.
    SetShow(Show),
    /// Undo the last thing that changed the session: a user action, an edit, a branch deleted, another session opened.
    Undo,
    /// Do again what was undone.
    Redo,
    /// Give a branch another name.
    RenameBranch(u32, String),
    /// Delete a branch; those that left it stay.
    DeleteBranch(u32),
    /// Something that the tools carry out ([`ToolCommand`]).
    Tool(ToolCommand),
    /// Keep what stands in the editor, for when it is opened again.
    KeepDraft(Option<Rc<Draft>>),
    /// Say something to the person.
    Notice(String),
    /// Go to a stop of *Follow the text*; `None` leaves it.
    Follow(Option<usize>),
    /// Do something to the host with this name.
    Perform(Rc<str>, Action),
    /// Let time run to a point.
    RunTo(RunTo),
    /// Let time run to a virtual time as typed.
    RunToTyped(String),
    /// Show the state machine of the client at a port.
    ShowMachine(u16),
    /// The message has been read.
    DismissNotice,
    /// Enlarge a part of the picture in Network, move it, or show all of it.
    Zoom(ZoomStep),
    /// Let the regions share the page otherwise.
    Regions(RegionCommand),
}

/// What a person can ask for that takes the tools: parts of the page that are loaded later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ToolCommand {
    /// Open the text of a file: a session or a scenario.
    OpenFile {
        /// Its name, for messages.
        name: String,
        /// Its contents.
        text: String,
    },
    /// Open what a link holds: the part behind `#`.
    OpenLink(String),
    /// Open the link that the page was loaded with: the page begins there, so there is nothing to undo.
    Begin(String),
    /// Restore what this browser has kept.
    Restore(String),
    /// Run an edited network.
    Edit(Rc<Scenario>),
    /// Compare, step in a comparison, or leave it.
    Compare(CompareCommand),
}

/// What a person can ask for in a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompareCommand {
    /// Compare what is on screen with something else.
    With(Against),
    /// A number of rows forward, or back.
    Step(i32),
    /// To where so many rows have happened.
    To(usize),
    /// To the next row that differs.
    NextDifference,
    /// To the one before.
    PreviousDifference,
    /// To the beginning.
    Start,
    /// To the end of both.
    End,
    /// Leave the comparison, and show one side at this moment.
    GoHere(Which),
    /// Exchange the sides.
    Swap,
    /// Leave it.
    Leave,
}
