//! What a browser keeps for the page, over reloads, closed and copied tabs, with storage that is full; and files and texts that
//! leave the page. Without a browser: a fake one takes its place.

use std::cell::RefCell;
use std::rc::Rc;

use dorascope::app::browser::{Browser, Contents, File};
use dorascope::app::controller::Controller;
use dorascope::app::exports::Made;
use dorascope::app::files::{self, Said, Say, To};
use dorascope::app::keeping::{Drafts, Keeping};
use dorascope::app::model::{Command, Show, Theme, ToolCommand};
use dorascope::editor::Draft;
use dorascope::scenario::{builtin, limits};
use dorascope::share::to_link;

use crate::browser::{Shared, Tab};

const DRAFTS: Drafts = Drafts { read: Draft::from_text, write: Draft::to_text };
/// Longer than a tab is silent before it counts as gone: browsers let clocks of background tabs run once a minute.
const LONG_MS: u64 = 91_000;

/// A page in a tab, as the browser shows it.
struct Page {
    tab: Rc<Tab>,
    controller: Controller,
    keeping: Keeping,
    /// What has been said, in order.
    said: Vec<String>,
}

impl Page {
    fn load(tab: &Rc<Tab>) -> Self {
        Self::at(tab, "", "", Show::Whole)
    }

    fn at(tab: &Rc<Tab>, query: &str, fragment: &str, show: Show) -> Self {
        let browser: Rc<dyn Browser> = Rc::<Tab>::clone(tab);
        let mut keeping = Keeping::begin(browser, query, fragment.to_owned(), show);
        let commands = keeping.take(Some(&DRAFTS));
        let mut page =
            Self { tab: Rc::clone(tab), controller: Controller::new(Theme::Light, true), keeping, said: Vec::new() };
        page.run(commands);
        page
    }

    fn run(&mut self, commands: impl IntoIterator<Item = Command>) {
        for command in commands {
            if let Command::Notice(text) = &command {
                self.said.push(text.clone());
            }
            self.controller.apply(command);
        }
    }

    /// What the page does a moment after each change.
    fn changed(&mut self) {
        let said = self.keeping.keep(&self.controller, Some(&DRAFTS));
        self.run(said);
    }

    /// What the page does every two seconds.
    fn beat(&mut self) {
        let said = self.keeping.beat(&self.controller, Some(&DRAFTS));
        self.run(said);
    }

    fn open(&mut self, scenario: &str) {
        self.run([Command::OpenScenario(scenario.to_owned())]);
        self.changed();
    }

    fn scenario(&self) -> String {
        self.controller.session().scenario().name.clone()
    }

    /// The user closes the tab or loads the page again: the browser tells it first.
    fn close(mut self) -> Rc<Tab> {
        self.keeping.leave(&self.controller, Some(&DRAFTS));
        self.tab
    }
}

fn later(shared: &Shared, ms: u64) {
    shared.now_ms.set(shared.now_ms.get() + ms);
}

fn new_browser() -> Rc<Shared> {
    let shared = Rc::<Shared>::default();
    later(&shared, 1_000_000_000);
    shared
}

#[test]
fn a_reload_a_closed_tab_and_a_crash_give_the_session_back() {
    let shared = new_browser();
    let mut page = Page::load(&Tab::of(&shared));
    page.open("lost-ack");
    // Reloaded at once.
    let tab = page.close();
    assert_eq!(Page::load(&tab).scenario(), "lost-ack");
    // Closed, and another tab opened.
    Page::load(&tab).close();
    assert_eq!(Page::load(&Tab::of(&shared)).scenario(), "lost-ack");

    // A crash says no good-bye: another tab finds the session when the first has been silent for long enough.
    let shared = new_browser();
    let mut crashed = Page::load(&Tab::of(&shared));
    crashed.open("lost-ack");
    drop(crashed);
    later(&shared, 30_000);
    assert_eq!(Page::load(&Tab::of(&shared)).scenario(), "two-servers", "it may still be there");
    later(&shared, LONG_MS);
    assert_eq!(Page::load(&Tab::of(&shared)).scenario(), "lost-ack");
}

#[test]
fn two_tabs_and_a_copied_tab_do_not_overwrite_each_other() {
    let shared = new_browser();
    let mut first = Page::load(&Tab::of(&shared));
    let mut second = Page::load(&Tab::of(&shared));
    first.open("lost-ack");
    second.open("classroom");
    let mut copy = Page::load(&first.tab.copied());
    assert_eq!(copy.scenario(), "lost-ack", "a copied tab begins where the first is");
    copy.open("expiry");
    for page in [&mut first, &mut second, &mut copy] {
        page.beat();
        page.changed();
    }
    let (first, second, copy) = (first.close(), second.close(), copy.close());
    let names = [first, second, copy].map(|tab| Page::load(&tab).scenario());
    assert_eq!(names, ["lost-ack", "classroom", "expiry"]);
}

