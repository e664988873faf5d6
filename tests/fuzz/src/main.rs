//! A short run of the targets of `fuzz/`, with nothing but stable Rust: the kept seeds, changed by chance. `cargo xtask
//! fuzz --short` builds it, with checksums switched off, and starts it.
//!
//! It does not see where a run comes to, as cargo-fuzz does. It sees how many pieces of memory a run asked for, and
//! changes further what asked for a number of them that was not seen before.

mod mutate;

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use std::{env, panic, process, thread};

use fuzzing::{TARGETS, Target, feed, pieces_asked};
use mutate::{Chance, mutate};

/// A run for which a processor works longer is a fault; most take less than a thousandth of it. It is long for
/// what is not optimised, counts what it does, and stands beside other tests.
const LONGEST: Duration = Duration::from_secs(5);
/// After this time a run is not waited for any longer.
const ENDLESS: Duration = Duration::from_secs(20);
/// How many inputs are kept to be changed further, besides the seeds; then the oldest goes.
const KEPT: usize = 256;
/// How many targets are fed at once.
const AT_ONCE: usize = 2;

const HELP: &str = "\
Usage: fuzzing [--seconds N] [--seed N] [--input FILE] [TARGETS]

Feeds every target with changed seeds for 20 seconds, two at once; the same seed gives the same inputs. Or feeds a target
one file. What a target fails over is in fuzz/artifacts.";

struct Options {
    seconds: u64,
    seed: u64,
    input: Option<PathBuf>,
    /// Whether this process feeds the one target itself.
    here: bool,
    only: Vec<String>,
}

fn main() -> ExitCode {
    let Some(options) = options() else {
        eprintln!("{HELP}\n\nThe targets: {}", TARGETS.map(|(name, _)| name).join(", "));
        return ExitCode::FAILURE;
    };
    let mut targets = TARGETS
        .iter()
        .filter(|(name, _)| options.only.is_empty() || options.only.iter().any(|own| own == name));
    let failed = match (&options.input, targets.next()) {
        (Some(file), Some((name, _))) => {
            feed(name, &fs::read(file).unwrap_or_default());
            false
        }
        (None, Some(target)) if options.here => !work(target, &options),
        (_, first) => !all(first.into_iter().chain(targets), &options),
    };
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn options() -> Option<Options> {
    let clock = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let seed = clock.map_or(0, |since| since.as_secs());
    let mut options = Options { seconds: 20, seed, input: None, here: false, only: Vec::new() };
    let mut arguments = env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--seconds" => options.seconds = arguments.next()?.parse().ok()?,
            "--seed" => options.seed = arguments.next()?.parse().ok()?,
            "--input" => options.input = Some(arguments.next()?.into()),
            "--here" => options.here = true,
            name if TARGETS.iter().any(|(own, _)| *own == name) => options.only.push(argument),
            _ => return None,
        }
    }
    (options.input.is_none() && !options.here || options.only.len() == 1).then_some(options)
}

/// `fuzz/` of these sources.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}

/// Where the input stands that a target is being fed.
fn at_work(target: &str) -> PathBuf {
    folder().join("work").join(format!("now-{target}"))
}

/// Feeds the targets, each in a process of its own, for that may be ended by what it is fed. Whether none failed.
fn all<'a>(targets: impl Iterator<Item = &'a Target>, options: &Options) -> bool {
    println!("Seed {}, {} s each", options.seed, options.seconds);
    let mut waiting: Vec<&str> = targets.map(|(name, _)| *name).collect();
    waiting.reverse();
    let (mut running, mut good): (Vec<(&str, Child)>, bool) = (Vec::new(), true);
    while !(waiting.is_empty() && running.is_empty()) {
        while running.len() < AT_ONCE
            && let Some(name) = waiting.pop()
        {
            let mut one = Command::new(env::current_exe().unwrap_or_default());
            let (seconds, seed) = (options.seconds.to_string(), options.seed.to_string());
            one.args([name, "--here", "--seconds", &seconds, "--seed", &seed]);
            match one.spawn() {
                Ok(child) => running.push((name, child)),
                Err(error) => {
                    eprintln!("{name}: {error}");
                    good = false;
                }
            }
        }
        running.retain_mut(|(name, child)| match child.try_wait() {
            Ok(None) => true,
            Ok(Some(status)) if status.success() => false,
            ended => {
                let artifact = folder().join("artifacts").join(*name).join(format!("short-{}", options.seed));
                let kept = artifact.parent().map(fs::create_dir_all);
                let kept =
                    kept.is_some_and(|made| made.is_ok()) && fs::rename(at_work(name), &artifact).is_ok();
                let place = format!("fuzz/artifacts/{name}/short-{}", options.seed);
                let told = if kept { place } else { "nowhere: it could not be kept".to_owned() };
                eprintln!("{name} FAILED ({ended:?}). What it was fed: {told}");
                good = false;
                false
            }
        });
        thread::sleep(Duration::from_millis(20));
    }
    good
}

