//! The keys of the page: which command each one is.

use super::asked::PRESENTED;
use super::controller::Controller;
use super::model::{Command, CompareCommand, Dialog, Panel, Show, ToolCommand};
use super::regions::{self, RegionCommand};
use super::zoom::{Zoom, ZoomStep};

/// A key as the page's shortcuts see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// `KeyboardEvent.key`.
    pub name: String,
    /// Whether Ctrl, Alt or Meta is held: such keys are the browser's.
    pub modified: bool,
    /// Whether it is Ctrl or Meta, and not Alt.
    pub control: bool,
    /// Whether Shift is held.
    pub shift: bool,
    /// What has the focus.
    pub focus: Focus,
}

/// What kind of element has the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    /// Nothing that uses keys itself.
    Page,
    /// A button, link or the like: Space and Enter are its own.
    Control,
    /// A slider, radio button or tab: the arrow keys are its own as well.
    Arrows,
    /// A menu of the page: arrow keys left and right are free, everything else is its own.
    Menu,
    /// A text field, or a menu in a dialog or the like: every key is its own.
    Typing,
}

/// What a key asks for, if it is not the browser's or a control's own.
pub fn command_for(key: &Key, controller: &Controller) -> Option<Command> {
    let ui = controller.ui();
    if let Some(dialog) = ui.dialog {
        let closes = !key.modified && (key.name == "Escape" || (key.name == "?" && dialog == Dialog::Keys));
        return closes.then_some(Command::Show(None));
    }
    let own = match key.focus {
        Focus::Typing => true,
        Focus::Menu => !key.control && !matches!(key.name.as_str(), "ArrowLeft" | "ArrowRight"),
        Focus::Page | Focus::Control | Focus::Arrows => false,
    };
    if own {
        return None;
    }
    if !key.control && !ui.letters && types(key) {
        return None;
    }
    if key.control {
        return match (key.name.as_str(), key.shift) {
            ("z", false) => Some(Command::Undo),
            ("y", false) | ("Z" | "z", true) => Some(Command::Redo),
            _ => None,
        };
    }
    if key.modified {
        return None;
    }
    if key.name == "?" && !matches!(ui.show, Show::Embed { .. }) {
        return Some(Command::Show(Some(Dialog::Keys)));
    }
    if matches!(key.name.as_str(), "w" | "W") && !controller.is_comparing() {
        return Some(Command::Show(Some(Dialog::Moment)));
    }
    if let Some(step) = zoom(key, ui.zoom).filter(|_| !controller.is_comparing()) {
        return Some(Command::Zoom(step));
    }
    let arrows_free = key.focus != Focus::Arrows;
    if controller.is_comparing() {
        let name = match key.name.as_str() {
            "PageDown" => "ArrowRight",
            "PageUp" => "ArrowLeft",
            name => name,
        };
        return in_comparison(name, arrows_free);
    }
    if let Some(command) = shown(key, controller) {
        return Some(command);
    }
    match key.name.as_str() {
        " " if key.focus == Focus::Page => Some(Command::PlayPause),
        "ArrowRight" if arrows_free => Some(Command::StepForward),
        "ArrowLeft" if arrows_free => Some(Command::StepBack),
        "Home" if arrows_free => Some(Command::JumpToStart),
        "End" if arrows_free => Some(Command::JumpToEnd),
        "+" | "=" => Some(Command::Faster),
        "-" => Some(Command::Slower),
        "r" | "R" => Some(Command::Reset),
        "f" | "F" => controller.last_decision().map(Command::SeekEntry),
        "e" | "E" => {
            Some(Command::Regions(RegionCommand::Enlarge(regions::next(ui.show.panels(), ui.enlarged, key.shift))))
        }
        "Escape" if ui.notice.is_some() => Some(Command::DismissNotice),
        "Escape" if ui.enlarged.is_some() => Some(Command::Regions(RegionCommand::Enlarge(None))),
        "Escape" if matches!(ui.show, Show::Present { .. }) && ui.selected.is_none() => {
            Some(Command::SetShow(Show::Whole))
        }
        "Escape" => Some(Command::Select(None)),
        digit => digit.parse::<usize>().ok().filter(|n| (1..=9).contains(n)).map(Command::ChooseNth),
    }
}

/// Whether a key types a character; Space presses.
fn types(key: &Key) -> bool {
    key.name != " " && key.name.chars().count() == 1
}

