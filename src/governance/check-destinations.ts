import { isClinicalEventType } from '../canonical/canonical.ts';
import { didYouMean, type Problem } from '../platform/platform.ts';
import { payloadFields, payloadNeeds } from './destination-payload.ts';
import type { NetworkFiles } from './load-network.ts';
import type { NetworkFile } from './network-files.ts';
import type { ValuePath } from './schema-problems.ts';
import type { YamlFile } from './yaml-file.ts';

type DestinationFile = YamlFile<NetworkFile<'destination'>>;

/** What of destinations only other files, or several fields together, can tell. */
export function checkDestinations(files: NetworkFiles): Problem[] {
  return [...files.destinations.values()].flatMap((file) => [
    ...unknownReferences(file, files),
    ...payloadProblems(file),
    ...addressProblems(file),
  ]);
}

function unknownReferences(file: DestinationFile, files: NetworkFiles): Problem[] {
  const { owner, sites, takes } = file.value;
  const problems: Problem[] = [];
  const known = (what: string, id: string, ids: readonly string[], path: ValuePath): void => {
    if (ids.includes(id)) return;
    const list = ids.length <= 12 ? ` Known: ${ids.join(', ')}.` : '';
    const sentence = `There is no ${what} "${id}".${didYouMean(id, ids) || list}`;
    problems.push(error('unknown-reference', file.where(path), sentence));
  };
  const people = files.people.value.people.map((one) => one.id);
  const roles = files.roles.value.roles.map((one) => one.id);
  // A workflow that the network calls otherwise than it calls itself is told of there, once, and not by each who names it.
  const workflows = files.workflows.value.workflows.flatMap(({ id, from }) => {
    const [, itself = id] = OWN_ID.exec(files.sources.get(from) ?? '') ?? [];
    return [...new Set([id, itself])];
  });
  known('person or role', owner, [...people, ...roles], ['owner']);
  if (sites !== 'all') {
    for (const [at, site] of sites.entries())
      known('site', site, [...files.sites.keys()], ['sites', at]);
  }
  for (const [at, take] of takes.entries()) {
    if ('workflow' in take) known('workflow', take.workflow, workflows, ['takes', at, 'workflow']);
    if (take.on !== 'event') continue;
    for (const [place, type] of take.types.entries()) {
      if (isClinicalEventType(type)) continue;
      const sentence = `There is no clinical event "${type}". They are listed in src/canonical/clinical-event.ts.`;
      problems.push(
        error('unknown-reference', file.where(['takes', at, 'types', place]), sentence),
      );
    }
  }
  return problems;
}

const OWN_ID = /^id:[ \t]*([a-z0-9.-]+)[ \t]*$/m;

/** The payload must suffice for its form, and of a mail it must not tell who the patient is. */
function payloadProblems(file: DestinationFile): Problem[] {
  const { to, takes, payload } = file.value;
  const problems: Problem[] = [];
  for (const [at, field] of payload.entries()) {
    const place = file.where(['payload', at]);
    if (payload.indexOf(field) !== at) {
      problems.push(error('duplicate', place, `"${field}" stands here twice.`));
    }
    if (to.kind === 'smtp' && payloadFields[field].personal) {
      const sentence = `"${field}" may tell who the patient is, and mail is read anywhere: leave it out.`;
      problems.push(error('personal', place, sentence));
    }
  }
  const form = to.kind === 'file' ? to.format : FORMS[to.kind];
  for (const need of payloadNeeds[form]) {
    if (payload.includes(need)) continue;
    const sentence = `${FORM_NAMES[form]} cannot be written without "${need}". Add it.`;
    problems.push(error('payload', file.where(['payload']), sentence));
  }
  if (takes.some(({ on }) => on === 'callout')) {
    for (const need of ['callout.to', 'callout.text'] as const) {
      if (payload.includes(need)) continue;
      const sentence = `Nobody can be called out without "${need}". Add it.`;
      problems.push(error('payload', file.where(['payload']), sentence));
    }
    for (const field of payload.filter((one) => payloadFields[one].personal)) {
      const sentence = `"${field}" may tell who the patient is, and callouts are read anywhere: leave it out.`;
      problems.push(error('personal', file.where(['payload', payload.indexOf(field)]), sentence));
    }
  }
  const at = takes.findIndex((take) => !take.on.startsWith('task.'));
  if (at !== -1 && (form === 'fhir' || form === 'hl7v2')) {
    const sentence = `${FORM_NAMES[form]} tells of a task: ${takes[at]?.on === 'event' ? 'an event' : 'this'} has none. Take a change of tasks, or send JSON.`;
    problems.push(error('value', file.where(['takes', at]), sentence));
  }
  return problems;
}

const FORMS = { mllp: 'hl7v2', fhir: 'fhir', webhook: 'json', smtp: 'mail' } as const;
const FORM_NAMES = {
  hl7v2: 'An HL7 v2 message',
  fhir: 'A FHIR Task',
  json: 'A JSON event',
  mail: 'A mail',
} as const;

/** What would be sent in clear beyond the networks that were named, and settings of which one lacks the other. */
function addressProblems(file: DestinationFile): Problem[] {
  const { to, networks } = file.value;
  const problems: Problem[] = [];
  const together = (one: string, given: boolean, other: string, also: boolean, path: ValuePath) => {
    if (given === also) return;
    const sentence = `"${given ? one : other}" is of no use without "${given ? other : one}". Give both, or neither.`;
    problems.push(error('value', file.where(path), sentence));
  };
  if ('url' in to && to.url.startsWith('http:') && networks.length === 0) {
    const sentence =
      'Plain http would carry patient data in clear. Write https, or name the network of ours that it stays in under "networks".';
    problems.push(error('clear-text', file.where(['to', 'url']), sentence));
  }
  if (to.kind === 'mllp' && to.tls === null && networks.length === 0) {
    const sentence =
      'MLLP without TLS carries patient data in clear. Give "tls", or name the network of ours that it stays in under "networks".';
    problems.push(error('clear-text', file.where(['to', 'host']), sentence));
  }
  if (to.kind === 'mllp' && to.tls !== null) {
    together('cert', to.tls.cert !== null, 'key', to.tls.key !== null, ['to', 'tls']);
  }
  if (to.kind === 'smtp') {
    together('user', to.user !== null, 'password', to.password !== null, ['to']);
  }
  return problems;
}

function error(code: string, location: string, sentence: string): Problem {
  return { code, severity: 'error', location, sentence };
}
