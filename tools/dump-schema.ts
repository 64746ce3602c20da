import { writeFile } from 'node:fs/promises';

import { migrate, pgliteDatabase } from '../src/platform/platform.ts';
import { schemaText } from './schema-text.ts';

/** Writes migrations/schema.sql: run it after adding a migration. */
const database = await pgliteDatabase();
await migrate(database);
await writeFile(new URL('../migrations/schema.sql', import.meta.url), await schemaText(database));
await database.close();
