import {
  codeSystemUri,
  identifierTypeSystem,
  isLoincShaped,
  loincSystem,
  type AppointmentStatus,
  type CareItem,
  type CareKind,
  type DocumentStatus,
  type ImmunizationStatus,
  type OrderStatus,
  type ReferralStatus,
} from '../canonical/canonical.ts';
import { iso, type Instant } from '../platform/platform.ts';
import { decimal, type FhirResource } from './fhir-resource.ts';
import { journalSource } from './project-meta.ts';
import { fhirId } from './resource-id.ts';

/** ServiceRequest.status of R4 for an order: a placer's cancellation counts at once. */
export const orderStatusCodes: Readonly<Record<OrderStatus, string>> = {
  placed: 'active',
  accepted: 'active',
  'in-progress': 'active',
  'on-hold': 'on-hold',
  completed: 'completed',
  cancelled: 'revoked',
  discontinued: 'revoked',
  replaced: 'revoked',
  refused: 'revoked',
};

export const referralStatusCodes: Readonly<Record<ReferralStatus, string>> = {
  requested: 'active',
  accepted: 'active',
  rejected: 'revoked',
  expired: 'revoked',
  cancelled: 'revoked',
};

export const appointmentStatusCodes: Readonly<Record<AppointmentStatus, string>> = {
  proposed: 'proposed',
  booked: 'booked',
  arrived: 'arrived',
  fulfilled: 'fulfilled',
  cancelled: 'cancelled',
  discontinued: 'cancelled',
  missed: 'noshow',
  deleted: 'entered-in-error',
};

/** DocumentReference.status; `docStatus` says more. */
export const documentStatusCodes: Readonly<Record<DocumentStatus, string>> = {
  preliminary: 'current',
  final: 'current',
  amended: 'current',
  superseded: 'superseded',
  cancelled: 'entered-in-error',
};

const documentStages: Readonly<Record<DocumentStatus, string>> = {
  preliminary: 'preliminary',
  final: 'final',
  amended: 'amended',
  superseded: 'final',
  cancelled: 'entered-in-error',
};

export const immunizationStatusCodes: Readonly<Record<ImmunizationStatus, string>> = {
  completed: 'completed',
  'not-done': 'not-done',
  'entered-in-error': 'entered-in-error',
};

/** FHIR R4 ServiceRequest of an order: what is wanted, and how far it has come. */
export function projectOrder(order: CareItem<'order'>): FhirResource {
  const { placerNumber, fillerNumber, groupNumber, ...details } = order.details;
  return {
    ...head('ServiceRequest', order),
    ...identifiers([
      ['PLAC', placerNumber],
      ['FILL', fillerNumber],
    ]),
    ...(groupNumber !== null && { requisition: { value: groupNumber } }),
    status: orderStatusCodes[order.status],
    intent: 'order',
    ...(details.urgency !== null && { priority: details.urgency }),
    ...concept('code', details),
    ...about('subject', order),
    ...inVisit(order),
    ...moment('occurrenceDateTime', details.startAt),
    ...moment('authoredOn', details.orderedAt),
    ...(details.orderedBy !== null && { requester: { display: details.orderedBy } }),
    ...(details.reason !== null && { reasonCode: [{ text: details.reason }] }),
    ...noted(details.note),
  };
}

/** FHIR R4 ServiceRequest of a referral; its category tells it from an order. */
export function projectReferral(referral: CareItem<'referral'>): FhirResource {
  const { number, externalNumber, diagnoses, ...details } = referral.details;
  return {
    ...head('ServiceRequest', referral),
    ...identifiers([
      ['PLAC', number],
      ['FILL', externalNumber],
    ]),
    status: referralStatusCodes[referral.status],
    intent: 'order',
    category: [{ coding: [referralCategory], ...textOf(details.category) }],
    ...(details.urgency !== null && { priority: details.urgency }),
    ...concept('code', { ...details, codeSystem: null }),
    ...about('subject', referral),
    ...inVisit(referral),
    ...((details.effectiveAt !== null || details.expiresAt !== null) && {
      occurrencePeriod: {
        ...moment('start', details.effectiveAt),
        ...moment('end', details.expiresAt),
      },
    }),
    ...(details.referredBy !== null && { requester: { display: details.referredBy } }),
    ...(details.referredTo !== null && { performer: [{ display: details.referredTo }] }),
    ...reasons(details.reason, diagnoses),
    ...noted(details.note),
  };
}

