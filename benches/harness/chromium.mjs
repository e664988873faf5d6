// Headless Chromium over its pipe: a fresh profile each time, DevTools' own protocol, no library.
import { spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { memory, tree } from './measure.mjs';

const FLAGS = [
  '--headless', '--disable-gpu', '--no-first-run', '--no-default-browser-check',
  '--disable-background-networking', '--disable-component-update', '--disable-default-apps', '--disable-sync',
  '--disable-breakpad', '--mute-audio', '--remote-debugging-pipe',
];

function program() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  for (const name of ['chromium', 'google-chrome', 'chromium-browser']) {
    for (const folder of folders) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch { /* Not here. */ }
    }
  }
  throw new Error('there is no Chromium here');
}

export class Chromium {
  /** Starts a browser with one empty page. */
  static async start() {
    const browser = new Chromium();
    browser.profile = mkdtempSync(join(tmpdir(), 'fonds-bench-'));
    const flags = [...FLAGS, `--user-data-dir=${browser.profile}`];
    // Root, as in a container, gets no sandbox.
    if (process.getuid?.() === 0) flags.push('--no-sandbox');
    browser.child = spawn(program(), [...flags, 'about:blank'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
    browser.calls = new Map();
    browser.last = 0;
    browser.ended = new Promise((done) => browser.child.on('close', done));
    const fail = (why) => { for (const { fail } of browser.calls.values()) fail(new Error(why)); browser.calls.clear(); };
    browser.child.on('error', (error) => fail(String(error)));
    browser.child.on('close', () => fail('the browser ended'));
    browser.child.stdio[3].on('error', () => {});
    let parts = [];
    browser.child.stdio[4].on('data', (data) => {
      for (let from = 0; from < data.length;) {
        const end = data.indexOf(0, from);
        parts.push(data.subarray(from, end < 0 ? data.length : end));
        if (end < 0) break;
        browser.hear(JSON.parse(Buffer.concat(parts).toString('utf8')));
        parts = [];
        from = end + 1;
      }
    });
    const { targetInfos } = await browser.call('Target.getTargets');
    const { targetId } = targetInfos.find(({ type }) => type === 'page')
      ?? await browser.call('Target.createTarget', { url: 'about:blank' });
    ({ sessionId: browser.session } = await browser.call('Target.attachToTarget', { targetId, flatten: true }));
    await browser.call('Page.enable');
    await browser.call('Inspector.enable');
    return browser;
  }

  hear({ id, result, error, method }) {
    if (method === 'Inspector.targetCrashed') {
      for (const { fail } of this.calls.values()) fail(new Error('the page crashed (out of memory?)'));
      this.calls.clear();
    }
    const call = this.calls.get(id);
    if (!call) return;
    this.calls.delete(id);
    if (error) call.fail(new Error(error.message));
    else call.done(result);
  }

  call(method, params = {}, limit = 60) {
    const id = ++this.last;
    const answer = new Promise((done, fail) => {
      this.calls.set(id, { done, fail });
      const timer = setTimeout(() => {
        this.calls.delete(id);
        fail(new Error(`no answer within ${limit} s`));
      }, limit * 1000);
      timer.unref();
    });
    this.child.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId: this.session })}\0`);
    return answer;
  }

  /** Runs a script before those of every page that is opened later. */
  before(source) {
    return this.call('Page.addScriptToEvaluateOnNewDocument', { source });
  }

  async open(url) {
    const { errorText } = await this.call('Page.navigate', { url });
    if (errorText) throw new Error(errorText);
  }

  /** Calls a function of the page's language, given as source, and waits for its promise. */
  async run(source, args = [], limit = 300) {
    const expression = `(${source})(...${JSON.stringify(args)})`;
    const { result, exceptionDetails } = await this.call(
      'Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true }, limit);
    if (exceptionDetails) {
      const { exception, text } = exceptionDetails;
      throw new Error(String(exception?.description ?? exception?.value ?? text).split('\n')[0].slice(0, 160));
    }
    return result.value;
  }

  /** The peak of the memory of the page's own process. */
  peak() {
    return Math.max(0, ...tree(this.child.pid).map((process) => {
      return memory(process, 'VmHWM') * Number(renders(process));
    }));
  }

  async close() {
    await this.call('Browser.close', {}, 10).catch(() => this.child.kill('SIGKILL'));
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 5000);
    await this.ended;
    clearTimeout(timer);
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}


function renders(process) {
  try {
    return readFileSync(`/proc/${process}/cmdline`, 'utf8').includes('--type=renderer');
  } catch {
    return false;
  }
}
