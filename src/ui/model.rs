//! What components are given, and what they can ask for.

use std::ops::Range;
use std::rc::Rc;

use crate::protocol::{Action, EntryId, Instant};
use crate::session::{Branch, Filter, History, Intervention, Lens, PersonAnswer, RunTo, View};
use crate::sim::{Entry, Transmission};
use crate::teach::Names;

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
}

impl PartialEq for Model {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.view, &other.view)
            && Rc::ptr_eq(&self.history, &other.history)
            && Rc::ptr_eq(&self.session, &other.session)
    }
}

/// What belongs to the session as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionInfo {
    /// The scenario's short name.
    pub scenario: String,
    /// Its title.
    pub title: String,
    /// Its one-line lesson.
    pub lesson: String,
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
    pub did_not_apply: Vec<Intervention>,
    /// Where "end" is.
    pub horizon: Instant,
}

impl Model {
    /// The entries of the current step.
    pub fn step_entries(&self) -> &[Entry] {
        let (start, end) = self.view.step;
        self.history.run.trace().get(start..end).unwrap_or_default()
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
    /// Whether the list of keys is open.
    pub help: bool,
    /// The stop of *Follow the text* on screen.
    pub stop: Option<usize>,
    /// A message that a person should see: what went wrong and what would be right.
    pub notice: Option<String>,
    /// Whether the system asks for less motion.
    pub reduced_motion: bool,
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
    /// Show or hide the list of keys.
    ShowHelp(bool),
    /// Go to a stop of *Follow the text*; `None` leaves it.
    Follow(Option<usize>),
    /// Do something to the host with this name.
    Act(Rc<str>, Action),
    /// Let time run to a point.
    RunTo(RunTo),
    /// Let time run to a virtual time as typed.
    RunToTyped(String),
    /// Show the state machine of the client at a port.
    ShowMachine(u16),
    /// The message has been read.
    DismissNotice,
}
