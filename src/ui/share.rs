//! The dialog *Share link*.

use yew::prelude::*;

use super::browser;
use super::copy::Copy;
use super::dialog::Dialog as Frame;
use crate::app::files;
use crate::app::model::{Command, Dialog, ToolCommand};
use crate::scenario::limits;
use crate::share;
use crate::share::Shared;

/// Properties of [`ShareDialog`].
#[derive(Properties, PartialEq)]
pub struct ShareProps {
    /// Where the page is.
    pub address: AttrValue,
    /// What is shared.
    pub shared: Callback<(), Shared>,
    /// Takes commands.
    pub run: Callback<Command>,
}

/// A link to this very moment, ready to be copied; or why there is none, and a file instead.
#[component]
pub fn ShareDialog(props: &ShareProps) -> Html {
    let shared = use_memo((), |()| props.shared.emit(()));
    let link = use_memo((), |()| share::to_link(&shared));
    let body = match &*link {
        Ok(fragment) => {
            let address = format!("{}#{fragment}", props.address);
            let length = address.chars().count();
            html! {
                <>
                    <p>{ "Whoever opens this address sees this very moment: the network, everything that was done, all branches, and what is selected. All of it stands behind the #, which no browser sends to any server." }</p>
                    <Copy id="share-link" label="Share link" what="link" rows="5" text={address} hint={format!(" {length} characters")} />
                    if props.address.starts_with("file:") {
                        <p class="hint">{ "This page is a file on your disk: whoever gets the link needs the same file. They can open it and paste the link below." }</p>
                    }
                </>
            }
        }
        Err(length) => {
            let save = {
                let (shared, run) = ((*shared).clone(), props.run.clone());
                Callback::from(move |_: MouseEvent| {
                    let run = run.clone();
                    files::save(&files::session(&shared), &*browser::page(), move |command| run.emit(command));
                })
            };
            html! {
                <>
                    <p>{ format!("This session is too much for a link: it would have {length} characters, and not every program takes more than {}. A file holds any session; whoever gets it drops it on the page.", limits::LINK) }</p>
                    <p><button type="button" class="primary" onclick={save}>{ "Save as file" }</button></p>
                </>
            }
        }
    };
    let open = props.run.reform(|event: Event| {
        let text = browser::change_value(&event);
        let fragment = text.split_once('#').map_or(text.as_str(), |(_, fragment)| fragment);
        Command::Tool(ToolCommand::OpenLink(fragment.trim().to_owned()))
    });
    html! {
        <Frame title={Dialog::Share.title()} class="wide" run={props.run.clone()}>
            { body }
            <label class="line">
                { "Open a link" }
                <input type="text" aria-label="Open a link" placeholder="paste an address here and press Enter" onchange={open} />
            </label>
        </Frame>
    }
}
