import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { freshPostgres } from '../databases.ts';
import { fhirIssues } from '../fhir-validator.ts';
import { brokenInvariants } from '../invariants.ts';
import { ask, startWithFhir } from './fhir-client.ts';

/** Bundles and examples that others wrote: read where they lie beside the project, never copied into it. */

const folder = join(import.meta.dirname, '../../../shared/data/fhir');
const found = existsSync(folder);
const json = { 'content-type': 'application/fhir+json' };

interface Bundle {
  entry: { resource: { resourceType: string } }[];
}

describe.skipIf(!found)(`others' FHIR${found ? '' : ' (skipped: no shared data)'}`, () => {
  test('twenty transactions of a synthetic population are taken whole, each patient once', async () => {
    const { database } = await freshPostgres();
    const running = await startWithFhir(database);
    let counted = { Patient: 0, Encounter: 0 };
    for (const name of readdirSync(join(folder, 'synthea')).toSorted()) {
      const body = readFileSync(join(folder, 'synthea', name));
      const answer = await ask(running, '', { method: 'POST', body, headers: json });
      expect([name, answer.status, answer.body['type']]).toEqual([
        name,
        200,
        'transaction-response',
      ]);
      expect(fhirIssues(answer.body)).toEqual([]);
      const sent = (JSON.parse(body.toString()) as Bundle).entry;
      const responses = answer.body['entry'] as { response: { status: string } }[];
      expect(responses).toHaveLength(sent.length);
      for (const [at, { resource }] of sent.entries()) {
        const taken = ['Patient', 'Encounter', 'Observation'].includes(resource.resourceType);
        expect(responses[at]?.response.status).toBe(taken ? '201 Created' : '202 Accepted');
      }
      const of = (type: string) => sent.filter((one) => one.resource.resourceType === type).length;
      counted = {
        Patient: counted.Patient + of('Patient'),
        Encounter: counted.Encounter + of('Encounter'),
      };
    }
    const [rows] = await database.query<Record<string, number>>(
      'corpus-rows',
      `select (select count(*) from patient)::int as "Patient",
              (select count(*) from encounter)::int as "Encounter"`,
    );
    expect(rows).toEqual(counted);
    expect(counted.Patient).toBe(18);
    expect(await running.kept()).toHaveLength(20);
    expect(await brokenInvariants(database)).toEqual([]);
  }, 120_000);

  test('the examples of R4 as they are, sent to any address, are answered and break nothing', async () => {
    const { database } = await freshPostgres();
    const running = await startWithFhir(database);
    const examples = join(folder, 'r4-spec-examples');
    const statuses = new Map<number, number>();
    for (const type of readdirSync(examples).toSorted()) {
      for (const name of readdirSync(join(examples, type)).toSorted().slice(0, 12)) {
        if (!name.endsWith('.json')) continue;
        const body = readFileSync(join(examples, type, name));
        for (const path of type === 'Bundle' ? [''] : [`/${type}`, '/Patient']) {
          const { status, body: told } = await ask(running, path, {
            method: 'POST',
            body,
            headers: json,
          });
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          expect([name, path, status < 500]).toEqual([name, path, true]);
          expect(told['resourceType']).toBeTypeOf('string');
        }
      }
    }
    console.log(JSON.stringify(Object.fromEntries(statuses)));
    expect(statuses.get(201)).toBeGreaterThan(10);
    const kept = await running.kept();
    expect(kept.map(({ outcome }) => outcome)).not.toContain('failed');
    expect(await brokenInvariants(database)).toEqual([]);
  }, 120_000);
});
