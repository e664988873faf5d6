// Running programs: how long they take, on how much of the processor, with how much memory.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const POLL = 10;

function read(path) {
  try { return readFileSync(path, 'utf8'); } catch { return ''; }
}

/** A process and all that it started. */
export function tree(process) {
  const found = [process];
  for (const one of found) {
    let tasks = [];
    try { tasks = readdirSync(`/proc/${one}/task`); } catch { /* It has ended. */ }
    for (const task of tasks) {
      found.push(...read(`/proc/${one}/task/${task}/children`).split(' ').filter(Boolean).map(Number));
    }
  }
  return found;
}

/** A line of /proc/PID/status in bytes. */
export function memory(process, line) {
  const found = read(`/proc/${process}/status`).match(new RegExp(`^${line}:\\s+(\\d+) kB`, 'm'));
  return found ? Number(found[1]) * 1024 : 0;
}

/** Seconds of the processor that a process has had; the kernel counts hundredths. */
function ticks(process) {
  const stat = read(`/proc/${process}/stat`);
  // After the name, which may hold anything, in brackets.
  const cells = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return cells.length > 12 ? (Number(cells[11]) + Number(cells[12])) / 100 : 0;
}

/** What `times` of a shell prints of its children: "0m1.230s 0m0.100s" in its second line. */
function cpu(text) {
  const times = [...(text.trim().split('\n')[1] ?? '').matchAll(/(\d+)m([\d.]+)s/g)];
  return times.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
}

/**
 * Runs a command to its end. Seconds by the clock and of the processor (user and system, children
 * too); the peak of what the whole tree of processes had in memory at once, looked at every 10 ms,
 * and never less than the peak that the kernel noted of any one of them.
 */
export function measured(command, limit, accepted = [0]) {
  const start = performance.now();
  // The shell of the system, since only it tells the time of children without a helper's help.
  const child = spawn('sh', ['-c', '"$@"; code=$?; times >&3; exit $code', 'sh', ...command], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  let output = '';
  let times = '';
  child.stdout.on('data', (data) => { output = (output + data).slice(-4000); });
  child.stderr.on('data', (data) => { output = (output + data).slice(-4000); });
  child.stdio[3].on('data', (data) => { times += data; });
  let peak = 0;
  const seen = new Map();
  let late = false;
  const poll = setInterval(() => {
    const processes = tree(child.pid).slice(1);
    const now = processes.reduce((sum, process) => sum + memory(process, 'VmRSS'), 0);
    for (const process of processes) seen.set(process, Math.max(seen.get(process) ?? 0, ticks(process)));
    peak = Math.max(peak, now, ...processes.map((process) => memory(process, 'VmHWM')));
    if (performance.now() - start > limit * 1000 && !late) {
      late = true;
      for (const process of processes.reverse()) {
        try { globalThis.process.kill(process, 'SIGKILL'); } catch { /* It has ended. */ }
      }
    }
  }, POLL);
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => {
      clearInterval(poll);
      const wall = (performance.now() - start) / 1000;
      if (late) fail(new Error(`not built within ${limit} s`));
      else if (!accepted.includes(code)) fail(new Error(reason(output) || `ended with ${code}`));
      else {
        // A child that is ended and not waited for, as Pagefind's is, is in no total but in what was seen.
        const total = [...seen.values()].reduce((sum, one) => sum + one, 0);
        done({ wall, cpu: Math.max(cpu(times), total), peak });
      }
    });
  });
}

/** The line of an output that says why. */
function reason(output) {
  const all = output.trim().split('\n').map((line) => line.trim()).filter(Boolean);
  return (all.find((line) => /error|fatal|cannot|not enough|panicked/i.test(line)) ?? all.at(-1) ?? '').slice(0, 160);
}

/** What a command prints, given its input; an error if it fails. */
export function output(command, input = '', accepted = [0]) {
  const child = spawn(command[0], command.slice(1), { stdio: ['pipe', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (data) => { out += data; });
  child.stderr.setEncoding('utf8').on('data', (data) => { err = (err + data).slice(-4000); });
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => (accepted.includes(code) ? done(out) : fail(new Error(reason(err) || `ended with ${code}`))));
  });
}

/** The JSON lines that a command prints, given lines. */
export async function lines(command, input) {
  const out = await output(command, input.map((line) => `${line}\n`).join(''));
  return out.split('\n').filter(Boolean).map((line) => JSON.parse(line));
}
