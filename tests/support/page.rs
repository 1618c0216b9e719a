//! Panels rendered without a browser, at a moment of a session.

// Every test binary uses another part of this.
#![allow(dead_code)]

use std::rc::Rc;

use dorascope::app::model::{Model, SessionInfo, Theme, Ui};
use dorascope::base::Instant;
use dorascope::history::Filter;
use dorascope::session::Session;
use dorascope::teach::Names;
use dorascope::ui::network::Network;
use dorascope::ui::sequence::Sequence;
use dorascope::view::View;
use yew::prelude::*;

use crate::html::Page;

/// What the page is given at the session's moment.
pub fn model(session: &Session) -> Model {
    let info = SessionInfo {
        scenario: session.scenario().name.clone(),
        builtin: session.is_builtin(),
        title: session.scenario().title.clone(),
        lesson: session.scenario().lesson_under(session.lens()).to_owned(),
        point_elsewhere: session.scenario().point_elsewhere(session.lens()),
        lens: session.lens(),
        seed: session.seed(),
        branches: session.record().branches.clone(),
        current: session.record().current,
        seen: session.seen(),
        did_not_apply: Vec::new(),
        horizon: Instant::ZERO,
        changed: session.is_changed(),
    };
    Model {
        view: Rc::new(View::of(session)),
        history: Rc::clone(session.history()),
        names: Rc::new(Names::new(session.world(), session.scenario())),
        session: Rc::new(info),
        compare: None,
    }
}

/// The small state of a page that nobody has touched.
pub fn ui(session: &Session) -> Ui {
    Ui { shown_ms: session.history().presentation.shown_for(session.cursor()), ..Ui::new(Theme::System, false) }
}

/// What a page is made of.
#[derive(Properties, PartialEq, Clone)]
pub struct Shown {
    pub model: Model,
    pub ui: Rc<Ui>,
}

/// A page with the Network panel alone.
#[component]
pub fn NetworkPage(shown: &Shown) -> Html {
    html! { <Network model={shown.model.clone()} ui={Rc::clone(&shown.ui)} run={Callback::noop()} /> }
}

/// A page with the Sequence panel alone.
#[component]
pub fn SequencePage(shown: &Shown) -> Html {
    html! { <Sequence model={shown.model.clone()} ui={Rc::clone(&shown.ui)} run={Callback::noop()} /> }
}

/// What a page with one panel renders.
pub fn html_of<C: yew::BaseComponent<Properties = Shown>>(session: &Session, ui: Ui) -> Page {
    dorascope::ui::tools::begin();
    let shown = Shown { model: model(session), ui: Rc::new(ui) };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let render = async move { yew::LocalServerRenderer::<C>::with_props(shown).hydratable(false).render().await };
    Page::of(runtime.block_on(tokio::task::LocalSet::new().run_until(render)))
}

/// The Network panel.
pub fn network(session: &Session) -> Page {
    html_of::<NetworkPage>(session, ui(session))
}

/// The Sequence panel.
pub fn sequence(session: &Session) -> Page {
    html_of::<SequencePage>(session, ui(session))
}

/// Takes so many steps.
pub fn steps(session: &mut Session, count: usize) {
    for _ in 0..count {
        let next = session.next_step(Filter::default()).expect("another step");
        session.seek(next);
    }
}
