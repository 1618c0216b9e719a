//! A driver, and with it one browser: started on a free port, ended when dropped, after a panic too.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use super::engine::{Engine, Processes};

/// One driver with one browser session.
pub struct Driver {
    engine: Engine,
    /// Ends before its folder goes.
    processes: Option<Processes>,
    temporary: PathBuf,
    session: Option<String>,
    client: Option<Client>,
}

impl Driver {
    /// Starts the driver of an engine (`CHROMEDRIVER` and its like, else the one on the `PATH`) and opens a browser.
    ///
    /// A start that fails is tried again, and said. chromedriver takes a free port for IPv6 first and gives up if another
    /// program holds the same number for IPv4, as happens now and then where many browsers start at once; a browser
    /// on a busy machine may give up too. Neither says anything about the page.
    ///
    /// # Panics
    /// If it does not start five times in a row, or the program is not there; the message says what to install.
    pub async fn start(engine: Engine) -> Self {
        const TRIES: u32 = 5;
        let mut reasons = Vec::new();
        for number in 1..=TRIES {
            match Self::try_start(engine).await {
                Ok(driver) => return driver,
                Err(reason) => {
                    eprintln!("start {number} of {} failed: {reason}", engine.name());
                    reasons.push(reason);
                    // Fixed: when another program gives the port back cannot be seen from here.
                    tokio::time::sleep(Duration::from_millis(300)).await;
                }
            }
        }
        panic!("no browser after {TRIES} tries (are {} installed?): {}", engine.needs(), reasons.join("; "));
    }

    /// One try of [`start`](Self::start). Whatever had started by the time of an error is ended again.
    async fn try_start(engine: Engine) -> Result<Self, String> {
        // What browser and driver leave behind goes here and is removed with it. Short: a socket's path has little room.
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let temporary = std::env::temp_dir().join(format!("dorascope-e2e-{}-{number}", std::process::id()));
        let downloads = temporary.join("downloads");
        std::fs::create_dir_all(&downloads).expect("a temporary directory");
        let mut driver = Driver { engine, processes: None, temporary, session: None, client: None };
        let processes = Processes::start(engine, &driver.temporary)?;
        let port = driver.processes.insert(processes).port;
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(engine.capabilities(&downloads))
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .map_err(|error| format!("the driver opens no browser: {error}"))?;
        driver.session = client.session_id().await.map_err(|error| format!("the driver is silent: {error}"))?;
        driver.client = Some(client);
        Ok(driver)
    }

    /// What the page is drawn by.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// A folder that goes when the browser ends.
    pub fn temporary(&self) -> &std::path::Path {
        &self.temporary
    }

    /// The WebDriver session.
    pub fn client(&self) -> &Client {
        self.client.as_ref().expect("set by start")
    }

    /// A command of the Chrome DevTools Protocol; gives its result.
    pub async fn cdp(&self, command: &str, params: Value) -> Value {
        self.command("goog/cdp/execute", json!({ "cmd": command, "params": params })).await
    }

    /// [`cdp`](Self::cdp), or nothing where the answer is an error, as for a node that has gone.
    pub async fn try_cdp(&self, command: &str, params: Value) -> Option<Value> {
        let body = json!({ "cmd": command, "params": params });
        self.client().issue_cmd(Extension { path: "goog/cdp/execute".into(), body: Some(body) }).await.ok()
    }

    /// A question of WebDriver that the client has no name for: `GET /session/ID/<path>`; nothing where the answer is an error.
    pub async fn ask(&self, path: String) -> Option<Value> {
        self.client().issue_cmd(Extension { path, body: None }).await.ok()
    }

    /// A command that chromedriver has beyond WebDriver's own: `POST /session/ID/<path>`.
    ///
    /// # Panics
    /// If chromedriver answers with an error.
    pub async fn command(&self, path: &'static str, body: Value) -> Value {
        let shown = body.to_string();
        self.client()
            .issue_cmd(Extension { path: path.into(), body: Some(body) })
            .await
            .unwrap_or_else(|error| panic!("{path} {}: {error}", shown.chars().take(200).collect::<String>()))
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        if let Some(processes) = &mut self.processes {
            let ask = |method: &str, path: &str| ask(processes.port, method, path).is_ok();
            // Ending the session is what ends the browser; the async client cannot be used here (a panic may be under way).
            if let Some(session) = &self.session {
                ask("DELETE", &format!("/session/{session}"));
            }
            // Asked to shut down, chromedriver tidies up before it goes; the others cannot be asked.
            if self.engine == Engine::Chromium && ask("GET", "/shutdown") {
                processes.ends_within(Duration::from_secs(5));
            }
        }
        self.processes = None;
        // The browser's helpers take a moment to end and may still write.
        for _ in 0..50 {
            if std::fs::remove_dir_all(&self.temporary).is_ok() || !self.temporary.exists() {
                break;
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
}

/// A request without a body, sent without the async client; returns when the answer begins.
fn ask(port: u16, method: &str, path: &str) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    write!(stream, "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")?;
    stream.read_exact(&mut [0])
}

#[derive(Debug)]
struct Extension {
    path: String,
    /// Asked without, told with one.
    body: Option<Value>,
}

impl WebDriverCompatibleCommand for Extension {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        match &self.body {
            Some(body) => (http::Method::POST, Some(body.to_string())),
            None => (http::Method::GET, None),
        }
    }
}
