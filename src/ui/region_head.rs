//! The head of a region: its title, which enlarges it by a double click, and the buttons that enlarge and fold it.

use yew::prelude::*;

use super::props::PanelProps;
use crate::app::model::{Command, Panel, Show};
use crate::app::regions::RegionCommand;

/// The buttons of a region that enlarge it to the whole page, and fold it. On a projector and in another page there are none.
pub(super) fn buttons(panel: Panel, props: &PanelProps) -> Html {
    let PanelProps { ui, run, .. } = props;
    if ui.show != Show::Whole {
        return html! {};
    }
    let title = panel.title();
    let now = ui.enlarged;
    let enlarged = now == Some(panel);
    let enlarge = run.reform(move |_: MouseEvent| Command::Regions(RegionCommand::toggle(panel, now)));
    let fold = run.reform(move |_: MouseEvent| Command::Regions(RegionCommand::Fold(panel)));
    let (name, sign) =
        if enlarged { ("All regions again (Esc)".to_owned(), "⤡") } else { (format!("Enlarge {title} (E)"), "⤢") };
    html! {
        <span class="region-buttons">
            if panel != Panel::Network && !enlarged {
                <button type="button" class="fold-region" aria-label={format!("Fold {title}")} title={format!("Fold {title}")} aria-expanded="true" onclick={fold}>{ "–" }</button>
            }
            <button type="button" aria-label={name.clone()} title={name} aria-pressed={enlarged.to_string()} onclick={enlarge}>{ sign }</button>
        </span>
    }
}

/// The head of a region that has nothing but its title there.
pub(super) fn region_head(panel: Panel, props: &PanelProps) -> Html {
    html! { <header class="region-head" ondblclick={on_title(panel, props)}><h2>{ panel.title() }</h2>{ buttons(panel, props) }</header> }
}

/// What a double click on the head of a region does.
pub(super) fn on_title(panel: Panel, props: &PanelProps) -> Callback<MouseEvent> {
    let (run, show, enlarged) = (props.run.clone(), props.ui.show, props.ui.enlarged);
    Callback::from(move |_: MouseEvent| {
        if show == Show::Whole {
            run.emit(Command::Regions(RegionCommand::toggle(panel, enlarged)));
        }
    })
}
