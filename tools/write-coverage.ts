import { writeFile } from 'node:fs/promises';

import { coverageText } from './coverage-text.ts';

/** Writes docs/coverage.md: run it after a message type or a field was added. */
await writeFile(new URL('../docs/coverage.md', import.meta.url), await coverageText());
