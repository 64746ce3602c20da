import { z } from 'zod';

import { permissions } from '../access/access.ts';
import type { EncounterClass } from '../canonical/canonical.ts';
import { channelsFile } from './channel-files.ts';
import { clientFile } from './client-files.ts';
import { destinationFile } from './destination-files.ts';
import { feedFormatFile } from './feed-format.ts';
import { feedInventoryFile } from './feed-inventory.ts';
import { charsetFile, feedPolicyFile } from './feed-policy-files.ts';
import { flagsFileOf } from './flag-files.ts';
import { freezesFileOf } from './freeze-files.ts';
import { programmeFileOf } from './programme-files.ts';
import { readinessFileOf } from './readiness-files.ts';
import { policyFileOf } from './release-policy.ts';
import { rolloutFileOf } from './rollout-files.ts';
import { calendarsFileOf } from './network-calendars.ts';
import { waiversFileOf } from './waiver-files.ts';
import { defaultRetention, retentionDaysMax, retentionDaysMin } from './retention.ts';

/** The shapes of the files in `networks/<name>/`, one schema a kind of file. What only several files together can tell is checked by `checkNetwork`. */

export const feedMessageBytesDefault = 16 * 1024 * 1024;
export const feedMessageBytesMax = 64 * 1024 * 1024;

const ID = /^[a-z0-9][a-z0-9.-]{0,63}$/;
const idText = 'An id is 1 to 64 lower case letters, digits, dots and hyphens.';
export const isId = (text: string): boolean => ID.test(text);

const id = z.string().regex(ID, idText).describe('Lower case letters, digits, dots, hyphens.');
const line = z
  .string()
  .min(1, 'Say something here; it is empty.')
  .max(200, 'At most 200 characters.')
  .regex(/^[^\p{Cc}]*$/u, 'One line without control characters, please.');
const time = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'A time is written HH:mm, from 00:00 to 23:59, in quotes.')
  .describe('HH:mm in the zone of the site.');
const parameters = z.record(
  z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,63}$/, 'A parameter is named in lower case, as in accept_within.'),
  z.union([z.string(), z.number(), z.boolean()], 'A parameter is a text, a number, true or false.'),
);

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const days = z
  .union([z.enum(['daily', 'weekdays', 'weekend']), z.array(z.enum(weekdays)).min(1)], {
    error: 'Days are daily, weekdays, weekend, or a list such as [mon, wed, fri].',
  })
  .describe('daily, weekdays, weekend, or a list such as [mon, wed, fri].');

const semanticVersion = z
  .string()
  .regex(/^\d+\.\d+\.\d+$/, 'A version is three numbers, as in 1.4.0 (semver.org).');

const keptDays = (what: string) =>
  z
    .int()
    .min(retentionDaysMin, `${what} are kept for ${retentionDaysMin} days at least.`)
    .max(retentionDaysMax)
    .describe(`${what} are kept for so many days.`);

const retention = z.strictObject({
  attachmentDays: keptDays('Files that came inside messages')
    .nullable()
    .default(defaultRetention.attachmentDays)
    .describe(
      'Files that came inside messages are kept for so many days from when one last came; null: for good.',
    ),
  deliveredDays: keptDays('Effects that were delivered').default(defaultRetention.deliveredDays),
  applicationAnswerDays: keptDays('Application answers').default(
    defaultRetention.applicationAnswerDays,
  ),
  batchDays: keptDays('Notes about batches').default(defaultRetention.batchDays),
});

const networkFile = z.strictObject({
  id,
  title: line,
  version: semanticVersion.describe('Rises with every change: MAJOR.MINOR.PATCH.'),
  drill: z
    .strictObject({ at: time })
    .optional()
    .describe(
      'Once a day, at this time, the ladders of every site that runs ladder-drill are tried.',
    ),
  retention: retention.optional().describe('For how long what is finished is kept.'),
  fallback: z
    .strictObject({ site: id, role: id, unit: id.nullable().default(null) })
    .optional()
    .describe(
      'Who gets the tasks of a site that a new configuration no longer has. Left out: the fallback pool of the first site.',
    ),
});

/** Longest wait for the receiver of a shift handoff. */
export const handoffAcceptMinutesMax = 240;
const acceptedMax = z.int().min(1).max(100);

const rota = z.strictObject({
  role: id,
  unit: id.nullable().default(null).describe('Left out: the whole site.'),
  shifts: z
    .array(
      z.strictObject({
        days,
        from: time,
        to: time.describe('At or before "from": on the next day.'),
        people: z.array(id).min(1, 'A shift that nobody works is left out.'),
      }),
    )
    .min(1),
});

const siteFile = z.strictObject({
  title: line,
  kind: z.enum(['hospital', 'clinic']),
  zone: line.describe('IANA time zone, as in America/Chicago.'),
  units: z.array(z.strictObject({ id, title: line })).min(1),
  fallback: z
    .strictObject({ role: id, unit: id.nullable().default(null) })
    .describe('Who gets a task when nobody on shift holds its role.'),
  rotas: z.array(rota).default([]),
  work: z
    .strictObject({
      handoffAcceptMinutes: z
        .int()
        .min(1)
        .max(handoffAcceptMinutesMax)
        .optional()
        .describe('How long the receiver of a shift handoff has to accept. Default: 15.'),
      acceptedMax: acceptedMax
        .optional()
        .describe('Whoever has accepted so many tasks is not given another by "Take next".'),
      acceptedMaxByRole: z
        .record(id, acceptedMax)
        .optional()
        .describe('The same for holders of a role; of several roles the largest counts.'),
    })
    .optional()
    .describe('How work is shared out.'),
});

