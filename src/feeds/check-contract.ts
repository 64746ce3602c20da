import type { Fact } from '../canonical/canonical.ts';
import type { Feed, Site } from '../governance/governance.ts';
import { oversizeHeadBytes } from '../hl7v2/hl7v2.ts';
import { accept } from '../intake/intake.ts';
import type { Instant } from '../platform/platform.ts';
import { translate, type Translation } from '../translation/translation.ts';
import { contractCases, type ContractCase } from './contract-cases.ts';

export interface ContractResult {
  title: string;
  /** What is otherwise than the feed's file promises; empty: it is kept. */
  broken: string[];
}

/** Holds a feed against its own file: every case goes through intake and translation as a message from its sender would. */
export function checkContract(feed: Feed, site: Site, now: Instant): ContractResult[] {
  return contractCases(feed, site, now).map((one) => ({
    title: one.title,
    broken: checkCase(one, feed, site, now),
  }));
}

function checkCase(one: ContractCase, feed: Feed, site: Site, now: Instant): string[] {
  const { bytes } = one;
  const isWhole = bytes.length <= feed.messageBytesMax;
  const { row } = accept({
    frame: isWhole
      ? { kind: 'frame', bytes }
      : { kind: 'oversize', bytesSeen: bytes.length, head: bytes.slice(0, oversizeHeadBytes) },
    ...{ feed, zone: site.zone, epoch: 0, peer: 'contract', receivedAt: now },
    ackControlId: 'contract',
  });
  const answer = row.ackCode.slice(-1);
  const broken = [
    ...differs('it was', one.taken, row.disposition),
    ...differs('the answer was', one.answer, answer),
  ];
  if (!one.read || row.disposition !== 'accepted') return broken;
  const translation = translate({ raw: bytes, feed, site, receivedAt: now });
  return [...broken, ...checkReading(one.read, translation)];
}

function checkReading(expected: NonNullable<ContractCase['read']>, read: Translation): string[] {
  const facts = read.outcome === 'facts' ? read.facts : [];
  const { problem } = expected;
  const isTold = problem === undefined || read.problems.some(({ code }) => code === problem);
  return [
    ...differs('it came to', expected.outcome, read.outcome),
    ...differs('the patient was', expected.patient, patientOf(facts)),
    ...differs('the family name was', expected.family, familyOf(facts)),
    ...differs('the unit was', expected.unit, unitOf(facts)),
    ...differs('the code was', expected.code, resultOf(facts)?.code),
    ...differs('the code system was', expected.system, resultOf(facts)?.codeSystem),
    ...(isTold ? [] : [`"${problem}" was not told`]),
  ];
}

function differs(
  what: string,
  wanted: string | undefined,
  got: string | null | undefined,
): string[] {
  return wanted === undefined || wanted === got
    ? []
    : [`${what} ${got ?? 'nothing'}, not ${wanted}`];
}

function patientOf(facts: readonly Fact[]): string | undefined {
  const patient = facts.find((fact) => fact.kind === 'patient');
  return patient && `${patient.identifiers[0].authority}|${patient.identifiers[0].value}`;
}

function familyOf(facts: readonly Fact[]): string | null | undefined {
  return facts.find((fact) => fact.kind === 'patient')?.family;
}

function unitOf(facts: readonly Fact[]): string | null | undefined {
  return facts.find((fact) => fact.kind === 'encounter')?.place?.unit;
}

function resultOf(facts: readonly Fact[]) {
  return facts.find((fact) => fact.kind === 'result');
}
