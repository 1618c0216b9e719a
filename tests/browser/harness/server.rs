//! A file server for the built page, on a free loopback port, in its own thread until the test program ends.
//!
//! ```text
//!   /index.html            -> DORASCOPE_DIST/index.html
//!   /some/sub/path/x.wasm  -> DORASCOPE_DIST/x.wasm      (so the page is seen to work under a sub-path)
//! ```

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// The page is also served below this prefix, as a project site is.
pub const SUB_PATH: &str = "/some/sub/path/";

/// The page under this prefix has its tools (`ui::parts`) only when [`bring_tools`] was called.
pub const NO_TOOLS: &str = "/no/tools/";
/// The page under this prefix has the tools of another build.
pub const OTHER_TOOLS: &str = "/other/tools/";

static BROUGHT: AtomicBool = AtomicBool::new(false);

/// Puts the tools that were missing under [`NO_TOOLS`] there.
pub fn bring_tools() {
    BROUGHT.store(true, Ordering::SeqCst);
}

/// Whether the page is in parts: a server has it, and its tools are a file of their own.
pub fn is_in_parts() -> bool {
    let tools = |entry: std::fs::DirEntry| entry.file_name().to_string_lossy().ends_with("_tools.wasm");
    bundle().is_none() && std::fs::read_dir(dist()).expect("a folder").flatten().any(tools)
}

/// The built page: `DORASCOPE_DIST`, else `dist` in the repository.
///
/// # Panics
/// If there is no built page.
fn dist() -> PathBuf {
    let dist = super::root().join(std::env::var_os("DORASCOPE_DIST").unwrap_or_else(|| "dist".into()));
    assert!(dist.join("index.html").is_file(), "no page in {}: run `trunk build --release` first", dist.display());
    dist
}

/// The page as one file: `DORASCOPE_BUNDLE`, if the tests are to run against that, from the disk.
fn bundle() -> Option<PathBuf> {
    let file = super::root().join(std::env::var_os("DORASCOPE_BUNDLE")?);
    assert!(file.is_file(), "there is no {}: run scripts/bundle first", file.display());
    Some(file)
}

/// The address of the page with this path behind it: a query, a fragment, or [`SUB_PATH`].
pub fn address(path: &str) -> String {
    match bundle() {
        // A file has no sub-paths.
        Some(file) => format!("file://{}{}", file.display(), path.strip_prefix(SUB_PATH).unwrap_or(path)),
        None => format!("{}/{}", origin(), path.trim_start_matches('/')),
    }
}

/// Starts the server if this is the first call, and gives its origin: `http://127.0.0.1:PORT`.
pub fn origin() -> &'static str {
    static ORIGIN: OnceLock<String> = OnceLock::new();
    ORIGIN.get_or_init(|| {
        if let Some(file) = bundle() {
            return format!("file://{}", file.display());
        }
        let dist = dist();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free loopback port");
        let origin = format!("http://{}", listener.local_addr().expect("it is bound"));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let dist = dist.clone();
                // A thread for each connection: a browser opens some that it never uses, and those must not keep the
                // others waiting (in a server with a fixed pool of threads they do, now and then).
                thread::spawn(move || {
                    // A browser that has gone away before its answer is no failure of the page.
                    let _ = serve(&dist, &stream);
                });
            }
        });
        origin
    })
}

/// Answers one request and closes the connection.
fn serve(dist: &Path, mut stream: &TcpStream) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let url = first.split(' ').nth(1).unwrap_or("/");
    let (status, mime, body) = answer(dist, url);
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {mime}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    )?;
    stream.write_all(&body)
}

/// The file that a request means. The build is flat, so a name holds no slash and nothing outside `dist` can be asked for.
fn answer(dist: &Path, url: &str) -> (&'static str, &'static str, Vec<u8>) {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let prefix = [SUB_PATH, NO_TOOLS, OTHER_TOOLS, "/"].into_iter().find(|prefix| path.starts_with(prefix));
    let path = path.strip_prefix(prefix.unwrap_or_default()).unwrap_or(path);
    let name = if path.is_empty() { "index.html" } else { path };
    let mut body = if name.contains(['/', '\\']) { None } else { std::fs::read(dist.join(name)).ok() };
    if name.ends_with("_tools.wasm") {
        match prefix {
            Some(NO_TOOLS) if !BROUGHT.load(Ordering::SeqCst) => body = None,
            // A custom section more: it is as good a program, but not the one that belongs to the page.
            Some(OTHER_TOOLS) => body.iter_mut().for_each(|body| body.extend([0, 2, 1, b'x'])),
            _ => {}
        }
    }
    let Some(body) = body else {
        return ("404 Not Found", "text/plain", b"not found".to_vec());
    };
    let mime = match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    };
    ("200 OK", mime, body)
}
