//! The paths of members: they stay in the container, and no two are the same.

use std::collections::HashSet;

use xxhash_rust::xxh3::xxh3_64;

/// A part of a path that is longer is shortened: no file system holds more than 255 bytes.
const LONGEST_PART: usize = 200;

/// A path that is longer is refused.
const LONGEST: usize = 4096;

/// The paths that were given out.
#[derive(Default)]
pub(super) struct Names {
    /// Their hashes: two million of them have to fit. Where two paths share one, the later
    /// gets a number that it did not need.
    taken: HashSet<u64>,
    given: u64,
}

impl Names {
    /// `path`, or where that is taken `path` with the member's number in it.
    pub(super) fn unique(&mut self, path: String) -> String {
        self.given = self.given.saturating_add(1);
        if self.take(&path) {
            return path;
        }
        let (folder, name) =
            path.rsplit_once('/').map_or(("", path.as_str()), |(folder, name)| (folder, name));
        let (stem, extension) = match name.rsplit_once('.') {
            Some((stem, extension)) if !stem.is_empty() => (stem, format!(".{extension}")),
            _ => (name, String::new()),
        };
        let slash = if folder.is_empty() { "" } else { "/" };
        let mut mark = "~".to_owned();
        loop {
            let other = format!("{folder}{slash}{stem}{mark}{}{extension}", self.given);
            if self.take(&other) {
                return other;
            }
            mark.push('~');
        }
    }

    fn take(&mut self, path: &str) -> bool {
        self.taken.insert(xxh3_64(path.as_bytes()))
    }
}

/// A path as it stands in a container of files, in the form of
/// [`Member::path`](super::Member::path), or why it is refused.
pub(super) fn checked(raw: &str) -> Result<String, &'static str> {
    if raw.contains('\0') {
        return Err("Its name holds a zero byte.");
    }
    if raw.starts_with('/') || names_drive(raw) {
        return Err("Its name is absolute and would leave the container.");
    }
    let mut parts = Vec::new();
    for raw in raw.split('/') {
        match raw {
            "" | "." => {}
            ".." => return Err("Its name has “..” in it and would leave the container."),
            raw => parts.push(part(raw)),
        }
    }
    let path = parts.join("/");
    if path.is_empty() {
        Err("It has no name.")
    } else if path.len() > LONGEST {
        Err("Its name is too long.")
    } else {
        Ok(path)
    }
}

/// Any name, such as an address, in the form of [`Member::path`](super::Member::path); empty
/// if nothing of it is left.
pub(super) fn tamed(raw: &str) -> String {
    let raw = raw.strip_prefix("https://").or_else(|| raw.strip_prefix("http://")).unwrap_or(raw);
    let drive = if names_drive(raw) { raw.replacen(':', "_", 1) } else { String::new() };
    let raw = if drive.is_empty() { raw } else { &drive };
    let parts: Vec<_> = raw
        .split('/')
        .filter(|part| !matches!(*part, "" | "."))
        .map(|raw| if raw == ".." { "_".to_owned() } else { part(raw) })
        .collect();
    let path = parts.join("/");
    if path.len() > LONGEST { part(&path.replace('/', "_")) } else { path }
}

/// A name as text: in UTF-8, else in the encoding of DOS, of which there were two where most
/// such names come from.
pub(super) fn decoded(raw: &[u8]) -> String {
    if let Ok(text) = std::str::from_utf8(raw) {
        return text.to_owned();
    }
    // Three letters with accents in a row are no word of the West, but a word in Cyrillic.
    let is_cyrillic = |byte: &u8| matches!(byte, 0x80..=0xaf | 0xe0..=0xf1);
    let cyrillic = raw.windows(3).any(|three| three.iter().all(is_cyrillic));
    let char = |byte: &u8| -> char {
        let from = |first: u32, start: u8| {
            char::from_u32(first.saturating_add(u32::from(byte.saturating_sub(start))))
        };
        match *byte {
            byte @ ..0x80 => Some(char::from(byte)),
            0x80..=0xaf if cyrillic => from(0x410, 0x80),
            0xe0..=0xef if cyrillic => from(0x440, 0xe0),
            0xf0 if cyrillic => Some('Ё'),
            0xf1 if cyrillic => Some('ё'),
            high => CP437.chars().nth(usize::from(high.saturating_sub(0x80))),
        }
        .unwrap_or(char::REPLACEMENT_CHARACTER)
    };
    raw.iter().map(char).collect()
}

