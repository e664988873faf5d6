//! Changing what was typed: what a person does with a word of the query by a click.

use super::{Form, Leaf, NEAR, Node, Query};

/// What can be done with a word or phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Change {
    /// Leave it out.
    Remove,
    /// Look for what does not have it.
    Exclude,
    /// Look for it again.
    Include,
    /// Its words one after the other in exactly these forms.
    Phrase,
    /// Its words near each other in any order.
    Near,
    /// Its words anywhere in any form.
    Words,
    /// The word in exactly this form.
    ThisForm,
    /// The word in any form.
    AnyForm,
    /// It and the one that follows as a phrase.
    Join,
}

impl Query {
    /// Whether a leaf is one that must not be there.
    #[must_use]
    pub fn excludes(&self, leaf: usize) -> bool {
        fn walk(node: &Node, leaf: usize, excluded: bool) -> Option<bool> {
            match node {
                Node::Leaf(number) => (*number == leaf).then_some(excluded),
                Node::And(nodes) | Node::Or(nodes) => {
                    nodes.iter().find_map(|node| walk(node, leaf, excluded))
                }
                Node::Not(node) => walk(node, leaf, !excluded),
            }
        }
        self.root.as_ref().and_then(|root| walk(root, leaf, false)).unwrap_or(false)
    }

    /// What can be done with a leaf, [`Change::Remove`] first; `text` is what was parsed.
    #[must_use]
    pub fn changes(&self, text: &str, leaf: usize) -> Vec<Change> {
        let Some(one) = self.leaves.get(leaf) else { return Vec::new() };
        let mut changes = vec![Change::Remove];
        if sign(text, one).is_some() {
            changes.push(Change::Include);
        } else if !self.excludes(leaf) {
            changes.push(Change::Exclude);
        }
        if one.dates.is_some() || one.field.is_some_and(super::Field::is_of_item) {
            return changes;
        }
        let plain = |leaf: &Leaf| leaf.parts().all(|part| part.form.is_word());
        let several = one.parts().count() > 1;
        if one.quoted && several {
            changes.push(if one.phrases.len() > 1 { Change::Phrase } else { Change::Near });
        }
        if one.quoted {
            changes.push(Change::Words);
        } else if one.phrases.len() == 1 && plain(one) && !several {
            let exact = one.parts().all(|part| part.form != Form::Any);
            changes.push(if exact { Change::AnyForm } else { Change::ThisForm });
        }
        let next = self.leaves.get(leaf.saturating_add(1));
        let between = |next: &Leaf| text.get(one.whole.end..next.whole.start).unwrap_or_default();
        if next.is_some_and(|next| {
            next.field.is_none()
                && next.phrases.len() == 1
                && plain(next)
                && sign(text, next).is_none()
                && !between(next).is_empty()
                && between(next).trim().is_empty()
        }) && one.phrases.len() == 1
            && plain(one)
        {
            changes.push(Change::Join);
        }
        changes
    }

    /// What would have to be typed for a leaf to be changed so; `text` is what was parsed. What
    /// cannot be done changes nothing.
    ///
    /// ```
    /// use fonds::query::{Change, parse};
    ///
    /// let text = "moscow -\"direct democracy\"";
    /// let query = parse(text);
    /// assert_eq!(query.changed(text, 1, Change::Include), "moscow \"direct democracy\"");
    /// assert_eq!(query.changed(text, 1, Change::Remove), "moscow");
    /// assert_eq!(query.changed(text, 1, Change::Near), "moscow -\"direct democracy\"~10");
    /// ```
    #[must_use]
    pub fn changed(&self, text: &str, leaf: usize, change: Change) -> String {
        let one = self.leaves.get(leaf).filter(|_| self.changes(text, leaf).contains(&change));
        let Some(one) = one else { return text.to_owned() };
        let whole = text.get(one.whole.clone()).unwrap_or_default();
        let inner = text.get(one.range.clone()).unwrap_or_default().trim();
        let sign = sign(text, one).unwrap_or_default();
        let unsigned = whole.get(sign.len()..).unwrap_or_default();
        let typed = one.field.map_or("", super::Field::typed);
        // The field of a bracket around it stands there already.
        let field =
            unsigned.get(..typed.len()).filter(|start| start.eq_ignore_ascii_case(typed)).unwrap_or_default();
        let mut end = one.whole.end;
        let new = match change {
            Change::Remove => String::new(),
            Change::Exclude => format!("-{whole}"),
            Change::Include => unsigned.to_owned(),
            Change::Phrase => format!("{sign}{field}\"{inner}\""),
            Change::Near => format!("{sign}{field}\"{inner}\"~{NEAR}"),
            Change::Words if one.parts().count() > 1 && !(sign.is_empty() && field.is_empty()) => {
                format!("{sign}{field}({inner})")
            }
            Change::Words | Change::AnyForm => format!("{sign}{field}{}", inner.trim_start_matches('=')),
            Change::ThisForm => format!("{sign}{field}={inner}"),
            Change::Join => {
                let next = self.leaves.get(leaf.saturating_add(1));
                let rest = next.and_then(|next| text.get(next.range.clone())).unwrap_or_default();
                end = next.map_or(end, |next| next.whole.end);
                let plain = |text: &str| text.trim().trim_start_matches('=').to_owned();
                format!("{sign}{field}\"{} {}\"", plain(inner), plain(rest))
            }
        };
        let (before, after) =
            (text.get(..one.whole.start).unwrap_or_default(), text.get(end..).unwrap_or_default());
        if new.is_empty() {
            let (before, after) = without_operator(before, after);
            // One space of two.
            let after = if before.is_empty() || before.ends_with(' ') { after.trim_start() } else { after };
            let left = format!("{before}{after}");
            return if after.is_empty() { left.trim_end().to_owned() } else { left };
        }
        format!("{before}{new}{after}")
    }
}

