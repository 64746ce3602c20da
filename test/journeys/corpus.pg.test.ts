import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import type { Database } from '../../src/platform/platform.ts';
import { freshPostgres } from '../databases.ts';
import { until } from '../faults/load.ts';
import { brokenInvariants } from '../invariants.ts';
import { framed, type RawSender } from './raw-sender.ts';
import { startSystem } from './running-system.ts';

const folder = join(import.meta.dirname, '../../../shared/data/hl7v2');
const found = existsSync(folder);

/** What the corpus tells of besides patients, visits and results, at the least; its one referral waits behind an exception. */
const fewest = { orders: 20, appointments: 5, documents: 5, immunizations: 15 };

/** Senders of different systems, so that their messages meet in one commit and one batch. */
const connections = 6;
const feed = 'lakeside-conformance';

describe.skipIf(!found)(`1,205 real messages${found ? '' : ' (skipped: no shared data)'}`, () => {
  test('are answered, each under its own control id, and none makes the program fail', async () => {
    const messages = corpus();
    expect(messages).toHaveLength(1205);
    const { database } = await freshPostgres();
    const running = await startSystem(database);

    const senders = Array.from({ length: connections }, () => running.sender(feed));
    const shares = senders.map((_, n) => messages.filter((_one, at) => at % connections === n));
    await Promise.all(
      senders.map(async (sender, n) => {
        for (const message of shares[n] ?? []) await sender.write(framed(message));
      }),
    );
    // Not every message asks for an answer; a last one that does tells that all before it are through.
    const answers = await Promise.all(senders.map((sender) => answersUntilLast(sender)));
    const kept = await running.kept();
    const taken = new Set(
      kept.flatMap(({ disposition, raw }) =>
        disposition === 'accepted' ? [Buffer.from(raw).toString()] : [],
      ),
    );
    for (const [n, share] of shares.entries()) {
      const asking = share.filter((message) => asksAnswer(message, taken.has(message)));
      expect(answers[n]?.map(answeredControl)).toEqual(asking.map(controlIdOf));
    }

    expect(kept.map(({ outcome }) => outcome)).not.toContain(null);
    const summary = await summaryOf(database, answers.flat());
    console.log(JSON.stringify(summary, null, 2));
    expect(summary.exceptions).not.toHaveProperty('program-fault');
    expect(summary.records['patients']).toBeGreaterThan(100);
    for (const [kind, few] of Object.entries(fewest)) {
      expect(summary.records[kind], kind).toBeGreaterThanOrEqual(few);
    }
    expect(await brokenInvariants(database)).toEqual([]);
  }, 120_000);
});

function corpus(): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .toSorted()
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { text: string }).text);
}

async function answersUntilLast(sender: RawSender): Promise<readonly string[]> {
  await sender.write(framed('MSH|^~\\&|CORPUS||||20260303120000||ZZZ|LAST|P|2.5.1\r'));
  await until(() => sender.answers.some((answer) => answeredControl(answer) === 'LAST'));
  return sender.answers.slice(0, -1);
}

/** Fields between the sender's own separators, read without Sinew's parser: MSH-10 is the one at 9. */
function headerOf(message: string): string[] {
  const [header = ''] = message.trimStart().split(/[\r\n]/);
  return header.split(header[3] ?? '|');
}

function controlIdOf(message: string): string {
  return Buffer.from(headerOf(message)[9] ?? '').toString('latin1');
}

/**
 * By MSH-15 and MSH-16 (HL7 table 0155): those of the corpus are AL, NE, ER and empty. What is an answer itself (MSH-9) and
 * asks for nothing is not answered: two engines would go on for ever.
 */
function asksAnswer(message: string, isTaken: boolean): boolean {
  const header = headerOf(message);
  const wishes = header.slice(14, 16).filter(Boolean);
  if (wishes.length === 0 && /^(ACK|MCF)\b/.test(header[8] ?? '')) return false;
  return wishes.length === 0 || wishes.includes('AL') || (!isTaken && wishes.includes('ER'));
}

function answeredControl(answer: string): string {
  const [header = '', msa = ''] = answer.split('\r');
  return msa.split(header[3] ?? '|')[2] ?? '';
}

interface Summary {
  answers: Record<string, number>;
  outcomes: Record<string, number>;
  exceptions: Record<string, number>;
  records: Record<string, number>;
}

async function summaryOf(database: Database, answers: readonly string[]): Promise<Summary> {
  return {
    answers: tally(answers.map((answer) => /\rMSA.(..)/.exec(answer)?.[1] ?? 'none')),
    outcomes: await counts(
      database,
      'corpus-outcomes',
      `select outcome || coalesce(' ' || reason, '') as name, count(*) as count
         from message_outcome group by 1 order by 1`,
    ),
    exceptions: await counts(
      database,
      'corpus-exceptions',
      `select cause as name, count(*) as count from exception group by 1 order by 1`,
    ),
    records: await counts(
      database,
      'corpus-records',
      `select 'facts' as name, sum(facts) as count from message_outcome
        union all select 'problems', sum(json_array_length(problems)) from message_outcome
        union all select 'patients', count(*) from patient
        union all select 'encounters', count(*) from encounter
        union all select 'observations', count(*) from observation
        union all select 'orders', count(*) from clinical_order
        union all select 'appointments', count(*) from appointment
        union all select 'documents', count(*) from document
        union all select 'referrals', count(*) from referral
        union all select 'immunizations', count(*) from immunization
        union all select 'providers', count(*) from provider
        union all select 'places', count(*) from place
        union all select 'events', count(*) from event
        union all select 'tasks', count(*) from task`,
    ),
  };
}

async function counts(
  database: Database,
  name: string,
  sql: string,
): Promise<Record<string, number>> {
  const rows = await database.query<{ name: string; count: number }>(name, sql);
  return Object.fromEntries(rows.map((row) => [row.name, Number(row.count)]));
}

function tally(names: readonly string[]): Record<string, number> {
  const count: Record<string, number> = {};
  for (const name of names) count[name] = (count[name] ?? 0) + 1;
  return count;
}
