//! Packet: the fields of a frame beside its bytes, or above them where it is narrow; choosing either shows the other.

use std::collections::BTreeSet;
use std::rc::Rc;

use yew::prelude::*;

use super::bytes::{self, Dump, Part, in_full, layout, row_at};
use super::diff::{Difference, counterpart, difference};
use super::findings::{self, Note, notes};
use super::subject::shown_frame;
use super::tree::{ABOUT_ID, Tree, field_at, find, line_id, named, row_id, rows};
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
    let sought = use_state_eq(String::new);
    let copied = use_state_eq(Copied::default);

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
            // All of it where there is room; its line in any case.
            browser::reveal(&row_id(path));
            browser::reveal(&line_id(path));
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
        about: selected
            .map(|field| about(field, teach::field_note(frame, &field.name, &model.names)))
            .unwrap_or_default(),
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
            <div class="packet-head">
                // Frames that are always there: what comes and goes would have its neighbours made anew, and the focus in them lost.
                <div class="contents">{ heading(model, frame, *current) }</div>
                <div class="contents">{ find_field(&sought, &taken, path.as_ref(), &choose(Origin::Elsewhere)) }</div>
                <div class="contents">{ copy_hex("frame", spaced(&frame.bytes), &copied) }</div>
                <div class="contents">
                    { selected.and_then(|field| frame.bytes.get(field.range.clone())).map(|bytes| copy_hex("field", spaced(bytes), &copied)) }
                </div>
                { taken.diff.as_ref().map(|diff| differences(diff, &choose(Origin::Elsewhere), dissection)) }
                { taken.notes.is_empty().then(|| findings::all_right(judged)) }
            </div>
            if let Some(broken) = &dissection.broken {
                <p class="broken">
                    <b>{ format!("The {} layer breaks off at byte {}: ", broken.layer, broken.at) }</b>{ &broken.why }
                </p>
            }
            { findings::list(&taken.notes, &choose(Origin::Elsewhere)) }
            <div class="packet-grid" onmouseleave={leave}>
                { tree.view() }
                <div class="bytes scrolls" tabindex="0">{ dump.view() }</div>
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

fn heading(model: &Model, frame: &Transmission, current: bool) -> Html {
    let to = if frame.destination().is_broadcast() {
        "everyone".to_owned()
    } else {
        let mac = frame.destination();
        model.view.name_of(mac).map_or_else(|| mac.to_string(), |name| name.to_string())
    };
    let kind = frame.kind();
    let size = format::count(frame.bytes.len(), "byte");
    html! {
        <>
            <h3 title={format!("sent at {} s", format::moment(frame.sent_at))}>
                <span class={classes!("kind", kind_class(kind))}>{ kind.name() }</span>
                { format!(" · {} → {to} · {size}", model.names.name(frame.from)) }
            </h3>
            if !current {
                <p class="hint">{ "No frame in this step; this is the last one before it." }</p>
            }
        </>
    }
}

/// Bytes as people and programs write them: two digits each, with spaces between.
fn spaced(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
}

/// A field that finds fields by name: the first one while somebody types, the next one with Enter.
fn find_field(
    text: &UseStateHandle<String>,
    taken: &Rc<Taken>,
    path: Option<&Vec<usize>>,
    choose: &Callback<Vec<usize>>,
) -> Html {
    let hits = named(&taken.dissection, text);
    let here = hits.iter().position(|hit| Some(hit) == path);
    let said = match (hits.len(), here) {
        _ if text.trim().is_empty() => String::new(),
        (0, _) => "no such field".to_owned(),
        (all, Some(here)) => format!("{} of {all}", here + 1),
        (all, None) => format!("{all} found"),
    };
    let typed = {
        let (taken, choose, text) = (Rc::clone(taken), choose.clone(), text.setter());
        Callback::from(move |event: InputEvent| {
            let typed = browser::input_value(&event);
            if let Some(first) = named(&taken.dissection, &typed).into_iter().next() {
                choose.emit(first);
            }
            text.set(typed);
        })
    };
    let next = {
        let choose = choose.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter"
                && let Some(hit) = hits.get(here.map_or(0, |here| (here + 1) % hits.len()))
            {
                choose.emit(hit.clone());
            }
        })
    };
    html! {
        <>
            <input type="search" class="find-field" aria-label="Find a field by its name" placeholder="Find a field" title="Enter: the next one"
                value={(**text).clone()} oninput={typed} onkeydown={next} />
            <span class="hint" role="status">{ said }</span>
        </>
    }
}

/// Bytes that were copied, and whether the browser allowed it.
type Copied = Option<(String, bool)>;

/// A button that copies bytes as hexadecimal digits.
fn copy_hex(what: &'static str, bytes: String, copied: &UseStateHandle<Copied>) -> Html {
    let said = match &**copied {
        Some((last, true)) if *last == bytes => "copied",
        Some((last, false)) if *last == bytes => "the browser does not allow access to its clipboard",
        _ => "",
    };
    let copied = copied.setter();
    let copy = Callback::from(move |_: MouseEvent| {
        let (text, copied) = (bytes.clone(), copied.clone());
        browser::page().copy(&bytes, Box::new(move |done| copied.set(Some((text, done)))));
    });
    html! {
        <>
            <button type="button" class="copy-hex" title={format!("The bytes of the {what}, in hexadecimal")} onclick={copy}>{ format!("Copy {what}") }</button>
            <span class="hint" role="status">{ said }</span>
        </>
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
        <div class="field-about" id={ABOUT_ID}>
            <p>{ field.meaning.to_string() }{ " " }<span class="chip rfc">{ field.rfc }</span></p>
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

/// How many fields differ from the message that this one follows from, and which when it is opened.
fn differences(diff: &Difference, choose: &Callback<Vec<usize>>, dissection: &Dissection) -> Html {
    let name = diff.other.name();
    html! {
        <details class="differences">
            <summary class="diff-line">{ summary(diff) }</summary>
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
        </details>
    }
}
