import fc from 'fast-check';
import { expect, test } from 'vitest';

import { payloadFieldNames, type PayloadField } from '../governance/governance.ts';
import { acknowledgementMessage } from './acknowledgement-message.ts';
import { anyFields, anyFullPayload, canary, effectWith } from './any-payload.ts';
import { cloudEvent } from './cloud-event.ts';
import type { Effect } from './effect.ts';
import { fhirTask } from './fhir-task.ts';
import { mailOf } from './smtp-connector.ts';
import { projectPayload } from './payload.ts';

const system = { system: 'urn:x', systems: {} };
const frame = { application: 'A', facility: 'F', zone: 'America/Chicago' };
const to = { from: 'a@b.example', recipients: ['c@d.example'] };

/** Everything that is ever written for a destination, as text. */
const forms: Readonly<Record<string, (effect: Effect) => string>> = {
  'HL7 v2 message': (effect) => Buffer.from(acknowledgementMessage(effect, frame)).toString(),
  'FHIR Task': (effect) => JSON.stringify(fhirTask(effect, system)),
  'JSON event': (effect) => JSON.stringify(cloudEvent(effect)),
  mail: (effect) => JSON.stringify(mailOf(effect, to)),
};

test.each(Object.entries(forms))(
  'whatever is known of a patient, no field that the destination may not have leaves in a %s',
  (_, write) => {
    fc.assert(
      fc.property(anyFullPayload, anyFields, (full, allowed) => {
        const text = write(effectWith(projectPayload(full, allowed)));
        const leaked = payloadFieldNames.filter(
          (field) => !allowed.includes(field) && text.includes(canary(field)),
        );
        expect(leaked).toEqual([]);
      }),
    );
  },
);

/** What is looked for above is there where it may be: the test could fail. */
test.each([
  ['HL7 v2 message', ['patient.identifiers', 'patient.family', 'task.outcome', 'task.actorName']],
  ['FHIR Task', ['patient.identifiers', 'task.title', 'task.outcome', 'task.actorName']],
  ['JSON event', payloadFieldNames.filter((field) => !field.endsWith('At'))],
  ['mail', ['site', 'task.id', 'task.priority']],
] satisfies [string, readonly PayloadField[]][])(
  'a %s carries what its destination may have',
  (form, fields) => {
    fc.assert(
      fc.property(anyFullPayload, (full) => {
        const text = forms[form]?.(effectWith(projectPayload(full, payloadFieldNames))) ?? '';
        expect(fields.filter((field) => !text.includes(canary(field)))).toEqual([]);
      }),
    );
  },
);

test('a projection has the allowed fields and no others, known or not', () => {
  fc.assert(
    fc.property(anyFullPayload, anyFields, (full, allowed) => {
      expect(Object.keys(projectPayload(full, allowed)).toSorted()).toEqual(allowed.toSorted());
    }),
  );
});
