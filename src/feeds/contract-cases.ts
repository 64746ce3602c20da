import type { Feed, Site } from '../governance/governance.ts';
import {
  buildMessage,
  charsetNamed,
  encodeMessage,
  formatTimestamp,
  repeat,
  type FieldInput,
  type SegmentInput,
} from '../hl7v2/hl7v2.ts';
import type { Instant } from '../platform/platform.ts';

/** One sentence of the contract with a sender: a message, and what must become of it. */
export interface ContractCase {
  title: string;
  bytes: Uint8Array;
  /** What intake must do with it, and the answer without its mode (A, E, R). */
  taken: 'accepted' | 'refused' | 'unreadable';
  answer: 'A' | 'E' | 'R';
  /** What must be read from it; left out where it is not taken. */
  read?: ExpectedReading;
}

/** What is not named may be anything. */
export interface ExpectedReading {
  outcome: 'facts' | 'failed';
  /** `authority|value` of the first identifier. */
  patient?: string;
  unit?: string;
  /** Code and system of the only result. */
  code?: string;
  system?: string;
  family?: string;
  /** The code of a problem that must be told. */
  problem?: string;
}

const processingIds = ['P', 'T', 'D'] as const;

/** What a feed's file promises, as messages. Feeds without MLLP have no such contract. */
export function contractCases(feed: Feed, site: Site, now: Instant): ContractCase[] {
  if (feed.kind !== undefined && feed.kind !== 'hl7v2') return [];
  const make = maker(feed, site, now);
  return [
    ...processingCases(feed, make),
    ...identifierCases(feed, make),
    ...charsetCases(feed, make),
    ...locationCases(feed, make),
    ...codeCases(feed, make),
    ...refusalCases(feed, make),
  ];
}

interface Parts {
  type?: string;
  processingId?: string;
  version?: string;
  charset?: string;
  identifiers?: FieldInput | null;
  family?: string;
  place?: string;
  segments?: readonly SegmentInput[];
  charsetOf?: string;
}

type Make = (parts?: Parts) => Uint8Array;

function maker(feed: Feed, site: Site, now: Instant): Make {
  const time = formatTimestamp(now, site.zone);
  const type = feed.patientIdentifier.types[0] ?? 'MR';
  return (parts = {}) => {
    const { charset = feed.charsetOverride ?? feed.charset } = parts;
    const [code = '', trigger = ''] = (parts.type ?? 'ADT^A01').split('^');
    const head: SegmentInput = [
      ...(['MSH', 'CONTRACT', 'TEST', 'SINEW', 'TEST', time, ''] as const),
      [code, trigger],
      'CONTRACT-1',
      parts.processingId ?? feed.processingIds[0] ?? 'P',
      parts.version ?? '2.5.1',
    ];
    const known = ['4711', '', '', feed.defaultAuthority, type];
    const pid: SegmentInput = [
      'PID',
      '1',
      '',
      parts.identifiers ?? known,
      '',
      [parts.family ?? 'Contract', 'Test'],
    ];
    const pv1: SegmentInput = ['PV1', '1', 'I', [parts.place ?? '', '1', 'A']];
    const others = parts.identifiers === null ? [] : [pid, ...(parts.segments ?? [pv1])];
    return encodeMessage(
      buildMessage({ segments: [head, ...others], charset: charsetNamed(charset) ?? 'utf-8' }),
    );
  };
}

function processingCases(feed: Feed, make: Make): ContractCase[] {
  return processingIds.map((processingId) => {
    const bytes = make({ processingId });
    return feed.processingIds.includes(processingId)
      ? taken(`processing id ${processingId} is let in`, bytes, { outcome: 'facts' })
      : refused(`processing id ${processingId} is refused`, bytes);
  });
}

function identifierCases(feed: Feed, make: Make): ContractCase[] {
  const { types, authorities } = feed.patientIdentifier;
  const [type = 'MR'] = types;
  const [authority = feed.defaultAuthority] = authorities;
  const best = ['4711', '', '', authority, type];
  const other = ['9999', '', '', 'ELSEWHERE', 'XX'];
  const patient = `${authority}|4711`;
  const lesser = types.slice(1).map((one) => {
    const identifiers = repeat(['8888', '', '', authority, one], best);
    const title = `an identifier of type ${type} goes before one of type ${one}, wherever it stands`;
    return taken(title, make({ identifiers }), { outcome: 'facts', patient });
  });
  return [
    taken(
      'another identifier before the patient’s own changes nothing',
      make({ identifiers: repeat(other, best) }),
      {
        outcome: 'facts',
        patient,
      },
    ),
    taken(
      `an identifier without an authority is of ${feed.defaultAuthority}`,
      make({ identifiers: ['4711', '', '', '', type] }),
      {
        outcome: 'facts',
        patient: `${feed.defaultAuthority}|4711`,
      },
    ),
    ...lesser,
    taken(
      'a message without a patient is acknowledged and becomes an exception',
      make({ identifiers: null }),
      {
        outcome: 'failed',
        problem: 'missing-patient',
      },
    ),
  ];
}

function charsetCases(feed: Feed, make: Make): ContractCase[] {
  const charset = feed.charsetOverride ?? feed.charset;
  const family = charset === 'us-ascii' ? 'Moller' : 'Møller';
  return [
    taken(`a name in ${charset} is read as it was written`, make({ family }), {
      outcome: 'facts',
      family,
    }),
  ];
}

function locationCases(feed: Feed, make: Make): ContractCase[] {
  const known = Object.entries(feed.locations).map(([place, unit]) =>
    taken(`point of care ${place} is unit ${unit}`, make({ place }), { outcome: 'facts', unit }),
  );
  const unknown = taken(
    'a point of care that has no unit is told of, and the message is applied',
    make({ place: 'NOWHERE-AT-ALL' }),
    { outcome: 'facts', problem: 'unmapped-location' },
  );
  return known.length === 0 ? [] : [...known, unknown];
}

function codeCases(feed: Feed, make: Make): ContractCase[] {
  const result = (code: string): Uint8Array =>
    make({
      type: 'ORU^R01',
      segments: [
        ['OBR', '1', 'O-1', 'F-1', ['PANEL', 'Panel', 'L']],
        ['OBX', '1', 'NM', [code, 'As sent', 'L'], '', '4.2', 'mmol/L', '', '', '', '', 'F'],
      ],
    });
  const known = Object.entries(feed.codes).map(([sent, { code, system }]) =>
    taken(`test code ${sent} is ${code}`, result(sent), { outcome: 'facts', code, system }),
  );
  const unknown = taken(
    'a test code that the map does not have is told of, and the result is kept',
    result('NOT-A-CODE'),
    { outcome: 'facts', problem: 'unmapped-code' },
  );
  return known.length === 0 ? [] : [...known, unknown];
}

function refusalCases(feed: Feed, make: Make): ContractCase[] {
  return [
    refused('a version of HL7 that is none is refused', make({ version: '9.9' })),
    refused(
      `a message of more than ${feed.messageBytesMax} bytes is refused`,
      new Uint8Array(feed.messageBytesMax + 1).fill(0x20),
    ),
    {
      ...refused('what is not HL7 is kept and refused', new TextEncoder().encode('GET / HTTP/1.1')),
      taken: 'unreadable',
    },
  ];
}

function taken(title: string, bytes: Uint8Array, read: ExpectedReading): ContractCase {
  return { title, bytes, taken: 'accepted', answer: 'A', read };
}

function refused(title: string, bytes: Uint8Array): ContractCase {
  return { title, bytes, taken: 'refused', answer: 'R' };
}