#[test]
fn a_tab_that_slept_while_another_took_its_session_over_takes_a_new_number() {
    let shared = new_browser();
    let mut asleep = Page::load(&Tab::of(&shared));
    asleep.open("lost-ack");
    later(&shared, LONG_MS);
    let mut heir = Page::load(&Tab::of(&shared));
    assert_eq!(heir.scenario(), "lost-ack");
    heir.open("classroom");
    // It wakes up and goes on.
    asleep.beat();
    asleep.open("expiry");
    heir.beat();
    let (asleep, heir) = (asleep.close(), heir.close());
    assert_eq!([asleep, heir].map(|tab| Page::load(&tab).scenario()), ["expiry", "classroom"]);
}

#[test]
fn a_page_that_nobody_touched_replaces_nothing() {
    let shared = new_browser();
    let mut page = Page::load(&Tab::of(&shared));
    page.changed();
    page.beat();
    let _ = page.close();
    assert!(shared.kept.borrow().keys().all(|key| !key.contains("session")), "{:?}", shared.kept.borrow().keys());
}

#[test]
fn only_the_newest_five_sessions_of_closed_tabs_are_kept() {
    let shared = new_browser();
    let names = ["lost-ack", "classroom", "expiry", "two-servers", "three-servers", "one-server", "silent-network"];
    // A page at an address of its own takes nothing over.
    for name in names {
        let mut page = Page::at(&Tab::of(&shared), &format!("scenario={name}"), "", Show::Whole);
        page.open(name);
        later(&shared, 10_000);
        let _ = page.close();
    }
    let _ = Page::at(&Tab::of(&shared), "lens=rfc", "", Show::Whole);
    let kept = shared.kept.borrow().keys().filter(|key| key.starts_with("dorascope-session-")).count();
    assert!((5..=6).contains(&kept), "five of tabs that are gone, and perhaps one more: {kept}");
}

#[test]
fn storage_that_takes_nothing_is_told_once_and_the_session_goes_on() {
    let shared = new_browser();
    let mut page = Page::load(&Tab::of(&shared));
    shared.full.set(true);
    page.open("lost-ack");
    page.open("classroom");
    page.beat();
    assert_eq!(page.said.len(), 1, "{:?}", page.said);
    assert!(page.said[0].contains("does not keep this session") && page.said[0].contains("Save it as a file"));
    assert_eq!(page.scenario(), "classroom");
    // There is room again, and then none: that is told again.
    shared.full.set(false);
    page.open("expiry");
    shared.full.set(true);
    page.open("classroom");
    assert_eq!(page.said.len(), 2, "{:?}", page.said);
}

#[test]
fn a_link_or_an_address_comes_before_what_was_kept_and_an_embedded_page_keeps_nothing() {
    let shared = new_browser();
    let mut page = Page::load(&Tab::of(&shared));
    page.open("lost-ack");
    let link = {
        let mut other = Controller::new(Theme::Light, true);
        other.apply(Command::OpenScenario("expiry".to_owned()));
        to_link(&other.shared()).expect("short enough")
    };
    let tab = page.close();
    let linked = Page::at(&tab, "", &link, Show::Whole);
    assert!(linked.keeping.clears_address());
    assert_eq!(linked.scenario(), "expiry");
    let tab = linked.close();
    let addressed = Page::at(&tab, "scenario=classroom", "", Show::Whole);
    assert!(addressed.keeping.clears_address());
    assert_eq!(addressed.scenario(), "two-servers", "nothing was restored; the address itself is read elsewhere");

    // A link in a new tab does not replace the session of a tab that was closed.
    let shared = new_browser();
    let mut page = Page::load(&Tab::of(&shared));
    page.open("lost-ack");
    let _ = page.close();
    let mut linked = Page::at(&Tab::of(&shared), "", &link, Show::Whole);
    linked.changed();
    later(&shared, 1_000);
    assert_eq!(Page::load(&Tab::of(&shared)).scenario(), "lost-ack");

    let before = shared.kept.borrow().clone();
    let embed = Show::Embed { panels: dorascope::app::asked::PRESENTED };
    let mut embedded = Page::at(&Tab::of(&shared), "embed", "", embed);
    embedded.open("classroom");
    embedded.beat();
    assert!(!embedded.keeping.clears_address());
    let _ = embedded.close();
    assert_eq!(*shared.kept.borrow(), before);
}

#[test]
fn a_draft_of_the_editor_survives_a_reload_and_a_damaged_one_is_told_and_forgotten() {
    let shared = new_browser();
    let mut page = Page::load(&Tab::of(&shared));
    let mut draft = Draft::new(builtin("one-server").expect("built in"));
    draft.type_into("title", "Half a lecture");
    page.run([Command::KeepDraft(Some(Rc::new(draft)))]);
    // Typing draws nothing of the page, so only the clock of the tab tells of it.
    page.beat();
    let page = Page::load(&page.close());
    let kept = page.controller.ui().draft.clone().expect("a draft");
    assert_eq!(kept.scenario().title, "Half a lecture");
    let tab = page.close();
    let key = shared.kept.borrow().keys().find(|key| key.contains("draft")).cloned().expect("it is kept");
    shared.kept.borrow_mut().insert(key.clone(), "{ damaged".to_owned());
    let page = Page::load(&tab);
    assert_eq!(page.said, ["The network that you were editing could not be restored."]);
    assert!(page.controller.ui().draft.is_none());
    let page = Page::load(&page.close());
    assert!(page.said.is_empty(), "{:?}", page.said);
}

