//! A network while it is edited: the last one that could be read, and texts that cannot be read yet. Nothing typed is lost.

mod kept;
mod operations;
mod unused;

use std::rc::Rc;

use super::fields;
use super::fields::Field;
use super::json;
use super::json::LineProblem;
use super::kinds::Kind;
use super::object::{Object, name_of};
use super::problems::problems;
use crate::base::Map;
use crate::scenario::{Level, Problem, Scenario, builtin};
pub use operations::New;

/// Maximum number of names proposed where a host is to be named.
const PROPOSED: usize = 200;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    scenario: Scenario,
    /// What it began with: the network that ran then, or a template.
    began: Rc<Scenario>,
    /// Texts of fields that cannot be read yet, by path.
    unread: Map<String, Unread>,
    /// Names that references still have while a host's new name is no good yet, by the host's path.
    pending: Map<String, Vec<String>>,
    /// The text of the JSON view while it is open.
    json: Option<Json>,
    problems: Vec<Problem>,
    /// How many errors and warnings each object has that has any.
    marks: Map<Object, (usize, usize)>,
    /// What is selected.
    at: Object,
    /// Whether it was kept over a reload of the page.
    restored: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Unread {
    text: String,
    why: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Json {
    text: String,
    /// Why it cannot be read, if it cannot.
    unread: Vec<LineProblem>,
}

impl Draft {
    /// A draft of a network as it is.
    pub fn new(scenario: Scenario) -> Self {
        let mut draft = Self {
            began: Rc::new(scenario.clone()),
            scenario,
            unread: Map::default(),
            pending: Map::default(),
            json: None,
            problems: Vec::new(),
            marks: Map::default(),
            at: Object::Network,
            restored: false,
        };
        draft.check();
        draft
    }

    /// The last network that could be read.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// Whether it began with this network.
    pub fn began_with(&self, scenario: &Scenario) -> bool {
        *self.began == *scenario
    }

    /// Whether anything was changed since it began.
    pub fn is_changed(&self) -> bool {
        !self.unread.is_empty() || self.scenario != *self.began || !self.json_problems().is_empty()
    }

    /// What is selected.
    pub fn at(&self) -> Object {
        if self.at.is_in(&self.scenario) { self.at } else { Object::Network }
    }

    /// Selects a part of the network.
    pub fn select(&mut self, object: Object) {
        self.at = object;
    }

    /// The fields of a part with their texts: as typed where they cannot be read.
    pub fn form(&self, object: Object) -> Vec<(Field, String)> {
        let mut form = fields::form(&self.scenario, object);
        for (field, text) in &mut form {
            if let Some(unread) = self.unread.get(&object.path_of(&field.id)) {
                text.clone_from(&unread.text);
            }
        }
        form
    }

    /// The text of a field: as typed if it cannot be read.
    pub fn text_of(&self, path: &str) -> Option<String> {
        if let Some(unread) = self.unread.get(path) {
            return Some(unread.text.clone());
        }
        let (object, id) = Object::of_path(path);
        let field = fields::field(&self.scenario, object, id)?;
        Some(fields::get(&self.scenario, object, &field))
    }

    /// Names that hosts have when the network runs: as many as one would look through.
    pub fn host_names(&self) -> Vec<String> {
        let mut names = operations::all_names(&self.scenario);
        names.truncate(PROPOSED);
        names
    }

    /// Gives a field the text that a person has typed. What cannot be read is kept, and is a problem until it can.
    pub fn type_into(&mut self, path: &str, text: &str) {
        self.take_text(path, text);
        self.check();
    }

    /// The same, without looking for problems anew.
    fn take_text(&mut self, path: &str, text: &str) {
        let (object, id) = Object::of_path(path);
        // Of a part that is not there no text is kept: the next part of that number would have it.
        if !object.is_in(&self.scenario) {
            return;
        }
        let Some(field) = fields::field(&self.scenario, object, id) else { return };
        let before = self.scenario.clone();
        match fields::set(&mut self.scenario, object, &field, text) {
            Ok(()) => {
                self.unread.remove(path);
                if matches!(field.kind, Kind::Variant(_)) && self.scenario != before {
                    // The value of another choice is gone with that choice.
                    let carried = format!("{path}.");
                    self.unread.retain(|path, _| !path.starts_with(&carried));
                }
                self.follow(object, &before);
            }
            Err(why) => drop(self.unread.insert(path.to_owned(), Unread { text: text.to_owned(), why })),
        }
    }

    /// All problems: texts that cannot be read, then errors, then warnings.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// How many of them are errors, and how many warnings.
    pub fn count(&self) -> (usize, usize) {
        let errors =
            self.problems.iter().filter(|problem| problem.level == Level::Error).count() + self.json_problems().len();
        (errors, self.problems.iter().filter(|problem| problem.level == Level::Warning).count())
    }

    /// The problems that stand at one of these fields, by the path inside their object: those of a value that a field's choice
    /// carries stand at that value.
    pub fn problems_at(&self, object: Object, form: &[(Field, String)], id: &str) -> Vec<&Problem> {
        let at = |problem: &&Problem| {
            let (of, rest) = Object::of_path(&problem.path);
            of == object && owner(form, rest) == Some(id)
        };
        self.problems.iter().filter(at).collect()
    }

    /// The problems of an object that stand at none of its fields.
    pub fn problems_elsewhere(&self, object: Object, form: &[(Field, String)]) -> Vec<&Problem> {
        let at = |problem: &&Problem| {
            let (of, rest) = Object::of_path(&problem.path);
            of == object && owner(form, rest).is_none()
        };
        self.problems.iter().filter(at).collect()
    }

    /// The path of the field that a problem stands at, if it stands at one.
    pub fn field_of(&self, path: &str) -> Option<String> {
        let (object, rest) = Object::of_path(path);
        owner(&self.form(object), rest).map(|id| object.path_of(id))
    }

    /// A path in words: `server-b, Lease time`.
    pub fn place_of(&self, path: &str) -> String {
        let (object, rest) = Object::of_path(path);
        let form = self.form(object);
        let label = owner(&form, rest).and_then(|id| form.iter().find(|(field, _)| field.id == id));
        match label {
            Some((field, _)) => format!("{}, {}", name_of(&self.scenario, object), field.label),
            None => name_of(&self.scenario, object),
        }
    }

    /// The worst problem of a field, by its path.
    pub fn problem_at(&self, path: &str) -> Option<&Problem> {
        let (object, id) = Object::of_path(path);
        self.problems_at(object, &self.form(object), id).into_iter().next()
    }

    /// How many errors and warnings an object has.
    pub fn marks(&self, object: Object) -> (usize, usize) {
        self.marks.get(&object).copied().unwrap_or_default()
    }

    /// The network, ready to run: one that has become another than a built-in one has not its name any more.
    ///
    /// # Errors
    /// Why it cannot run.
    pub fn ready(&self) -> Result<Scenario, String> {
        if let Some(problem) = self.json_problems().first() {
            return Err(format!("The JSON text cannot be read: line {}: {}", problem.line, problem.what));
        }
        let first = self.problems.first().filter(|problem| problem.level == Level::Error);
        if let Some(Problem { path, what, .. }) = first {
            return Err(match self.count().0 {
                1 => format!("There is an error: {}: {what}", self.place_of(path)),
                errors => format!("There are {errors} errors, the first: {}: {what}", self.place_of(path)),
            });
        }
        let mut scenario = self.scenario.clone();
        if builtin(&scenario.name).is_some_and(|known| known != scenario) {
            scenario.name.push_str("-edited");
        }
        Ok(scenario)
    }

    /// Takes note that this network runs now.
    pub fn runs(&mut self, scenario: Scenario) {
        self.began = Rc::new(scenario.clone());
        self.scenario = scenario;
        self.restored = false;
    }

    /// The text of the JSON view, if that is open.
    pub fn json(&self) -> Option<&str> {
        self.json.as_ref().map(|json| json.text.as_str())
    }

    /// Opens the JSON view.
    pub fn open_json(&mut self) {
        if self.json.is_none() {
            self.json = Some(Json { text: json::to_json(&self.scenario), unread: Vec::new() });
        }
    }

    /// Takes the text of the JSON view. What can be read becomes the network; the text stays as typed either way.
    pub fn type_json(&mut self, text: &str) {
        // The mark that some editors put in front is no part of what was typed.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let unread = match json::read(text) {
            Ok(scenario) => {
                self.scenario = scenario;
                self.pending.clear();
                let there = |path: &str| Object::of_path(path).0.is_in(&self.scenario);
                let gone: Vec<String> = self.unread.keys().filter(|path| !there(path)).cloned().collect();
                gone.iter().for_each(|path| drop(self.unread.remove(path)));
                Vec::new()
            }
            Err(unread) => unread,
        };
        self.json = Some(Json { text: text.to_owned(), unread });
        self.check();
    }

    /// Closes the JSON view. A text that cannot be read is given up; the last one that could is what the form shows.
    pub fn close_json(&mut self) {
        self.json = None;
        self.check();
    }

    /// Why the text of the JSON view cannot be read; empty if it can.
    pub fn json_problems(&self) -> &[LineProblem] {
        self.json.as_ref().map_or(&[], |json| &json.unread)
    }

    /// Everything that is wrong, by the lines of the JSON view.
    pub fn lines(&self) -> Vec<LineProblem> {
        match &self.json {
            None => Vec::new(),
            Some(json) if json.unread.is_empty() => json::by_line(&self.problems, &json.text),
            Some(json) => json.unread.clone(),
        }
    }

    /// Finds the problems anew.
    fn check(&mut self) {
        let unread = self.unread.iter().map(|(path, unread)| Problem {
            path: path.clone(),
            level: Level::Error,
            what: unread.why.clone(),
        });
        let mut all: Vec<Problem> = unread.collect();
        // What stands at a field that cannot be read is said of the value before, which nobody sees.
        let hidden = |path: &str| self.unread.keys().any(|unread| path == unread || is_inside(path, unread));
        all.extend(problems(&self.scenario).into_iter().filter(|problem| !hidden(&problem.path)));
        self.marks.clear();
        for problem in &all {
            self.marks.update(Object::of_path(&problem.path).0, |(errors, warnings)| match problem.level {
                Level::Error => *errors += 1,
                Level::Warning => *warnings += 1,
            });
        }
        self.problems = all;
    }
}

/// Whether a path leads to something inside what another one leads to.
fn is_inside(path: &str, outer: &str) -> bool {
    path.strip_prefix(outer).is_some_and(|rest| rest.starts_with(['.', '[']))
}

/// The field that a problem stands at: the one with the longest path that leads to it.
fn owner<'a>(form: &'a [(Field, String)], rest: &str) -> Option<&'a str> {
    let fits = form.iter().map(|(field, _)| field.id.as_ref()).filter(|id| rest == *id || is_inside(rest, id));
    fits.max_by_key(|id| id.len())
}
