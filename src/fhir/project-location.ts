import type { BedStatus, Location } from '../canonical/canonical.ts';
import type { FhirResource } from './fhir-resource.ts';
import { ownSystems } from './project-meta.ts';
import { locationFhirId } from './resource-id.ts';
import type { Titles } from './titles.ts';

const physicalType = 'http://terminology.hl7.org/CodeSystem/location-physical-type';

const bedStatusSystem = 'http://terminology.hl7.org/CodeSystem/v2-0116';

const bedStatusCodes: Readonly<Record<BedStatus, { code: string; display: string }>> = {
  occupied: { code: 'O', display: 'Occupied' },
  unoccupied: { code: 'U', display: 'Unoccupied' },
  housekeeping: { code: 'H', display: 'Housekeeping' },
  closed: { code: 'C', display: 'Closed' },
  contaminated: { code: 'K', display: 'Contaminated' },
  isolated: { code: 'I', display: 'Isolated' },
};

/** FHIR R4 Location: a place that a feed named, as precise as it named it. */
export function projectLocation(location: Location, titles: Titles): FhirResource {
  const { site, unit } = location;
  return {
    resourceType: 'Location',
    id: locationFhirId(location.id),
    ...(unit !== null && {
      identifier: [{ system: ownSystems.unit, value: `${site}/${unit}` }],
    }),
    status: 'active',
    ...(location.bedStatus && {
      operationalStatus: { system: bedStatusSystem, ...bedStatusCodes[location.bedStatus] },
    }),
    name: locationName(location, titles),
    mode: 'instance',
    physicalType: { coding: [{ system: physicalType, ...kindOf(location) }] },
    managingOrganization: { reference: `Organization/${site}`, display: titles.site(site) },
  };
}

/** "Emergency Department, room 12, bed A". */
export function locationName({ site, unit, room, bed }: Location, titles: Titles): string {
  const parts = [
    unit === null ? titles.site(site) : titles.unit(site, unit),
    room !== null && `room ${room}`,
    bed !== null && `bed ${bed}`,
  ];
  return parts.filter((part) => part !== false).join(', ');
}

function kindOf({ unit, room, bed }: Location): { code: string; display: string } {
  if (bed !== null) return { code: 'bd', display: 'Bed' };
  if (room !== null) return { code: 'ro', display: 'Room' };
  return unit === null ? { code: 'si', display: 'Site' } : { code: 'wa', display: 'Ward' };
}
