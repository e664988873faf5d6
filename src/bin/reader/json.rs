//! JSON, as much of it as citations and notes need. Whatever is read may be hostile.

/// How deep lists and objects may lie in each other.
const DEEPEST: u32 = 32;

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Json {
    /// A text.
    Text(String),
    /// A number that counts something.
    Number(u64),
    /// A list.
    List(Vec<Json>),
    /// An object, its names in the order in which they were given.
    Object(Vec<(String, Json)>),
    /// Anything else: `null`, `true`, `false`, and other numbers.
    Other,
}

impl Json {
    /// Reads a text that is one value. Costs time and memory linear in it.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let mut reader = Reader { rest: text };
        let value = reader.value(0)?;
        reader.space();
        reader.rest.is_empty().then_some(value)
    }

    /// An object of these.
    pub(crate) fn of<const N: usize>(entries: [(&str, Json); N]) -> Self {
        Self::Object(entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// A text.
    pub(crate) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    /// The value of this name, if this is an object that has it.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(entries) => entries.iter().find(|(own, _)| own == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// What it says, if it is a text.
    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if it is one that counts.
    pub(crate) fn as_number(&self) -> Option<u64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// What is in it, if it is a list; else it alone.
    pub(crate) fn each(&self) -> &[Self] {
        match self {
            Self::List(values) => values,
            one => std::slice::from_ref(one),
        }
    }

    /// The value as text, on lines that people can read.
    pub(crate) fn written(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, 0);
        out.push('\n');
        out
    }

    fn write(&self, out: &mut String, depth: usize) {
        let line = |out: &mut String, depth: usize| {
            out.push('\n');
            out.extend(std::iter::repeat_n("  ", depth));
        };
        let within = depth.saturating_add(1);
        match self {
            Self::Text(text) => write_text(out, text),
            Self::Number(number) => out.push_str(&number.to_string()),
            Self::Other => out.push_str("null"),
            // Lists of numbers, such as dates, on one line.
            Self::List(values) if values.iter().all(|value| matches!(value, Self::Number(_))) => {
                out.push('[');
                for (place, value) in values.iter().enumerate() {
                    out.push_str(if place > 0 { ", " } else { "" });
                    value.write(out, within);
                }
                out.push(']');
            }
            Self::List(values) => {
                out.push('[');
                for (place, value) in values.iter().enumerate() {
                    out.push_str(if place > 0 { "," } else { "" });
                    line(out, within);
                    value.write(out, within);
                }
                line(out, depth);
                out.push(']');
            }
            Self::Object(entries) => {
                out.push('{');
                for (place, (name, value)) in entries.iter().enumerate() {
                    out.push_str(if place > 0 { "," } else { "" });
                    line(out, within);
                    write_text(out, name);
                    out.push_str(": ");
                    value.write(out, within);
                }
                line(out, depth);
                out.push('}');
            }
        }
    }
}

