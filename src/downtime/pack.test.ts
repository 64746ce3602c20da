import { expect, test } from 'vitest';

import { renderPack, tasksPerSheet, type Pack, type PackTask } from './pack.ts';

const task: PackTask = {
  code: '7K2QXA',
  title: 'Acknowledge critical result: Potassium 6.8 mmol/L',
  priority: 'critical',
  patient: { name: 'SMITH, Ann', born: '10-Nov-1981', identifiers: ['SAMC 700101'], place: 'ED 4' },
  stands: 'The nurses of ED are asked.',
  acceptBy: Date.UTC(2026, 10, 21, 20, 15),
  finishBy: null,
  why: 'Potassium is 6.8.',
  todo: 'Report it.',
  next: ['At 14:15 the charge nurse is asked.'],
  form: ['Reported to'],
};

const pack: Pack = {
  network: 'Northlake Health',
  site: { id: 'st-anne', title: 'St. Anne', zone: 'America/Chicago' },
  unit: { id: 'ed', title: 'Emergency Department' },
  asOf: Date.UTC(2026, 10, 21, 20, 5),
  tasks: [task],
  people: [{ role: 'Charge nurse', names: ['Denise Whitfield'] }],
};

test('a pack says for whom, by when on the clocks of the site, who is asked next, and has room for writing', () => {
  const html = renderPack(pack);
  for (const part of [
    ...['As of 21-Nov-2026 14:05 CST', 'SMITH, Ann', 'Born 10-Nov-1981', 'SAMC 700101', '7K2QXA'],
    ...['Accept by 21-Nov-2026 14:15 CST', 'At 14:15 the charge nurse is asked.'],
    ...['Denise Whitfield', 'Initials', 'Read back', 'Reported to'],
  ]) {
    expect(html).toContain(part);
  }
});

test('each sheet is numbered, and a full one begins the next', () => {
  const many = (count: number) =>
    renderPack({ ...pack, tasks: Array.from({ length: count }, () => task) });
  expect(many(tasksPerSheet)).toContain('Sheet 2 of 2');
  expect(many(tasksPerSheet + 1)).toContain('Sheet 3 of 3');
  expect(renderPack({ ...pack, tasks: [] })).toContain('No task was open.');
});

test('what people and messages wrote stays text, and nothing is fetched', () => {
  const html = renderPack({
    ...pack,
    tasks: [{ ...task, why: '<script>alert("x")</script> & more' }],
  });
  expect(html).not.toMatch(/<script|src=|href=|url\(/);
  expect(html).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; more');
});
