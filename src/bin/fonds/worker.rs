//! Reading documents in processes of their own.
//!
//! A document can be made so that its reader never ends, takes all memory or stops. So that
//! this costs one document and not the archive, `fonds pack` starts itself again, as
//! `fonds read-documents`, and hands the documents over. Such a process ends what is too
//! large itself; what takes too long is ended from here. Both leave an item with a notice,
//! and another process goes on.
//!
//! What is said on both sides, through standard input and output, lengths little-endian:
//!
//! ```text
//! asked:     mark (16 bytes), path (u32 length, UTF-8), document (u64 length, bytes)
//! answered:  mark, format (u8), description (u64 length), node stream (u64 length)
//! ```
//!
//! The mark is another one every time: what a reader prints before it is no answer.
//!
//! What a document gives does not depend on what was read before it: where a process that
//! had read others stops, a new one gets to read the document again.

use std::hash::{BuildHasher as _, RandomState};
use std::io::{self, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use fonds::bytes::{Cursor, Writer};
use fonds::document::{self, Description, Format, Item, Notice, NoticeKind, stream};

/// The hidden command that a process of the pool runs.
pub(crate) const COMMAND: &str = "read-documents";

/// How long one document may take.
pub(crate) const LIMIT: Duration = Duration::from_secs(10);
/// How much memory a process may take, beyond what it has before it reads anything.
const MEMORY: u64 = 512 << 20;

/// The longest path that is taken, the longest answer, and the most that a reader may print
/// before it.
const LONGEST_PATH: u64 = 1 << 20;
const LONGEST_ANSWER: u64 = 1 << 30;
const MOST_PRINTED: usize = 16 << 20;
/// How much is kept of what a process says on standard error.
const WORDS_KEPT: usize = 4096;

type Mark = [u8; 16];

/// A pool of processes that read documents.
pub(crate) struct Workers {
    pool: Pool,
}

impl Workers {
    /// A pool of at most `count` processes of this program.
    pub(crate) fn new(count: usize) -> Result<Self> {
        let program = std::env::current_exe().context("The place of this program cannot be told")?;
        Self::of(program, count)
    }

    /// The same of another program that knows the command.
    pub(crate) fn of(program: PathBuf, count: usize) -> Result<Self> {
        let shown = program.display().to_string();
        let command = move || {
            let mut command = Command::new(&program);
            command.arg(COMMAND);
            command
        };
        let pool = Pool::new(command, count, LIMIT);
        // Better one error now than one for each document.
        pool.warm_up().with_context(|| format!("Cannot start {shown} to read documents"))?;
        Ok(Self { pool })
    }

    /// Reads a document as [`document::parse`] does. Waits until a process is free; may be
    /// called from several threads.
    pub(crate) fn read(&self, path: &str, bytes: &[u8]) -> Item {
        let mark = mark();
        let answer = self.pool.ask(
            |out| ask(out, &mark, path, bytes),
            |from| answer(from, &mark).and_then(|answer| answer.item(bytes)),
        );
        answer.unwrap_or_else(|failure| {
            let kind = NoticeKind::NotRead(match failure {
                Failure::Late(limit) => format!("its reader took longer than {} seconds.", limit.as_secs()),
                Failure::Stopped(why) => format!("its reader stopped: {why}."),
                Failure::NotStarted(error) => format!("its reader could not be started: {error}."),
            });
            Item { notices: vec![Notice { at: 0..0, kind }], ..Item::default() }
        })
    }
}

/// Something that nobody can guess who made a document.
fn mark() -> Mark {
    let half = || RandomState::new().hash_one(0);
    ((u128::from(half()) << 64) | u128::from(half())).to_le_bytes()
}

fn ask(out: &mut impl Write, mark: &Mark, path: &str, bytes: &[u8]) -> io::Result<()> {
    out.write_all(mark)?;
    out.write_all(&u32::try_from(path.len()).map_err(io::Error::other)?.to_le_bytes())?;
    out.write_all(path.as_bytes())?;
    out.write_all(&(bytes.len() as u64).to_le_bytes())?;
    out.write_all(bytes)
}

/// An answer, not yet read as an item.
struct Answer {
    format: u8,
    description: Vec<u8>,
    stream: Vec<u8>,
}

fn answer(from: &mut impl Read, mark: &Mark) -> io::Result<Answer> {
    let mut last: Mark = [0; 16];
    from.read_exact(&mut last)?;
    let mut printed = 0;
    while last != *mark {
        if printed >= MOST_PRINTED {
            return Err(io::Error::other("it prints and does not answer"));
        }
        printed = printed.saturating_add(1);
        last.rotate_left(1);
        if let Some(end) = last.last_mut() {
            *end = u8(from)?;
        }
    }
    let format = u8(from)?;
    let mut part = || -> io::Result<Vec<u8>> {
        let length = u64(from)?;
        if length > LONGEST_ANSWER {
            return Err(io::Error::other("its answer is too long"));
        }
        let mut bytes = Vec::new();
        // Grows with what is there, whatever length was named.
        let read = from.take(length).read_to_end(&mut bytes)?;
        if (read as u64) < length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(bytes)
    };
    Ok(Answer { format, description: part()?, stream: part()? })
}

impl Answer {
    fn item(self, original: &[u8]) -> io::Result<Item> {
        let read = || -> Option<Item> {
            let format = Format::of_number(self.format)?;
            let mut item = stream::read(&self.stream, stream::Window::whole(original), format).ok()?;
            let mut cursor = Cursor::new(&self.description);
            item.description = Description::read(&mut cursor).ok()?;
            cursor.end().ok()?;
            Some(item)
        };
        read().ok_or_else(|| io::Error::other("its answer cannot be read"))
    }
}

fn u8(from: &mut impl Read) -> io::Result<u8> {
    let mut bytes = [0];
    from.read_exact(&mut bytes)?;
    Ok(u8::from_le_bytes(bytes))
}

fn u64(from: &mut impl Read) -> io::Result<u64> {
    let mut bytes = [0; 8];
    from.read_exact(&mut bytes)?;
    Ok(u64::from_le_bytes(bytes))
}

/// What `fonds read-documents` does: it reads one document after the other until there are
/// no more.
pub(crate) fn read_documents() -> Result<()> {
    std::panic::set_hook(Box::new(|panic| {
        // The place in the program is of no use to whoever packs.
        eprintln!("{STOPPED}{}", panic.payload_as_str().unwrap_or("it says nothing"));
    }));
    limit_memory();
    let mut output = io::stdout().lock();
    while read_one(&mut io::stdin().lock(), &mut output).map_err(|error| anyhow!("{STOPPED}{error}"))? {}
    Ok(())
}

/// Reads one document; `false` if there is none.
fn read_one(input: &mut impl Read, output: &mut impl Write) -> io::Result<bool> {
    let mut mark: Mark = [0; 16];
    match input.read(&mut mark)? {
        0 => return Ok(false),
        read => input.read_exact(mark.get_mut(read..).unwrap_or_default())?,
    }
    let mut length = [0; 4];
    input.read_exact(&mut length)?;
    let path = block(input, u64::from(u32::from_le_bytes(length)).min(LONGEST_PATH))?;
    let path = String::from_utf8(path).map_err(io::Error::other)?;
    let length = u64(input)?;
    let bytes = block(input, length)?;

    let item = document::parse(&path, &bytes);
    let mut description = Writer::new();
    item.description.write(&mut description);
    output.write_all(&mark)?;
    output.write_all(&[item.format.number()])?;
    for part in
        [description.into_bytes(), stream::write(&item.blocks, &item.notices, stream::Window::whole(&bytes))]
    {
        output.write_all(&(part.len() as u64).to_le_bytes())?;
        output.write_all(&part)?;
    }
    output.flush()?;
    Ok(true)
}

fn block(input: &mut impl Read, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let size = usize::try_from(length).map_err(|_| io::Error::other(OUT_OF_MEMORY))?;
    bytes.try_reserve_exact(size).map_err(|_| io::Error::other(OUT_OF_MEMORY))?;
    if input.take(length).read_to_end(&mut bytes)? < size {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(bytes)
}

/// Sees to it that this process cannot take all memory, where the system has a way to say so.
#[cfg(unix)]
fn limit_memory() {
    use rlimit::Resource;
    // No image of the memory is to be left on the disk when a reader stops.
    let _ = Resource::CORE.set(0, 0);
    // What the program itself takes is known on Linux only; elsewhere there is no limit.
    let Some(own) = own_memory() else { return };
    let most = own.saturating_add(MEMORY);
    if let Ok((_, hard)) = Resource::AS.get() {
        let most = most.min(hard);
        let _ = Resource::AS.set(most, most);
    }
}

#[cfg(not(unix))]
fn limit_memory() {}

/// The address space of this process in bytes.
#[cfg(unix)]
fn own_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmSize:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It took longer than this.
    Late(Duration),
    /// The process ended, or its answer is none; why, in a few words.
    Stopped(String),
    /// There is no process to ask.
    NotStarted(io::Error),
}

/// A pool of processes of any command that answers what it is asked.
pub(crate) struct Pool {
    command: Box<dyn Fn() -> Command + Send + Sync>,
    limit: Duration,
    slots: Mutex<Slots>,
    freed: Condvar,
}

struct Slots {
    idle: Vec<Process>,
    /// How many more may run than are idle or at work.
    free: usize,
}

/// The right to run one process; given back when it is dropped.
struct Slot<'a> {
    pool: &'a Pool,
    process: Option<Process>,
}

