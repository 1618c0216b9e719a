//! What each browser computes for assistive technology is what the tests call things by: roles and names of `roles.js` are those
//! of the engine, for everything that can be operated or jumped to.

use std::time::{Duration, Instant};

use harness::{Engine, Node, Page};

use crate::{Place, open};

/// What is operated, and what is jumped to.
const ROLES: [&str; 14] = [
    "button", "link", "tab", "slider", "combobox", "textbox", "checkbox", "radio", "region", "main", "dialog", "group",
    "tabpanel", "list",
];

pub async fn hear(engine: Engine) {
    let page = open(engine, Place::Server).await;
    agree(&page, engine, "the start").await;
    page.press("End").await;
    page.by_role("group", "Which offer wins?").await;
    agree(&page, engine, "the choice").await;
    page.click("button", "Session ▾").await;
    page.click("button", "Edit the network…*").await;
    page.by_role("dialog", "Edit the network").await;
    agree(&page, engine, "the editor").await;
}

async fn agree(page: &Page, engine: Engine, what: &str) {
    page.settle().await;
    let told = page.told().await;
    let mut wrong = Vec::new();
    let mut asked = 0;
    for node in told.iter().filter(|node| ROLES.contains(&node.role.as_str())) {
        asked += 1;
        let mut heard = of(page, node).await.unwrap_or_else(|| panic!("{what}: nothing is known of {node:?}"));
        // On every page, WebKit takes some menus for buttons that open one, and adds the value of a field to the label around it.
        if engine == Engine::WebKit && ["combobox", "textbox"].contains(&node.role.as_str()) {
            if heard.0 == "button" {
                heard.0.clone_from(&node.role);
            }
            if heard.1.starts_with(&format!("{} ", node.name)) {
                heard.1.clone_from(&node.name);
            }
        }
        if heard.0 != node.role || letters(&heard.1) != letters(&node.name) {
            wrong.push(format!("{} “{}” is heard as {} “{}”", node.role, node.name, heard.0, heard.1));
        }
    }
    assert!(asked > 20, "{what}: only {asked} elements");
    assert!(wrong.is_empty(), "{what}, {} of {asked}:\n{}", wrong.len(), wrong.join("\n"));
}

/// What is heard of an element. WebKit knows a dialog only some time after it has opened.
async fn of(page: &Page, node: &Node) -> Option<(String, String)> {
    let deadline = Instant::now() + Duration::from_secs(5);
    loop {
        let heard = page.heard(node).await;
        if heard.is_some() || Instant::now() > deadline {
            return heard;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Without white space: engines do not agree on where a box ends a word.
fn letters(text: &str) -> String {
    text.split_whitespace().collect()
}
