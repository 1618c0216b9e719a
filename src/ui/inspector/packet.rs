//! Packet: the fields of a frame beside its bytes; choosing either shows the other.

use std::collections::BTreeSet;
use std::rc::Rc;

use yew::prelude::*;

use super::bytes::{self, Dump, Part, in_full, layout, row_at};
use super::diff::{Difference, counterpart, difference};
use super::findings::{self, Note, notes};
use super::subject::shown_frame;
use super::tree::{Tree, field_at, find, row_id, rows};
use crate::app::model::{Command, Model};
use crate::conformance::Finding;
use crate::scenario::Lens;
use crate::sim::Transmission;
use crate::teach;
use crate::teach::format;
use crate::ui::browser;
use crate::ui::props::PanelProps;
use crate::wire::dissect::{Dissection, Field, dissect};

/// A frame taken apart, once.
struct Taken {
    dissection: Dissection,
    diff: Option<Difference>,
    notes: Vec<Note>,
    parts: Vec<Part>,
}

/// Where a field was chosen: the other places scroll to it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Origin {
    #[default]
    Elsewhere,
    Tree,
    Bytes,
}

/// The field that was chosen here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Chosen {
    path: Option<Vec<usize>>,
    from: Origin,
}

/// The tab.
#[component]
pub fn Packet(props: &PanelProps) -> Html {
    let shown = shown_frame(&props.model, &props.ui);
    html! {
        <div id="panel-packet" role="tabpanel" aria-labelledby="tab-packet" tabindex="0" class="packet scrolls">
            {
                match shown {
                    Some((frame, current)) => html! {
                        <Shown model={props.model.clone()} ui={Rc::clone(&props.ui)} run={props.run.clone()} {frame} {current} />
                    },
                    None => html! {
                        <p class="hint none">{ "No frame has been sent yet. Press Space, or step forward: the first one will be shown here, byte by byte." }</p>
                    },
                }
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ShownProps {
    model: Model,
    ui: Rc<crate::app::model::Ui>,
    run: Callback<Command>,
    frame: Rc<Transmission>,
    current: bool,
}

#[component]
fn Shown(props: &ShownProps) -> Html {
    let ShownProps { model, ui, run, frame, current } = props;
    let whole = use_state(|| false);
    let toggled = use_state(BTreeSet::<String>::new);
    let hovered = use_state_eq(|| None::<Vec<usize>>);
    let chosen = use_state_eq(Chosen::default);

    let other = counterpart(model.history.run.trace(), frame).cloned();
    let (found, judged) = (model.history.findings().of(frame.entry), model.history.findings().judged(frame.entry));
    let (found, lens) = (found.to_vec(), model.session.lens);
    let taken = use_memo((Rc::clone(frame), other, found, lens, *whole), |(frame, other, found, lens, whole)| {
        take_apart(frame, other.as_deref(), found, *lens, *whole)
    });
    let dissection = &taken.dissection;

    // The path that was chosen here holds as long as the page still selects its bytes.
    let own =
        chosen.path.clone().filter(|path| field_at(dissection, path).map(|field| &field.range) == ui.field.as_ref());
    let path = own.or_else(|| find(dissection, ui.field.as_ref()?));
    let selected = path.as_deref().and_then(|path| field_at(dissection, path));

    let start = selected.map(|field| field.range.start);
    use_effect_with((path.clone(), chosen.from, start), |(path, from, start)| {
        if let Some(path) = path.as_ref().filter(|_| *from != Origin::Tree) {
            browser::reveal(&row_id(path));
        }
        if let Some(start) = start.filter(|_| *from != Origin::Bytes) {
            browser::reveal(&row_at(start));
        }
    });

    let choose = |from: Origin| {
        let (run, chosen, taken) = (run.clone(), chosen.clone(), Rc::clone(&taken));
        Callback::from(move |path: Vec<usize>| {
            let range = field_at(&taken.dissection, &path).map(|field| field.range.clone());
            chosen.set(Chosen { path: Some(path), from });
            run.emit(Command::SelectField(range));
        })
    };
    let toggle = {
        let toggled = toggled.clone();
        Callback::from(move |key: String| {
            let mut keys = (*toggled).clone();
            if !keys.remove(&key) {
                keys.insert(key);
            }
            toggled.set(keys);
        })
    };
    let hover = {
        let hovered = hovered.clone();
        Callback::from(move |path| hovered.set(path))
    };
    let leave = hover.reform(|_: MouseEvent| None);
    let unfold = {
        let whole = whole.clone();
        Callback::from(move |_: MouseEvent| whole.set(true))
    };
    let over = hovered.as_deref().and_then(|path| field_at(dissection, path)).map(|field| field.range.clone());
    let tree = Tree {
        rows: Rc::new(rows(dissection, &toggled, path.as_deref())),
        selected: path.as_deref(),
        hovered: over.as_ref(),
        diff: taken.diff.as_ref(),
        notes: &taken.notes,
        choose: choose(Origin::Tree),
        hover: hover.clone(),
        toggle,
    };
    let dump = Dump {
        parts: &taken.parts,
        notes: &taken.notes,
        selected: selected.map(|field| field.range.clone()),
        path: path.clone(),
        hovered: over.clone(),
        choose: choose(Origin::Bytes),
        hover,
        unfold,
    };
    html! {
        <>
            { heading(model, frame, *current, taken.diff.as_ref(), taken.notes.is_empty().then(|| findings::all_right(judged))) }
            if let Some(broken) = &dissection.broken {
                <p class="broken">
                    <b>{ format!("The {} layer breaks off at byte {}: ", broken.layer, broken.at) }</b>{ &broken.why }
                </p>
            }
            { findings::list(&taken.notes, &choose(Origin::Elsewhere)) }
            <div class="packet-grid" onmouseleave={leave}>
                { tree.view() }
                <div class="bytes scrolls" tabindex="0">{ dump.view() }</div>
                <div class="about scrolls" tabindex="0" role="group" aria-label="About the field">
                    {
                        match (selected, &taken.diff) {
                            (Some(field), _) => about(field, teach::field_note(frame, &field.name, &model.names)),
                            (None, Some(diff)) => differences(diff, &choose(Origin::Elsewhere), dissection),
                            (None, None) => html! { <p class="hint">{ "Select a field or a byte: what it means is told here." }</p> },
                        }
                    }
                </div>
            </div>
        </>
    }
}

fn take_apart(frame: &Transmission, other: Option<&Transmission>, found: &[Finding], lens: Lens, whole: bool) -> Taken {
    let bytes = &frame.bytes;
    let dissection = dissect(bytes);
    let diff = other.map(|other| difference(&dissection, other, bytes));
    let notes = notes(found, &dissection, lens);
    let marked = bytes::Frame { bytes, dissection: &dissection, diff: diff.as_ref(), notes: &notes };
    let parts = if whole { in_full(marked) } else { layout(marked) };
    Taken { dissection, diff, notes, parts }
}

fn heading(
    model: &Model,
    frame: &Transmission,
    current: bool,
    diff: Option<&Difference>,
    verdict: Option<Html>,
) -> Html {
    let to = if frame.destination().is_broadcast() {
        "everyone".to_owned()
    } else {
        let mac = frame.destination();
        model.view.name_of(mac).map_or_else(|| mac.to_string(), |name| name.to_string())
    };
    let kind = frame.kind();
    let size = format::count(frame.bytes.len(), "byte");
    html! {
        <div class="packet-head">
            <h3 title={format!("sent at {} s", format::moment(frame.sent_at))}>
                <span class={classes!("kind", kind_class(kind))}>{ kind.name() }</span>
                { format!(" · {} → {to} · {size}", model.names.name(frame.from)) }
            </h3>
            if !current {
                <p class="hint">{ "No frame in this step; this is the last one before it." }</p>
            }
            if let Some(diff) = diff {
                <p class="diff-line">{ summary(diff) }</p>
            }
            { verdict }
        </div>
    }
}

fn kind_class(kind: crate::wire::FrameKind) -> &'static str {
    use crate::wire::FrameKind as K;
    match kind {
        K::Discover => "disc",
        K::Offer => "offer",
        K::Request => "req",
        K::Ack => "ack",
        K::Nak => "nak",
        K::Decline => "decline",
        kind if kind.is_arp() => "arp",
        K::EchoRequest | K::EchoReply => "icmp",
        _ => "other",
    }
}

fn summary(diff: &Difference) -> String {
    let name = diff.other.name();
    if diff.only_type {
        format!("Equal to the {name} but for the message type")
    } else if diff.fields.is_empty() {
        format!("Equal to the {name}")
    } else {
        format!("Differs from the {name} in {}", format::count(diff.fields.len(), "field"))
    }
}

/// The selected field in words.
fn about(field: &Field, note: Option<String>) -> Html {
    let bytes = if field.range.len() == 1 {
        format!("byte {}", field.range.start)
    } else {
        format!("bytes {} to {}", field.range.start, field.range.end.saturating_sub(1))
    };
    // Fields of a few bits have no bytes of their own to click: they are told with the field around them.
    let bits = field.children.iter().filter(|part| part.range == field.range && field.children.len() > 1);
    html! {
        <div class="field-about">
            <h4>
                { field.label.to_string() }
                <span class="chip rfc">{ field.rfc }</span>
            </h4>
            <p class="field-value">{ &field.value }</p>
            <p>{ field.meaning.to_string() }</p>
            if let Some(note) = note {
                <p class="field-note">{ note }</p>
            }
            for part in bits {
                <p class="bit"><b>{ part.label.to_string() }</b>{ format!(": {}. ", part.value) }{ part.meaning.to_string() }</p>
            }
            <p class="hint">{ bytes }{ ", on the wire " }<span class="mono">{ &field.raw }</span></p>
        </div>
    }
}

/// The differing fields, short.
fn differences(diff: &Difference, choose: &Callback<Vec<usize>>, dissection: &Dissection) -> Html {
    let name = diff.other.name();
    html! {
        <div class="differences">
            <h4><span class="octet differs" aria-hidden="true">{ "5a" }</span><span>{ format!("differs from the {name}") }</span></h4>
            <ul>
                for field in &diff.fields {
                    <li key={field.label.clone()}>
                        if let Some(path) = field.range.as_ref().and_then(|range| find(dissection, range)) {
                            <button type="button" class="linklike" onclick={choose.reform(move |_: MouseEvent| path.clone())}>
                                { &field.label }
                            </button>
                        } else {
                            { &field.label }
                        }
                        {
                            match (&field.before, &field.now) {
                                (Some(before), Some(now)) => format!(": {before} → {now}"),
                                (None, Some(now)) => format!(": {now} (not in the {name})"),
                                (Some(before), None) => format!(": left out ({before} in the {name})"),
                                (None, None) => String::new(),
                            }
                        }
                    </li>
                }
            </ul>
            if !diff.around.is_empty() {
                <p class="hint">{ format!("Around the message: {}.", format::list(&diff.around)) }</p>
            }
        </div>
    }
}
