//! A file server for the built page, on a free loopback port, in its own thread until the test program ends.
//!
//! ```text
//!   /index.html            -> DORASCOPE_DIST/index.html
//!   /some/sub/path/x.wasm  -> DORASCOPE_DIST/x.wasm      (so the page is seen to work under a sub-path)
//! ```

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::thread;

use tiny_http::{Header, Response, Server};

/// The page is also served below this prefix, as a project site is.
pub const SUB_PATH: &str = "/some/sub/path/";

/// The built page: `DORASCOPE_DIST`, else `dist` in the package.
///
/// # Panics
/// If there is no built page.
fn dist() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let dist = package.join(std::env::var_os("DORASCOPE_DIST").unwrap_or_else(|| "dist".into()));
    assert!(dist.join("index.html").is_file(), "no page in {}: run `trunk build --release` first", dist.display());
    dist
}

/// Starts the server if this is the first call, and gives its origin: `http://127.0.0.1:PORT`.
pub fn origin() -> &'static str {
    static ORIGIN: OnceLock<String> = OnceLock::new();
    ORIGIN.get_or_init(|| {
        let dist = dist();
        let server = Server::http("127.0.0.1:0").expect("a free loopback port");
        let origin = format!("http://{}", server.server_addr());
        thread::spawn(move || {
            for request in server.incoming_requests() {
                let answer = answer(&dist, request.url());
                // A browser that has gone away before its answer is no failure of the page.
                let _ = request.respond(answer);
            }
        });
        origin
    })
}

/// The file that a request means. The build is flat, so a name holds no slash and nothing outside `dist` can be asked for.
fn answer(dist: &Path, url: &str) -> Response<std::io::Cursor<Vec<u8>>> {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let path = path.strip_prefix(SUB_PATH).or_else(|| path.strip_prefix('/')).unwrap_or(path);
    let name = if path.is_empty() { "index.html" } else { path };
    let body = if name.contains(['/', '\\']) { None } else { std::fs::read(dist.join(name)).ok() };
    let Some(body) = body else {
        return Response::from_data(b"not found".to_vec()).with_status_code(404);
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
    let header = Header::from_bytes("Content-Type", mime).expect("a valid header");
    Response::from_data(body).with_header(header)
}
