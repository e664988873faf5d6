//! What a reader leaves behind, and the key that takes it away.
//!
//! That key is Shift, three times with nothing between. Escape is *back* here, and is pressed three
//! times in a row by whoever goes from an item to the finding aid; Shift and Escape together belong to
//! browsers, Control, Alt or Meta with a key to them and to systems. A lone Shift types nothing in any
//! layout, is where one finds it blindly, and is the key that public services for people in danger use
//! for "exit this page". With Shift and another key, people type capitals and change layouts, so such a
//! press counts for nothing, nor does one that is followed by a letter or a click.

/// Within how many milliseconds the key has to be struck.
const WITHIN: f64 = 1500.0;
/// How often.
const STRIKES: usize = 3;

/// What becomes of keys and clicks, in the order in which they come.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Stroke {
    /// Shift goes down alone, by the name of the place it has on the keyboard.
    Down(String),
    /// That key comes up again.
    Up(String),
    /// Anything else.
    Other,
}

/// The strokes of Shift so far.
#[derive(Debug, Default)]
pub(crate) struct Strokes {
    /// The one that is held, with nothing since.
    held: Option<String>,
    /// When the last ones came up, in milliseconds.
    times: Vec<f64>,
}

impl Strokes {
    /// Whether the key is struck so often by now; `time` in milliseconds, of any clock.
    pub(crate) fn add(&mut self, stroke: Stroke, time: f64) -> bool {
        match stroke {
            Stroke::Down(key) => {
                // Both at once are how some change the layout.
                let is_alone = self.held.is_none();
                self.held = is_alone.then_some(key);
                if !is_alone {
                    self.times.clear();
                }
            }
            Stroke::Up(key) if self.held.take().is_some_and(|held| held == key) => {
                self.times.retain(|before| time - before <= WITHIN);
                self.times.push(time);
            }
            Stroke::Up(_) | Stroke::Other => {
                self.held = None;
                self.times.clear();
            }
        }
        self.times.len() >= STRIKES
    }
}

/// The steps of the history, as far as it knows them by a number alone.
#[derive(Debug, Default)]
pub(crate) struct Trail {
    /// Whether steps are kept from the history.
    pub(crate) hidden: bool,
    /// Where they led: the history has only the places in this list.
    places: Vec<String>,
    /// The present step, if it is one of them.
    at: Option<usize>,
}

/// The address that stands there for every place that is not told.
pub(crate) const NOWHERE: &str = "#/";

impl Trail {
    /// A step to a place: the address for the history, and the number for its state.
    pub(crate) fn step(&mut self, fragment: &str) -> (String, Option<usize>) {
        self.at = None;
        if !self.hidden {
            return (fragment.to_owned(), None);
        }
        self.at = Some(self.places.len());
        self.places.push(fragment.to_owned());
        (NOWHERE.to_owned(), self.at)
    }

    /// The same for the present step, of which the address is to be this, if it is another.
    pub(crate) fn amend(&mut self, fragment: Option<&str>) -> (Option<String>, Option<usize>) {
        if !self.hidden {
            // Once told, it is no secret any more.
            if fragment.is_some() {
                self.at = None;
            }
            return (fragment.map(str::to_owned), self.at);
        }
        let own = self.at.and_then(|at| self.places.get_mut(at));
        match (own, fragment) {
            (Some(own), Some(fragment)) => fragment.clone_into(own),
            (Some(_), None) => {}
            (None, fragment) => {
                let (address, at) = self.step(fragment.unwrap_or(NOWHERE));
                return (Some(address), at);
            }
        }
        (Some(NOWHERE.to_owned()), self.at)
    }

    /// The reader has come to a step of this address and number: where it leads, and whether the
    /// history is to be told of it otherwise.
    pub(crate) fn come(&mut self, address: &str, number: Option<usize>) -> (String, bool) {
        let place = number.and_then(|number| self.places.get(number));
        self.at = place.and(number);
        let is_otherwise = place.is_some() != self.hidden;
        (place.map_or(address, String::as_str).to_owned(), is_otherwise)
    }

    /// Where the present step leads, if the history does not know.
    pub(crate) fn here(&self) -> Option<&str> {
        self.at.and_then(|at| self.places.get(at)).map(String::as_str)
    }

