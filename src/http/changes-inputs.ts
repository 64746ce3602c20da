import { z } from 'zod';

import { audiences } from '../governance/governance.ts';
import { idCharsMax, searchCharsMax } from './inputs.ts';

/** What comes in about change requests and releases; what may be done is decided behind it, with a sentence. */

const id = z.string().min(1).max(idCharsMax);
const text = z.string().max(20_000);
const line = z.string().max(searchCharsMax);
const path = z.string().min(1).max(500);
const rev = z.number().int().positive();
const fingerprint = z.string().min(1).max(100);
const value = z.union([z.string().max(200), z.number(), z.boolean()]);
const reason = text;

export const editsMax = 50;
export const sitesMax = 500;

export const changeParams = z.object({ id: z.coerce.number().int().positive() });

/** How many may be is said behind it, with a sentence. */
export const planReplayBody = z.strictObject({ days: z.int() });

const sites = z.array(id).max(sitesMax).nullable();

export const newChangeBody = z.strictObject({ title: line, why: text, sites });

// Names may be empty here: the check of the file says at the field what is missing.
const edit = z.discriminatedUnion('edit', [
  z.strictObject({
    edit: z.literal('file'),
    file: path,
    text: z.string().max(1_000_000).nullable(),
  }),
  z.strictObject({
    edit: z.literal('parameter'),
    ...{ workflow: id, site: id.nullable(), parameter: line, value: value.nullable() },
  }),
  z.strictObject({
    edit: z.literal('waiver'),
    id: line,
    waiver: z
      .strictObject({
        ...{ workflow: line, sites: z.array(id).max(sitesMax), parameter: line, value },
        ...{ reason: line, risk: line, control: line, owner: line, expires: line },
      })
      .nullable(),
  }),
  z.strictObject({
    edit: z.literal('window'),
    id: line,
    window: z
      .strictObject({
        ...{ title: line, kind: z.enum(['freeze', 'change-window']), reason: line },
        ...{ sites: z.union([z.literal('all'), z.array(id).max(sitesMax)]), starts: line },
        ...{ rrule: line.exactOptional(), lasts: line, zone: line.exactOptional() },
      })
      .nullable(),
  }),
  z.strictObject({
    edit: z.literal('flag'),
    key: line,
    flag: z
      .strictObject({
        ...{ title: line, kind: z.enum(['release', 'kill-switch', 'operational']), default: line },
        ...{ owner: line, expires: line, retire: line },
        whenCutOff: z.enum(['off', 'keep']).exactOptional(),
      })
      .nullable(),
  }),
  z.strictObject({
    edit: z.literal('shift'),
    ...{ site: id, rota: z.int().min(0), shift: z.int().min(0), people: z.array(id).max(100) },
  }),
]);

const place = z.union([
  z.strictObject({ object: line }),
  z.strictObject({ file: path, from: z.int().min(1), to: z.int().min(1) }),
]);

export const changeActBody = z.strictObject({
  rev,
  act: z.discriminatedUnion('act', [
    z.strictObject({
      act: z.literal('edit'),
      edits: z.array(edit).max(editsMax).exactOptional(),
      suggestion: z.int().min(1).exactOptional(),
      title: line.exactOptional(),
      why: text.exactOptional(),
      sites: sites.exactOptional(),
      notes: z.partialRecord(z.enum(audiences), text).exactOptional(),
      runs: z.array(id).max(100).exactOptional(),
    }),
    z.strictObject({
      act: z.literal('rebase'),
      prefer: z.record(path, z.enum(['ours', 'theirs'])),
    }),
    z.strictObject({ act: z.literal('submit') }),
    z.strictObject({
      act: z.literal('comment'),
      ...{ text, place: place.nullable(), suggestion: text.nullable() },
    }),
    z.strictObject({ act: z.literal('approve'), fingerprint, text }),
    z.strictObject({ act: z.literal('ask-changes'), text }),
    z.strictObject({
      act: z.literal('schedule'),
      at: z.iso.datetime().transform((at) => Date.parse(at)),
      ...{ fingerprint, reason },
    }),
    z.strictObject({ act: z.literal('unschedule'), reason }),
    z.strictObject({ act: z.literal('apply'), fingerprint, reason }),
    z.strictObject({ act: z.literal('override'), fingerprint, reason }),
    z.strictObject({ act: z.literal('cancel'), reason }),
  ]),
});

export const viewedBody = z.strictObject({ object: line, digest: fingerprint.nullable() });

export const fileQuery = z.object({ path });

export const releaseParams = z.object({ digest: fingerprint });

export const assignBody = z.strictObject({ bundle: fingerprint, sites, reason });

export const rollbackBody = z.strictObject({ site: id, reason });