/// What stood before and after a word without the operator that joined it; of two the one that
/// binds stronger.
fn without_operator<'t>(before: &'t str, after: &'t str) -> (&'t str, &'t str) {
    let space = |char: Option<char>| char.is_none_or(|char| char.is_whitespace() || "()".contains(char));
    let ended = |operators: [&str; 2]| {
        let rest = operators.into_iter().find_map(|sign| before.trim_end().strip_suffix(sign));
        rest.filter(|rest| space(rest.chars().next_back()))
    };
    let begun = |operators: [&str; 2]| {
        let rest = operators.into_iter().find_map(|sign| after.trim_start().strip_prefix(sign));
        rest.filter(|rest| space(rest.chars().next()))
    };
    const AND: [&str; 2] = ["AND", "И"];
    const OR: [&str; 2] = ["OR", "ИЛИ"];
    let is_first = before.trim_end().is_empty() || before.trim_end().ends_with('(');
    let is_last = after.trim_start().is_empty() || after.trim_start().starts_with(')');
    let follows = begun(AND).or(begun(OR));
    match (ended(AND), ended(OR)) {
        (Some(rest), _) | (_, Some(rest)) if is_last => (rest.trim_end(), after),
        (Some(rest), _) if follows.is_some() => (rest, after),
        (_, Some(_)) => (before, follows.unwrap_or(after)),
        _ if is_first => (before, follows.unwrap_or(after)),
        _ => (before, after),
    }
}

/// What makes an exclusion of a leaf, if it stands directly before it, with the space after it.
fn sign<'t>(text: &'t str, leaf: &Leaf) -> Option<&'t str> {
    let whole = text.get(leaf.whole.clone())?;
    let length = ["-", "\u{2212}", "NOT", "НЕ"].into_iter().find_map(|sign| {
        let rest = whole.strip_prefix(sign)?;
        let space = rest.len().saturating_sub(rest.trim_start().len());
        let is_sign = sign.chars().all(|char| !char.is_alphabetic()) || space > 0;
        is_sign.then(|| sign.len().saturating_add(space))
    })?;
    whole.get(..length)
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, leaf: usize, change: Change, expected: &str) {
        assert_eq!(parse(text).changed(text, leaf, change), expected, "{text} {change:?}");
    }

    #[test]
    fn a_click_changes_what_was_typed() {
        check("one two three", 1, Change::Remove, "one three");
        check("one two three", 2, Change::Remove, "one two");
        check("one", 0, Change::Remove, "");
        check("one NOT two", 1, Change::Remove, "one");
        check("one AND two", 1, Change::Remove, "one");
        check("one AND two", 0, Change::Remove, "two");
        check("one AND two AND three", 1, Change::Remove, "one AND three");
        check("one AND two OR three", 1, Change::Remove, "one OR three");
        check("one OR two AND three", 1, Change::Remove, "one OR three");
        check("one OR two three", 1, Change::Remove, "one OR three");
        check("one two ИЛИ three", 1, Change::Remove, "one ИЛИ three");
        check("(one И two) three", 1, Change::Remove, "(one) three");
        check("BRAND two", 1, Change::Remove, "BRAND");
        check("one two", 1, Change::Exclude, "one -two");
        check("one NOT title:two", 1, Change::Include, "one title:two");
        check("one -(two three)", 1, Change::Include, "one -(two three)");
        check("title:\"one two\"", 0, Change::Words, "title:(one two)");
        check("\"one two\" x", 0, Change::Words, "one two x");
        check("\"one two\"~5", 0, Change::Phrase, "\"one two\"");
        check("one two", 0, Change::ThisForm, "=one two");
        check("=one two", 0, Change::AnyForm, "one two");
        check("one =two x", 0, Change::Join, "\"one two\" x");
        check("one OR two", 0, Change::Join, "one OR two");
        check("title:(one two)", 0, Change::ThisForm, "title:(=one two)");
        // A pattern has no form, and is not joined to a word.
        check("on* two", 0, Change::ThisForm, "on* two");
        check("on* two", 0, Change::Join, "on* two");
        check("one tw?o", 0, Change::Join, "one tw?o");
    }

    #[test]
    fn what_must_not_be_there_is_excluded_and_what_is_denied_twice_is_not() {
        let excluded = |text: &str| {
            let query = parse(text);
            (0..query.leaves.len()).map(|leaf| query.excludes(leaf)).collect::<Vec<_>>()
        };
        assert_eq!(excluded("one -two NOT three"), [false, true, true]);
        assert_eq!(excluded("one -(two -three)"), [false, true, false]);
        assert!(!parse("one -(two three)").changes("one -(two three)", 1).contains(&Change::Exclude));
    }

    proptest! {
        #[test]
        fn every_change_that_is_offered_changes_the_query(text in "(a|b|-|\"|=|title:|\\(|\\)| |OR |NOT |~3|a NEAR/2 b|\\*){0,14}") {
            let query = parse(&text);
            for leaf in 0..query.leaves.len() {
                for change in query.changes(&text, leaf) {
                    let changed = query.changed(&text, leaf, change);
                    prop_assert_ne!(&changed, &text);
                    let _ = parse(&changed);
                }
            }
        }
    }
}
