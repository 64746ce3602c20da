import fc from 'fast-check';
import { expect, test } from 'vitest';

import { must } from '../../src/platform/platform.ts';
import { freshPostgres } from '../databases.ts';
import { createWorld, type World } from '../world.ts';
import { adt } from './sent-messages.ts';

/** What people and feeds do, each to one of three patients or to the feed as a whole. */
const anyStep = fc.record({
  what: fc.constantFrom('move', 'move', 'move', 'break', 'skip', 'hold', 'hold-feed', 'let-go'),
  patient: fc.integer({ min: 1, max: 3 }),
});

type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never;

const reason = 'A story.';

class Story {
  readonly #world: World;
  #minute = 0;

  constructor(world: World) {
    this.#world = world;
  }

  async do({ what, patient }: Step): Promise<void> {
    switch (what) {
      case 'move':
        return this.#send(patient, this.#minute === 0 ? 'A01' : 'A02');
      case 'break':
        return this.#break(patient);
      case 'skip':
        return void (await this.skip());
      case 'hold':
        return this.#hold({ site: 'st-anne', laneKey: `SAMC|70010${patient}` });
      case 'hold-feed':
        return this.#hold({ feed: 'st-anne-adt' });
      default:
        return void (await this.letGo());
    }
  }

  /** Skips the oldest open exception. False: there is none. */
  async skip(): Promise<boolean> {
    const [open] = await this.#world.database.query<{ id: string }>(
      'story-exception',
      `select id from exception where state = 'open' order by raised_at, id limit 1`,
    );
    if (!open) return false;
    const request = {
      person: this.#engineer(),
      exceptionId: open.id,
      how: 'skip',
      reason,
    } as const;
    await this.#world.system.acts.resolveException(request);
    return true;
  }

  /** Lets the oldest hold go. False: there is none. */
  async letGo(): Promise<boolean> {
    const [hold] = await this.#world.database.query<{ id: string }>(
      'story-hold',
      `select id from hold where state = 'active' order by held_at, id limit 1`,
    );
    if (!hold) return false;
    await this.#world.system.acts.releaseHold({ person: this.#engineer(), holdId: hold.id });
    await this.#world.system.worker.drain();
    return true;
  }

  async #send(patient: number, event: 'A01' | 'A02'): Promise<void> {
    const minute = this.#minute++;
    const at = `202603031${2 + Math.floor(minute / 60)}${String(minute % 60).padStart(2, '0')}00`;
    const of = { control: `C${minute}`, mrn: `70010${patient}`, visit: `V${patient}` };
    const place = minute % 2 === 0 ? 'ED^1^A' : 'ICU^1^A';
    await this.#world.receive('st-anne-adt', adt(event, { ...of, at, place }));
  }

  // A merge that does not say who is merged away.
  async #break(patient: number): Promise<void> {
    const message = adt('A08', { control: `B${this.#minute++}`, mrn: `70010${patient}` });
    await this.#world.receive('st-anne-adt', message.replace('ADT^A08', 'ADT^A40'));
  }

  async #hold(what: { feed: string } | { site: string; laneKey: string }): Promise<void> {
    await this.#world.system.acts.hold({ person: this.#engineer(), what, minutes: 60, reason });
  }

  #engineer() {
    return must(
      this.#world.network.people.find(({ id }) => id === 'wes.thornton'),
      'an engineer',
    );
  }
}

test('whatever fails, is held, let go or skipped: no message of a patient overtakes an earlier one', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 8, maxLength: 16 }), async (steps) => {
      const world = await createWorld({ database: (await freshPostgres()).database });
      const story = new Story(world);
      for (const step of steps) await story.do(step);
      await world.check();
      while ((await story.letGo()) || (await story.skip()));
      await world.check();
      expect((await world.outcomes()).filter(({ outcome }) => outcome === 'parked')).toEqual([]);
      const rows = await world.database.query<{ patient: string; seq: number }>(
        'story-order',
        `select patient_id as patient, sources[1] as seq
           from event
          where type like 'encounter.%'
          order by event.seq`,
      );
      for (const [patient, events] of Map.groupBy(rows, (row) => row.patient)) {
        const seqs = events.map(({ seq }) => seq);
        expect(seqs, patient).toEqual(seqs.toSorted((a, b) => a - b));
      }
    }),
    { numRuns: 5, seed: 28 },
  );
}, 120_000);
