import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { sampleFeed } from '../../test/formats-feeds.ts';
import { parseMessage } from '../hl7v2/hl7v2.ts';
import { readCcda } from './ccda-message.ts';
import {
  attributeCharsMax,
  attributesMax,
  depthMax,
  documentBytesMax,
  elementsMax,
  readXml,
} from './read-xml.ts';

const NS = 'urn:hl7-org:v3';
const feed = sampleFeed({ kind: 'ccda', systems: { '1.2.3': 'NORTH' } });

const result = (value: string): string => `
  <component><section>
    <templateId root="2.16.840.1.113883.10.20.22.2.3.1" extension="2015-08-01"/>
    <code code="30954-2" codeSystem="2.16.840.1.113883.6.1"/>
    <entry><organizer><id root="9.9" extension="ORD1"/>
      <code code="24321-2" codeSystem="2.16.840.1.113883.6.1" displayName="Basic panel"/>
      <component><observation><code code="2823-3" codeSystem="2.16.840.1.113883.6.1" displayName="Potassium"/>
        <statusCode code="completed"/><effectiveTime value="20260301115000+0000"/>${value}
        <interpretationCode code="HH"/>
        <referenceRange><observationRange><value xsi:type="IVL_PQ"><low value="3.5"/><high value="5.1"/></value></observationRange></referenceRange>
      </observation></component></organizer></entry>
  </section></component>`;

const potassium = result('<value xsi:type="PQ" value="6.8" unit="mmol/L"/>');
const medications = `<component><section><code code="10160-0"/><entry/><entry/></section></component>`;

function document(sections: string, patient = 'recordTarget', before = ''): string {
  return `<?xml version="1.0"?>${before}
<ClinicalDocument xmlns="${NS}" xmlns:sdtc="urn:hl7-org:sdtc" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <id root="1.1.1" extension="DOC1"/><code code="34133-9" codeSystem="2.16.840.1.113883.6.1" displayName="Summary"/>
  <title>Summary of care</title><effectiveTime value="20260301120000+0000"/>
  <${patient}><patientRole><id nullFlavor="NI"/><id root="1.2.3" extension="4711"/>
    <patient><name><given>Vera</given><given>M</given><family>Ekholm</family></name>
    <administrativeGenderCode code="F"/><birthTime value="19800101"/>
    <sdtc:birthTime value="19990101"/></patient></patientRole></${patient}>
  <component><structuredBody>${sections}</structuredBody></component>
  <componentOf><encompassingEncounter><id root="1.2.3" extension="V1"/><code code="EMER"/>
    <effectiveTime><low value="20260301100000+0000"/></effectiveTime></encompassingEncounter></componentOf>
</ClinicalDocument>`;
}

function told(text: string) {
  const read = readCcda(Buffer.from(text), feed);
  if ('failed' in read) throw new Error(`${read.failed.location} ${read.failed.code}`);
  return { ...read, lines: parseMessage(read.bytes).message.text.split('\r').slice(1, -1) };
}

