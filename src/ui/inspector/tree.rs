//! The fields of a frame as a tree that the keyboard walks (the WAI-ARIA tree pattern).

use std::collections::BTreeSet;
use std::ops::Range;
use std::rc::Rc;

use yew::prelude::*;

use super::bytes::tint;
use super::diff::Difference;
use super::findings::{Note, mark};
use super::place::place;
use crate::ui::browser;
use crate::wire::dissect::{Dissection, Field};

/// One visible row of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Indices from the layer down.
    pub path: Vec<usize>,
    /// Names from the layer down: what is remembered of rows that were opened or closed, across frames.
    pub key: String,
    /// The bytes.
    pub range: Range<usize>,
    /// Whether it is open; `None` without parts.
    pub open: Option<bool>,
    label: String,
    value: String,
    /// Its place among its siblings, from 1, and how many they are.
    place: (usize, usize),
}

impl Row {
    fn id(&self) -> String {
        row_id(&self.path)
    }
}

/// The element with what the selected field means.
pub const ABOUT_ID: &str = "field-about";

/// The element of a field.
pub fn row_id(path: &[usize]) -> String {
    path.iter().fold("field".to_owned(), |id, index| format!("{id}-{index}"))
}

/// The line of it with name and value.
pub fn line_id(path: &[usize]) -> String {
    format!("{}-line", row_id(path))
}

/// The field at a path.
pub fn field_at<'a>(dissection: &'a Dissection, path: &[usize]) -> Option<&'a Field> {
    let (first, rest) = path.split_first()?;
    rest.iter().try_fold(dissection.layers.get(*first)?, |field, index| field.children.get(*index))
}

/// The paths of the fields whose names hold a text, in the order of the wire: `yiaddr`, `54`, `lease`.
pub fn named(dissection: &Dissection, text: &str) -> Vec<Vec<usize>> {
    fn search(fields: &[Field], above: &[usize], text: &str, found: &mut Vec<Vec<usize>>) {
        for (field, index) in fields.iter().zip(0usize..) {
            let path = [above, &[index]].concat();
            let holds = |name: &str| name.to_ascii_lowercase().contains(text);
            if holds(&field.name) || holds(&field.label) {
                found.push(path.clone());
            }
            search(&field.children, &path, text, found);
        }
    }
    let mut found = Vec::new();
    let text = text.trim().to_ascii_lowercase();
    if !text.is_empty() {
        search(&dissection.layers, &[], &text, &mut found);
    }
    found
}

/// The path of the outermost field with exactly these bytes.
pub fn find(dissection: &Dissection, range: &Range<usize>) -> Option<Vec<usize>> {
    let path = place(dissection, range);
    field_at(dissection, &path).is_some_and(|field| field.range == *range).then_some(path)
}

/// The rows that are visible: the DHCP layer (or the innermost one) is open at first, `toggled` rows are the other way
/// round, and rows around the selected one are always open.
pub fn rows(dissection: &Dissection, toggled: &BTreeSet<String>, selected: Option<&[usize]>) -> Vec<Row> {
    let main = dissection.layers.iter().rposition(|layer| !layer.children.is_empty());
    let mut rows = Vec::new();
    let mut walk = Walk { toggled, selected: selected.unwrap_or_default(), main, rows: &mut rows };
    walk.level(&dissection.layers, &[], "");
    rows
}

struct Walk<'a> {
    toggled: &'a BTreeSet<String>,
    selected: &'a [usize],
    main: Option<usize>,
    rows: &'a mut Vec<Row>,
}

impl Walk<'_> {
    fn level(&mut self, fields: &[Field], above: &[usize], key: &str) {
        for (field, index) in fields.iter().zip(0usize..) {
            let path = [above, &[index]].concat();
            let key = format!("{key}/{}", field.name);
            let around = self.selected.len() > path.len() && self.selected.starts_with(&path);
            let at_first = above.is_empty() && self.main == Some(index);
            let open = (!field.children.is_empty()).then(|| around || at_first != self.toggled.contains(&key));
            self.rows.push(Row {
                path: path.clone(),
                key: key.clone(),
                range: field.range.clone(),
                open,
                label: field.label.to_string(),
                value: field.value.clone(),
                place: (index + 1, fields.len()),
            });
            if open == Some(true) {
                self.level(&field.children, &path, &key);
            }
        }
    }
}

/// What the tree needs to draw itself.
pub struct Tree<'a> {
    /// What is visible.
    pub rows: Rc<Vec<Row>>,
    /// The path of the selected field.
    pub selected: Option<&'a [usize]>,
    /// The bytes under the pointer.
    pub hovered: Option<&'a Range<usize>>,
    /// What differs from the message that this one is compared with.
    pub diff: Option<&'a Difference>,
    /// What the conformance checker found.
    pub notes: &'a [Note],
    /// What the selected field means: it stands below its row.
    pub about: Html,
    /// Takes the path of the field that was chosen.
    pub choose: Callback<Vec<usize>>,
    /// Takes the path of the field under the pointer.
    pub hover: Callback<Option<Vec<usize>>>,
    /// Takes the key of a row to open or close.
    pub toggle: Callback<String>,
}

