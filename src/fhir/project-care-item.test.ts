import fc from 'fast-check';
import { expect, test } from 'vitest';

import { fhirIssues } from '../../test/fhir-validator.ts';
import type { CareItem, CareKind, CareStatuses } from '../canonical/canonical.ts';
import { fhirJson, type FhirResource } from './fhir-resource.ts';
import {
  appointmentStatusCodes,
  documentStatusCodes,
  immunizationStatusCodes,
  orderStatusCodes,
  projectAppointment,
  projectDocument,
  projectImmunization,
  projectOrder,
  projectReferral,
  referralStatusCodes,
} from './project-care-item.ts';

const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null });
const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .map((one) => `t${one.trim()}`);
const instant = fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) });
const id = (prefix: string) => fc.constant(`${prefix}_01kjtej55a83ff2wtk57xm15ps`);

const words = (...names: string[]) => Object.fromEntries(names.map((name) => [name, maybe(text)]));
const times = (...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, maybe(instant)]));
const coded = {
  code: maybe(fc.oneof(text, fc.constantFrom('2823-3', 'K', 'a b'))),
  codeSystem: maybe(fc.oneof(text, fc.constantFrom('LN', 'CVX', 'urn:x'))),
  display: maybe(text),
};

/** Items with every detail there or not, and every status. */
function items<Kind extends CareKind>(
  kind: Kind,
  statuses: Readonly<Record<CareStatuses[Kind], string>>,
  details: Record<string, fc.Arbitrary<unknown>>,
): fc.Arbitrary<CareItem<Kind>> {
  return fc.record({
    ...{ kind: fc.constant(kind), id: id('ord'), site: fc.constant('st-anne'), lane: fc.nat(63) },
    ...{ patientId: id('pat'), patientKey: text, encounterId: maybe(id('enc')) },
    status: fc.constantFrom(...(Object.keys(statuses) as CareStatuses[Kind][])),
    ...{ toldAt: maybe(instant), rev: fc.integer({ min: 1, max: 99 }), changedAt: instant },
    ...{ sourceSeq: fc.integer({ min: 1, max: 1e9 }), details: fc.record(details) },
  }) as unknown as fc.Arbitrary<CareItem<Kind>>;
}

function alwaysValid<T>(records: fc.Arbitrary<T>, project: (record: T) => FhirResource): void {
  fc.assert(
    fc.property(records, (record) => {
      expect(fhirIssues(JSON.parse(fhirJson(project(record))))).toEqual([]);
    }),
    { numRuns: 100 },
  );
}

const urgency = maybe(fc.constantFrom('stat', 'urgent', 'routine'));

test('an order is a valid ServiceRequest', () => {
  const details = {
    ...words('placerNumber', 'fillerNumber', 'groupNumber', 'orderedBy', 'reason', 'note'),
    ...{ ...coded, ...times('orderedAt', 'startAt'), urgency },
  };
  alwaysValid(items('order', orderStatusCodes, details), projectOrder);
});

test('a referral is a valid ServiceRequest, and its category tells it from an order', () => {
  const diagnosis = fc.record({ code: coded.code, system: coded.codeSystem, display: maybe(text) });
  const details = {
    ...words('number', 'externalNumber', 'display', 'category', 'disposition', 'reason'),
    ...{ ...words('referredBy', 'referredTo', 'note'), ...times('effectiveAt', 'expiresAt') },
    ...{ code: coded.code, urgency, diagnoses: maybe(fc.array(diagnosis, { maxLength: 3 })) },
  };
  const referrals = items('referral', referralStatusCodes, details);
  alwaysValid(referrals, projectReferral);
  const [one] = fc.sample(referrals, 1);
  if (one)
    expect(projectReferral(one)['category']).toMatchObject([{ coding: [{ code: '3457005' }] }]);
});

test('an appointment is a valid Appointment, with a start and an end or neither (app-2)', () => {
  const details = {
    ...words('placerNumber', 'fillerNumber', 'reason', 'unit', 'place', 'practitioner', 'note'),
    ...{ ...coded, ...times('startAt', 'endAt'), resources: fc.constant(null) },
  };
  const appointments = items('appointment', appointmentStatusCodes, details);
  alwaysValid(appointments, projectAppointment);
  fc.assert(
    fc.property(appointments, (one) => {
      const { start, end } = projectAppointment(one);
      expect(start === undefined).toBe(end === undefined);
      if (typeof start === 'string' && typeof end === 'string') {
        expect(Date.parse(end)).toBeGreaterThanOrEqual(Date.parse(start));
      }
    }),
  );
});

test('a document is a valid DocumentReference; its text is in it, or the message is named that has it', () => {
  const details = {
    ...words('number', 'completion', 'availability', 'author', 'authenticator', 'parentNumber'),
    ...{ ...coded, ...times('writtenAt'), fileName: maybe(text), content: maybe(text) },
    relation: maybe(fc.constantFrom('addendum', 'replacement')),
    contentKind: maybe(fc.constantFrom('text', 'long-text', 'attachment')),
    contentSeq: maybe(fc.nat()),
  };
  const documents = items('document', documentStatusCodes, details);
  alwaysValid(documents, projectDocument);
  fc.assert(
    fc.property(documents, (one) => {
      const [{ attachment }] = projectDocument(one)['content'] as [
        { attachment: { data?: string; url?: string } },
      ];
      const { content } = one.details;
      if (content === null) expect(attachment.url).toMatch(/^urn:sinew:journal:\d+$/);
      else
        expect(Buffer.from(attachment.data ?? '', 'base64').toString()).toBe(
          content.toWellFormed(),
        );
    }),
  );
});

test('a vaccine is a valid Immunization, whatever is known of when and what', () => {
  const details = {
    ...words('number', 'doseUnit', 'lot', 'manufacturer', 'route', 'bodySite', 'givenBy'),
    ...{ ...coded, ...words('reason', 'note'), ...times('givenAt') },
    historical: maybe(fc.boolean()),
    dose: maybe(fc.constantFrom('0.5', '1', '999', 'half', '', '.5')),
  };
  alwaysValid(items('immunization', immunizationStatusCodes, details), projectImmunization);
});
