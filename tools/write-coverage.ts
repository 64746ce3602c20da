import { writeFile } from 'node:fs/promises';

import { coverageText } from './coverage-text.ts';
import { eventsText } from './events-text.ts';

/** Writes docs/coverage.md and docs/events.md: run it after a message type, an event or a field was added. */
await writeFile(new URL('../docs/coverage.md', import.meta.url), await coverageText());
await writeFile(new URL('../docs/events.md', import.meta.url), await eventsText());
