//! Keys that are not characters, as WebDriver writes them.
//!
//! [`Browser::keys`](crate::Browser::keys) takes them in its text. A modifier is held
//! until [`RELEASE`] or the end of the text: `format!("{SHIFT}{F3}")`.

/// Lets go of all modifiers.
pub const RELEASE: char = '\u{E000}';
/// Deletes to the left.
pub const BACKSPACE: char = '\u{E003}';
/// To the next control.
pub const TAB: char = '\u{E004}';
/// Enter.
pub const ENTER: char = '\u{E007}';
/// Modifier.
pub const SHIFT: char = '\u{E008}';
/// Modifier.
pub const CONTROL: char = '\u{E009}';
/// Modifier.
pub const ALT: char = '\u{E00A}';
/// Escape.
pub const ESCAPE: char = '\u{E00C}';
/// A page up.
pub const PAGE_UP: char = '\u{E00E}';
/// A page down.
pub const PAGE_DOWN: char = '\u{E00F}';
/// To the end.
pub const END: char = '\u{E010}';
/// To the start.
pub const HOME: char = '\u{E011}';
/// Arrow.
pub const LEFT: char = '\u{E012}';
/// Arrow.
pub const UP: char = '\u{E013}';
/// Arrow.
pub const RIGHT: char = '\u{E014}';
/// Arrow.
pub const DOWN: char = '\u{E015}';
/// Deletes to the right.
pub const DELETE: char = '\u{E017}';
/// Function key, in most browsers "find again".
pub const F3: char = '\u{E033}';
/// Function key, in most browsers "reload".
pub const F5: char = '\u{E035}';
/// Function key.
pub const F6: char = '\u{E036}';
/// Modifier.
pub const META: char = '\u{E03D}';

/// Whether the key is held rather than struck.
pub(crate) fn is_modifier(key: char) -> bool {
    matches!(key, SHIFT | CONTROL | ALT | META)
}