impl Pool {
    /// A pool of at most `count` processes, at least one.
    pub(crate) fn new(
        command: impl Fn() -> Command + Send + Sync + 'static,
        count: usize,
        limit: Duration,
    ) -> Self {
        let slots = Mutex::new(Slots { idle: Vec::new(), free: count.max(1) });
        Self { command: Box::new(command), limit, slots, freed: Condvar::new() }
    }

    /// Starts the first process.
    pub(crate) fn warm_up(&self) -> io::Result<()> {
        let mut slot = self.slot();
        if slot.process.is_none() {
            slot.process = Some(Process::start((self.command)())?);
        }
        Ok(())
    }

    /// Asks a process, as soon as one is free. `ask` and `answer` run once, or twice if a
    /// process stopped that had answered before.
    pub(crate) fn ask<T: Send>(
        &self,
        ask: impl Fn(&mut ChildStdin) -> io::Result<()> + Sync,
        answer: impl Fn(&mut BufReader<ChildStdout>) -> io::Result<T> + Sync,
    ) -> Result<T, Failure> {
        let mut slot = self.slot();
        loop {
            let mut process = match slot.process.take() {
                Some(process) => process,
                None => Process::start((self.command)()).map_err(Failure::NotStarted)?,
            };
            match process.ask(self.limit, &ask, &answer) {
                Ok(answer) => {
                    process.has_answered = true;
                    slot.process = Some(process);
                    return Ok(answer);
                }
                // What it stopped at may be what earlier documents left behind.
                Err(Failure::Stopped(_)) if process.has_answered => {}
                Err(failure) => return Err(failure),
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Slots> {
        // Nothing here can stop in the middle of a change.
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn slot(&self) -> Slot<'_> {
        let mut slots = self.lock();
        loop {
            if let Some(process) = slots.idle.pop() {
                return Slot { pool: self, process: Some(process) };
            }
            if let Some(fewer) = slots.free.checked_sub(1) {
                slots.free = fewer;
                return Slot { pool: self, process: None };
            }
            slots = self.freed.wait(slots).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        let mut slots = self.pool.lock();
        match self.process.take() {
            Some(process) => slots.idle.push(process),
            None => slots.free = slots.free.saturating_add(1),
        }
        drop(slots);
        self.pool.freed.notify_one();
    }
}

/// A process; ended when it is dropped.
struct Process {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    /// The end of what it says on standard error, when it has ended.
    words: Option<JoinHandle<String>>,
    has_answered: bool,
}

impl Process {
    fn start(mut command: Command) -> io::Result<Self> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let (Some(input), Some(output), Some(errors)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(io::Error::other("it has no pipes"));
        };
        // Read always, or a process with much to say would wait for somebody to listen.
        let words = thread::Builder::new().spawn(move || last_words(errors)).inspect_err(|_| {
            let _ = child.kill().and_then(|()| child.wait().map(drop));
        })?;
        let output = BufReader::new(output);
        Ok(Self { child, input, output, words: Some(words), has_answered: false })
    }

    fn ask<T: Send>(
        &mut self,
        limit: Duration,
        ask: &(impl Fn(&mut ChildStdin) -> io::Result<()> + Sync),
        answer: &(impl Fn(&mut BufReader<ChildStdout>) -> io::Result<T> + Sync),
    ) -> Result<T, Failure> {
        let Self { child, input, output, .. } = self;
        let outcome = thread::scope(|scope| {
            let (send, receive) = mpsc::channel();
            // Pipes wait without end; who waits for them is another.
            let asked = thread::Builder::new().spawn_scoped(scope, move || {
                let answered = ask(input).and_then(|()| input.flush()).and_then(|()| answer(output));
                // Nobody waits any longer if it took too long.
                let _ = send.send(answered);
            });
            asked.map_err(Failure::NotStarted)?;
            receive.recv_timeout(limit).map_err(|_| {
                // This ends the other thread too, for it ends the pipes.
                let _ = child.kill();
                Failure::Late(limit)
            })
        })?;
        outcome.map_err(|error| Failure::Stopped(self.end(&error)))
    }

    /// Ends it, and says why it had no answer.
    fn end(&mut self, error: &io::Error) -> String {
        // One that is stopping says why if it is let.
        let has_ended = matches!(error.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::BrokenPipe);
        if !has_ended {
            let _ = self.child.kill();
            return error.to_string();
        }
        let status = self.wait_briefly();
        let words = self.words.take().and_then(|words| words.join().ok()).unwrap_or_default();
        reason(&words, status)
    }

    /// The status of a process that closed its pipes and should therefore end.
    fn wait_briefly(&mut self) -> Option<ExitStatus> {
        for _ in 0..100 {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Some(status);
            }
            thread::sleep(Duration::from_millis(10));
        }
        let _ = self.child.kill();
        None
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        // Without this it would stay in the list of processes.
        let _ = self.child.wait();
    }
}

/// Before what a process of ours says when it stops.
const STOPPED: &str = "The reader stopped: ";
/// What Rust says when there is no memory, and what stands here for it.
const OUT_OF_MEMORY: &str = "memory allocation";

/// Why a process ended, in a few words that are the same every time.
fn reason(words: &str, status: Option<ExitStatus>) -> String {
    if words.contains(OUT_OF_MEMORY) {
        return format!("it needs more than {} MiB of memory", MEMORY >> 20);
    }
    if words.contains("overflowed its stack") {
        return "it is nested too deep".to_owned();
    }
    if let Some((_, said)) = words.rsplit_once(STOPPED) {
        let line = said.lines().next().unwrap_or_default();
        let line: String = line.chars().filter(|char| !char.is_control()).take(200).collect();
        return line.trim_end_matches(['.', ' ']).to_owned();
    }
    // "signal: 9 (SIGKILL)", "exit status: 1"; the process cannot choose these words.
    status.map_or_else(|| "it does not answer".to_owned(), |status| status.to_string())
}

/// The end of what is said until nobody says anything any more.
fn last_words(mut from: impl Read) -> String {
    let mut kept = Vec::new();
    let mut buffer = [0; WORDS_KEPT];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        kept.extend_from_slice(buffer.get(..count).unwrap_or_default());
        kept.drain(..kept.len().saturating_sub(WORDS_KEPT));
    }
    String::from_utf8_lossy(&kept).into_owned()
}
