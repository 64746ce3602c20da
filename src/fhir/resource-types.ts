/**
 * What is served under /fhir: routes, the CapabilityStatement and the table in docs/fhir.md are all made of this one list.
 */
import { taskStatuses } from './project-task.ts';

export const typeNames = [
  'Patient',
  'Encounter',
  'Observation',
  'ServiceRequest',
  'Appointment',
  'DocumentReference',
  'Immunization',
  'Location',
  'Task',
  'Organization',
  'Practitioner',
] as const;

export type TypeName = (typeof typeNames)[number];

export type ParameterType = 'token' | 'string' | 'date' | 'reference';

export interface Parameter {
  type: ParameterType;
  documentation: string;
  /** Of references: what they may point to. */
  targets?: readonly TypeName[];
  /** The values that there are; others find nothing and are refused. */
  values?: readonly string[];
}

export interface ServedType {
  documentation: string;
  parameters: Readonly<Record<string, Parameter>>;
  /** Parameters of which a search must have one, so that it never reads a whole table. None: it may have none. */
  oneOf: readonly string[];
  /** What `_sort` takes, `-` before it for the other way round. Else results come in the order of their ids. */
  sorts: readonly string[];
  /** `_include` values. */
  includes: readonly string[];
  /** How it may be written. */
  writes: readonly ('create' | 'update')[];
}

const id: Parameter = { type: 'token', documentation: 'Ids, separated by commas.' };
const lastUpdated: Parameter = {
  type: 'date',
  documentation: 'When the resource last changed here.',
};
const patient: Parameter = {
  type: 'reference',
  documentation: 'Patients by id, merged ones followed.',
  targets: ['Patient'],
};

const encounter: Parameter = {
  type: 'reference',
  documentation: 'Visits by id.',
  targets: ['Encounter'],
};
const number: Parameter = {
  type: 'token',
  documentation: 'A number of the placer, the filler or the author. It has no system.',
};
const code: Parameter = { type: 'token', documentation: 'Codes, with or without their system.' };

function statuses(...values: readonly string[]): Parameter {
  return { type: 'token', documentation: 'Statuses that Sinew tells apart.', values };
}

