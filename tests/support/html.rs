//! Reads rendered HTML, with the SVG in it: finds elements by CSS selector, and gives their text and their attributes.
//!
//! ```text
//!   Page::of(html) ── one, all, all_with ──▶ Node ── text, attr, has_class, rows, mentions
//! ```
//!
//! White space in texts is collapsed, and character references such as `&amp;` are decoded.

// Every test binary uses another part of this.
#![allow(dead_code)]

use std::fmt;

use scraper::{ElementRef, Html, Selector};

/// So many characters of HTML are shown where something fails.
const EXCERPT: usize = 3_000;
/// Elements inside a sentence: their borders do not separate words.
const INLINE: [&str; 9] = ["b", "code", "em", "i", "kbd", "s", "small", "sub", "sup"];

/// Rendered HTML, parsed.
pub struct Page {
    source: String,
    html: Html,
}

impl Page {
    /// Parses rendered HTML as a browser does.
    ///
    /// # Panics
    /// If a browser would have to correct it: then the elements would not be where they are written.
    #[track_caller]
    pub fn of(source: impl Into<String>) -> Self {
        let source = source.into();
        let html = Html::parse_fragment(&source);
        assert!(html.errors.is_empty(), "{:?} in {}", html.errors, excerpt(&source));
        Self { source, html }
    }

    /// The HTML that was parsed.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The same without the elements that the selector matches.
    #[track_caller]
    pub fn without(&self, css: &str) -> Self {
        let mut html = self.html.clone();
        for node in self.all(css) {
            html.tree.get_mut(node.0.id()).expect("it is in the copy too").detach();
        }
        Self { source: html.root_element().inner_html(), html }
    }

    /// The element around everything.
    fn root(&self) -> Node<'_> {
        Node(self.html.root_element())
    }

    /// See [`Node::one`].
    #[track_caller]
    pub fn one(&self, css: &str) -> Node<'_> {
        self.root().one(css)
    }

    /// See [`Node::all`].
    #[track_caller]
    pub fn all(&self, css: &str) -> Vec<Node<'_>> {
        self.root().all(css)
    }

    /// See [`Node::all_with`].
    #[track_caller]
    pub fn all_with(&self, css: &str, text: &str) -> Vec<Node<'_>> {
        self.root().all_with(css, text)
    }

    /// See [`Node::texts`].
    #[track_caller]
    pub fn texts(&self, css: &str) -> Vec<String> {
        self.root().texts(css)
    }

    /// See [`Node::count`].
    #[track_caller]
    pub fn count(&self, css: &str) -> usize {
        self.root().count(css)
    }

    /// See [`Node::has`].
    #[track_caller]
    pub fn has(&self, css: &str) -> bool {
        self.root().has(css)
    }

    /// See [`Node::text`].
    pub fn text(&self) -> String {
        self.root().text()
    }

    /// See [`Node::mentions`].
    pub fn mentions(&self, text: &str) -> bool {
        self.root().mentions(text)
    }

    /// See [`Node::pieces`].
    pub fn pieces(&self, attributes: &[&str]) -> Vec<String> {
        self.root().pieces(attributes)
    }
}

/// Shows the beginning of the HTML.
impl fmt::Debug for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&excerpt(&self.source))
    }
}

/// An element of a [`Page`].
#[derive(Clone, Copy)]
pub struct Node<'a>(ElementRef<'a>);

impl<'a> Node<'a> {
    /// The element inside that the selector matches.
    ///
    /// # Panics
    /// If it matches none or several.
    #[track_caller]
    pub fn one(self, css: &str) -> Node<'a> {
        match self.all(css)[..] {
            [only] => only,
            ref found => panic!("`{css}` matches {} elements, not one, in {self:?}", found.len()),
        }
    }

    /// The elements inside that the selector matches, in document order. `:scope` is this element.
    #[track_caller]
    pub fn all(self, css: &str) -> Vec<Node<'a>> {
        let selector = Selector::parse(css).unwrap_or_else(|error| panic!("`{css}` is no selector: {error}"));
        self.0.select(&selector).map(Node).collect()
    }

    /// Those of [`all`](Self::all) whose text contains `text`.
    #[track_caller]
    pub fn all_with(self, css: &str, text: &str) -> Vec<Node<'a>> {
        self.all(css).into_iter().filter(|node| node.text().contains(text)).collect()
    }

    /// The texts of [`all`](Self::all).
    #[track_caller]
    pub fn texts(self, css: &str) -> Vec<String> {
        self.all(css).into_iter().map(Node::text).collect()
    }

    /// How many elements inside the selector matches.
    #[track_caller]
    pub fn count(self, css: &str) -> usize {
        self.all(css).len()
    }

    /// Whether the selector matches an element inside.
    #[track_caller]
    pub fn has(self, css: &str) -> bool {
        !self.all(css).is_empty()
    }

    /// The text inside, with what only a screen reader says. A space separates what stands in different elements, but for those
    /// inside a sentence, such as `<b>`.
    pub fn text(self) -> String {
        fn collect(element: ElementRef<'_>, text: &mut String) {
            for child in element.children() {
                if let Some(inner) = ElementRef::wrap(child) {
                    let border = if INLINE.contains(&inner.value().name()) { "" } else { " " };
                    text.push_str(border);
                    collect(inner, text);
                    text.push_str(border);
                } else if let Some(piece) = child.value().as_text() {
                    text.push_str(piece);
                }
            }
        }
        let mut text = String::new();
        collect(self.0, &mut text);
        collapsed(&text)
    }

    /// The text that stands in the element itself, without that of the elements in it.
    pub fn own_text(self) -> String {
        let pieces = self.0.children().filter_map(|child| child.value().as_text());
        collapsed(&pieces.map(|piece| &**piece).collect::<String>())
    }

    /// The texts inside, one for each run without a tag, and before those of an element the values of these attributes.
    pub fn pieces(self, attributes: &[&str]) -> Vec<String> {
        let mut pieces = Vec::new();
        for node in self.0.descendants() {
            if let Some(element) = ElementRef::wrap(node) {
                pieces.extend(attributes.iter().filter_map(|name| element.attr(name)).map(collapsed));
            } else if let Some(text) = node.value().as_text() {
                pieces.push(collapsed(text));
            }
        }
        pieces.retain(|piece| !piece.is_empty());
        pieces
    }

    /// Whether `text` is part of the text, or of an attribute of this element or of one inside: of a class and an id as well.
    pub fn mentions(self, text: &str) -> bool {
        let attribute = |element: ElementRef<'_>| element.value().attrs().any(|(_, value)| value.contains(text));
        self.text().contains(text) || self.0.descendent_elements().any(attribute)
    }

    /// What an attribute says.
    pub fn attr(self, name: &str) -> Option<&'a str> {
        self.0.attr(name)
    }

    /// Whether a class is among those of the element.
    pub fn has_class(self, class: &str) -> bool {
        self.0.value().classes().any(|own| own == class)
    }

    /// The texts of the cells of a table or a part of it, row by row, with those of its head.
    pub fn rows(self) -> Vec<Vec<String>> {
        self.all("tr").into_iter().map(|row| row.texts(":scope > th, :scope > td")).collect()
    }
}

/// Shows the beginning of the element.
impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&excerpt(&self.0.html()))
    }
}

fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn excerpt(html: &str) -> String {
    match html.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}…", &html[..end]),
        None => html.to_owned(),
    }
}
