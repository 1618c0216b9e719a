//! What a [`Page`] does in a browser that has WebDriver and nothing else: [`Page`] itself chooses between this and DevTools.

use fantoccini::Client;
use fantoccini::elements::Element;
use serde_json::{Value, json};

use super::page::Node;

const ROLES: &str = include_str!("roles.js");

/// Notes what goes wrong from now on, until the page is loaded again.
const WATCH: &str = "if (!window.__wrong) { window.__wrong = []; \
    addEventListener('error', (e) => __wrong.push(String(e.message ?? e.target?.src ?? e.target?.href)), true); \
    addEventListener('unhandledrejection', (e) => __wrong.push(String(e.reason))); \
    const say = console.error; console.error = (...all) => { __wrong.push(all.join(' ')); say.apply(console, all); }; }";

/// Looks at a window that has no bars from now on: Firefox makes one with bars no narrower than 450 pixels, wider than a phone.
pub async fn without_bars(client: &Client) {
    let first = client.window().await.expect("a window");
    client.goto("about:blank").await.expect("an empty page");
    client
        .execute("window.open('about:blank', '', 'popup,width=800,height=600')", vec![])
        .await
        .expect("another window");
    let windows = client.windows().await.expect("windows");
    let other = windows.into_iter().find(|window| *window != first).expect("the window that was opened");
    client.close_window().await.expect("the first window closes");
    client.switch_to_window(other).await.expect("it is there");
}

/// Makes the window so large that the viewport has this size. Asked again as often as it takes: a window is resized when the
/// browser comes to it.
pub async fn resize(client: &Client, width: u32, height: u32) {
    let mut outer = (width, height);
    let mut inner = json!(null);
    for _ in 0..20 {
        client.set_window_size(outer.0, outer.1).await.expect("the window takes a size");
        let drawn = "const done = arguments[0]; setTimeout(() => done([innerWidth, innerHeight]), 100);";
        inner = client.execute_async(drawn, vec![]).await.expect("the size of the viewport");
        if inner == json!([width, height]) {
            return;
        }
        let size = |at: usize| u32::try_from(inner[at].as_u64().expect("a length")).expect("a length");
        outer = ((outer.0 + width).saturating_sub(size(0)), (outer.1 + height).saturating_sub(size(1)));
    }
    panic!("the viewport is {inner} and does not become {width} x {height}");
}

/// The elements with a role, in document order.
pub async fn tree(client: &Client) -> Vec<Node> {
    let found = client.execute(&format!("return ({});", ROLES.trim()), vec![]).await.expect("roles and names");
    let nodes = found.as_array().map(Vec::as_slice).unwrap_or_default();
    let node = |(at, node): (usize, &Value)| Node {
        role: node[0].as_str().unwrap_or_default().to_owned(),
        name: node[1].as_str().unwrap_or_default().to_owned(),
        focused: node[2] == json!(true),
        backend: i64::try_from(at).expect("a page has fewer elements"),
        depth: usize::try_from(node[3].as_u64().unwrap_or_default()).expect("a depth"),
    };
    nodes.iter().enumerate().map(node).collect()
}

/// The element of a node that [`tree`] gave last; none if it has gone meanwhile.
pub async fn element(client: &Client, node: &Node) -> Option<Element> {
    let found = client.execute("return window.__heard[arguments[0]];", vec![json!(node.backend)]).await.ok()?;
    let id = found.as_object()?.values().next()?.as_str()?.to_string();
    Some(Element::from_element_id(client.clone(), id.into()))
}

/// Begins to note errors.
pub async fn watch(client: &Client) {
    client.execute(WATCH, vec![]).await.expect("the page is watched");
}

/// What was noted since the last call.
pub async fn errors(client: &Client) -> Value {
    client.execute("return (window.__wrong ?? ['the page is not watched']).splice(0);", vec![]).await.expect("a list")
}
