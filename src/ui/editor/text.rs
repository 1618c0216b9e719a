//! The network as JSON: lines with numbers, and what is wrong with which.

use std::ops::Range;
use std::rc::Rc;

use yew::prelude::*;

use super::desk::Edit;
use crate::base::Map;
use crate::editor::{Draft, LineProblem, json};
use crate::scenario::Level;
use crate::ui::browser;

/// What `form::id_of` makes of [`super::desk::JSON`].
const AREA_ID: &str = "ed-json";

/// Properties of [`TextView`].
#[derive(Properties, PartialEq)]
pub struct TextProps {
    /// The network.
    pub draft: Rc<Draft>,
    /// Takes edits.
    pub edit: Callback<Edit>,
}

/// See the module.
#[component]
pub fn TextView(props: &TextProps) -> Html {
    let text = props.draft.json().unwrap_or_default();
    let lines = text.split('\n').count();
    let problems = props.draft.lines();
    let typed = props.edit.reform(|event: InputEvent| Edit::TypeJson(browser::input_value(&event)));
    let mut marked: Map<usize, Level> = Map::default();
    for problem in &problems {
        let level = marked.get(&problem.line).map_or(problem.level, |worst| problem.level.min(*worst));
        marked.insert(problem.line, level);
    }
    // Lines with which nothing is wrong are one text up to the next one with which something is.
    let mut numbers = Vec::new();
    let mut from = 1;
    for (line, level) in marked {
        let class = match level {
            Level::Error => "error",
            Level::Warning => "warning",
        };
        numbers.push(html! { <span>{ plain(from..line) }</span> });
        numbers.push(html! { <span {class}>{ plain(line..line + 1) }</span> });
        from = line + 1;
    }
    numbers.push(html! { <span>{ plain(from..lines + 1) }</span> });
    let wrong = problems.iter().any(|problem| problem.level == Level::Error);
    html! {
        <div class="ed-text">
            <div class="ed-json scrolls">
                <pre aria-hidden="true">{ for numbers.into_iter() }</pre>
                <textarea
                    id={AREA_ID}
                    class="mono"
                    // One more for the bar that long lines bring: without it the text would scroll against its numbers.
                    rows={(lines + 1).to_string()}
                    wrap="off"
                    spellcheck="false"
                    aria-label="The network as JSON"
                    aria-describedby="ed-lines"
                    aria-invalid={wrong.then_some("true")}
                    value={text.to_owned()}
                    oninput={typed}
                />
            </div>
            <section id="ed-lines" class="ed-lines scrolls" aria-label="Problems by line">
                if problems.is_empty() {
                    <p class="hint">{ "Nothing is wrong with it." }</p>
                }
                <ul role="list">{ for problems.iter().take(TOLD).map(|problem| entry(text, lines, problem)) }</ul>
                if problems.len() > TOLD {
                    <p class="hint">{ format!("There are {} more, which are shown when some of these are mended.", problems.len() - TOLD) }</p>
                }
                if !props.draft.json_problems().is_empty() {
                    <p>{ "A text that cannot be read has no form. Mend it, or give it up: then the form shows what could be read last." }</p>
                    <button type="button" onclick={props.edit.reform(|_: MouseEvent| Edit::DropJson)}>{ "Give this text up" }</button>
                }
            </section>
        </div>
    }
}

/// Maximum number of problems listed.
const TOLD: usize = 50;

/// The numbers of some lines, one a line.
fn plain(lines: Range<usize>) -> String {
    lines.map(|line| format!("{line}\n")).collect()
}

/// A problem; pressing it puts the cursor there.
fn entry(text: &str, lines: usize, problem: &LineProblem) -> Html {
    let (from, line) = (json::offset(text, problem.line, problem.column), problem.line);
    // Browsers count in UTF-16 units.
    let units = text.get(..from).unwrap_or_default().encode_utf16().count();
    let to = text.get(from..).and_then(|rest| rest.lines().next()).map_or(0, |rest| rest.encode_utf16().count());
    let [from, to] = [units, units + to].map(|at| u32::try_from(at).unwrap_or(u32::MAX));
    let show = Callback::from(move |_: MouseEvent| browser::select_text(AREA_ID, from, to, line, lines));
    let (word, class) = match problem.level {
        Level::Error => ("Error", "error"),
        Level::Warning => ("Warning", "warning"),
    };
    html! {
        <li class={classes!("ed-why", class)}>
            <button type="button" onclick={show}>{ format!("Line {line}, column {}", problem.column) }</button>
            <b>{ word }</b>{ format!(": {}", problem.what) }
        </li>
    }
}
