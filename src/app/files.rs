//! Files and texts that leave the page or come in: their names, and what the user is told of them.

use std::collections::VecDeque;
use std::rc::Rc;

use super::browser::{Browser, Contents, File};
use super::exports::{Made, size};
use super::model::{Command, ToolCommand};
use crate::history::ScenarioRef;
use crate::scenario::{Scenario, limits};
use crate::share;
use crate::share::Shared;
use crate::teach::format::{count, file_part};

/// What the user is told of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// Nothing yet.
    Nothing,
    /// An export is being made: so much is done of so much.
    Busy(usize, usize),
    /// What became of the last one.
    Done(String),
    /// Why there is none.
    Failed(String),
}

/// Where an export goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    /// Into files.
    File,
    /// Onto the clipboard, if it is a single text.
    Clipboard,
}

/// Takes what the user is told.
pub type Say = Rc<dyn Fn(Said)>;

fn json(name: String, text: String) -> File {
    File { name, mime: "application/json", contents: Contents::Bytes(text.into_bytes()) }
}

/// A session as a file, named after its scenario.
pub fn session(shared: &Shared) -> File {
    let name = match &shared.record.scenario {
        ScenarioRef::Builtin { name, .. } => name,
        ScenarioRef::Embedded(scenario) => &scenario.name,
    };
    json(format!("dorascope-{}.json", file_part(name, "session")), share::to_file(shared))
}

/// An edited network as a file, with this text.
pub fn network(scenario: &Scenario, text: String) -> File {
    json(format!("{}.json", file_part(&scenario.name, "network")), text)
}

/// That a file was not saved, and why.
fn not_saved(name: &str, why: &str) -> String {
    format!("{name} could not be saved: {why}.")
}

/// Saves a file. The user is told if the browser does not take it.
pub fn save(file: &File, browser: &dyn Browser, run: impl Fn(Command) + 'static) {
    let name = file.name.clone();
    let done = move |done: Result<(), String>| {
        if let Err(why) = done {
            run(Command::Notice(not_saved(&name, &why)));
        }
    };
    browser.save(file, Box::new(done));
}

/// Why a file of so many bytes is not read, if it is not.
pub fn too_large(name: &str, bytes: u64) -> Option<String> {
    let too_large = usize::try_from(bytes).map_or(true, |bytes| bytes > limits::FILE);
    too_large.then(|| format!("{name} is larger than {} MiB: that is no session or scenario.", limits::FILE >> 20))
}

/// What is to be done with a file that was read, with its name and contents; or why it could not be read.
pub fn opened(read: Result<(String, String), String>) -> Command {
    match read {
        Ok((name, text)) => Command::Tool(ToolCommand::OpenFile { name, text }),
        Err(why) => Command::Notice(why),
    }
}

/// Hands an export to the user, and says what became of it.
pub fn hand_over(made: Made, to: To, browser: &Rc<dyn Browser>, say: &Say) {
    let Made { files, amount } = made;
    if let (To::Clipboard, [File { contents: Contents::Bytes(bytes), .. }]) = (to, files.as_slice()) {
        let say = Rc::clone(say);
        let text = String::from_utf8_lossy(bytes).into_owned();
        let done = move |there| {
            say(if there {
                Said::Done(format!("Copied: {amount} of the sequence as Mermaid text."))
            } else {
                Said::Failed(
                    "The browser does not allow access to its clipboard. Save writes the text to a file.".to_owned(),
                )
            });
        };
        return browser.copy(&text, Box::new(done));
    }
    save_all(files.into(), Vec::new(), amount, browser, say);
}

/// Saves one file after the other, and says so at the end.
fn save_all(mut files: VecDeque<File>, mut saved: Vec<String>, amount: String, browser: &Rc<dyn Browser>, say: &Say) {
    let Some(file) = files.pop_front() else {
        let (first, all) = (saved.first().cloned().unwrap_or_default(), saved.len());
        return say(Said::Done(match all {
            1 => format!("Saved {first}"),
            _ => format!("Saved {} in {}, from {first}", amount, count(all, "file")),
        }));
    };
    let name = file.name.clone();
    let saved_as = match &file.contents {
        Contents::Bytes(bytes) => format!("{name}: {amount}, {}.", size(bytes.len())),
        Contents::Dots(_, across, down) => format!("{name}: {amount}, {across} x {down} dots."),
    };
    let (next_browser, say) = (Rc::clone(browser), Rc::clone(say));
    let done = move |done: Result<(), String>| match done {
        Ok(()) => {
            saved.push(saved_as);
            save_all(files, saved, amount, &next_browser, &say);
        }
        Err(why) => say(Said::Failed(not_saved(&name, &why))),
    };
    browser.save(&file, Box::new(done));
}
