import {
  encounterClassCodings,
  systemOfAuthority,
  unknownClassCoding,
  type Encounter,
  type Location,
} from '../canonical/canonical.ts';
import { iso, type Instant } from '../platform/platform.ts';
import type { FhirResource } from './fhir-resource.ts';
import { journalSource } from './project-meta.ts';
import { locationName } from './project-location.ts';
import { fhirId, locationFhirId } from './resource-id.ts';
import type { Titles } from './titles.ts';

export interface EncounterRecord {
  encounter: Encounter;
  location: Location | null;
  /** When the last message about it was applied; null where that is no longer kept. */
  updatedAt: Instant | null;
}

/** FHIR R4 Encounter: where the patient is now, not where they have been. */
export function projectEncounter(
  { encounter, location, updatedAt }: EncounterRecord,
  titles: Titles,
): FhirResource {
  const { admittedAt, dischargedAt, disposition, attending } = encounter;
  const visit = visitNumber(encounter);
  return {
    resourceType: 'Encounter',
    id: fhirId(encounter.id),
    meta: {
      versionId: String(encounter.rev),
      ...(updatedAt !== null && { lastUpdated: iso(updatedAt) }),
      source: journalSource(encounter.sourceSeq),
    },
    ...(visit && { identifier: [visit] }),
    status: encounter.onLeaveSince === null ? encounter.status : 'onleave',
    class: encounter.class === null ? unknownClassCoding : encounterClassCodings[encounter.class],
    subject: { reference: `Patient/${fhirId(encounter.patientId)}` },
    ...(attending !== null && { participant: [{ individual: { display: attending } }] }),
    ...((admittedAt !== null || dischargedAt !== null) && {
      period: {
        ...(admittedAt !== null && { start: iso(admittedAt) }),
        ...(dischargedAt !== null && { end: iso(dischargedAt) }),
      },
    }),
    ...(disposition !== null && {
      hospitalization: { dischargeDisposition: { text: disposition } },
    }),
    ...(location && {
      location: [
        {
          location: {
            reference: `Location/${locationFhirId(location.id)}`,
            display: locationName(location, titles),
          },
        },
      ],
    }),
    serviceProvider: {
      reference: `Organization/${encounter.site}`,
      display: titles.site(encounter.site),
    },
  };
}

/** Visits without a number are known by patient and admission, which is no identifier of anybody's. */
function visitNumber({ visitKey, site, patientId }: Encounter) {
  if (visitKey.startsWith(`${site}|${patientId}|`)) return undefined;
  const [authority = '', value = ''] = visitKey.split('|');
  if (authority === '' || value === '') return undefined;
  return { system: systemOfAuthority(authority), value };
}