describe('a clinical document', () => {
  test('tells its patient, its visit, itself, and its results', () => {
    expect(told(document(potassium)).lines).toEqual([
      'PID|||4711^^^NORTH^MR||Ekholm^Vera^M||19800101|F',
      expect.stringMatching(/^PV1\|\|E\|+V1\^\^\^NORTH\|+20260301100000\+0000$/),
      'OBR|||DOC1^1.1.1|34133-9^Summary of care^LN|||20260301120000+0000',
      'OBX||ED|34133-9^Summary of care^LN||^text^xml^Base64||||||F|||20260301120000+0000',
      'OBR|||ORD1^9.9|24321-2^Basic panel^LN',
      'OBX||NM|2823-3^Potassium^LN||6.8|mmol/L|3.5-5.1|HH|||F|||20260301115000+0000',
    ]);
  });

  test.each([
    [
      'a coded value',
      '<value xsi:type="CD" code="260373001" codeSystem="2.16.840.1.113883.6.96" displayName="Detected"/>',
      'CWE|2823-3^Potassium^LN||260373001^Detected^SCT',
    ],
    ['a text', '<value xsi:type="ST">not  seen</value>', 'ST|2823-3^Potassium^LN||not seen'],
    [
      'a bound',
      '<value xsi:type="IVL_PQ"><high value="5" unit="mg"/></value>',
      'ST|2823-3^Potassium^LN||<=5|mg',
    ],
    ['an unknown value', '<value xsi:type="PQ" nullFlavor="UNK"/>', 'ST|2823-3^Potassium^LN'],
  ])('a result may have %s', (_, value, expected) => {
    expect(told(document(result(value))).lines.at(-1)).toContain(expected);
  });

  test('sections that nothing is taken from are named, and no word of them', () => {
    expect(told(document(potassium + medications)).problems).toEqual([
      {
        ...{ code: 'section-not-taken', severity: 'warning', location: 'section 10160-0' },
        sentence: expect.stringContaining('2 entries are not taken') as string,
      },
    ]);
  });

  test.each([
    [
      'a document type',
      document('', 'recordTarget', '<!DOCTYPE x [<!ENTITY a "b">]>'),
      'xml-doctype',
    ],
    [
      'a document type outside',
      document('', 'recordTarget', '<!DOCTYPE x SYSTEM "file:///etc/passwd">'),
      'xml-doctype',
    ],
    ['an entity', document('').replace('Vera', '&a;'), 'xml-malformed'],
    ['a cut end', document('').slice(0, -30), 'xml-malformed'],
    ['nothing', '', 'xml-malformed'],
    ['text', 'MSH|^~\\&|', 'xml-malformed'],
    ['another namespace', document('').replace(`xmlns="${NS}"`, 'xmlns="x"'), 'xml-other'],
    ['another document', `<Bundle xmlns="${NS}"/>`, 'ccda-other'],
    ['no patient', document('', 'author'), 'ccda-patients'],
    [
      'a charset that is not read',
      document('').replace('"1.0"', '"1.0" encoding="utf-7"'),
      'xml-charset',
    ],
    ['bytes of another charset', document('').replace('Vera', 'V\xe9ra'), 'xml-charset'],
  ])('with %s nothing is read', (_, text, code) => {
    const bytes = Buffer.from(text, code === 'xml-charset' ? 'latin1' : 'utf8');
    const read = readCcda(bytes, feed);
    expect('failed' in read && read.failed.code).toBe(code);
  });
});

describe('limits of a document', () => {
  const root = (inside: string): Buffer => Buffer.from(`<a xmlns="${NS}">${inside}</a>`);
  const outcome = (bytes: Uint8Array): string => {
    const read = readXml(bytes, NS);
    return 'failed' in read ? read.failed.code : 'read';
  };
  const deep = (levels: number): string => '<b>'.repeat(levels) + '</b>'.repeat(levels);
  const attributes = (count: number): string =>
    `<b ${Array.from({ length: count }, (_, n) => `a${n}="1"`).join(' ')}/>`;

  test.each([
    ['elements within each other', (by: number) => root(deep(depthMax - 1 + by)), 'xml-too-deep'],
    ['elements', (by: number) => root('<b/>'.repeat(elementsMax - 1 + by)), 'xml-too-long'],
    ['attributes', (by: number) => root(attributes(attributesMax + by)), 'xml-attributes'],
    [
      'characters of an attribute',
      (by: number) => root(`<b a="${'x'.repeat(attributeCharsMax + by)}"/>`),
      'xml-attributes',
    ],
    [
      'bytes',
      (by: number) => root(' '.repeat(documentBytesMax - root('').length + by)),
      'xml-too-large',
    ],
  ])('%s at the limit are read, one more is refused', (_, bytes, code) => {
    expect([outcome(bytes(0)), outcome(bytes(1))]).toEqual(['read', code]);
  });

  test('names of the language itself are names as any other', () => {
    const read = readXml(root('<constructor __proto__="1" toString="2"/>'), NS);
    expect('root' in read && read.root.children[0]?.attributes['toString']).toBe('2');
    expect(({} as Record<string, unknown>)['toString']).toBe(Object.prototype.toString);
  });

  test('whatever is broken in a document, it is read or told why not, and never throws', () => {
    const whole = Buffer.from(document(potassium));
    fc.assert(
      fc.property(
        fc.nat(whole.length - 1),
        fc.uint8Array({ maxLength: 8 }),
        fc.nat(20),
        (at, put, cut) => {
          const bytes = Buffer.concat([whole.subarray(0, at), put, whole.subarray(at + cut)]);
          const read = readCcda(bytes, feed);
          expect('failed' in read || read.bytes.length > 0).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});
