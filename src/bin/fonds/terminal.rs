//! Words for a terminal.

/// A text from a document or a name, for a terminal: what would control it is written out.
pub(crate) fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for char in text.chars() {
        if char.is_control() { shown.extend(char.escape_unicode()) } else { shown.push(char) }
    }
    shown
}

/// A number with the thing it counts.
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// A number of bytes, for people.
pub(crate) fn size(bytes: u64) -> String {
    const STEP: u64 = 1000;
    let mut unit = "bytes";
    let (mut whole, mut tenths) = (bytes, 0);
    for next in ["kB", "MB", "GB", "TB"] {
        if whole < STEP {
            break;
        }
        tenths = (whole % STEP) / 100;
        whole /= STEP;
        unit = next;
    }
    match (unit, whole) {
        ("bytes", 1) => "1 byte".to_owned(),
        ("bytes", _) => format!("{whole} bytes"),
        (unit, 0..100) => format!("{whole}.{tenths} {unit}"),
        (unit, _) => format!("{whole} {unit}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_short() {
        let shown =
            [(0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1.0 kB"), (12_345, "12.3 kB")];
        for (bytes, expected) in shown.into_iter().chain([(999_999, "999 kB"), (1_250_000_000, "1.2 GB")]) {
            assert_eq!(size(bytes), expected);
        }
    }

    #[test]
    fn what_would_control_a_terminal_is_written_out() {
        assert_eq!(shown("a\u{1b}[2Jб"), "a\\u{1b}[2Jб");
    }
}
