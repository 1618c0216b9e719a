//! The state of the editor and what a person can ask of it. No browser here, so all of it is tested natively.

use std::rc::Rc;

use yew::Reducible;

use crate::editor::{Draft, New, Object, name_of, random_scenario};
use crate::scenario::Scenario;

/// Where the focus goes besides fields: the JSON text, and the buttons that move something.
pub const JSON: &str = "json";
/// The button *Move up*.
pub const MOVE_UP: &str = "move-up";
/// The button *Move down*.
pub const MOVE_DOWN: &str = "move-down";

/// The state of the editor while it is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desk {
    /// The network.
    pub draft: Rc<Draft>,
    /// Whether it is another network than the one that runs, and the person has not said which to edit.
    pub other: bool,
    /// The last thing that took something away or put another network here, in words.
    pub said: Option<String>,
    /// The network before that: taking it back keeps what was done since in turn, so nothing is lost.
    pub before: Option<Rc<Draft>>,
    /// The field that gets the focus, by path; the number tells one request from the next.
    pub goto: Option<(u32, String)>,
}

/// What a person can ask the editor for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// Text typed into a field, by path.
    Type(String, String),
    /// Show the form of something.
    Select(Object),
    /// Add something.
    Add(New),
    /// Copy something.
    Copy(Object),
    /// Remove something.
    Remove(Object),
    /// Move something before or behind its neighbour.
    Move(Object, bool),
    /// Make two servers a failover pair, by index.
    Pair(usize, usize),
    /// Show the JSON text.
    OpenJson,
    /// Show the form, unless the JSON text cannot be read.
    OpenForm,
    /// Give up a JSON text that cannot be read.
    DropJson,
    /// Text typed into the JSON view.
    TypeJson(String),
    /// Edit another network; the words say what that was.
    Replace(Rc<Scenario>, &'static str),
    /// Draw a network from a seed.
    Surprise(u64),
    /// To the field at which a problem stands, by the problem's path.
    GoTo(String),
    /// Take the last removal or replacement back.
    TakeBack,
    /// Go on with the network that is not the one that runs.
    KeepOther,
}

impl Desk {
    /// The editor as it opens: with what was kept, if anything was changed in it; else with what runs.
    pub fn open(kept: Option<Rc<Draft>>, running: &Scenario) -> Self {
        let fits = |draft: &Rc<Draft>| draft.is_changed() || draft.began_with(running);
        let draft = kept.filter(fits).unwrap_or_else(|| Rc::new(Draft::new(running.clone())));
        let other = !draft.began_with(running);
        let said = draft.is_restored().then(|| "This draft is from before the page was reloaded.".to_owned());
        Self { draft, other, said, before: None, goto: None }
    }

    /// The same with a change of the draft.
    fn with(&self, change: impl FnOnce(&mut Draft)) -> Self {
        let mut draft = (*self.draft).clone();
        change(&mut draft);
        Self { draft: Rc::new(draft), ..self.clone() }
    }

    /// The same with a change that can be taken back.
    fn with_way_back(&self, said: String, change: impl FnOnce(&mut Draft)) -> Self {
        Self { said: Some(said), before: Some(Rc::clone(&self.draft)), ..self.with(change) }
    }

    fn go_to(self, path: String) -> Self {
        let next = self.goto.as_ref().map_or(0, |(count, _)| count.wrapping_add(1));
        Self { goto: Some((next, path)), ..self }
    }

    /// To the name of what is selected: after what takes the pressed button away, the focus has to be somewhere.
    fn go_to_name(self) -> Self {
        let at = self.draft.at();
        let field = match at {
            Object::Network => "name",
            Object::Script(_) => "at_us",
            _ => "id",
        };
        self.go_to(at.path_of(field))
    }

    fn after(&self, edit: Edit) -> Self {
        match edit {
            Edit::Type(path, text) => self.with(|draft| draft.type_into(&path, &text)),
            Edit::Select(object) => self.with(|draft| draft.select(object)),
            Edit::Add(what) => self
                .with(|draft| {
                    draft.add(what);
                })
                .go_to_name(),
            Edit::Copy(object) => self
                .with(|draft| {
                    draft.copy(object);
                })
                .go_to_name(),
            Edit::Remove(object) => {
                let name = name_of(self.draft.scenario(), object);
                let mut gone = Vec::new();
                let after = self.with_way_back(String::new(), |draft| gone = draft.remove(object));
                let more =
                    if gone.is_empty() { String::new() } else { format!(" With it went {}.", gone.join(" and ")) };
                Self { said: Some(format!("{name} is removed.{more}")), ..after }.go_to_name()
            }
            Edit::Move(object, down) => {
                let moved = self.with(|draft| {
                    draft.move_by(object, down);
                });
                moved.go_to(if down { MOVE_DOWN } else { MOVE_UP }.to_owned())
            }
            Edit::Pair(first, second) => {
                let said = "The two are a failover pair now, with the ranges of the first.".to_owned();
                self.with_way_back(said, |draft| {
                    draft.pair(first, second);
                })
                .go_to(Object::Server(first).path_of("failover_partner"))
            }
            Edit::OpenJson => self.with(Draft::open_json),
            Edit::OpenForm if self.draft.json_problems().is_empty() => self.with(Draft::close_json),
            Edit::OpenForm => self.clone().go_to(JSON.to_owned()),
            Edit::DropJson => {
                let said = "The JSON text is given up; this is what could be read last.".to_owned();
                self.with_way_back(said, Draft::close_json).go_to_name()
            }
            Edit::TypeJson(text) => self.with(|draft| draft.type_json(&text)),
            Edit::Replace(scenario, what) => self.replaced((*scenario).clone(), what),
            Edit::Surprise(seed) => self.replaced(random_scenario(seed), "the surprise"),
            Edit::GoTo(path) => {
                let field = self.draft.field_of(&path);
                let after = self.with(|draft| draft.select(Object::of_path(&path).0));
                match field {
                    Some(field) => after.go_to(field),
                    None => after,
                }
            }
            Edit::TakeBack => match &self.before {
                Some(before) => Self {
                    draft: Rc::clone(before),
                    said: Some("Taken back.".to_owned()),
                    before: Some(Rc::clone(&self.draft)),
                    ..self.clone()
                },
                None => self.clone(),
            },
            Edit::KeepOther => Self { other: false, ..self.clone() }.go_to_name(),
        }
    }

    /// Another network, seen as this one was.
    fn replaced(&self, scenario: Scenario, what: &str) -> Self {
        let title = scenario.title.clone();
        let in_json = self.draft.json().is_some();
        let mut draft = Draft::new(scenario);
        if in_json {
            draft.open_json();
        }
        let replaced = Self {
            draft: Rc::new(draft),
            other: false,
            said: Some(format!("Here is {what}: {title}.")),
            before: Some(Rc::clone(&self.draft)),
            goto: self.goto.clone(),
        };
        // The banner whose button may have been pressed is gone.
        if self.other { replaced.go_to_name() } else { replaced }
    }
}

impl Reducible for Desk {
    type Action = Edit;

    fn reduce(self: Rc<Self>, edit: Edit) -> Rc<Self> {
        Rc::new(self.after(edit))
    }
}
