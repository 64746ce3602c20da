import type { CareItem, CareKind } from '../canonical/canonical.ts';
import { readCareItemsOf } from '../events/events.ts';
import type { Network } from '../governance/governance.ts';
import { iso, type Instant } from '../platform/platform.ts';
import type { ApiCareItem, ApiPatientPage } from './api.ts';
import { endpoint, type PageAnswer, type PageContext } from './endpoint.ts';
import { idParams } from './inputs.ts';
import { readPatientRecord, readPatientRuns, type PatientRecordRow } from './patient-page-store.ts';
import { readPatients, unknownPatient } from './patient-store.ts';
import { siteOf, unitTitle } from './place-titles.ts';
import { auditRead } from './read-audit.ts';
import { time } from './task-row.ts';

/** Care items of a kind that the page lists. */
const itemsMax = 100;

export const patientEndpoint = endpoint({
  method: 'GET',
  path: '/api/patients/:id',
  summary: 'A patient with orders, appointments, documents, referrals and vaccines.',
  params: idParams,
  answer: (context, { params }) => patientPage(context, params.id),
});

/** What the feeds said of a patient at the sites that the person may see. Opening it is audited. */
export async function patientPage(
  context: PageContext,
  id: string,
): Promise<PageAnswer<ApiPatientPage>> {
  const { database, network } = context;
  const record = await readPatientRecord(database, id);
  if (!record) return { refused: { kind: 'not-found', sentence: 'There is no such patient.' } };
  const sites = visibleSites(context, record);
  const refused = await auditRead(
    context,
    { kind: 'patient', id, site: sites[0] ?? record.site, patientId: id },
    sites.length > 0 ? { allowed: true } : { allowed: false, reason: refusalText },
  );
  if (refused) return { refused };
  const patients = await readPatients(database, network, [id]);
  return {
    page: {
      patient: patients.get(id) ?? unknownPatient(id),
      zone: siteOf(network, record.site).zone,
      mergedInto: record.mergedInto,
      items: await itemsOf(context, id, sites),
      itemsMax,
      ...(await runsOf(context, id, record)),
    },
  };
}

const refusalText = 'Your roles may not see records of this patient.';

/** Whether the page of a patient opens for the person. */
export async function mayOpenPatient(context: PageContext, id: string): Promise<boolean> {
  const record = await readPatientRecord(context.database, id);
  return record !== undefined && visibleSites(context, record).length > 0;
}

// Who may read every message of a site learns nothing more from the record that they made. Whoever may see records in one unit
// alone sees those of patients who are there now.
function visibleSites(
  { authorize, person }: PageContext,
  { sites, stays }: PatientRecordRow,
): string[] {
  return sites.filter((site) => {
    const units = stays.flatMap((stay) => (stay.site === site ? [stay.unit] : []));
    return (
      authorize(person, 'message.view', { site, unit: null }).allowed ||
      [null, ...units].some((unit) => authorize(person, 'record.view', { site, unit }).allowed)
    );
  });
}

async function itemsOf(
  { database, network }: PageContext,
  patientId: string,
  sites: readonly string[],
): Promise<ApiPatientPage['items']> {
  const read = async <Kind extends CareKind>(
    kind: Kind,
    tell: (item: CareItem<Kind>, network: Network) => Told,
  ): Promise<ApiCareItem[]> => {
    const items = await readCareItemsOf(database, kind, { patientId, sites, limit: itemsMax });
    return items.map((item) => shownItem(item, tell(item, network), network));
  };
  return {
    order: await read('order', tellOrder),
    appointment: await read('appointment', tellAppointment),
    document: await read('document', tellDocument),
    referral: await read('referral', tellReferral),
    immunization: await read('immunization', tellImmunization),
  };
}

/** What a kind says of an item beside what all have. */
interface Told {
  what: string | null;
  at: Instant | null;
  numbers: readonly (string | null)[];
  details: readonly (string | false | null)[];
  text?: string | null;
}

function shownItem(item: CareItem, told: Told, network: Network): ApiCareItem {
  return {
    id: item.id,
    siteTitle: siteOf(network, item.site).title,
    what: told.what,
    status: item.status,
    at: time(told.at),
    numbers: told.numbers.filter((number) => number !== null),
    details: told.details.filter((detail) => detail !== null && detail !== false),
    text: told.text ?? null,
    message: item.sourceSeq,
    changedAt: iso(item.changedAt),
  };
}

function tellOrder({ details }: CareItem<'order'>): Told {
  const { display, code, startAt, orderedAt, urgency, orderedBy, reason, note } = details;
  return {
    ...{ what: display ?? code, at: startAt ?? orderedAt },
    numbers: [details.placerNumber, details.fillerNumber],
    details: [urgency, orderedBy && `ordered by ${orderedBy}`, reason, note],
  };
}

function tellAppointment({ site, details }: CareItem<'appointment'>, network: Network): Told {
  const { display, code, startAt, unit, place, practitioner, reason, note } = details;
  return {
    ...{
      what: display ?? code,
      at: startAt,
      numbers: [details.placerNumber, details.fillerNumber],
    },
    details: [
      unit === null ? place : unitTitle(siteOf(network, site), unit),
      practitioner && `with ${practitioner}`,
      ...[reason, note],
    ],
  };
}

function tellDocument({ details }: CareItem<'document'>): Told {
  const { display, code, writtenAt, number, author, authenticator, content, contentKind } = details;
  return {
    ...{ what: display ?? code, at: writtenAt, numbers: [number], text: content },
    details: [
      author && `by ${author}`,
      authenticator && `signed by ${authenticator}`,
      content === null && contentKind !== null && 'its content is in the message',
    ],
  };
}

function tellReferral({ details }: CareItem<'referral'>): Told {
  const { display, code, effectiveAt, referredBy, referredTo, urgency, reason, note } = details;
  return {
    ...{
      what: display ?? code,
      at: effectiveAt,
      numbers: [details.number, details.externalNumber],
    },
    details: [
      ...[urgency, referredBy && `from ${referredBy}`, referredTo && `to ${referredTo}`],
      ...[reason, note],
    ],
  };
}

function tellImmunization({ details }: CareItem<'immunization'>): Told {
  const { display, code, givenAt, number, dose, doseUnit, lot, givenBy, reason, note } = details;
  return {
    ...{ what: display ?? code, at: givenAt, numbers: [number] },
    details: [
      dose && [dose, doseUnit].filter(Boolean).join(' '),
      ...[lot && `lot ${lot}`, givenBy && `given by ${givenBy}`],
      details.historical === true && 'told of later',
      ...[reason, note],
    ],
  };
}

async function runsOf(
  { authorize, database, network, person, workflowTitle }: PageContext,
  id: string,
  { sites }: PatientRecordRow,
): Promise<Pick<ApiPatientPage, 'runs' | 'mayOpen'>> {
  const may = (permission: 'run.view' | 'message.view', site: string): boolean =>
    authorize(person, permission, { site, unit: null }).allowed;
  const open = network.sites.map((site) => site.id).filter((site) => may('run.view', site));
  const runs = await readPatientRuns(database, id, open);
  return {
    mayOpen: {
      runs: open.length > 0,
      messages: sites.some((site) => may('message.view', site)),
    },
    runs: runs.map(({ id: run, workflow, state, subject, startedAt, endedAt }) => ({
      ...{ id: run, title: workflowTitle(workflow), state },
      ...{ startedAt: iso(startedAt), endedAt: time(endedAt) },
      itemId: /^(?:ord|apt|doc|ref|imm)_/.test(subject) ? subject : null,
    })),
  };
}
