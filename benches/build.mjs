// node build.mjs PEER DOCS.jsonl FOLDER LANGUAGE: builds the index of one peer, in a process of its own.
import { createReadStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const [, , key, from, folder, language] = process.argv;
const peer = await import(`./peers/${key}.mjs`);
const docs = [];
for await (const line of createInterface({ input: createReadStream(from) })) docs.push(JSON.parse(line));
await mkdir(folder, { recursive: true });
await peer.build(docs, { folder, write: (name, data) => writeFile(join(folder, name), data) }, language);
