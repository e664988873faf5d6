//! The processes that read documents: their answers, and what becomes of those that have none.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    dead_code,
    reason = "a test stops at what is wrong, and needs not all of the module"
)]

use std::io::{BufRead as _, Write as _};
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use fonds::document::{self, NoticeKind};

#[cfg(test)]
mod common;
// Here the real program can be started, which tests inside it cannot do.
#[cfg(test)]
#[path = "../src/bin/fonds/worker.rs"]
mod worker;

use worker::{Failure, Pool, Workers};

const MINUTE: Duration = Duration::from_secs(60);

fn workers(count: usize) -> Workers {
    Workers::of(PathBuf::from(common::program()), count).unwrap()
}

#[test]
fn another_process_reads_what_this_one_reads() {
    let workers = workers(2);
    let seeds: Vec<(String, Vec<u8>)> = std::fs::read_dir(common::package().join("seeds"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(&path).unwrap()))
        .chain([
            ("empty.txt".to_owned(), vec![]),
            ("ж.md".to_owned(), "# *Письмо*\n\n- [a](b)\n".into()),
            ("odd.txt".to_owned(), b"\xff\xfe odd <|separator|>\n\nwords".to_vec()),
        ])
        .collect();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for (path, bytes) in &seeds {
                    assert_eq!(workers.read(path, bytes), document::parse(path, bytes), "{path}");
                }
            });
        }
    });
}

/// Linux only: elsewhere there is no limit.
#[test]
#[cfg(target_os = "linux")]
fn what_needs_too_much_memory_stops_and_the_next_is_read() {
    let workers = workers(1);
    let large = vec![0; 600 << 20];
    let item = workers.read("large.txt", &large);
    drop(large);
    assert!(item.blocks.is_empty());
    let expected = "its reader stopped: it needs more than 512 MiB of memory.";
    assert_eq!(item.notices[0].kind, NoticeKind::NotRead(expected.into()));
    assert_eq!(workers.read("a.txt", b"words").blocks.len(), 1);
}

#[test]
fn a_program_that_is_not_there_is_an_error_at_once() {
    let error = Workers::of(PathBuf::from("no/such/program"), 1).err().unwrap();
    assert!(error.to_string().starts_with("Cannot start no/such/program"), "{error:#}");
}

/// A pool of one shell.
#[cfg(unix)]
fn shell(script: &'static str, limit: Duration) -> Pool {
    let command = move || {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    };
    Pool::new(command, 1, limit)
}

/// Says a line and hears one.
#[cfg(unix)]
fn talk(pool: &Pool, line: &str) -> Result<String, Failure> {
    pool.ask(
        |out| writeln!(out, "{line}"),
        |from| {
            let mut line = String::new();
            match from.read_line(&mut line)? {
                0 => Err(std::io::ErrorKind::UnexpectedEof.into()),
                _ => Ok(line.trim_end().to_owned()),
            }
        },
    )
}

#[test]
#[cfg(unix)]
fn a_process_answers_again_and_again() {
    let pool = shell("while read line; do echo $$ $line; done", MINUTE);
    let (one, two) = (talk(&pool, "a").unwrap(), talk(&pool, "b").unwrap());
    assert_eq!(one.strip_suffix('a'), two.strip_suffix('b'), "the same process");
}

#[test]
#[cfg(unix)]
fn one_that_hangs_is_ended_and_replaced() {
    // The second hangs too, before it has read what is more than a pipe holds.
    let pool =
        shell("read line; [ \"$line\" = hang ] && exec sleep 600; echo $line", Duration::from_millis(300));
    let start = Instant::now();
    assert!(matches!(talk(&pool, "hang"), Err(Failure::Late(_))));
    let much = "x".repeat(1 << 20);
    assert!(matches!(talk(&pool, &format!("hang\n{much}")), Err(Failure::Late(_))));
    assert!(start.elapsed() < MINUTE, "it is not waited for");
    assert_eq!(talk(&pool, "word").unwrap(), "word");
}

#[test]
#[cfg(unix)]
fn one_that_dies_says_why_in_words_that_it_cannot_choose() {
    for (script, expected) in [
        ("read line; echo anything at all >&2; exit 3", "exit status: 3"),
        ("read line; kill -9 $$", "signal: 9 (SIGKILL)"),
        ("read line; echo 'memory allocation of 99 bytes failed' >&2; exit 1", "more than 512 MiB"),
        ("read line; echo \"thread 'main' (7) has overflowed its stack\" >&2; kill -6 $$", "nested too deep"),
        ("read line; printf 'x\\nThe reader stopped: no\\tsense.\\n' >&2; exit 101", "nosense"),
        ("exec <&-; exit 0", "exit status: 0"),
        // Much is said that nobody reads.
        ("read line; head -c 1000000 /dev/zero >&2; exit 4", "exit status: 4"),
    ] {
        let failure = talk(&shell(script, MINUTE), "word").unwrap_err();
        let Failure::Stopped(why) = &failure else { panic!("{script}: {failure:?}") };
        assert!(why.contains(expected), "{script}: {why}");
    }
}

#[test]
#[cfg(unix)]
fn one_that_stops_after_it_answered_does_not_cost_the_next_document() {
    // It answers once. What is asked next is asked again, of a new one.
    let pool = shell("read line; echo $line; read line; exit 1", MINUTE);
    for word in ["a", "b", "c"] {
        assert_eq!(talk(&pool, word).unwrap(), word);
    }
}

#[test]
#[cfg(unix)]
fn no_more_run_than_were_allowed_and_all_are_ended() {
    let pool = shell("while read line; do echo $$; done", MINUTE);
    let mut numbers: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| talk(&pool, "?").unwrap())).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    numbers.dedup();
    assert_eq!(numbers.len(), 1, "{numbers:?}");
    drop(pool);
    assert!(!PathBuf::from(format!("/proc/{}", numbers[0])).exists());
}
