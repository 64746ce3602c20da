import { expect, test } from 'vitest';

import { describeOnPostgres } from '../databases.ts';
import { createWorld } from '../world.ts';
import { adt, potassium } from './sent-messages.ts';

describeOnPostgres('two nurses at one task', (fresh) => {
  test('the second acceptance of what both saw is refused, changes nothing, and is written down', async () => {
    const world = await createWorld({ database: await fresh() });
    await world.receive('st-anne-adt', adt('A01', { control: 'A1' }));
    await world.receive('st-anne-lab', potassium({ control: 'R1', value: '6.8' }));
    const seen = await world.task();

    const answers = await Promise.all([
      world.act('nina.alvarez', seen, { act: 'accept' }),
      world.act('marcus.oyelaran', seen, { act: 'accept' }),
    ]);
    expect(answers.filter(({ done }) => done)).toHaveLength(1);
    expect(answers.find(({ done }) => !done)).toMatchObject({ refusal: { kind: 'stale' } });

    const task = await world.task();
    const winner = answers[0]?.done === true ? 'nina.alvarez' : 'marcus.oyelaran';
    expect(task).toMatchObject({ state: 'accepted', owner: winner, rev: seen.rev + 1 });
    const audited = await world.database.query(
      'test-audited',
      `select actor = '${winner}' as won, outcome, detail ->> 'refusal' as refusal
         from audit where object = $1 and action = 'task.accept' order by outcome`,
      [`task:${task.id}`],
    );
    expect(audited).toEqual([
      { won: true, outcome: 'done', refusal: null },
      { won: false, outcome: 'refused', refusal: 'stale' },
    ]);
    await world.check();
  });
});