#[test]
fn sessions_and_networks_are_saved_under_their_names_and_open_again() {
    let tab = Tab::of(&new_browser());
    let said = Rc::new(RefCell::new(Vec::new()));
    let run = {
        let said = Rc::clone(&said);
        move |command| said.borrow_mut().push(command)
    };
    let mut page = Controller::new(Theme::Light, true);
    page.apply(Command::OpenScenario("lost-ack".to_owned()));
    files::save(&files::session(&page.shared()), &*tab, run.clone());
    let (name, text) = tab.last_saved();
    assert_eq!(name, "dorascope-lost-ack.json");
    let mut other = Controller::new(Theme::Light, true);
    other.apply(files::opened(Ok((name, text))));
    assert_eq!(other.session().record(), page.session().record());

    let mut odd = builtin("one-server").expect("built in");
    odd.name = "Büro / 2".to_owned();
    files::save(&files::network(&odd, "{}".to_owned()), &*tab, run.clone());
    let (name, _) = tab.last_saved();
    assert!(name.ends_with(".json") && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)), "{name}");
    assert!(said.borrow().is_empty());

    tab.refused.borrow_mut().push("dorascope-lost-ack.json".to_owned());
    files::save(&files::session(&page.shared()), &*tab, run);
    let told = said.borrow().clone();
    assert!(
        matches!(told.as_slice(), [Command::Notice(text)] if text == "dorascope-lost-ack.json could not be saved: the disk is full."),
        "{told:?}"
    );
}

#[test]
fn files_that_are_too_large_or_unreadable_are_refused_with_the_reason() {
    let most = u64::try_from(limits::FILE).expect("64 bits");
    assert_eq!(files::too_large("x.json", most), None);
    let why = files::too_large("x.json", most + 1).expect("one byte too much");
    assert!(why.starts_with("x.json is larger than ") && why.contains(&format!("{} MiB", limits::FILE >> 20)), "{why}");
    assert_eq!(
        files::opened(Err("x.json could not be read.".to_owned())),
        Command::Notice("x.json could not be read.".to_owned())
    );
    assert!(matches!(files::opened(Ok(("a".to_owned(), "b".to_owned()))), Command::Tool(ToolCommand::OpenFile { .. })));
}

#[test]
fn exports_say_what_became_of_them() {
    let tab = Tab::of(&new_browser());
    let browser: Rc<dyn Browser> = Rc::<Tab>::clone(&tab);
    let said = Rc::new(RefCell::new(Said::Nothing));
    let say: Say = {
        let said = Rc::clone(&said);
        Rc::new(move |now| *said.borrow_mut() = now)
    };
    let file = |name: &str| File {
        name: name.to_owned(),
        mime: "text/plain",
        contents: Contents::Bytes(b"12345678".to_vec()),
    };
    let made =
        |names: &[&str]| Made { files: names.iter().map(|name| file(name)).collect(), amount: "26 frames".to_owned() };

    files::hand_over(made(&["a.csv"]), To::File, &browser, &say);
    assert_eq!(*said.borrow(), Said::Done("Saved a.csv: 26 frames, 8 bytes.".to_owned()));
    files::hand_over(made(&["a-1.png", "a-2.png"]), To::File, &browser, &say);
    assert_eq!(*said.borrow(), Said::Done("Saved 26 frames in 2 files, from a-1.png: 26 frames, 8 bytes.".to_owned()));
    assert_eq!(tab.saved.borrow().len(), 3);

    // The second of three is not taken: the third is not tried.
    tab.refused.borrow_mut().push("b-2.png".to_owned());
    files::hand_over(made(&["b-1.png", "b-2.png", "b-3.png"]), To::File, &browser, &say);
    assert_eq!(*said.borrow(), Said::Failed("b-2.png could not be saved: the disk is full.".to_owned()));
    assert_eq!(tab.saved.borrow().len(), 4);

    files::hand_over(made(&["a.mmd"]), To::Clipboard, &browser, &say);
    assert_eq!(tab.clipboard.borrow().as_deref(), Some("12345678"));
    assert!(matches!(&*said.borrow(), Said::Done(text) if text.starts_with("Copied")));
    *tab.clipboard.borrow_mut() = None;
    files::hand_over(made(&["a.mmd"]), To::Clipboard, &browser, &say);
    assert!(matches!(&*said.borrow(), Said::Failed(text) if text.contains("does not allow access to its clipboard")));
}