const referralCategory = {
  system: 'http://snomed.info/sct',
  code: '3457005',
  display: 'Patient referral',
};

/**
 * FHIR R4 Appointment. Start and end stand together, and only what is proposed or cancelled has none (app-2, app-3): where no end
 * was told it is the start, one that is booked for no time is proposed, and of what has happened it is when that was told.
 */
export function projectAppointment(appointment: CareItem<'appointment'>): FhirResource {
  const { placerNumber, fillerNumber, startAt: told, endAt, ...details } = appointment.details;
  const isUntimed = told === null && appointment.status === 'booked';
  const status = isUntimed ? 'proposed' : appointmentStatusCodes[appointment.status];
  const needsTime = status !== 'proposed' && status !== 'cancelled';
  const startAt = told ?? (needsTime ? (appointment.toldAt ?? appointment.changedAt) : null);
  return {
    ...head('Appointment', appointment),
    ...identifiers([
      ['PLAC', placerNumber],
      ['FILL', fillerNumber],
    ]),
    status,
    ...concept('appointmentType', details),
    ...(details.reason !== null && { reasonCode: [{ text: details.reason }] }),
    ...(startAt !== null && {
      start: iso(startAt),
      end: iso(endAt === null ? startAt : Math.max(startAt, endAt)),
    }),
    ...(details.note !== null && { comment: details.note }),
    participant: [
      { actor: { reference: `Patient/${fhirId(appointment.patientId)}` }, status: 'accepted' },
      ...[details.practitioner, details.place].flatMap((display) =>
        display === null ? [] : [{ actor: { display }, status: 'accepted' }],
      ),
    ],
  };
}

/** FHIR R4 DocumentReference. Its text is in it; what is longer, and every attachment, is named by the message that brought it. */
export function projectDocument(document: CareItem<'document'>): FhirResource {
  const { number, author, authenticator, writtenAt, ...details } = document.details;
  return {
    ...head('DocumentReference', document),
    ...(number !== null && { identifier: [{ value: number }] }),
    status: documentStatusCodes[document.status],
    docStatus: documentStages[document.status],
    ...concept('type', details),
    ...about('subject', document),
    ...moment('date', writtenAt),
    ...(author !== null && { author: [{ display: author }] }),
    ...(authenticator !== null && { authenticator: { display: authenticator } }),
    custodian: { reference: `Organization/${document.site}` },
    content: [{ attachment: attachmentOf(document) }],
    ...(document.encounterId !== null && {
      context: { encounter: [{ reference: `Encounter/${fhirId(document.encounterId)}` }] },
    }),
  };
}

function attachmentOf({ details, sourceSeq }: CareItem<'document'>): object {
  const { content, contentKind, contentSeq, fileName, display } = details;
  const title = fileName ?? display;
  return {
    ...(contentKind === 'text' || contentKind === 'long-text'
      ? { contentType: 'text/plain; charset=utf-8' }
      : {}),
    ...(content === null
      ? { url: journalSource(contentSeq ?? sourceSeq) }
      : { data: Buffer.from(content, 'utf8').toString('base64') }),
    ...(title !== null && { title }),
  };
}

