import type { Feed, Site } from '../governance/governance.ts';

/** A hospital for tests, in a zone with summer time. */
export const sampleSite: Site = {
  id: 'north',
  title: 'North Hospital',
  kind: 'hospital',
  zone: 'America/Chicago',
  units: [{ id: 'icu', title: 'Intensive Care' }],
  fallback: { role: 'charge-nurse', unit: null },
};

/** A feed for tests; give what matters to the story. */
export function sampleFeed(overrides: Partial<Feed> = {}): Feed {
  return {
    id: 'north-adt',
    title: 'North ADT',
    site: 'north',
    owner: 'integration',
    host: '127.0.0.1',
    port: 2575,
    processingIds: ['P'],
    charset: 'utf-8',
    messageBytesMax: 1_000_000,
    defaultAuthority: 'NORTH',
    patientIdentifier: { types: ['MR', 'PI'], authorities: ['NORTH'] },
    locations: { ICU: 'icu' },
    codes: { K: { code: '2823-3', system: 'LN', display: 'Potassium' } },
    ...overrides,
  };
}

/** Segments as a sender writes them, each ended by CR. */
export function messageOf(...segments: readonly string[]): Uint8Array {
  return Buffer.from(`${segments.join('\r')}\r`, 'utf8');
}

/** A header of the given type, for instance `ADT^A01`. */
export function headerOf(type: string): string {
  return `MSH|^~\\&|HIS|NORTH|SINEW|NET|20260301120000||${type}|1|P|2.5.1`;
}
