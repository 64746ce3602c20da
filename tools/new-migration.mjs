import { readdirSync, writeFileSync } from 'node:fs';

import { root } from './pinned-node.mjs';

// node tools/new-migration.mjs "Why the schema changes"

const why = process.argv.slice(2).join(' ').trim();
if (!why) {
  console.error('Say why: node tools/new-migration.mjs "Let tasks be snoozed"');
  process.exit(1);
}

const directory = `${root}migrations/`;
const numbers = readdirSync(directory).flatMap((file) => /^(\d{4})_/.exec(file)?.[1] ?? []);
const number = String(Math.max(0, ...numbers.map(Number)) + 1).padStart(4, '0');
const name = why
  .toLowerCase()
  .replace(/[^a-z0-9]+/g, '_')
  .replace(/^_|_$/g, '')
  .slice(0, 50);
const path = `migrations/${number}_${name}.sql`;

writeFileSync(root + path, `-- Why: ${why}\n-- breaking: no\n\n`, { flag: 'wx' });
console.log(`${path}\nWhen it is written: node tools/dump-schema.mjs, and commit both.`);