/// Feeds a target until its time is over or it fails; whether it did not.
fn work((name, run): &Target, options: &Options) -> bool {
    let corpus = folder().join("corpus").join(name);
    let mut files: Vec<PathBuf> =
        fs::read_dir(&corpus).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.sort();
    let seeds: Vec<Vec<u8>> = files.iter().filter_map(|file| fs::read(file).ok()).collect();
    let now = at_work(name);
    let Some(mut now) = now.parent().map(fs::create_dir_all).and_then(|_| File::create(now).ok()) else {
        eprintln!("Cannot write to {}.", folder().join("work").display());
        return false;
    };
    if seeds.is_empty() {
        eprintln!("There are no seeds in {}.", corpus.display());
        return false;
    }
    let start = Instant::now();
    watch();
    let mut chance =
        Chance(name.bytes().fold(options.seed, |seed, byte| seed.wrapping_mul(31) + u64::from(byte)));
    let (mut kept, mut seen, mut runs, mut slowest) = (Vec::new(), HashSet::new(), 0_usize, Duration::ZERO);
    while start.elapsed().as_secs() < options.seconds || runs < seeds.len() {
        let bytes = match seeds.get(runs) {
            // First as they are.
            Some(seed) => seed.clone(),
            None => {
                let mut pick = || match chance.below(2) {
                    0 if !kept.is_empty() => chance.of::<Vec<u8>>(&kept).clone(),
                    _ => chance.of(&seeds).clone(),
                };
                let (one, other) = (pick(), pick());
                mutate(&mut chance, &one, &other)
            }
        };
        runs += 1;
        // So that it is there if this process is ended.
        let written = now.rewind().and_then(|()| now.write_all(&bytes));
        let _ = written.and_then(|()| now.set_len(bytes.len() as u64));
        let mut fed = feed_once(*run, &bytes);
        if fed.is_some_and(|(took, _)| took > LONGEST) {
            // Other programs may have had the processor for most of this time: once more, and see for how long it
            // worked for this one.
            let before = worked();
            fed = feed_once(*run, &bytes);
            let worked = worked().zip(before).map(|(after, before)| after.saturating_sub(before));
            fed = fed.map(|(took, pieces)| (worked.unwrap_or(took).min(took), pieces));
        }
        let told = format!("{name}: run {runs} with seed {}", options.seed);
        match fed {
            None => {
                eprintln!("{told} failed");
                return false;
            }
            Some((took, _)) if took > LONGEST => {
                eprintln!("{told} took {took:.1?}");
                return false;
            }
            Some((took, pieces)) => {
                if took > slowest {
                    slowest = took;
                    // To be looked at; nobody needs it.
                    let _ = fs::write(at_work(name).with_file_name(format!("slowest-{name}")), &bytes);
                }
                // Of large numbers the first eight bits.
                let few = pieces >> (pieces.max(255).ilog2() - 7);
                if runs > seeds.len() && seen.insert((few, pieces.max(1).ilog2())) {
                    if kept.len() == KEPT {
                        kept.remove(0);
                    }
                    kept.push(bytes);
                }
            }
        }
    }
    println!("{name:10} {runs:>9} runs, the slowest {slowest:.1?}, {} ways", seen.len());
    let _ = fs::remove_file(at_work(name));
    true
}

/// Feeds a target: how long it took, and how many pieces of memory it asked for; `None` if it panicked.
fn feed_once(run: fn(&[u8]), bytes: &[u8]) -> Option<(Duration, usize)> {
    let (start, before) = (Instant::now(), pieces_asked());
    RUNNING.store(1, Ordering::Relaxed);
    let done = panic::catch_unwind(|| run(bytes));
    RUNNING.store(0, Ordering::Relaxed);
    done.ok().map(|()| (start.elapsed(), pieces_asked().wrapping_sub(before)))
}

/// For how long a processor has worked for this thread, where the system tells it.
fn worked() -> Option<Duration> {
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

/// For how many looks of [`watch`] the present run has gone on; 0 if there is none.
static RUNNING: AtomicU64 = AtomicU64::new(0);

/// Ends this process if a run does not end.
fn watch() {
    let look = Duration::from_millis(500);
    thread::spawn(move || {
        loop {
            thread::sleep(look);
            let looks = RUNNING
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |looks| (looks > 0).then_some(looks + 1));
            if looks.is_ok_and(|looks| look.saturating_mul(looks as u32) > ENDLESS) {
                eprintln!("a run does not end");
                process::exit(1);
            }
        }
    });
}
