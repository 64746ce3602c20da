import { existsSync, globSync, readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import type { AnyCareFact, Fact } from '../canonical/canonical.ts';

import { sampleFeed, sampleSite } from './sample-feed.ts';
import { translate } from './translation.ts';

/** Messages with the FHIR that another engine makes of them: one opinion. What counts is said alike, or it is said why not. */
const pairs = '../shared/data/pairs/ms-fhir-converter';

/** What our facts and their bundle say of a message, by field: sorted, each value once. */
type Said = Record<string, string[]>;

/** Where we say otherwise on purpose, by type of message and field. */
const known: Readonly<Record<string, string>> = {
  'MDM status':
    'They call every document preliminary; one that is authenticated (TXA-17 AU, HL7 table 0271) is final.',
  'SIU code':
    'They take the reason (SCH-7) for the type of appointment; the type is SCH-8, which is ours.',
  'REF_I14 status':
    'They go by RF1-1 alone, which still says pending; the message (I14) cancels the referral.',
};

describe.skipIf(!existsSync(pairs))('pairs of another engine (skipped: no shared data)', () => {
  test('say the same of orders, appointments, documents, referrals and vaccines', () => {
    const counts: Record<string, Record<string, string>> = {};
    const differences: string[] = [];
    const used = new Set<string>();
    for (const path of messages()) {
      const type = path.slice(pairs.length + 1).split('/')[0] ?? '';
      const [code = ''] = type.split('_');
      const ours = saidByUs(path);
      const theirs = saidByThem(path);
      const row: Record<string, string> = (counts[type] ??= {});
      for (const [field, values] of Object.entries(theirs)) {
        const same = values.join() === (ours[field] ?? []).join();
        const why = [`${type} ${field}`, `${code} ${field}`].find((name) => name in known);
        row[field] = same ? 'same' : why ? 'known' : 'differs';
        if (!same && why) used.add(why);
        if (!same && !why) {
          differences.push(`${type} ${field}: ${values.join()} | ${(ours[field] ?? []).join()}`);
        }
      }
    }
    console.table(counts);
    expect(Object.keys(counts).length).toBe(19);
    expect(differences).toEqual([]);
    // A difference that is gone must not stay in the list.
    expect([...used].sort()).toEqual(Object.keys(known).sort());
  });
});

function messages(): string[] {
  return globSync(`${pairs}/{ORM,OML,OMG,SIU,MDM,REF,VXU}_*/*.hl7`).toSorted();
}

function saidByUs(path: string): Said {
  const raw = readFileSync(path);
  const feed = sampleFeed({ codes: {} });
  const read = translate({ raw, feed, site: sampleSite, receivedAt: Date.UTC(2026, 2, 1) });
  const facts = read.outcome === 'facts' ? read.facts.filter(isCare) : [];
  return sortedValues(facts.flatMap(projectedFact));
}

function isCare(fact: Fact): fact is AnyCareFact {
  return 'keys' in fact;
}

type Pair = readonly [field: string, value: string | number | null | undefined];

const statusOfChange: Readonly<Record<string, string>> = {
  booked: 'booked',
  rescheduled: 'booked',
  modified: 'booked',
  cancelled: 'cancelled',
  discontinued: 'cancelled',
  deleted: 'entered-in-error',
  missed: 'noshow',
  written: 'preliminary',
  authenticated: 'final',
  edited: 'amended',
  given: 'completed',
  'not-given': 'not-done',
};

const orderStatusOfChange: Readonly<Record<string, string>> = {
  placed: 'active',
  changed: 'active',
  accepted: 'active',
  started: 'active',
  held: 'on-hold',
  cancelled: 'revoked',
  completed: 'completed',
  mentioned: 'unknown',
  requested: 'on-hold',
};

function projectedFact(fact: AnyCareFact): Pair[] {
  switch (fact.kind) {
    case 'order':
      return [
        ['placer', fact.details.placerNumber],
        ['filler', fact.details.fillerNumber],
        ['status', orderStatusOfChange[fact.change]],
        ['code', fact.details.code],
        ['priority', fact.details.urgency],
      ];
    case 'appointment':
      return [
        ['placer', fact.details.placerNumber],
        ['filler', fact.details.fillerNumber],
        ['status', statusOfChange[fact.change]],
        ['code', fact.details.code],
        ['start', fact.details.startAt],
        ['end', fact.details.endAt],
      ];
    case 'document':
      if (fact.change === 'superseded') return [];
      return [
        ['status', statusOfChange[fact.change]],
        ['code', fact.details.code],
      ];
    case 'referral':
      return [
        ['number', fact.details.number],
        ['number', fact.details.externalNumber],
        ['status', orderStatusOfChange[fact.change] ?? fact.change],
        ['priority', fact.details.urgency],
      ];
    case 'immunization':
      return [
        ['filler', fact.details.number],
        ['status', statusOfChange[fact.change]],
        ['code', fact.details.code],
        ['lot', fact.details.lot],
      ];
  }
}

interface Coded {
  coding?: { code?: string }[];
}

interface Resource {
  resourceType: string;
  status?: string;
  docStatus?: string;
  priority?: string;
  start?: string;
  end?: string;
  lotNumber?: string;
  code?: Coded;
  type?: Coded;
  appointmentType?: Coded;
  vaccineCode?: Coded;
  identifier?: { value?: string; type?: Coded }[];
}

function saidByThem(path: string): Said {
  const text = readFileSync(path.replace(/hl7$/, 'expected.json'), 'utf8');
  const { entry } = JSON.parse(text) as { entry: { resource: Resource }[] };
  const type = path.slice(pairs.length + 1, pairs.length + 4);
  return sortedValues(entry.flatMap(({ resource }) => projectedResource(type, resource)));
}

/** What of their bundle is about the subject of the message: they make resources of much else that it mentions. */
function projectedResource(type: string, resource: Resource): Pair[] {
  const numbered = (kind: string): Pair[] =>
    (resource.identifier ?? [])
      .filter((one) => codeOf(one.type) === kind)
      .map(({ value }) => [kind === 'PLAC' ? 'placer' : 'filler', value]);
  const numbers = [...numbered('PLAC'), ...numbered('FILL')];
  switch (resource.resourceType) {
    case 'ServiceRequest':
      if (type === 'REF' && resource.identifier) {
        return [
          ...resource.identifier.map((one): Pair => ['number', one.value]),
          ['status', resource.status],
          ['priority', resource.priority],
        ];
      }
      if (!type.startsWith('O') || !resource.code) return [];
      return [
        ...numbers,
        ['status', resource.status],
        ['code', codeOf(resource.code)],
        ['priority', resource.priority === 'asap' ? 'urgent' : resource.priority],
      ];
    case 'Appointment':
      return [
        ...numbers,
        ['status', resource.status],
        ['code', codeOf(resource.appointmentType)],
        ['start', resource.start && Date.parse(resource.start)],
        ['end', resource.end && Date.parse(resource.end)],
      ];
    case 'DocumentReference':
      if (type !== 'MDM') return [];
      return [
        ['status', resource.docStatus],
        ['code', codeOf(resource.type)],
      ];
    case 'Immunization':
      return [
        ...numbers.filter(([field]) => field === 'filler'),
        ['status', resource.status],
        ['code', codeOf(resource.vaccineCode)],
        ['lot', resource.lotNumber],
      ];
    default:
      return [];
  }
}

function codeOf(coded: Coded | undefined): string | undefined {
  return coded?.coding?.[0]?.code;
}

function sortedValues(pairsOf: readonly Pair[]): Said {
  const said: Said = {};
  for (const [field, value] of pairsOf) {
    if (value === undefined || value === null) continue;
    const values = (said[field] ??= []);
    if (!values.includes(String(value))) values.push(String(value));
    values.sort();
  }
  return said;
}
