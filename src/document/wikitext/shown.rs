//! Templates of wikis that only wrap a text, by their names. Of all others nobody knows, without
//! the wiki, what they would show.

/// Which parts of a template that only wraps a text are that text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    First,
    /// The second unless it is empty, and then the first: a link to another wiki.
    Second,
    Last,
    All,
    /// The first, as a note.
    Note,
}

impl Shown {
    /// What is shown of the template of this name; none of one that does more than wrap.
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "lang" | "langx" | "transl" | "nowrap" | "nobr" | "small" | "big" => Self::Last,
            "abbr"
            | "comment"
            | "s"
            | "smaller"
            | "larger"
            | "smallcaps"
            | "sc"
            | "bold"
            | "кр"
            | "цитата"
            | "врезка"
            | "quote"
            | "quotation"
            | "blockquote"
            | "cquote"
            | "quote box"
            | "poemquote"
            | "poem"
            | "yes"
            | "no"
            | "partial"
            | "да"
            | "нет"
            | "частично"
            | "url"
            | "official url"
            | "официальный сайт"
            | "ill"
            | "interlanguage link"
            | "illm"
            | "strong"
            | "em" => Self::First,
            "нп"
            | "нп1"
            | "нп2"
            | "нп3"
            | "нп4"
            | "нп5"
            | "не переведено"
            | "не переведено 2"
            | "не переведено 3"
            | "не переведено 5" => Self::Second,
            "plainlist"
            | "flatlist"
            | "hlist"
            | "ubl"
            | "unbulleted list"
            | "bulleted list"
            | "columns-list"
            | "список"
            | "скрытый список"
            | "ordered list" => Self::All,
            "efn" | "refn" | "notetag" => Self::Note,
            _ => return name.starts_with("lang-").then_some(Self::Last),
        })
    }
}
