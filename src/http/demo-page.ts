import { endpoint, type PageAnswer, type PageContext } from './endpoint.ts';
import type { ApiDemo } from './api.ts';
import type { HttpDemo } from './http-deps.ts';
import { faultBody } from './inputs.ts';

/** The demonstration's switches; in any other start these answer that there is nothing here. */
export const demoEndpoints = [
  endpoint({
    method: 'GET',
    path: '/api/demo',
    summary: 'The demonstration: its faults and its simulated traffic.',
    answer: (context) => withDemo(context, async () => true),
  }),
  endpoint({
    method: 'POST',
    path: '/api/demo/break',
    summary: 'Break something in the demonstration.',
    body: faultBody,
    answer: (context, { body }) => withDemo(context, (demo) => demo.break(body.id)),
  }),
  endpoint({
    method: 'POST',
    path: '/api/demo/mend',
    summary: 'Mend what was broken.',
    body: faultBody,
    answer: (context, { body }) => withDemo(context, (demo) => demo.mend(body.id)),
  }),
];

async function withDemo(
  { authorize, demo, network, person }: PageContext,
  act: (demo: HttpDemo) => Promise<boolean>,
): Promise<PageAnswer<ApiDemo>> {
  if (!demo) {
    return { refused: { kind: 'not-found', sentence: 'This is not a demonstration.' } };
  }
  // Anybody of the demonstration who may break something anywhere may break everything: it is one simulated network.
  const places = [null, ...network.sites.map((site) => site.id)];
  const answers = places.map((site) => authorize(person, 'demo.break', { site, unit: null }));
  const [refused] = answers;
  if (refused && !refused.allowed && !answers.some((answer) => answer.allowed)) {
    return { refused: { kind: 'forbidden', sentence: refused.reason } };
  }
  if (!(await act(demo))) {
    return { refused: { kind: 'not-found', sentence: 'There is no such fault.' } };
  }
  return { page: demo.state() };
}