export const servedTypes: Readonly<Record<TypeName, ServedType>> = {
  Patient: {
    documentation: 'Who is known by the feeds. A merged record says by which one it was replaced.',
    parameters: {
      _id: id,
      _lastUpdated: lastUpdated,
      identifier: {
        type: 'token',
        documentation: 'system|value, or value alone. Finds the survivor of a merge, too.',
      },
      name: { type: 'string', documentation: 'Beginning of the family or given name.' },
      family: { type: 'string', documentation: 'Beginning of the family name.' },
      given: { type: 'string', documentation: 'Beginning of the given name.' },
      birthdate: { type: 'date', documentation: 'A year, a month or a day.' },
      gender: {
        type: 'token',
        documentation: 'Administrative gender.',
        values: ['male', 'female', 'other', 'unknown'],
      },
    },
    oneOf: ['_id', '_lastUpdated', 'identifier', 'name', 'family', 'given', 'birthdate'],
    sorts: [],
    includes: [],
    writes: ['create', 'update'],
  },
  Encounter: {
    documentation: 'Visits: who, where now, from when to when.',
    parameters: {
      _id: id,
      identifier: { type: 'token', documentation: 'The visit number as system|value.' },
      patient,
      subject: patient,
      status: {
        type: 'token',
        documentation: 'Statuses that Sinew tells apart.',
        values: ['planned', 'in-progress', 'onleave', 'finished', 'cancelled'],
      },
      class: { type: 'token', documentation: 'Code of v3 ActCode: IMP, AMB, EMER, PRENC.' },
      date: { type: 'date', documentation: 'Visits of which some part lies in this time.' },
    },
    oneOf: ['_id', 'identifier', 'patient', 'subject'],
    sorts: ['date'],
    includes: ['Encounter:patient', 'Encounter:subject', 'Encounter:location'],
    writes: ['create', 'update'],
  },
  Observation: {
    documentation: 'Results as last reported, withdrawn ones as entered-in-error.',
    parameters: {
      _id: id,
      _lastUpdated: lastUpdated,
      identifier: { type: 'token', documentation: 'system|value, of results that came as FHIR.' },
      patient,
      subject: patient,
      encounter: {
        type: 'reference',
        documentation: 'Visits by id.',
        targets: ['Encounter'],
      },
      code: { type: 'token', documentation: 'Codes, with or without their system.' },
      status: {
        type: 'token',
        documentation: 'Statuses of results.',
        values: ['preliminary', 'final', 'corrected', 'cancelled', 'entered-in-error'],
      },
      date: { type: 'date', documentation: 'When it was observed.' },
    },
    oneOf: ['_id', '_lastUpdated', 'identifier', 'patient', 'subject', 'encounter'],
    sorts: ['date'],
    includes: ['Observation:patient', 'Observation:subject', 'Observation:encounter'],
    writes: ['create', 'update'],
  },
  ServiceRequest: {
    documentation: 'Orders, and referrals, which have that category.',
    parameters: {
      _id: id,
      _lastUpdated: lastUpdated,
      identifier: number,
      patient,
      subject: patient,
      encounter,
      code,
      status: statuses('active', 'on-hold', 'completed', 'revoked'),
      authored: { type: 'date', documentation: 'When it was ordered.' },
    },
    oneOf: ['_id', 'identifier', 'patient', 'subject', 'encounter'],
    sorts: ['authored'],
    includes: ['ServiceRequest:patient', 'ServiceRequest:subject', 'ServiceRequest:encounter'],
    writes: [],
  },
  Appointment: {
    documentation: 'Appointments as the scheduling systems told of them.',
    parameters: {
      _id: id,
      _lastUpdated: lastUpdated,
      identifier: number,
      patient,
      status: statuses(
        ...['proposed', 'booked', 'arrived', 'fulfilled', 'cancelled', 'noshow'],
        'entered-in-error',
      ),
      date: { type: 'date', documentation: 'When it begins.' },
    },
    oneOf: ['_id', 'identifier', 'patient'],
    sorts: ['date'],
    includes: ['Appointment:patient'],
    writes: [],
  },
  DocumentReference: {
    documentation: 'Documents; those too long for a resource are named by their message.',
    parameters: {
      _id: id,
      _lastUpdated: lastUpdated,
      identifier: number,
      patient,
      subject: patient,
      encounter,
      type: code,
      status: statuses('current', 'superseded', 'entered-in-error'),
      date: { type: 'date', documentation: 'When it was written.' },
    },
    oneOf: ['_id', 'identifier', 'patient', 'subject', 'encounter'],
    sorts: ['date'],
    includes: [
      'DocumentReference:patient',
      'DocumentReference:subject',
      'DocumentReference:encounter',
    ],
    writes: [],
  },
  Immunization: {
    documentation: 'Vaccines that were given, or not, and why.',
    parameters: {
      _id: id,
      _lastUpdated: lastUpdated,
      identifier: number,
      patient,
      'vaccine-code': code,
      status: statuses('completed', 'not-done', 'entered-in-error'),
      date: { type: 'date', documentation: 'When it was given.' },
    },
    oneOf: ['_id', 'identifier', 'patient'],
    sorts: ['date'],
    includes: ['Immunization:patient'],
    writes: [],
  },
  Location: {
    documentation: 'Places that feeds named, by the unit, room and bed.',
    parameters: {
      _id: id,
      identifier: { type: 'token', documentation: 'A unit, as urn:sinew:unit|site/unit.' },
      organization: {
        type: 'reference',
        documentation: 'Places of these sites.',
        targets: ['Organization'],
      },
    },
    oneOf: [],
    sorts: [],
    includes: ['Location:organization'],
    writes: [],
  },
  Task: {
    documentation: 'Work that Sinew asks people to do, and what became of it.',
    parameters: {
      _id: id,
      _lastUpdated: lastUpdated,
      patient,
      subject: patient,
      encounter: { type: 'reference', documentation: 'Visits by id.', targets: ['Encounter'] },
      owner: {
        type: 'reference',
        documentation: 'Who is accountable.',
        targets: ['Practitioner'],
      },
      status: {
        type: 'token',
        documentation:
          'requested: a pool is asked; accepted: somebody is accountable; in-progress: and has begun.',
        values: [...taskStatuses],
      },
      priority: {
        type: 'token',
        documentation: 'stat for critical ones.',
        values: ['stat', 'urgent', 'routine'],
      },
      code: { type: 'token', documentation: 'The workflow that opened it.' },
      'authored-on': { type: 'date', documentation: 'When it was opened.' },
    },
    oneOf: ['_id', '_lastUpdated', 'patient', 'subject', 'encounter', 'owner', 'status'],
    sorts: ['authored-on'],
    includes: ['Task:patient', 'Task:subject', 'Task:encounter', 'Task:focus', 'Task:owner'],
    writes: [],
  },
  Organization: {
    documentation: 'The sites of the network.',
    parameters: { _id: id, name: { type: 'string', documentation: 'Beginning of the title.' } },
    oneOf: [],
    sorts: [],
    includes: [],
    writes: [],
  },
  Practitioner: {
    documentation: 'The people of the network, by name.',
    parameters: { _id: id, name: { type: 'string', documentation: 'Beginning of the name.' } },
    oneOf: [],
    sorts: [],
    includes: [],
    writes: [],
  },
};

export function isTypeName(name: string): name is TypeName {
  return Object.hasOwn(servedTypes, name);
}
