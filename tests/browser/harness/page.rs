//! [`Page`]: one browser window with the page in it.
//!
//! Helpers that look for something wait for it, up to [`PATIENCE`], and panic with what they found instead; helpers that act
//! return once the page has drawn the consequence.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::wd::{PrintConfiguration, PrintSize, WindowHandle};
use serde_json::{Value, json};

use super::driver::Driver;
use super::engine::Engine;
use super::keys;
use super::plain;
use super::server;

/// How long a helper waits for what it looks for.
pub const PATIENCE: Duration = Duration::from_secs(10);
/// The first load compiles the program, on a machine that may be busy.
const START: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(40);

const CHECKS: &str = include_str!("checks.js");
/// WCAG 2.0 to 2.2, levels A and AA, and what axe counts as good practice beyond.
const AXE_TAGS: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/// A browser window with the page in it. Dropping it ends the browser.
pub struct Page {
    driver: Driver,
}

/// A node of the accessibility tree: what assistive technology is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// ARIA role, such as `button`, `region`, `tab`, `slider`, `row`, `status`.
    pub role: String,
    /// Accessible name, with runs of white space as one space.
    pub name: String,
    pub(super) focused: bool,
    /// What the browser knows it by.
    pub(super) backend: i64,
    pub(super) depth: usize,
}

impl Node {
    /// A name that ends in `*` stands for all names that begin so, one in `*` on both sides for all that hold it, `*` alone and the empty
    /// name for any.
    fn matches(&self, role: &str, name: &str) -> bool {
        // Chromium has renamed one role lately; both are ARIA.
        let same = |a: &str, b: &str| a == b || (matches!(a, "img" | "image") && matches!(b, "img" | "image"));
        same(&self.role, role)
            && match name.strip_suffix('*') {
                Some(start) => match start.strip_prefix('*') {
                    Some(part) => self.name.contains(part),
                    None => self.name.starts_with(start),
                },
                None => name.is_empty() || self.name == name,
            }
    }
}

impl Page {
    /// Opens `path` (such as `""`, `"?x=1"` or [`SUB_PATH`](super::SUB_PATH)) in a new browser with an empty profile and a
    /// viewport of `width` by `height` CSS pixels, in the dark or the light colour scheme, and waits until the program runs.
    ///
    /// # Panics
    /// If the page is not built, a program is missing, or the page says that it could not start.
    pub async fn open(path: &str, width: u32, height: u32, dark: bool, reduced_motion: bool) -> Self {
        Self::open_at(&server::address(path), width, height, dark, reduced_motion).await
    }

    /// [`open`](Self::open) for the page as somebody else serves it, at a whole address.
    pub async fn open_at(address: &str, width: u32, height: u32, dark: bool, reduced_motion: bool) -> Self {
        let page = Page { driver: Driver::start(Engine::Chromium).await };
        page.resize(width, height).await;
        page.media(dark, reduced_motion).await;
        page.goto(address).await;
        page
    }

    /// [`open_at`](Self::open_at) in any engine, with the colours and the motion that it has by itself.
    pub async fn open_in(engine: Engine, address: &str, width: u32, height: u32) -> Self {
        let page = Page { driver: Driver::start(engine).await };
        if engine == Engine::Firefox {
            plain::without_bars(page.driver.client()).await;
        }
        page.resize(width, height).await;
        page.goto(address).await;
        page
    }

    /// Whether the browser has Chrome's DevTools protocol besides WebDriver.
    fn has_devtools(&self) -> bool {
        self.driver.engine() == Engine::Chromium
    }

    /// Opens another address of the page in the same tab, as a person does who follows a link.
    pub async fn visit(&self, path: &str) {
        // The same page with another fragment is not loaded anew; a person's click on a link in a mail is a new load.
        self.driver.client().goto("about:blank").await.expect("an empty page");
        self.goto(&server::address(path)).await;
    }

    /// Opens a second tab of the same browser, with the page in it, and looks at it from now on; gives the handle of the first.
    pub async fn new_tab(&self, path: &str) -> WindowHandle {
        let client = self.driver.client();
        let first = client.window().await.expect("a window");
        let second = client.new_window(true).await.expect("another tab").handle;
        client.switch_to_window(second).await.expect("it is there");
        self.goto(&server::address(path)).await;
        first
    }

