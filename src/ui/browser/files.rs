//! Files in and out: what a person saves, opens or drops, and text for the clipboard.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::js_sys::{Array, Uint8Array};
use yew::TargetCast;

use crate::app::files::too_large;

/// What became of a file that was to be read.
pub type Read = Result<(String, String), String>;

/// Hands a file to the user, as a download.
pub(super) fn save(name: &str, mime: &str, bytes: &[u8]) -> Result<(), String> {
    let url = url_of(mime, bytes).ok_or("the browser did not take it")?;
    download(name, &url);
    forget_later(url);
    Ok(())
}

fn url_of(mime: &str, bytes: &[u8]) -> Option<String> {
    let parts = Array::of1(&Uint8Array::from(bytes));
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(mime);
    let blob = web_sys::Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()?;
    web_sys::Url::create_object_url_with_blob(&blob).ok()
}

fn download(name: &str, url: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    let link = document.as_ref().and_then(|document| document.create_element("a").ok());
    let Some(link) = link.and_then(|link| link.dyn_into::<web_sys::HtmlAnchorElement>().ok()) else { return };
    link.set_href(url);
    link.set_download(name);
    if let Some(body) = document.and_then(|document| document.body()) {
        let _ = body.append_child(&link);
        link.click();
        let _ = body.remove_child(&link);
    }
}

/// The browser takes its time to begin a download; the address has to live until then.
fn forget_later(url: String) {
    gloo_timers::callback::Timeout::new(60_000, move || {
        let _ = web_sys::Url::revoke_object_url(&url);
    })
    .forget();
}

/// Draws a picture given as SVG, scaled, and hands it to the person as PNG. `done` learns whether it worked.
pub(super) fn save_png(name: &str, svg: &str, width: u32, height: u32, done: Box<dyn FnOnce(Result<(), String>)>) {
    let name = name.to_owned();
    let Some(url) = url_of("image/svg+xml", svg.as_bytes()) else {
        return done(Err("the browser could not take the picture".to_owned()));
    };
    let Ok(image) = web_sys::HtmlImageElement::new() else {
        return done(Err("the browser draws no pictures".to_owned()));
    };
    let drawn = image.clone();
    let drawn_url = url.clone();
    let loaded = Closure::once_into_js(move |event: web_sys::Event| {
        let png = (event.type_() == "load").then(|| png_of(&drawn, width, height)).flatten();
        done(match png {
            Some(png) => {
                download(&name, &png);
                Ok(())
            }
            None => {
                Err(format!("the browser could not draw a picture of {width} x {height} dots; the SVG holds it all"))
            }
        });
        let _ = web_sys::Url::revoke_object_url(&drawn_url);
    });
    image.set_onload(Some(loaded.unchecked_ref()));
    image.set_onerror(Some(loaded.unchecked_ref()));
    image.set_src(&url);
}

fn png_of(image: &web_sys::HtmlImageElement, width: u32, height: u32) -> Option<String> {
    let document = web_sys::window()?.document()?;
    let canvas = document.create_element("canvas").ok()?.dyn_into::<web_sys::HtmlCanvasElement>().ok()?;
    canvas.set_width(width);
    canvas.set_height(height);
    let context = canvas.get_context("2d").ok()??.dyn_into::<web_sys::CanvasRenderingContext2d>().ok()?;
    context
        .draw_image_with_html_image_element_and_dw_and_dh(image, 0.0, 0.0, f64::from(width), f64::from(height))
        .ok()?;
    // A canvas larger than the browser can hold gives an empty address.
    canvas.to_data_url().ok().filter(|url| url.len() > 100)
}

/// Reads the file that was picked in a file field, and empties the field so that the same file can be picked again.
pub fn picked(event: &yew::Event, done: impl FnOnce(Read) + 'static) {
    let Some(input) = event.target_dyn_into::<web_sys::HtmlInputElement>() else { return };
    if let Some(file) = input.files().and_then(|files| files.get(0)) {
        read(file, done);
    }
    input.set_value("");
}

/// Reads the file that was dropped; nothing if it was no file.
pub fn dropped(event: &yew::DragEvent, done: impl FnOnce(Read) + 'static) {
    if let Some(file) = event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0)) {
        read(file, done);
    }
}

/// Whether what is dragged over the page is a file.
pub fn drags_file(event: &yew::DragEvent) -> bool {
    event.data_transfer().is_some_and(|data| data.types().includes(&"Files".into(), 0))
}

fn read(file: web_sys::File, done: impl FnOnce(Read) + 'static) {
    let name = file.name();
    // A browser gives the size as a float.
    if let Some(why) = too_large(&name, file.size() as u64) {
        return done(Err(why));
    }
    spawn_local(async move {
        let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
        done(match text {
            Some(text) => Ok((name, text)),
            None => Err(format!("{name} could not be read.")),
        });
    });
}

/// Puts text onto the clipboard; `done` learns whether it is there.
pub(super) fn copy(text: &str, done: Box<dyn FnOnce(bool)>) {
    let Some(window) = web_sys::window() else { return done(false) };
    // A page without a secure origin has no clipboard.
    let navigator = window.navigator();
    if !web_sys::js_sys::Reflect::has(&navigator, &"clipboard".into()).unwrap_or(false) || !window.is_secure_context() {
        return done(false);
    }
    let promise = navigator.clipboard().write_text(text);
    spawn_local(async move { done(JsFuture::from(promise).await.is_ok()) });
}

/// Selects all text of a field, so that one key copies it.
pub fn select_all(id: &str) {
    let Some(element) = super::element(id) else { return };
    if let Some(area) = element.dyn_ref::<web_sys::HtmlTextAreaElement>() {
        area.select();
    } else if let Some(input) = element.dyn_ref::<web_sys::HtmlInputElement>() {
        input.select();
    }
}

/// Opens the file picker of a field.
pub fn pick(id: &str) {
    super::press(id);
}