/** FHIR R4 Immunization: one that was given, or for a reason was not. */
export function projectImmunization(immunization: CareItem<'immunization'>): FhirResource {
  const { number, givenAt, dose, doseUnit, reason, ...details } = immunization.details;
  const amount = dose === null || dose.trim() === '' ? NaN : Number(dose);
  return {
    ...head('Immunization', immunization),
    ...identifiers([['FILL', number]]),
    status: immunizationStatusCodes[immunization.status],
    ...(reason !== null && immunization.status === 'not-done' && { statusReason: textOf(reason) }),
    vaccineCode: conceptOf(details) ?? { text: 'Not known' },
    ...about('patient', immunization),
    ...inVisit(immunization),
    ...(givenAt === null
      ? { occurrenceString: 'Not known' }
      : { occurrenceDateTime: iso(givenAt) }),
    ...(details.historical !== null && { primarySource: !details.historical }),
    ...(details.manufacturer !== null && { manufacturer: { display: details.manufacturer } }),
    ...(details.lot !== null && { lotNumber: details.lot }),
    ...(details.bodySite !== null && { site: textOf(details.bodySite) }),
    ...(details.route !== null && { route: textOf(details.route) }),
    ...(Number.isFinite(amount) && {
      doseQuantity: {
        value: decimal(dose, amount),
        ...(doseUnit !== null && { unit: doseUnit }),
      },
    }),
    ...(details.givenBy !== null && { performer: [{ actor: { display: details.givenBy } }] }),
    ...noted(details.note),
  };
}

function head(
  resourceType: string,
  { id, rev, changedAt, sourceSeq }: CareItem<CareKind>,
): FhirResource {
  return {
    resourceType,
    id: fhirId(id),
    meta: {
      versionId: String(rev),
      lastUpdated: iso(changedAt),
      source: journalSource(sourceSeq),
    },
  };
}

// The number alone: whose it is stands in the message.
function identifiers(numbers: readonly (readonly [code: string, value: string | null])[]): object {
  const known = numbers.flatMap(([code, value]) =>
    value === null ? [] : [{ type: { coding: [{ system: identifierTypeSystem, code }] }, value }],
  );
  return known.length > 0 ? { identifier: known } : {};
}

interface Coded {
  code: string | null;
  codeSystem: string | null;
  display: string | null;
}

function concept(element: string, coded: Coded): object {
  const value = conceptOf(coded);
  return value ? { [element]: value } : {};
}

function conceptOf({ code, codeSystem, display }: Coded): object | undefined {
  if (code === null && display === null) return undefined;
  const text = textOf(display ?? code);
  const isCode = code !== null && /^\S+(?: \S+)*$/.test(code);
  if (!isCode) return text;
  const system = isLoincShaped(code) ? loincSystem : codeSystem && codeSystemUri(codeSystem);
  const coding = {
    ...(system !== null && { system }),
    code,
    ...(display !== null && { display }),
  };
  return { coding: [coding], ...text };
}

function textOf(text: string | null): { text?: string } {
  return text === null ? {} : { text };
}

function about(element: 'subject' | 'patient', { patientId }: CareItem<CareKind>): object {
  return { [element]: { reference: `Patient/${fhirId(patientId)}` } };
}

function inVisit({ encounterId }: CareItem<CareKind>): object {
  if (encounterId === null) return {};
  return { encounter: { reference: `Encounter/${fhirId(encounterId)}` } };
}

function moment(element: string, at: Instant | null): object {
  return at === null ? {} : { [element]: iso(at) };
}

function noted(note: string | null): object {
  return note === null ? {} : { note: [{ text: note }] };
}

function reasons(
  reason: string | null,
  diagnoses: CareItem<'referral'>['details']['diagnoses'],
): object {
  const told = [
    ...(reason === null ? [] : [{ text: reason }]),
    ...(diagnoses ?? []).flatMap(
      ({ code, system, display }) => conceptOf({ code, codeSystem: system, display }) ?? [],
    ),
  ];
  return told.length > 0 ? { reasonCode: told } : {};
}
