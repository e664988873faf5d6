// A plain web host that keeps an account of what it sent.
import { createServer } from 'node:http';
import { readFileSync, statSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';

const KINDS = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  json: 'application/json',
  wasm: 'application/wasm',
};

/** Serves `folder`; `log` has the path and the bytes of each answer, in order. */
export function serve(folder) {
  const log = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://host').pathname);
    const file = join(folder, normalize(path.endsWith('/') ? `${path}index.html` : path));
    let body;
    try {
      if (!statSync(file).isFile()) throw new Error('no file');
      body = readFileSync(file);
    } catch {
      response.writeHead(404).end();
      // A browser asks for a picture of the site by itself.
      if (path !== '/favicon.ico') log.push({ path, bytes: 0, body: Buffer.alloc(0) });
      return;
    }
    const kind = KINDS[path.endsWith('/') ? 'html' : path.split('.').at(-1)] ?? 'application/octet-stream';
    response.writeHead(200, {
      'Content-Type': kind,
      'Content-Length': body.length,
      'Cache-Control': 'no-cache',
      // Isolated, a page has a clock of 5 microseconds instead of 100.
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    });
    response.end(request.method === 'HEAD' ? undefined : body);
    log.push({ path: path.endsWith('/') ? `${path}index.html` : path, file, bytes: body.length });
  });
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      done({ log, address: `http://127.0.0.1:${port}/`, close: () => { server.closeAllConnections(); server.close(); } });
    });
  });
}

const squeezed = new Map();

/** The bytes of a file after `gzip -9`; each is squeezed once, never while something is measured. */
export function gzipped(file) {
  if (!squeezed.has(file)) squeezed.set(file, gzipSync(readFileSync(file), { level: 9 }).length);
  return squeezed.get(file);
}