    /// Whether a number is of this trail: one from before the page was loaded is not.
    pub(crate) fn knows(&self, number: usize) -> bool {
        number < self.places.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn down(key: &str) -> Stroke {
        Stroke::Down(key.to_owned())
    }

    fn up(key: &str) -> Stroke {
        Stroke::Up(key.to_owned())
    }

    fn times(strokes: &[Stroke], count: usize) -> Vec<Stroke> {
        (0..count).flat_map(|_| strokes.to_vec()).collect()
    }

    /// Whether these strokes, so many milliseconds apart, end in the wiping.
    fn wipes(strokes: &[Stroke], apart: f64) -> bool {
        let mut time = 0.0;
        let mut all = Strokes::default();
        strokes.iter().fold(false, |done, stroke| {
            time += apart;
            done || all.add(stroke.clone(), time)
        })
    }

    #[test]
    fn three_strokes_of_shift_alone_wipe() {
        let (left, right) =
            (vec![down("ShiftLeft"), up("ShiftLeft")], vec![down("ShiftRight"), up("ShiftRight")]);
        assert!(wipes(&times(&left, 3), 100.0));
        assert!(wipes(&[left.clone(), right, left.clone()].concat(), 100.0));
        assert!(!wipes(&times(&left, 2), 100.0));
        // Slowly, it is no sign.
        assert!(!wipes(&times(&left, 9), 500.0));
    }

    #[test]
    fn typing_and_changing_layouts_do_not() {
        let stroke = vec![down("ShiftLeft"), up("ShiftLeft")];
        // Capitals, one after the other.
        let capital = vec![down("ShiftLeft"), Stroke::Other, Stroke::Other, up("ShiftLeft")];
        assert!(!wipes(&times(&capital, 20), 20.0));
        // A letter, or a click, between.
        let between = [stroke.clone(), vec![Stroke::Other]].concat();
        assert!(!wipes(&times(&between, 20), 20.0));
        // Shift and then Alt, as one changes layouts: the second key is another.
        let layout = vec![down("ShiftLeft"), Stroke::Other, up("ShiftLeft"), Stroke::Other];
        assert!(!wipes(&times(&layout, 20), 20.0));
        // Both Shifts at once do so elsewhere.
        let both = vec![down("ShiftLeft"), down("ShiftRight"), up("ShiftRight"), up("ShiftLeft")];
        assert!(!wipes(&times(&both, 20), 20.0));
    }

    #[test]
    fn back_leads_where_one_was_and_the_address_does_not_say_where() {
        let mut trail = Trail::default();
        assert_eq!(trail.step("#/search?q=a"), ("#/search?q=a".into(), None));
        trail.hidden = true;
        // The step that is seen when it is switched on.
        assert_eq!(trail.amend(Some("#/search?q=a")), (Some("#/".into()), Some(0)));
        assert_eq!(trail.step("#/item/x"), ("#/".into(), Some(1)));
        assert_eq!(trail.step("#/search?q=b"), ("#/".into(), Some(2)));
        // Typing on changes the step.
        assert_eq!(trail.amend(Some("#/search?q=bc")), (Some("#/".into()), Some(2)));
        assert_eq!(trail.amend(None), (Some("#/".into()), Some(2)));
        // Back twice, and forward to what was typed.
        assert_eq!(trail.come("#/", Some(1)), ("#/item/x".into(), false));
        assert_eq!(trail.come("#/", Some(0)), ("#/search?q=a".into(), false));
        assert_eq!(trail.come("#/", Some(2)), ("#/search?q=bc".into(), false));
        // To a step from before: its address goes as well.
        assert_eq!(trail.come("#/search?q=old", None), ("#/search?q=old".into(), true));
        assert_eq!(trail.amend(Some("#/search?q=old")), (Some("#/".into()), Some(3)));
        // Switched off, a step is told again as one comes to it.
        trail.hidden = false;
        assert_eq!(trail.come("#/", Some(2)), ("#/search?q=bc".into(), true));
        assert_eq!(trail.amend(Some("#/search?q=bc")), (Some("#/search?q=bc".into()), None));
        assert_eq!(trail.come("#/search?q=bc", None), ("#/search?q=bc".into(), false));
        // A number of a page that is gone leads nowhere.
        assert!(!trail.knows(7));
        assert_eq!(trail.come("#/", Some(7)), ("#/".into(), false));
    }

    proptest! {
        #[test]
        fn while_it_is_on_the_history_is_told_nothing(steps in prop::collection::vec("#/[a-z]{1,5}", 1..20), amends in any::<bool>()) {
            let mut trail = Trail { hidden: true, ..Trail::default() };
            for step in &steps {
                prop_assert_eq!(trail.step(step).0, NOWHERE);
                if amends {
                    let told = trail.amend(Some(step)).0;
                    prop_assert_eq!(told.as_deref(), Some(NOWHERE));
                }
            }
            for (number, step) in steps.iter().enumerate() {
                let come = trail.come(NOWHERE, Some(number));
                prop_assert_eq!(come, (step.clone(), false));
            }
        }
    }
}
