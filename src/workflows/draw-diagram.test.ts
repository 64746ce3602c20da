import { readdirSync } from 'node:fs';

import { expect, test } from 'vitest';

import { catalogWorkflow } from './catalog-fixture.ts';
import { drawDiagram } from './draw-diagram.ts';

test('a workflow is drawn with what starts it, whom it asks, and every way from one state to the next', () => {
  const drawn = drawDiagram(catalogWorkflow('discharge-follow-up').definition.definition);
  expect(drawn).toMatch(
    /^---\ntitle: .+\n---\nstateDiagram-v2\n {2}\[\*\] --> s_\w+: encounter\.discharged/,
  );
  expect(drawn).toContain('asks ');
  expect(drawn).toContain(' completed');
  expect(drawn).toMatch(/s_\w+ --> \[\*\]/);
});

const workflows = readdirSync('catalog', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

test.each(workflows)('%s is drawn with all its states, each line as Mermaid reads it', (id) => {
  const { definition } = catalogWorkflow(id).definition;
  const lines = drawDiagram(definition).trim().split('\n').slice(4);
  for (const name of Object.keys(definition.states)) {
    expect(lines.some((line) => line.endsWith(` as s_${name.replaceAll('-', '_')}`))).toBe(true);
  }
  for (const line of lines) {
    expect(line).toMatch(
      /^ {2}(state "[^":;]+" as s_\w+|(s_\w+|\[\*\]) --> (s_\w+(: [^":;]+)?|\[\*\]))$/,
    );
  }
});
