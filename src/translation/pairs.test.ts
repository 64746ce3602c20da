import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

import { describe, expect, test } from 'vitest';

import {
  encounterClassCodings,
  type EncounterFact,
  type PatientFact,
} from '../canonical/canonical.ts';

import { sampleFeed, sampleSite } from './sample-feed.ts';
import { translate } from './translation.ts';

const folder = '../shared/data/pairs';
const found = existsSync(folder);

interface Resource {
  resourceType: string;
  identifier?: { value?: string }[];
  name?: { family?: string; given?: string[] }[];
  birthDate?: string;
  gender?: string;
  class?: { code?: string };
  period?: { start?: string; end?: string };
}

/** What two readers of one message can both say, as text; undefined where the other one says nothing of it. */
interface Compared {
  field: string;
  ours: string | undefined;
  theirs: readonly string[];
}

/**
 * Where we read otherwise than the makers of the pairs, and why. A difference that is not among these fails the test; so does one
 * of these that is none any more.
 */
const opinions: Readonly<Record<string, string>> = {
  'adt_a01 class':
    'PV1-2 is the word INPATIENT. They hand it on as a code that nobody has; table 0004 has no such code, so we say other.',
  'adt_a08_ex1 class':
    'PV1-2 is R, a recurring patient (table 0004), who comes and goes: an outpatient. They say unknown.',
};

describe.skipIf(!found)(
  `ADT beside what others make of it${found ? '' : ' (skipped: no shared data)'}`,
  () => {
    test('each difference is one that we know and stand by', () => {
      const agreed = new Map<string, number>();
      const silent = new Map<string, number>();
      const differences: string[] = [];
      const pairs = pairsOfAdt();
      for (const { name, raw, resources } of pairs) {
        for (const { field, ours, theirs } of comparedIn(raw, resources)) {
          if (ours === undefined || theirs.length === 0) count(silent, field);
          else if (theirs.includes(ours)) count(agreed, field);
          else differences.push(`${name} ${field}`);
        }
      }
      console.log(`${pairs.length} pairs. Agreed:`, Object.fromEntries(agreed));
      console.log('Said by one alone:', Object.fromEntries(silent), 'Otherwise:', differences);
      expect(differences.toSorted()).toEqual(Object.keys(opinions).toSorted());
      expect(agreed.get('identifier')).toBeGreaterThan(30);
    });
  },
);

function pairsOfAdt(): { name: string; raw: Uint8Array; resources: Resource[] }[] {
  return globSync(`${folder}/{ms-fhir-converter,gcp-harmonization}/**/*.hl7`)
    .filter((file) => basename(file).toLowerCase().startsWith('adt'))
    .toSorted()
    .map((file) => {
      const bundle = JSON.parse(readFileSync(file.replace('.hl7', '.expected.json'), 'utf8')) as {
        entry?: { resource?: Resource }[];
      };
      const resources = (bundle.entry ?? []).flatMap(({ resource }) => resource ?? []);
      return { name: basename(file, '.hl7'), raw: readFileSync(file), resources };
    });
}

function comparedIn(raw: Uint8Array, resources: readonly Resource[]): Compared[] {
  const read = translate({
    raw,
    feed: sampleFeed(),
    site: sampleSite,
    receivedAt: Date.UTC(2030, 0, 1),
  });
  if (read.outcome !== 'facts') return [];
  const patient = read.facts.find((one) => one.kind === 'patient');
  const visit = read.facts.find((one) => one.kind === 'encounter');
  return [
    ...(patient ? ofPatient(patient, ofType(resources, 'Patient')) : []),
    ...(visit ? ofVisit(visit, ofType(resources, 'Encounter')) : []),
  ];
}

function ofPatient(ours: PatientFact, theirs: readonly Resource[]): Compared[] {
  const names = theirs.flatMap(({ name }) => name ?? []);
  return [
    ...ours.identifiers.map(({ value }): Compared => {
      return { field: 'identifier', ours: value, theirs: valuesOf(theirs) };
    }),
    {
      field: 'family',
      ours: said(ours.family),
      theirs: names.flatMap(({ family }) => family ?? []),
    },
    { field: 'given', ours: said(ours.given), theirs: names.flatMap(({ given }) => given ?? []) },
    {
      field: 'birth date',
      ours: said(ours.birthDate),
      theirs: theirs.flatMap((one) => one.birthDate ?? []),
    },
    { field: 'sex', ours: said(ours.sex), theirs: theirs.flatMap(({ gender }) => gender ?? []) },
  ];
}

function ofVisit(ours: EncounterFact, theirs: readonly Resource[]): Compared[] {
  const visitClass = ours.class ? encounterClassCodings[ours.class].code : undefined;
  const periods = theirs.flatMap(({ period }) => period ?? []);
  return [
    { field: 'visit number', ours: ours.visit?.value, theirs: valuesOf(theirs) },
    { field: 'class', ours: visitClass, theirs: theirs.flatMap((one) => one.class?.code ?? []) },
    {
      field: 'admitted',
      ours: minute(ours.admittedAt),
      theirs: periods.flatMap(({ start }) => minuteOf(start)),
    },
    {
      field: 'discharged',
      ours: minute(ours.dischargedAt),
      theirs: periods.flatMap(({ end }) => minuteOf(end)),
    },
  ];
}

function ofType(resources: readonly Resource[], type: string): Resource[] {
  return resources.filter(({ resourceType }) => resourceType === type);
}

function valuesOf(resources: readonly Resource[]): string[] {
  return resources
    .flatMap(({ identifier }) => identifier ?? [])
    .flatMap(({ value }) => value ?? []);
}

function said(value: string | null | undefined): string | undefined {
  return value ?? undefined;
}

// Without an offset each takes a zone of its own: the minute and the day are what both read from the message.
function minute(at: number | null | undefined): string | undefined {
  return typeof at === 'number' ? new Date(at).toISOString().slice(14, 16) : undefined;
}

function minuteOf(time: string | undefined): string[] {
  return time?.includes('T') ? [new Date(time).toISOString().slice(14, 16)] : [];
}

function count(counts: Map<string, number>, field: string): void {
  counts.set(field, (counts.get(field) ?? 0) + 1);
}
