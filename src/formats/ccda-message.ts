import type { Feed } from '../governance/governance.ts';
import type { Problem } from '../platform/platform.ts';
import { all, at, attribute, codeParts, follows, textWithin } from './ccda-parts.ts';
import { placed, resultSegments, said, timeOf } from './ccda-results.ts';
import type { Retold } from './csv-message.ts';
import { readXml, type Element } from './read-xml.ts';
import { renderMessage, type FilledSegment } from './render-fields.ts';

const HL7_V3 = 'urn:hl7-org:v3';

/** Templates of sections (C-CDA R2.1) whose entries are read: results, entries optional and required. */
const resultSections = ['2.16.840.1.113883.10.20.22.2.3', '2.16.840.1.113883.10.20.22.2.3.1'];

/** ActCode of a visit to HL7 table 0004. */
const classes: Readonly<Record<string, string>> = {
  IMP: 'I',
  ACUTE: 'I',
  NONAC: 'I',
  AMB: 'O',
  VR: 'O',
  HH: 'O',
  EMER: 'E',
  OBSENC: 'I',
};

const genders: Readonly<Record<string, string>> = { M: 'M', F: 'F', UN: 'O' };

/**
 * A clinical document (C-CDA R2.1) as a report: its patient, the visit that it is about, its results, and the document itself, whose
 * content is where it came. Sections that the canonical model has nothing for are named as not taken. Pure and total.
 */
export function readCcda(bytes: Uint8Array, feed: Feed): Retold | { failed: Problem } {
  const read = readXml(bytes, HL7_V3);
  if ('failed' in read) return read;
  const { root } = read;
  if (root.name !== 'ClinicalDocument') {
    return failed('ccda-other', 'document', 'It is no clinical document (ClinicalDocument).');
  }
  const patients = all(root, 'recordTarget');
  if (patients.length !== 1) {
    const sentence = `It is about ${patients.length} patients; one is read at a time.`;
    return failed('ccda-patients', 'recordTarget', sentence);
  }
  const problems: Problem[] = [];
  const segments = [
    patientOf(at(root, 'recordTarget', 'patientRole'), feed),
    ...visitOf(at(root, 'componentOf', 'encompassingEncounter'), feed),
    ...documentOf(root),
    ...sectionsOf(root).flatMap((section) => sectionOf(section, problems)),
  ];
  const head = { type: 'ORU^R01', application: feed.id, facility: feed.site, sentAt: timeOf(root) };
  const message = renderMessage({ ...head, processingId: feed.processingIds[0] ?? 'P' }, segments);
  return { bytes: message, problems, place: (location) => `document (${location})` };
}

function failed(code: string, location: string, sentence: string): { failed: Problem } {
  return { failed: { code, severity: 'error', location, sentence } };
}

function patientOf(role: Element | undefined, feed: Feed): FilledSegment {
  const patient = at(role, 'patient');
  const name = at(patient, 'name');
  const given = all(name, 'given').map(textWithin);
  const [id] = all(role, 'id').filter((one) => attribute(one, 'extension') !== '');
  return {
    name: 'PID',
    values: said([
      ['3.1', attribute(id, 'extension')],
      ['3.4', authorityOf(id, feed)],
      ['3.5', feed.patientIdentifier.types[0] ?? 'MR'],
      ['5.1', textWithin(at(name, 'family'))],
      ['5.2', given[0] ?? ''],
      ['5.3', given.slice(1).join(' ')],
      ['7', attribute(at(patient, 'birthTime'), 'value')],
      ['8', genders[attribute(at(patient, 'administrativeGenderCode'), 'code')] ?? ''],
    ]),
  };
}

// An object identifier is nobody's word: the feed says which authority it is.
function authorityOf(id: Element | undefined, { systems = {} }: Feed): string {
  const root = attribute(id, 'root');
  return systems[root] ?? systems[`urn:oid:${root}`] ?? root;
}

function visitOf(encounter: Element | undefined, feed: Feed): FilledSegment[] {
  const [id] = all(encounter, 'id').filter((one) => attribute(one, 'extension') !== '');
  if (!id) return [];
  const time = at(encounter, 'effectiveTime');
  const where = at(encounter, 'location', 'healthCareFacility', 'location', 'name');
  const values = said([
    ['2', classes[attribute(at(encounter, 'code'), 'code')] ?? ''],
    ['3.1', textWithin(where)],
    ['19.1', attribute(id, 'extension')],
    ['19.4', authorityOf(id, feed)],
    ['44', attribute(time, 'value') || attribute(at(time, 'low'), 'value')],
    ['45', attribute(at(time, 'high'), 'value')],
  ]);
  return [{ name: 'PV1', values }];
}

/** The document as a file of its own order: its content is the row that it came in. */
function documentOf(root: Element): FilledSegment[] {
  // All versions of a document have one set id.
  const id = at(root, 'setId') ?? at(root, 'id');
  const [code, text, system] = codeParts(at(root, 'code'));
  const title = textWithin(at(root, 'title')) || text;
  const written = timeOf(root);
  return [
    {
      name: 'OBR',
      values: said([
        ['3.1', attribute(id, 'extension') || attribute(id, 'root')],
        ['3.2', attribute(id, 'extension') === '' ? '' : attribute(id, 'root')],
        ...placed('4', [code, title, system]),
        ['7', written],
      ]),
    },
    {
      name: 'OBX',
      values: said([
        ['2', 'ED'],
        ...placed('3', [code, title, system]),
        ...placed('5', ['', 'text', 'xml', 'Base64']),
        ['11', 'F'],
        ['14', written],
      ]),
    },
  ];
}

function sectionsOf(root: Element): Element[] {
  const body = at(root, 'component', 'structuredBody');
  return all(body, 'component').flatMap((one) => at(one, 'section') ?? []);
}

function sectionOf(section: Element, problems: Problem[]): FilledSegment[] {
  if (resultSections.some((template) => follows(section, template))) return resultSegments(section);
  const entries = all(section, 'entry').length;
  if (entries === 0) return [];
  const code = attribute(at(section, 'code'), 'code');
  const isLoinc = /^\d{1,6}-\d$/.test(code);
  problems.push({
    code: 'section-not-taken',
    severity: 'warning',
    location: isLoinc ? `section ${code}` : 'section',
    sentence: `Of this section ${entries} entries are not taken: they stay in the document, where people can read them.`,
  });
  return [];
}
