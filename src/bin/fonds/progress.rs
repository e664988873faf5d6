//! How far a long work is: a bar on a terminal, a line now and then elsewhere, or nothing.
//!
//! On standard error: what a command prints for others to read is on standard output.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::terminal::size;

/// The least time between two lines.
const BETWEEN: Duration = Duration::from_secs(2);
/// How often a bar moves that nobody moves.
const TICK: Duration = Duration::from_millis(200);

/// The progress of one work after the other; may be told from several threads.
pub(crate) struct Progress {
    work: Mutex<Option<Work>>,
    shown: Shown,
}

#[derive(Clone, Copy)]
enum Shown {
    Bar,
    Lines,
    Nothing,
}

/// What is being done, and how much of it is.
struct Work {
    what: String,
    /// Documents and bytes: done, and in all; 0 in all where that is not known.
    files: (u64, u64),
    bytes: (u64, u64),
    start: Instant,
    last_line: Instant,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Shown as fits where standard error goes; with `quiet` not at all.
    pub(crate) fn new(quiet: bool) -> Self {
        let shown = match () {
            () if quiet => Shown::Nothing,
            () if io::stderr().is_terminal() => Shown::Bar,
            () => Shown::Lines,
        };
        Self { work: Mutex::new(None), shown }
    }

    /// A work begins, and the one before it is done: what, in a word or two ("Reading"), and
    /// how many documents and bytes there are to do; 0 where that is not known.
    pub(crate) fn start(&self, what: &str, files: u64, bytes: u64) {
        self.finish();
        let work = Work::new(what, files, bytes, Instant::now());
        let work = if matches!(self.shown, Shown::Bar) { work.with_bar() } else { work };
        *self.lock() = Some(work);
    }

    /// There is more to do than was said: documents in a container.
    pub(crate) fn more(&self, files: u64, bytes: u64) {
        self.change(|work| {
            work.files.1 = work.files.1.saturating_add(files);
            work.bytes.1 = work.bytes.1.saturating_add(bytes);
        });
    }

    /// So much more is done.
    pub(crate) fn done(&self, files: u64, bytes: u64) {
        self.change(|work| {
            work.files.0 = work.files.0.saturating_add(files);
            work.bytes.0 = work.bytes.0.saturating_add(bytes);
        });
    }

    /// The work is done; what shows it is taken away.
    pub(crate) fn finish(&self) {
        // The bar goes with the work.
        *self.lock() = None;
    }

    fn change(&self, change: impl FnOnce(&mut Work)) {
        let mut work = self.lock();
        let Some(work) = work.as_mut() else { return };
        change(work);
        match self.shown {
            Shown::Bar => work.move_bar(),
            Shown::Lines => {
                if let Some(line) = work.line(Instant::now()) {
                    // That nobody reads how far it is does not stop it.
                    let _ = writeln!(io::stderr(), "{line}");
                }
            }
            Shown::Nothing => {}
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Work>> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Work {
    fn new(what: &str, files: u64, bytes: u64, now: Instant) -> Self {
        Self {
            what: what.to_owned(),
            files: (0, files),
            bytes: (0, bytes),
            start: now,
            last_line: now,
            bar: None,
        }
    }

    fn with_bar(mut self) -> Self {
        let (bar, template) = if self.bytes.1 == 0 {
            (ProgressBar::new_spinner(), "{spinner} {msg} {elapsed}")
        } else {
            (ProgressBar::new(self.bytes.1), "{msg} {wide_bar} {bytes} of {total_bytes}, {eta} left")
        };
        // The template is the one above: if it is none, the usual one is shown.
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.enable_steady_tick(TICK);
        self.bar = Some(bar);
        self.move_bar();
        self
    }

    fn move_bar(&self) {
        let Some(bar) = &self.bar else { return };
        if self.bytes.1 > 0 {
            bar.set_length(self.bytes.1);
        }
        bar.set_position(self.bytes.0);
        bar.set_message(self.head());
    }

    /// "Reading: 3 of 12 documents".
    fn head(&self) -> String {
        let Self { what, files: (done, all), .. } = self;
        match (*done, *all) {
            (0, 0) => what.clone(),
            (done, 0) => format!("{what}: {done} documents"),
            (done, all) => format!("{what}: {done} of {all} documents"),
        }
    }

    /// A line, if it is time for one.
    fn line(&mut self, now: Instant) -> Option<String> {
        if now.saturating_duration_since(self.last_line) < BETWEEN {
            return None;
        }
        self.last_line = now;
        let mut line = self.head();
        let (done, all) = self.bytes;
        if all > 0 {
            line.push_str(&format!(", {} of {}", size(done), size(all)));
            if let Some(left) = left(now.saturating_duration_since(self.start), done, all) {
                line.push_str(&format!(", about {left} left"));
            }
        }
        Some(line)
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// The time that is left if it goes on as it went, in words.
fn left(spent: Duration, done: u64, all: u64) -> Option<String> {
    if done == 0 {
        return None;
    }
    let seconds = spent.as_secs_f64() * all.saturating_sub(done) as f64 / done as f64;
    Some(match seconds.ceil() as u64 {
        0 | 1 => "1 second".to_owned(),
        seconds @ 2..120 => format!("{seconds} seconds"),
        seconds @ 120..7200 => format!("{} minutes", seconds / 60),
        seconds => format!("{} hours", seconds / 3600),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_now_and_then_and_say_how_far_it_is() {
        let start = Instant::now();
        let after = |milliseconds| start + Duration::from_millis(milliseconds);
        let mut work = Work::new("Reading", 12, 6_000_000, start);
        assert_eq!(work.line(after(1_999)), None, "what is done soon says nothing");
        work.files.0 = 3;
        work.bytes.0 = 1_500_000;
        let line = work.line(after(2_500));
        assert_eq!(
            line.as_deref(),
            Some("Reading: 3 of 12 documents, 1.5 MB of 6.0 MB, about 8 seconds left")
        );
        assert_eq!(work.line(after(4_499)), None);
        assert!(work.line(after(4_500)).is_some());
        let mut unknown = Work::new("Packing", 0, 0, start);
        assert_eq!(unknown.line(after(2_000)).as_deref(), Some("Packing"));
    }

    #[test]
    fn the_time_that_is_left_is_told_as_people_tell_it() {
        let minute = Duration::from_secs(60);
        for (done, all, expected) in [
            (0, 10, None),
            (10, 10, Some("1 second")),
            (1, 2, Some("60 seconds")),
            (1, 61, Some("60 minutes")),
            (1, 300, Some("4 hours")),
            (11, 10, Some("1 second")),
        ] {
            assert_eq!(left(minute, done, all).as_deref(), expected);
        }
    }

    #[test]
    fn threads_may_tell_of_the_same_work() {
        let progress = Progress::new(true);
        progress.done(1, 1);
        progress.start("Reading", 8, 80);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| progress.done(1, 10));
            }
        });
        progress.more(1, 1);
        let work = progress.lock();
        assert_eq!(work.as_ref().map(|work| (work.files, work.bytes)), Some(((8, 9), (80, 81))));
    }
}