const peopleFile = z.strictObject({
  people: z
    .array(
      z.strictObject({
        id,
        name: line,
        title: line.describe('Shown beside the name, as in "RN, Emergency Department".'),
        identifiers: z
          .array(line)
          .min(1)
          .optional()
          .describe('The numbers by which feeds name this person, exactly as they are sent.'),
        grants: z.array(
          z.strictObject({
            role: id,
            site: z.union([id, z.literal('*')], 'A site is an id, or "*" for the whole network.'),
            unit: id.nullable().default(null),
          }),
        ),
      }),
    )
    .min(1),
});

const rolesFile = z.strictObject({
  roles: z
    .array(z.strictObject({ id, title: line, permissions: z.array(z.enum(permissions)) }))
    .min(1),
});

const locations = z
  .record(line, id)
  .describe('Point of care as sent in PL-1 → unit of the site of the feed.');

const codes = z
  .record(
    line,
    z.strictObject({
      code: line,
      system: line.describe('As in http://loinc.org.'),
      display: line,
    }),
  )
  .describe('Observation code as sent in OBX-3.1 → standard code.');

const providers = z
  .record(line, line)
  .describe('Number of a provider as sent (XCN-1, as in PV1-7) → the name to show.');

const feedFile = z.strictObject({
  title: line,
  site: id,
  owner: id.describe('A person or a role that answers for the interface.'),
  host: line.default('127.0.0.1'),
  kind: z
    .enum(['hl7v2', 'fhir', 'csv', 'ccda'])
    .default('hl7v2')
    .describe(
      'hl7v2: listens for MLLP. fhir: what its clients send to /fhir. csv, ccda: tables and clinical documents, as files or sent to /intake.',
    ),
  port: z
    .int()
    .min(1)
    .max(65535)
    .optional()
    .describe('Where an HL7 v2 feed listens. Others have none.'),
  processingIds: z
    .array(z.enum(['P', 'T', 'D']))
    .min(1)
    .default(['P'])
    .describe('MSH-11 values that are let in (HL7 table 0103).'),
  charset: charsetFile,
  messageBytesMax: z.int().min(1024).max(feedMessageBytesMax).default(feedMessageBytesDefault),
  defaultAuthority: line.describe('The authority of identifiers whose CX-4 is empty.'),
  patientIdentifier: z
    .strictObject({
      types: z.array(line).min(1),
      authorities: z.array(line).min(1),
    })
    .describe('Which PID-3 repetition identifies the patient, best first.'),
  locations: locations.default({}),
  codes: codes.default({}),
  ...feedPolicyFile,
  ...feedFormatFile,
  providers: providers.default({}),
  systems: z
    .record(line, line)
    .default({})
    .describe('Identifier.system of FHIR → authority, as in PID-3.4. Others stand for themselves.'),
  mappings: z
    .array(z.string())
    .default([])
    .describe('Files with locations and codes shared by several feeds: mappings/<name>.yaml.'),
  ...feedInventoryFile(days),
});

const mappingsFile = z.strictObject({
  locations: locations.default({}),
  codes: codes.default({}),
  providers: providers.default({}),
});

const encounterClasses = [
  'inpatient',
  'outpatient',
  'emergency',
  'preadmit',
  'other',
] as const satisfies readonly EncounterClass[];

const dictionaryFile = z.strictObject({
  version: semanticVersion.describe(
    'Rises with every change. A term that goes or changes its meaning raises the first number.',
  ),
  results: z
    .record(
      line,
      z.strictObject({
        display: line,
        units: z
          .array(line)
          .default([])
          .describe(
            'UCUM codes that workflows may compare it in; the first is the one to think in. None of a result that is no number.',
          ),
      }),
    )
    .describe('LOINC code → a result that workflows may ask about.'),
  encounterClasses: z
    .array(z.enum(encounterClasses))
    .default([])
    .describe('Kinds of visits that workflows may ask about.'),
});

const workflowsFile = z.strictObject({
  workflows: z.array(
    z.strictObject({
      id,
      from: z
        .string()
        .describe('The workflow’s file, as in catalog/critical-result/workflow.yaml.'),
      sites: z.union([z.literal('all'), z.array(id).min(1)], 'Sites are all, or a list of ids.'),
      parameters: parameters.default({}).describe('Values for the whole network.'),
      siteParameters: z.record(id, parameters).default({}).describe('Values of single sites.'),
    }),
  ),
});

const waiversFile = waiversFileOf(id, line);
const policyFile = policyFileOf(id, line);
const freezesFile = freezesFileOf(id, line);
const rolloutFile = rolloutFileOf({ id, line, time });
const calendarsFile = calendarsFileOf(id, line);
const flagsFile = flagsFileOf({ id, line, days, time });

export const networkFileSchemas = {
  network: networkFile,
  site: siteFile,
  people: peopleFile,
  roles: rolesFile,
  feed: feedFile,
  mappings: mappingsFile,
  dictionary: dictionaryFile,
  workflows: workflowsFile,
  waivers: waiversFile,
  policy: policyFile,
  freezes: freezesFile,
  calendars: calendarsFile,
  flags: flagsFile,
  destination: destinationFile,
  client: clientFile,
  channels: channelsFile,
  readiness: readinessFileOf(id, line),
  programme: programmeFileOf(id, line),
  rollout: rolloutFile,
};

export type NetworkFileKind = keyof typeof networkFileSchemas;
export type NetworkFile<Kind extends NetworkFileKind> = z.infer<(typeof networkFileSchemas)[Kind]>;

/** The JSON Schema (draft-07) of a kind of file, as editors want it. */
export function networkJsonSchema(kind: NetworkFileKind): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(networkFileSchemas[kind], {
    target: 'draft-7',
    io: 'input',
  });
  return { $schema, title: `Sinew network: ${kind} file`, ...rest };
}