fn write_text(out: &mut String, text: &str) {
    out.push('"');
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            // Line ends of other languages, and what turns the writing around.
            '\0'..=' '
            | '\u{7f}'..='\u{9f}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
                if char != ' ' =>
            {
                out.push_str("\\u");
                let code = char as u32;
                for shift in [12_u32, 8, 4, 0] {
                    let digit = code.checked_shr(shift).unwrap_or_default() & 0xf;
                    out.extend(char::from_digit(digit, 16));
                }
            }
            char => out.push(char),
        }
    }
    out.push('"');
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    /// Takes this sign, after white space.
    fn take(&mut self, sign: char) -> bool {
        self.space();
        let after = self.rest.strip_prefix(sign);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    fn split(&mut self, at: usize) -> &'a str {
        let (before, after) = self.rest.split_at_checked(at).unwrap_or((self.rest, ""));
        self.rest = after;
        before
    }

    fn value(&mut self, depth: u32) -> Option<Json> {
        if depth > DEEPEST {
            return None;
        }
        let within = depth.saturating_add(1);
        if self.take('"') {
            return self.text().map(Json::Text);
        }
        if self.take('[') {
            let mut values = Vec::new();
            if self.take(']') {
                return Some(Json::List(values));
            }
            loop {
                values.push(self.value(within)?);
                match self.take(',') {
                    true => {}
                    false if self.take(']') => return Some(Json::List(values)),
                    false => return None,
                }
            }
        }
        if self.take('{') {
            let mut entries = Vec::new();
            if self.take('}') {
                return Some(Json::Object(entries));
            }
            loop {
                if !self.take('"') {
                    return None;
                }
                let name = self.text()?;
                if !self.take(':') {
                    return None;
                }
                entries.push((name, self.value(within)?));
                match self.take(',') {
                    true => {}
                    false if self.take('}') => return Some(Json::Object(entries)),
                    false => return None,
                }
            }
        }
        let is_of_word = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '+' | '.');
        let end = self.rest.find(|char| !is_of_word(char)).unwrap_or(self.rest.len());
        match self.split(end) {
            "null" | "true" | "false" => Some(Json::Other),
            word if !word.starts_with(|first: char| first.is_ascii_digit() || first == '-') => None,
            // A number that is no count is not needed, and not looked at.
            word => Some(word.parse().map_or(Json::Other, Json::Number)),
        }
    }

    /// The text up to the quotation mark that ends it.
    fn text(&mut self) -> Option<String> {
        let mut out = String::new();
        loop {
            let end = self.rest.find(['"', '\\'])?;
            let plain = self.split(end);
            if plain.contains(|char: char| char < ' ') {
                return None;
            }
            out.push_str(plain);
            if self.rest.starts_with('"') {
                self.split(1);
                return Some(out);
            }
            self.split(1);
            let sign = self.rest.chars().next()?;
            self.split(sign.len_utf8());
            out.push(match sign {
                '"' | '\\' | '/' => sign,
                'b' => '\u{8}',
                'f' => '\u{c}',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => self.code()?,
                _ => return None,
            });
        }
    }

    /// The character of four hexadecimal digits, or of a pair of these.
    fn code(&mut self) -> Option<char> {
        let first = self.unit()?;
        if (0xd800..0xdc00).contains(&first) && self.rest.starts_with("\\u") {
            let before = self.rest;
            self.split(2);
            let second = self.unit()?;
            if let Some(Ok(char)) =
                char::decode_utf16([u16::try_from(first).ok()?, u16::try_from(second).ok()?]).next()
            {
                return Some(char);
            }
            self.rest = before;
        }
        Some(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn unit(&mut self) -> Option<u32> {
        let digits =
            self.rest.get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        self.split(4);
        u32::from_str_radix(digits, 16).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_written_can_be_read() {
        let value = Json::of([
            ("a \"b\"\\", Json::text("line\nline\t\u{1}\u{202e} Ж 🙂")),
            ("date", Json::List(vec![Json::Number(2013), Json::Number(5)])),
            ("list", Json::List(vec![Json::of([("x", Json::Other)])])),
        ]);
        let text = value.written();
        assert_eq!(
            text,
            "{\n  \"a \\\"b\\\"\\\\\": \"line\\nline\\u0009\\u0001\\u202e Ж 🙂\",\n  \"date\": [2013, 5],\n  \
             \"list\": [\n    {\n      \"x\": null\n    }\n  ]\n}\n"
        );
        assert_eq!(Json::read(&text), Some(value));
        let theirs: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(theirs["date"][0], 2013);
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for text in [
            "",
            "{",
            "[1,]",
            "{\"a\":}",
            "\"",
            "\"\\u12\"",
            "\"\\x\"",
            "[1] 2",
            "nul",
            "{a:1}",
            "\"\n\"",
            "é",
        ] {
            assert_eq!(Json::read(text), None, "{text}");
        }
        assert_eq!(Json::read(&"[".repeat(1_000_000)), None);
        assert_eq!(Json::read("\"\\ud83d\\ude42\\ud83d\""), Some(Json::text("🙂\u{fffd}")));
        assert_eq!(
            Json::read(" [ -1, 1.5e3, 18446744073709551616, 7 ] ").unwrap().each()[3],
            Json::Number(7)
        );
    }

    proptest! {
        #[test]
        fn any_text_can_be_written(text in any::<String>()) {
            let written = Json::text(&text).written();
            prop_assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text.clone());
            prop_assert_eq!(Json::read(&written), Some(Json::Text(text)));
        }

        #[test]
        fn any_bytes_are_json_or_not(text in "[\\[\\]{}\",:\\\\u0-9a-f \\PC]{0,40}") {
            // What others can read can be read here, and nothing else.
            let theirs = serde_json::from_str::<serde_json::Value>(&text).is_ok();
            prop_assert!(!theirs || Json::read(&text).is_some(), "{}", text);
        }
    }
}