/// The keys that enlarge and move the picture in Network.
fn zoom(key: &Key, now: Zoom) -> Option<ZoomStep> {
    let moves = key.shift && key.focus != Focus::Arrows && !now.is_all();
    // A tenth of the room.
    let pan = |x: i32, y: i32| moves.then_some(ZoomStep::Pan { x, y });
    match (key.name.as_str(), key.shift) {
        ("z" | "Z", false) => Some(ZoomStep::In),
        ("z" | "Z", true) => Some(ZoomStep::Out),
        ("0", false) => Some(ZoomStep::Fit),
        ("ArrowLeft", _) => pan(100, 0),
        ("ArrowRight", _) => pan(-100, 0),
        ("ArrowUp", _) => pan(0, 100),
        ("ArrowDown", _) => pan(0, -100),
        _ => None,
    }
}

/// What a key asks for in a comparison.
pub fn in_comparison(key: &str, arrows_free: bool) -> Option<Command> {
    let command = match key {
        "ArrowRight" if arrows_free => CompareCommand::Step(1),
        "ArrowLeft" if arrows_free => CompareCommand::Step(-1),
        "Home" if arrows_free => CompareCommand::Start,
        "End" if arrows_free => CompareCommand::End,
        "n" | "]" => CompareCommand::NextDifference,
        "N" | "[" => CompareCommand::PreviousDifference,
        "Escape" => CompareCommand::Leave,
        _ => return None,
    };
    Some(Command::Tool(ToolCommand::Compare(command)))
}

/// What asks for another way to show the page, and the keys of a presenter's remote.
fn shown(key: &Key, controller: &Controller) -> Option<Command> {
    match (key.name.as_str(), controller.ui().show) {
        ("p" | "P", Show::Whole) => Some(Command::SetShow(Show::Present { panels: PRESENTED, notes: false })),
        ("p" | "P", Show::Present { .. }) => Some(Command::SetShow(Show::Whole)),
        ("n" | "N", Show::Present { panels, notes }) => Some(Command::SetShow(Show::Present { panels, notes: !notes })),
        // Scrolling by page is of no use to somebody at the other end of the room.
        ("PageDown", Show::Present { .. }) => Some(Command::StepForward),
        ("PageUp", Show::Present { .. }) => Some(Command::StepBack),
        (digit, Show::Present { panels, .. }) if controller.session().open_decision().is_none() => {
            let n = digit.parse::<usize>().ok()?.checked_sub(1)?;
            let panel = Panel::ALL.into_iter().filter(|panel| panels.has(*panel)).nth(n)?;
            Some(Command::Regions(RegionCommand::toggle(panel, controller.ui().enlarged)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::model::Theme;

    fn key(name: &str, focus: Focus) -> Key {
        Key { name: name.to_owned(), modified: false, control: false, shift: false, focus }
    }

    #[test]
    fn left_and_right_step_from_a_menu_of_the_page_and_the_question_mark_helps_everywhere() {
        let page = Controller::new(Theme::Light, true);
        for (name, command) in [("ArrowRight", Command::StepForward), ("ArrowLeft", Command::StepBack)] {
            assert_eq!(command_for(&key(name, Focus::Menu), &page), Some(command));
            assert_eq!(command_for(&key(name, Focus::Typing), &page), None, "a text field moves its caret");
        }
        for name in ["ArrowUp", "ArrowDown", "Home", "End", " ", "Enter", "Escape", "r", "1", "?", "p"] {
            assert_eq!(command_for(&key(name, Focus::Menu), &page), None, "{name} is the menu's own");
        }
        let mut comparing = Controller::new(Theme::Light, true);
        comparing.apply(Command::Tool(ToolCommand::Compare(CompareCommand::With(crate::compare::Against::Lens))));
        assert!(comparing.is_comparing());
        for page in [&page, &comparing] {
            assert_eq!(command_for(&key("?", Focus::Page), page), Some(Command::Show(Some(Dialog::Keys))));
        }
        let mut quiet = Controller::new(Theme::Light, true);
        quiet.apply(Command::UseLetters(false));
        for name in ["r", "1", "?", "/", "+", "W"] {
            assert_eq!(command_for(&key(name, Focus::Page), &quiet), None, "{name} is switched off");
        }
        assert_eq!(command_for(&key("ArrowRight", Focus::Page), &quiet), Some(Command::StepForward));
        assert_eq!(command_for(&key(" ", Focus::Page), &quiet), Some(Command::PlayPause));
        let undo = Key { modified: true, control: true, ..key("z", Focus::Menu) };
        assert_eq!(command_for(&undo, &page), Some(Command::Undo));
    }
}
