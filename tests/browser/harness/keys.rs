//! Names of keys, as `KeyboardEvent.key` has them, to what WebDriver sends for them.

use fantoccini::key::Key;

/// One press of one key, with the modifiers held meanwhile.
#[derive(Debug, PartialEq, Eq)]
pub struct Chord {
    pub modifiers: Vec<char>,
    pub key: char,
}

/// Reads `"ArrowRight"`, `"Shift+Tab"`, `"?"`; anything else, such as `"192.168.1.0"`, is text, typed letter by letter.
pub fn chords(input: &str) -> Vec<Chord> {
    let mut parts: Vec<&str> = input.split('+').collect();
    // "+" alone and "Shift++" mean the plus key.
    if input == "+" || input.ends_with("++") {
        parts.truncate(parts.len() - 2);
        parts.push("+");
    }
    if let Some((last, modifiers)) = parts.split_last()
        && let Some(key) = key(last)
        && let Some(modifiers) = modifiers.iter().map(|name| modifier(name)).collect::<Option<Vec<char>>>()
    {
        return vec![Chord { modifiers, key }];
    }
    input.chars().map(|key| Chord { modifiers: Vec::new(), key }).collect()
}

fn modifier(name: &str) -> Option<char> {
    Some(char::from(match name {
        "Shift" => Key::Shift,
        "Control" => Key::Control,
        "Alt" => Key::Alt,
        "Meta" => Key::Meta,
        _ => return None,
    }))
}

fn key(name: &str) -> Option<char> {
    let mut letters = name.chars();
    if let (Some(letter), None) = (letters.next(), letters.next()) {
        return Some(letter);
    }
    Some(char::from(match name {
        "Space" => return Some(' '),
        "Enter" => Key::Enter,
        "Tab" => Key::Tab,
        "Escape" => Key::Escape,
        "Backspace" => Key::Backspace,
        "Delete" => Key::Delete,
        "F10" => Key::F10,
        "Home" => Key::Home,
        "End" => Key::End,
        "PageUp" => Key::PageUp,
        "PageDown" => Key::PageDown,
        "ArrowLeft" => Key::Left,
        "ArrowRight" => Key::Right,
        "ArrowUp" => Key::Up,
        "ArrowDown" => Key::Down,
        _ => return None,
    }))
}
