import type { AnyMasterFact, MasterChange } from '../canonical/canonical.ts';
import type { Segment } from '../hl7v2/hl7v2.ts';
import type { Instant } from '../platform/platform.ts';

import {
  readersFor,
  type MessageReader,
  type Read,
  type ReadersByTrigger,
} from './message-reader.ts';
import { conceptText } from './read-concept.ts';
import { placeIn } from './read-place.ts';
import { certainInstantAt } from './read-time.ts';
import { keyAt, textAt, warn, wordAt, type Reading } from './reading.ts';
import { said } from './said.ts';

/** HL7 table 0180, MFE-1. */
const actions: Readonly<Record<string, MasterChange>> = {
  MAD: 'added',
  MUP: 'updated',
  MDL: 'deleted',
  MDC: 'deactivated',
  MAC: 'reactivated',
};

/** HL7 v2.5.1, chapter 8: M02 is staff, M05 places. Of the others (M01, any master file) Sinew keeps nothing. */
export const mfnReaders: ReadersByTrigger = {
  ...readersFor('M02', masterReader(readProvider)),
  ...readersFor('M05', masterReader(readPlaceEntry)),
  ...readersFor('M01 M03 M04 M06 M07 M08 M09 M10 M11 M12 M13 M15', keepMasterFile),
};

function keepMasterFile(): Read {
  const sentence =
    'Of master files those of staff (M02) and of places (M05) are taken; this is another.';
  return { kept: 'other-master-file', sentence };
}

/** MFE and the segments that say what it is about. */
interface Entry {
  mfe: Segment;
  change: MasterChange;
  toldAt: Instant | null;
  lines: Segment[];
}

type EntryReader = (reading: Reading, entry: Entry) => AnyMasterFact | undefined;

function masterReader(read: EntryReader): MessageReader {
  return (reading) => {
    const entries = entriesOf(reading);
    if (entries.length === 0) {
      warn(reading, 'missing-master-entry', 'MFE', 'The master file has no entry (MFE).');
    }
    return { facts: entries.flatMap((entry) => read(reading, entry) ?? []) };
  };
}

function entriesOf(reading: Reading): Entry[] {
  const entries: Entry[] = [];
  const msh = reading.message.segment('MSH');
  let open: Entry | undefined;
  for (const segment of reading.message.segments) {
    if (segment.name !== 'MFE') {
      open?.lines.push(segment);
      continue;
    }
    const change = actionAt(reading, segment);
    const toldAt = certainInstantAt(reading, segment, 3) ?? certainInstantAt(reading, msh, 7);
    open = change && { mfe: segment, change, toldAt, lines: [] };
    if (open) entries.push(open);
  }
  return entries;
}

function actionAt(reading: Reading, mfe: Segment): MasterChange | undefined {
  const code = wordAt(mfe, 1)?.toUpperCase() ?? '';
  if (Object.hasOwn(actions, code)) return actions[code];
  const sentence =
    'This is not a code of HL7 table 0180: nobody can tell what happens to the entry.';
  warn(reading, 'unknown-code', mfe.path(1), sentence);
  return undefined;
}

/** STF and PRA. Known by the primary key, MFE-4, which is STF-1. */
function readProvider(reading: Reading, entry: Entry): AnyMasterFact | undefined {
  const { mfe, change, toldAt, lines } = entry;
  const stf = lines.find(({ name }) => name === 'STF');
  const pra = lines.find(({ name }) => name === 'PRA');
  const keyed = [
    [stf, 1],
    [mfe, 4],
  ] as const;
  const [segment, field] = keyed.find(([one, n]) => wordAt(one, n, 1, 1) !== undefined) ?? [];
  const number = segment && keyAt(reading, segment, field ?? 1, 1, 1);
  if (number === undefined) return withoutKey(reading, mfe);
  const authority = (stf && authorityOf(reading, stf, number)) ?? reading.feed.defaultAuthority;
  const name = stf ? legalName(stf) : 1;
  return {
    kind: 'provider',
    change: change === 'added' || change === 'updated' ? activity(stf, change) : change,
    id: [reading.site.id, authority, number].join('|'),
    toldAt,
    details: said({
      authority,
      number,
      npi: npiOf(stf) ?? npiOf(pra),
      family: textAt(stf, 3, name, 1, 1),
      given: textAt(stf, 3, name, 2),
      role: conceptText(stf, 18) ?? conceptText(stf, 4),
      specialty: textAt(pra, 5, 1, 1),
      phone: textAt(stf, 10, 1, 1),
    }),
  };
}

// STF-7 (table 0183) says what the action leaves open.
function activity(stf: Segment | undefined, change: MasterChange): MasterChange {
  const active = wordAt(stf, 7)?.toUpperCase();
  if (active === 'I') return 'deactivated';
  return active === 'A' ? 'reactivated' : change;
}

// STF-2 lists all identifiers: the one that is the primary key names its authority.
function authorityOf(reading: Reading, stf: Segment, number: string): string | undefined {
  for (let n = 1; n <= stf.repetitions(2); n++) {
    if (wordAt(stf, 2, n, 1) === number) return keyAt(reading, stf, 2, n, 4, 1);
  }
  return undefined;
}

/** The national provider identifier: by its type (HL7 table 0203) in STF-2 and PRA-6. */
function npiOf(segment: Segment | undefined): string | undefined {
  if (!segment) return undefined;
  const isStaff = segment.name === 'STF';
  const [field, type] = isStaff ? [2, 5] : [6, 2];
  for (let n = 1; n <= segment.repetitions(field); n++) {
    if (wordAt(segment, field, n, type) === 'NPI') return wordAt(segment, field, n, 1);
  }
  return undefined;
}

function legalName(stf: Segment): number {
  for (let n = 1; n <= stf.repetitions(3); n++) if (wordAt(stf, 3, n, 7) === 'L') return n;
  return 1;
}

/** LOC. Known by where it is, LOC-1, which is MFE-4. */
function readPlaceEntry(reading: Reading, entry: Entry): AnyMasterFact | undefined {
  const { mfe, change, toldAt, lines } = entry;
  const loc = lines.find(({ name }) => name === 'LOC');
  const [segment, field] = wordAt(loc, 1) === undefined ? ([mfe, 4] as const) : ([loc, 1] as const);
  const parts = [1, 2, 3].map((component) => keyAt(reading, segment, field, 1, component) ?? '');
  if (parts.every((part) => part === '')) return withoutKey(reading, mfe);
  const place = placeIn(reading, segment, field);
  return {
    kind: 'place',
    change,
    id: [reading.site.id, ...parts].join('|'),
    toldAt,
    details: said({
      unit: place?.unit,
      room: place?.room,
      bed: place?.bed,
      type: loc && typesOf(loc),
      description: textAt(loc, 2),
      organization: textAt(loc, 4, 1, 1),
    }),
  };
}

// LOC-3 repeats: a place may be a nursing unit and a clinic at once.
function typesOf(loc: Segment): string | null | undefined {
  if (textAt(loc, 3) === null) return null;
  const types = Array.from({ length: loc.repetitions(3) }, (_, n) => wordAt(loc, 3, n + 1, 1));
  const named = types.filter((type) => type !== undefined);
  return named.length > 0 ? named.join(', ') : undefined;
}

function withoutKey(reading: Reading, mfe: Segment): undefined {
  const sentence = 'The entry has no primary key that can be used (MFE-4): it was left out.';
  warn(reading, 'missing-master-key', mfe.path(4), sentence);
  return undefined;
}