impl Tree<'_> {
    /// Draws it.
    pub fn view(&self) -> Html {
        let here = self.selected.map(<[usize]>::to_vec);
        let focused = self.rows.iter().position(|row| Some(&row.path) == here.as_ref()).unwrap_or(0);
        html! {
            <div role="tree" aria-label="Fields of the frame" class="fields scrolls" onkeydown={self.keys(focused)}>
                for (row, index) in self.rows.iter().zip(0usize..) {
                    { self.row(row, index == focused) }
                }
            </div>
        }
    }

    fn keys(&self, focused: usize) -> Callback<KeyboardEvent> {
        let rows = Rc::clone(&self.rows);
        let (choose, toggle) = (self.choose.clone(), self.toggle.clone());
        Callback::from(move |event: KeyboardEvent| {
            if event.ctrl_key() || event.alt_key() || event.meta_key() {
                return;
            }
            let Some(here) = rows.get(focused) else { return };
            let above =
                || rows.iter().position(|row| here.path.split_last().is_some_and(|(_, above)| row.path == above));
            let next = match event.key().as_str() {
                "ArrowDown" => Some(focused + 1),
                "ArrowUp" => focused.checked_sub(1),
                "Home" => Some(0),
                "End" => rows.len().checked_sub(1),
                "ArrowRight" if here.open == Some(true) => Some(focused + 1),
                "ArrowLeft" if here.open != Some(true) => above(),
                "ArrowRight" | "ArrowLeft" => {
                    if here.open.is_some() {
                        toggle.emit(here.key.clone());
                    }
                    None
                }
                "Enter" | " " => {
                    if here.open.is_some() {
                        toggle.emit(here.key.clone());
                    }
                    choose.emit(here.path.clone());
                    None
                }
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            if let Some(row) = next.and_then(|next| rows.get(next)) {
                choose.emit(row.path.clone());
                browser::focus(&row.id());
            }
        })
    }

    fn row(&self, row: &Row, focusable: bool) -> Html {
        let selected = self.selected == Some(&*row.path);
        let layer = row.path.len() == 1;
        // A layer says so only while its fields do not.
        let differs = self.diff.filter(|diff| (!layer || row.open != Some(true)) && diff.touches(&row.range));
        let notes = self.notes.iter().filter(|note| note.shows_at(&row.path, row.open));
        let hovered = self.hovered == Some(&row.range);
        let (path, over) = (row.path.clone(), row.path.clone());
        let chevron = row.open.map(|open| {
            let key = row.key.clone();
            let (toggle, choose, path) = (self.toggle.clone(), self.choose.clone(), row.path.clone());
            let inside =
                self.selected.is_some_and(|selected| selected.len() > path.len() && selected.starts_with(&path));
            let click = Callback::from(move |event: MouseEvent| {
                event.stop_propagation();
                if inside {
                    choose.emit(path.clone());
                }
                toggle.emit(key.clone());
            });
            html! { <span class="chevron" aria-hidden="true" onclick={click}>{ if open { "▾" } else { "▸" } }</span> }
        });
        let unfold = {
            let (choose, toggle, closed_layer) =
                (self.choose.clone(), self.toggle.clone(), layer && row.open == Some(false));
            let key = row.key.clone();
            Callback::from(move |_: MouseEvent| {
                choose.emit(path.clone());
                if closed_layer {
                    toggle.emit(key.clone());
                }
            })
        };
        let line = line_id(&row.path);
        html! {
            <div
                key={row_id(&row.path)}
                id={row.id()}
                role="treeitem"
                tabindex={if focusable { "0" } else { "-1" }}
                aria-level={row.path.len().to_string()}
                aria-posinset={row.place.0.to_string()}
                aria-setsize={row.place.1.to_string()}
                aria-expanded={row.open.map(|open| open.to_string())}
                aria-selected={selected.to_string()}
                // What the field means is said after its name, not as a part of it.
                aria-labelledby={selected.then(|| line.clone())}
                aria-describedby={selected.then_some(ABOUT_ID)}
                class={classes!(
                    "fieldrow",
                    format!("level-{}", row.path.len()),
                    tint(&row.path),
                    selected.then_some("selected"),
                    hovered.then_some("hovered"),
                    differs.map(|_| "differs"),
                )}
                onmouseover={self.hover.reform(move |_: MouseEvent| Some(over.clone()))}
            >
                <div class="line" id={line} onclick={unfold}>
                    { chevron.unwrap_or_else(|| html! { <span class="chevron" /> }) }
                    <span class="label">{ row.label.clone() }</span>
                    { " " }
                    <span class="value">{ row.value.clone() }</span>
                    { mark(notes, true) }
                    if let Some(diff) = differs {
                        <span class="differs-mark" aria-hidden="true">{ "≠" }</span>
                        <span class="visually-hidden">{ format!(" differs from the {}", diff.other.name()) }</span>
                    }
                </div>
                if selected {
                    { self.about.clone() }
                }
            </div>
        }
    }
}