    /// Looks at a tab.
    pub async fn look_at(&self, tab: WindowHandle) {
        self.driver.client().switch_to_window(tab).await.expect("that tab is open");
    }

    /// The handle of the window that is looked at.
    pub async fn own_window(&self) -> WindowHandle {
        self.driver.client().window().await.expect("a window")
    }

    /// Waits until there are so many windows and tabs.
    pub async fn windows_are(&self, count: usize) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let windows = self.driver.client().windows().await.expect("the windows");
            if windows.len() == count {
                return;
            }
            assert!(Instant::now() < deadline, "{} windows, not {count}", windows.len());
            tokio::time::sleep(POLL).await;
        }
    }

    /// Looks at the second of two windows, once it is there; gives the handle of the first.
    pub async fn other_window(&self) -> WindowHandle {
        self.windows_are(2).await;
        let first = self.own_window().await;
        let windows = self.driver.client().windows().await.expect("the windows");
        let other = windows.into_iter().find(|window| *window != first).expect("two windows");
        self.look_at(other).await;
        first
    }

    /// Closes the tab that is looked at, as a person does.
    pub async fn close_tab(&self) {
        self.driver.client().close_window().await.expect("the tab closes");
    }

    /// What every address of the page begins with.
    pub fn origin(&self) -> &'static str {
        server::origin()
    }

    /// Puts a value into the field with this role and name as typing does: one input event, then a change event.
    pub async fn fill(&self, role: &str, name: &str, value: &str) {
        let element = self.by_role(role, name).await;
        let script = "const [field, value] = arguments; \
             const kind = field.tagName === 'TEXTAREA' ? HTMLTextAreaElement : field.tagName === 'SELECT' ? HTMLSelectElement : HTMLInputElement; \
             field.focus(); Object.getOwnPropertyDescriptor(kind.prototype, 'value').set.call(field, value); \
             field.dispatchEvent(new Event('input', { bubbles: true })); field.dispatchEvent(new Event('change', { bubbles: true }));";
        let element = serde_json::to_value(element).expect("a reference");
        self.driver.client().execute(script, vec![element, json!(value)]).await.expect("the field takes it");
        self.settle().await;
    }

    /// Opens a built-in scenario without giving the menu the focus, so that all keys go to the session.
    pub async fn open_scenario(&self, name: &str) {
        let script = format!(
            "(() => {{ const s = document.querySelector('select[aria-label=Scenario]'); s.value = '{name}'; \
             s.dispatchEvent(new Event('change', {{bubbles: true}})); }})()"
        );
        self.eval(&script).await;
        self.settle().await;
    }

    /// Picks an entry of a menu by its value, with the pointer.
    pub async fn pick(&self, role: &str, name: &str, value: &str) {
        let menu = self.by_role(role, name).await;
        menu.select_by_value(value).await.unwrap_or_else(|error| panic!("{value} cannot be picked in {name}: {error}"));
        self.settle().await;
    }

    /// Lets files be saved, into a folder of their own, and gives it.
    pub async fn downloads(&self) -> PathBuf {
        let folder = self.driver.temporary().join("downloads");
        // The others were told at their start.
        if self.has_devtools() {
            let params = json!({ "behavior": "allow", "downloadPath": folder.to_string_lossy() });
            self.driver.cdp("Browser.setDownloadBehavior", params).await;
        }
        folder
    }

    /// The file in a folder that ends so, when it is complete.
    pub async fn downloaded(&self, folder: &Path, ending: &str) -> PathBuf {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let files = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
            // Firefox writes beside an empty file of the name, and puts the one in the place of the other in the end.
            let whole = |path: &PathBuf| std::fs::metadata(path).is_ok_and(|file| file.len() > 0);
            if let Some(file) = files.into_iter().find(|path| path.to_string_lossy().ends_with(ending) && whole(path)) {
                return file;
            }
            assert!(Instant::now() < deadline, "no file *{ending} was saved");
            tokio::time::sleep(POLL).await;
        }
    }

    /// Gives the page a file through its field for files.
    pub async fn pick_file(&self, path: &Path) {
        let client = self.driver.client();
        let field = client.find(fantoccini::Locator::Css("input[type=file]")).await.expect("a field for files");
        field.send_keys(&path.to_string_lossy()).await.expect("the field takes the file");
        self.settle().await;
    }

    /// Sets the size of the viewport, in CSS pixels.
    pub async fn resize(&self, width: u32, height: u32) {
        if !self.has_devtools() {
            return plain::resize(self.driver.client(), width, height).await;
        }
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.driver.cdp("Emulation.setDeviceMetricsOverride", metrics).await;
        // Another arrangement may be drawn, and then be measured.
        self.settle().await;
        self.settle().await;
    }

    /// Sets what the page learns about the person's preferences.
    pub async fn media(&self, dark: bool, reduced_motion: bool) {
        self.draw_for("", dark, reduced_motion).await;
    }

    /// Draws the page as it is drawn for paper, for a person with these preferences.
    pub async fn on_paper(&self, dark: bool) {
        self.draw_for("print", dark, true).await;
    }

    async fn draw_for(&self, media: &str, dark: bool, reduced_motion: bool) {
        let features = json!([
            { "name": "prefers-color-scheme", "value": if dark { "dark" } else { "light" } },
            { "name": "prefers-reduced-motion", "value": if reduced_motion { "reduce" } else { "no-preference" } },
        ]);
        self.driver.cdp("Emulation.setEmulatedMedia", json!({ "media": media, "features": features })).await;
    }

    /// Loads the page again, in the same profile, and waits until the program runs.
    pub async fn reload(&self) {
        self.driver.client().refresh().await.expect("the page loads again");
        self.started().await;
    }

    /// Opens an address in this tab and waits until the program runs.
    pub async fn goto(&self, url: &str) {
        self.driver.client().goto(url).await.unwrap_or_else(|error| panic!("{url} does not load: {error}"));
        self.started().await;
    }

    async fn started(&self) {
        // What a link holds, or was kept, waits for the tools of a page in parts.
        let up = "!!document.getElementById('failure') || !document.querySelector('#loading, #waiting')";
        self.wait_until(up, START).await;
        let failure = self.eval("document.getElementById('failure')?.innerText").await;
        assert!(failure.is_null(), "the page says: {failure}");
        if !self.has_devtools() {
            plain::watch(self.driver.client()).await;
        }
        // The room of the picture is measured when the page is drawn for the first time.
        self.settle().await;
    }

    // --- finding

    /// The accessibility tree, without what is hidden from assistive technology, in document order. Where there is no DevTools
    /// protocol, what [`told`](Self::told) has of it.
    pub async fn tree(&self) -> Vec<Node> {
        if !self.has_devtools() {
            return self.told().await;
        }
        let answer = self.driver.cdp("Accessibility.getFullAXTree", json!({})).await;
        let nodes = answer["nodes"].as_array().cloned().unwrap_or_default();
        let place: std::collections::BTreeMap<&str, &Value> =
            nodes.iter().filter_map(|node| Some((node["nodeId"].as_str()?, node))).collect();
        let mut found = Vec::new();
        let mut open: Vec<(&Value, usize)> = nodes.first().map(|root| (root, 0)).into_iter().collect();
        while let Some((node, depth)) = open.pop() {
            if node["ignored"] != json!(true) {
                found.push(Node {
                    role: node["role"]["value"].as_str().unwrap_or_default().to_string(),
                    name: collapse(node["name"]["value"].as_str().unwrap_or_default()),
                    focused: node["properties"].as_array().is_some_and(|properties| {
                        properties.iter().any(|p| p["name"] == "focused" && p["value"]["value"] == json!(true))
                    }),
                    backend: node["backendDOMNodeId"].as_i64().unwrap_or_default(),
                    depth,
                });
            }
            let children = node["childIds"].as_array().map(Vec::as_slice).unwrap_or_default();
            open.extend(children.iter().rev().filter_map(|id| Some((*place.get(id.as_str()?)?, depth + 1))));
        }
        found
    }

    /// The elements with a role, as `roles.js` reads them off the document; in every browser.
    pub async fn told(&self) -> Vec<Node> {
        plain::tree(self.driver.client()).await
    }

    /// Role and name of an element that [`told`](Self::told) gave last, as the browser computes them for assistive technology;
    /// none if it has gone meanwhile.
    pub async fn heard(&self, node: &Node) -> Option<(String, String)> {
        let element = plain::element(self.driver.client(), node).await?.element_id();
        let role = self.driver.ask(format!("element/{}/computedrole", &*element)).await?;
        let name = self.driver.ask(format!("element/{}/computedlabel", &*element)).await?;
        Some((role.as_str()?.to_owned(), collapse(name.as_str()?)))
    }

    /// The first element with this role and accessible name. A name that ends in `*` stands for all that begin so, an empty
    /// one for any.
    pub async fn by_role(&self, role: &str, name: &str) -> Element {
        self.by_role_within(role, name, PATIENCE).await
    }

    /// [`by_role`](Self::by_role), waiting up to `patience`.
    pub async fn by_role_within(&self, role: &str, name: &str, patience: Duration) -> Element {
        let deadline = Instant::now() + patience;
        loop {
            let tree = self.tree().await;
            if let Some(node) = tree.iter().find(|node| node.matches(role, name))
                && let Some(element) = self.element(node).await
            {
                return element;
            }
            if Instant::now() > deadline {
                let names: Vec<&str> = tree.iter().filter(|n| n.matches(role, "")).map(|n| n.name.as_str()).collect();
                panic!("no {role} named {name:?}; the {role}s there are: {names:?}");
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// The WebDriver element of a node; none if it has gone meanwhile.
    async fn element(&self, node: &Node) -> Option<Element> {
        let client = self.driver.client();
        if !self.has_devtools() {
            return plain::element(client, node).await;
        }
        // Through the page's own memory: the protocols have no common name for an element.
        let resolve = self.driver.try_cdp("DOM.resolveNode", json!({ "backendNodeId": node.backend })).await?;
        let keep = json!({
            "objectId": resolve["object"]["objectId"],
            "functionDeclaration": "function () { window.__found = this; }",
        });
        self.driver.try_cdp("Runtime.callFunctionOn", keep).await?;
        let found = client.execute("const found = window.__found; delete window.__found; return found;", vec![]).await;
        let id = found.ok()?.as_object()?.values().next()?.as_str()?.to_string();
        Some(Element::from_element_id(client.clone(), id.into()))
    }

    /// Is there such an element now? Does not wait.
    pub async fn exists(&self, role: &str, name: &str) -> bool {
        self.tree().await.iter().any(|node| node.matches(role, name))
    }

    /// Waits until there is no such element.
    pub async fn gone(&self, role: &str, name: &str) {
        let deadline = Instant::now() + PATIENCE;
        while self.exists(role, name).await {
            assert!(Instant::now() < deadline, "the {role} named {name:?} is still there");
            tokio::time::sleep(POLL).await;
        }
    }

    /// The accessible names of all elements with this role now, in document order.
    pub async fn names(&self, role: &str) -> Vec<String> {
        self.tree().await.into_iter().filter(|node| node.matches(role, "")).map(|node| node.name).collect()
    }

    /// The accessible names of the elements with the role `inner` inside the element (`role`, `name`), in document order.
    pub async fn names_in(&self, role: &str, name: &str, inner: &str) -> Vec<String> {
        self.by_role(role, name).await;
        let tree = self.tree().await;
        let Some(start) = tree.iter().position(|node| node.matches(role, name)) else { return Vec::new() };
        let depth = tree[start].depth;
        let inside = tree[start + 1..].iter().take_while(|node| node.depth > depth);
        inside.filter(|node| node.matches(inner, "")).map(|node| node.name.clone()).collect()
    }

    /// Role and name of what has the keyboard focus, if anything but the document has.
    pub async fn focused(&self) -> Option<(String, String)> {
        let tree = self.tree().await;
        let node = tree.into_iter().rev().find(|node| node.focused && node.role != "RootWebArea")?;
        Some((node.role, node.name))
    }

    /// The visible text of an element.
    pub async fn text(&self, role: &str, name: &str) -> String {
        let element = self.by_role(role, name).await;
        if self.has_devtools() {
            return element.text().await.expect("an element has a text");
        }
        // WebKit's driver takes a card for hidden, because it stands in a box without a size of its own.
        element.prop("innerText").await.expect("an element has a text").unwrap_or_default()
    }

    // --- acting

    /// Clicks an element with the pointer; fails if something covers it.
    pub async fn click(&self, role: &str, name: &str) {
        let element = self.by_role(role, name).await;
        element.click().await.unwrap_or_else(|error| panic!("the {role} named {name:?} cannot be clicked: {error}"));
        self.settle().await;
    }

    /// Presses keys on whatever has the focus: a key by its name in `KeyboardEvent.key` (`"ArrowRight"`, `"Space"`,
    /// `"Enter"`, `"1"`, `"?"`), with modifiers (`"Shift+Tab"`), or a text, letter by letter.
    pub async fn press(&self, input: &str) {
        let mut actions = KeyActions::new("keyboard".into());
        for chord in keys::chords(input) {
            let down = |value| KeyAction::Down { value };
            let up = |value| KeyAction::Up { value };
            for modifier in &chord.modifiers {
                actions = actions.then(down(*modifier));
            }
            actions = actions.then(down(chord.key)).then(up(chord.key));
            for modifier in chord.modifiers.iter().rev() {
                actions = actions.then(up(*modifier));
            }
        }
        self.driver.client().perform_actions(actions).await.unwrap_or_else(|error| panic!("press {input:?}: {error}"));
        self.settle().await;
    }

    /// Presses Tab until the element has the focus, as someone without a pointer does.
    ///
    /// # Panics
    /// If the focus does not get there within 200 presses.
    pub async fn tab_to(&self, role: &str, name: &str) {
        for _ in 0..200 {
            let tree = self.tree().await;
            if tree.iter().any(|node| node.focused && node.matches(role, name)) {
                return;
            }
            self.press("Tab").await;
        }
        panic!("Tab does not reach the {role} named {name:?}");
    }

    /// [`tab_to`](Self::tab_to), to the first such element of the page and no other.
    pub async fn tab_to_first(&self, role: &str, name: &str) {
        for _ in 0..200 {
            let tree = self.tree().await;
            if tree.iter().find(|node| node.matches(role, name)).is_some_and(|node| node.focused) {
                return;
            }
            self.press("Tab").await;
        }
        panic!("Tab does not reach the first {role} named {name:?}");
    }

    /// Waits for two drawn frames: what an event changed is then in the document and laid out.
    pub async fn settle(&self) {
        // The timer is for a page that draws no frames.
        let script = "const done = arguments[0]; setTimeout(done, 500); \
                      requestAnimationFrame(() => requestAnimationFrame(() => done()));";
        self.driver.client().execute_async(script, vec![]).await.expect("the page draws frames");
    }

    /// Moves the slider of the Timeline to a value, an expression in which `max` is its end.
    pub async fn slide(&self, value: &str) {
        let script = format!(
            "(() => {{ const s = document.getElementById('virtual-time'), max = Number(s.max); s.value = {value}; \
             s.dispatchEvent(new Event('input', {{ bubbles: true }})); }})()"
        );
        self.eval(&script).await;
    }

    /// Has the browser compute so many times slower from now on, as a small device does.
    pub async fn slower(&self, times: u32) {
        self.driver.cdp("Emulation.setCPUThrottlingRate", json!({ "rate": times })).await;
    }

    /// A finger that is put down at one point, moves to another in ten steps, and is lifted.
    pub async fn swipe(&self, from: (i32, i32), to: (i32, i32)) {
        self.driver.cdp("Emulation.setTouchEmulationEnabled", json!({ "enabled": true })).await;
        let touch = async |kind: &str, points: Value| {
            self.driver.cdp("Input.dispatchTouchEvent", json!({ "type": kind, "touchPoints": points })).await;
        };
        touch("touchStart", json!([{ "x": from.0, "y": from.1 }])).await;
        for step in 1..=10 {
            let at = |from: i32, to: i32| from + (to - from) * step / 10;
            touch("touchMove", json!([{ "x": at(from.0, to.0), "y": at(from.1, to.1) }])).await;
        }
        touch("touchEnd", json!([])).await;
        self.settle().await;
    }

    /// Waits until the browser has drawn so many frames.
    pub async fn frames(&self, count: u32) {
        let script = "let [left, done] = arguments; \
                      const next = () => left-- > 0 ? requestAnimationFrame(next) : done(); next();";
        self.driver.client().execute_async(script, vec![json!(count)]).await.expect("the page draws frames");
    }

    // --- asking the page itself

    /// The value of a JavaScript expression; a promise is waited for.
    pub async fn eval(&self, expression: &str) -> Value {
        let script = format!("return ({expression});");
        let value = self.driver.client().execute(&script, vec![]).await;
        value.unwrap_or_else(|error| panic!("{expression}: {error}"))
    }

    /// Waits until a JavaScript expression is true.
    pub async fn wait_until(&self, expression: &str, patience: Duration) {
        let deadline = Instant::now() + patience;
        while self.eval(&format!("!!({expression})")).await != json!(true) {
            assert!(Instant::now() < deadline, "not true within {patience:?}: {expression}");
            tokio::time::sleep(POLL).await;
        }
    }

    /// Errors that the browser's console has shown since the last call: failed loads, exceptions, panics. Where nobody hands out
    /// the console, those that the page could see since it has started.
    pub async fn console_errors(&self) -> Vec<String> {
        if !self.has_devtools() {
            return strings(&plain::errors(self.driver.client()).await);
        }
        let log = self.driver.command("se/log", json!({ "type": "browser" })).await;
        let entries = log.as_array().map(Vec::as_slice).unwrap_or_default();
        let severe = entries.iter().filter(|entry| entry["level"] == "SEVERE");
        severe.filter_map(|entry| entry["message"].as_str().map(str::to_string)).collect()
    }

    /// What the page has loaded from anywhere but its own server. Chromium's own `data:` and `blob:` count as its own.
    pub async fn foreign_requests(&self) -> Vec<String> {
        let urls = self.eval("performance.getEntriesByType('resource').map((entry) => entry.name)").await;
        let foreign =
            |url: &String| !url.starts_with(self.origin()) && !url.starts_with("data:") && !url.starts_with("blob:");
        strings(&urls).into_iter().filter(foreign).collect()
    }

    // --- judging what is drawn

    /// Writes what the viewport shows to `target/screenshots/NAME.png`.
    pub async fn screenshot(&self, name: &str) -> PathBuf {
        let png = self.driver.client().screenshot().await.expect("the browser takes a picture");
        kept(&format!("{name}.png"), &png)
    }

    /// Prints the page on sheets of this size in centimetres, to `target/screenshots/NAME.pdf`; gives how many sheets it takes.
    pub async fn print(&self, name: &str, (width, height): (f64, f64)) -> usize {
        let sheet = PrintConfiguration::builder().size(PrintSize { width, height }).background(true).build();
        let pdf = self.driver.client().print(sheet.expect("a sheet")).await.expect("the browser prints");
        kept(&format!("{name}.pdf"), &pdf);
        pdf.windows(12).filter(|bytes| bytes.starts_with(b"/Type /Page") && !bytes.ends_with(b"s")).count()
    }

    /// What axe-core finds wrong with the page as it is now: one line per rule, with help and the elements concerned.
    ///
    /// # Panics
    /// If axe-core is neither at `AXE_JS` nor where `scripts/test` puts it.
    pub async fn axe(&self) -> Vec<String> {
        self.axe_in("html").await
    }

    /// [`axe_in`](Self::axe_in) while what floats over a small window (the bar, the choice, a message) stands in the page instead: what lies
    /// half under it a person scrolls up to. By a rule, which no redraw takes back.
    pub async fn axe_clear_of_bars(&self, css: &str) -> Vec<String> {
        let rule = "@media (max-width: 900px) { .timeline, .flows .choice, .notice { position: static !important; } }";
        let adopt = format!(
            "(() => {{ const sheet = new CSSStyleSheet(); sheet.replaceSync('{rule}'); document.adoptedStyleSheets = [sheet]; }})()"
        );
        self.eval(&adopt).await;
        let found = self.axe_in(css).await;
        self.eval("void (document.adoptedStyleSheets = [])").await;
        found
    }

    /// [`axe`](Self::axe) for the first element that a CSS selector matches, and what is in it.
    pub async fn axe_in(&self, css: &str) -> Vec<String> {
        let client = self.driver.client();
        if self.eval("typeof axe === 'undefined'").await == json!(true) {
            let file = std::env::var_os("AXE_JS")
                .map_or_else(|| super::root().join("target/npm/node_modules/axe-core/axe.min.js"), PathBuf::from);
            let axe = std::fs::read_to_string(&file).unwrap_or_else(|error| {
                panic!("no axe-core at {}: {error}. Run ./scripts/test e2e, or set AXE_JS", file.display())
            });
            client.execute(&axe, vec![]).await.expect("axe-core loads");
        }
        let run = "const [css, tags, done] = arguments; const part = css === 'html' ? document : document.querySelector(css); \
                   if (!part) { done([`there is no ${css}`]); return; } \
                   axe.run(part, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] }).then( \
                     (result) => done(result.violations.map((v) => `${v.id} (${v.impact}): ${v.help}: ` + \
                       v.nodes.map((node) => node.target.join(' ')).join('; '))), \
                     (error) => done([`axe-core failed: ${error}`]));";
        let violations = client.execute_async(run, vec![json!(css), json!(AXE_TAGS)]).await.expect("axe-core answers");
        strings(&violations)
    }

    /// Pairs of elements matching a CSS selector whose visible boxes overlap though neither contains the other.
    ///
    /// # Panics
    /// If the selector matches nothing: such a check would prove nothing.
    pub async fn overlaps(&self, css: &str) -> Vec<String> {
        let count = self.eval(&format!("document.querySelectorAll({}).length", json!(css))).await;
        assert!(count.as_u64() > Some(0), "nothing matches {css:?}");
        strings(&self.eval(&format!("{}.overlaps({})", CHECKS.trim(), json!(css))).await)
    }

    /// Texts that a box with hidden overflow cuts off (an ellipsis counts), and a page wider than its window.
    pub async fn clipped_text(&self) -> Vec<String> {
        strings(&self.eval(&format!("{}.clippedText()", CHECKS.trim())).await)
    }

    /// The picture of the network: `wrong`, what is not in its place; `devices`, how many there are; `boxes`, of devices and regions.
    pub async fn picture(&self) -> Value {
        self.eval(&format!("{}.picture()", CHECKS.trim())).await
    }

    /// Is the whole element inside the viewport, without scrolling?
    pub async fn in_viewport(&self, role: &str, name: &str) -> bool {
        let element = self.by_role(role, name).await;
        let script = "const r = arguments[0].getBoundingClientRect(); \
                      return r.top >= 0 && r.left >= 0 && r.bottom <= innerHeight + 0.5 && r.right <= innerWidth + 0.5;";
        let argument = serde_json::to_value(&element).expect("an element reference");
        self.driver.client().execute(script, vec![argument]).await.expect("a box") == json!(true)
    }
}

/// The build directory.
fn target() -> PathBuf {
    super::root().join(std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
}

fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn strings(value: &Value) -> Vec<String> {
    let items = value.as_array().unwrap_or_else(|| panic!("a list was expected, not {value}"));
    items.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_string)).collect()
}

/// Keeps a file in `target/screenshots`.
fn kept(name: &str, bytes: &[u8]) -> PathBuf {
    let folder = target().join("screenshots");
    let file = folder.join(name);
    std::fs::create_dir_all(&folder)
        .and_then(|()| std::fs::write(&file, bytes))
        .unwrap_or_else(|error| panic!("cannot write {}: {error}", file.display()));
    file
}