/// The upper half of code page 437.
const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

/// Whether a path starts as `C:` does.
fn names_drive(path: &str) -> bool {
    let mut chars = path.chars();
    chars.next().is_some_and(|char| char.is_ascii_alphabetic()) && chars.next() == Some(':')
}

/// A part of a path that every file system can hold.
fn part(raw: &str) -> String {
    let is_odd = |c: char| {
        c.is_control()
            || matches!(c, '\\' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let mut part: String = raw.chars().map(|c| if is_odd(c) { '_' } else { c }).collect();
    // Windows drops what ends like this, and so one name would become another.
    if part.ends_with(['.', ' ']) {
        part.push('_');
    }
    // Devices of Windows, whatever follows the stem.
    let stem_end = part.find('.').unwrap_or(part.len());
    let stem = part.get(..stem_end).unwrap_or_default().to_ascii_uppercase();
    let numbered =
        |name: &str| stem.strip_prefix(name).is_some_and(|rest| matches!(rest.as_bytes(), [b'1'..=b'9']));
    if matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL") || numbered("COM") || numbered("LPT") {
        part.insert(stem_end, '_');
    }
    if part.len() > LONGEST_PART {
        // The hash keeps apart what begins alike.
        let hash = xxh3_64(raw.as_bytes());
        let extension = part.rsplit_once('.').map(|(_, extension)| extension.to_owned());
        part.truncate(part.floor_char_boundary(LONGEST_PART.saturating_sub(40)));
        part = format!("{part}~{hash:016x}");
        if let Some(extension) = extension.filter(|extension| extension.len() <= 10) {
            part = format!("{part}.{extension}");
        }
    }
    part
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_in_its_container() {
        for (raw, path) in [
            ("a/b.txt", "a/b.txt"),
            ("./a//b", "a/b"),
            ("CON", "CON_"),
            ("x/aux.c", "x/aux_.c"),
            ("conrad", "conrad"),
            ("com1.txt", "com1_.txt"),
            ("a\\b", "a_b"),
            ("tab\there", "tab_here"),
            ("end. ", "end. _"),
        ] {
            assert_eq!(checked(raw).unwrap(), path);
        }
        for raw in ["", "/etc/passwd", "../x", "a/../b", "a/..", "C:\\x", "c:x", "a\0b", ".", "/"] {
            assert!(checked(raw).is_err(), "{raw:?}");
        }
        let long = checked(&format!("{}.txt", "ü".repeat(300))).unwrap();
        assert!(long.len() <= LONGEST_PART && long.ends_with(".txt"), "{long}");
        assert_ne!(long, checked(&format!("{}y.txt", "ü".repeat(300))).unwrap());
        assert!(checked(&"a/".repeat(3000)).is_err());
    }

    #[test]
    fn any_name_becomes_a_path() {
        for (raw, path) in [
            ("https://example.org/wiki/A?b=c#d", "example.org/wiki/A?b=c#d"),
            ("../../etc/passwd", "_/_/etc/passwd"),
            ("/", ""),
            ("C:x", "C_x"),
            ("\0", "_"),
        ] {
            assert_eq!(tamed(raw), path);
        }
    }

    #[test]
    fn no_two_members_have_one_path() {
        let mut names = Names::default();
        let given: Vec<_> = ["a/b.txt", "a/b.txt", "a/b~2.txt", ".x", ".x", "c", "c", "c~9", "c"]
            .into_iter()
            .map(|path| names.unique(path.to_owned()))
            .collect();
        let expected = ["a/b.txt", "a/b~2.txt", "a/b~2~3.txt", ".x", ".x~5", "c", "c~7", "c~9", "c~~9"];
        assert_eq!(given, expected);
    }
}
