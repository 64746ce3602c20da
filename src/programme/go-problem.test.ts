import { expect, test } from 'vitest';

import type { Network } from '../governance/governance.ts';
import { missingGo } from './go-problem.ts';
import type { GoNoGo, GoNoGoVote } from './go-no-go.ts';

const voters = [
  { role: 'nurse-manager', of: 'site' as const },
  { role: 'executive', of: 'network' as const },
];
const network = {
  readiness: { criteria: [], tiers: [], voters },
  roles: [{ id: 'executive', title: 'Executive', permissions: [] }],
  sites: [{ id: 'harbor', title: 'Harbor', zone: 'America/New_York' }],
} as unknown as Network;

const at = Date.UTC(2026, 10, 21, 17);
const vote = (role: string) => ({ role }) as GoNoGoVote;
const asked = (set: Partial<GoNoGo> = {}): GoNoGo =>
  ({ site: 'harbor', votes: [], decision: null, ...set }) as unknown as GoNoGo;
const ended = (outcome: 'no-go' | 'withdrawn') =>
  asked({ decision: { outcome, reason: 'Too few people in December.', by: 'tariq', at } });

test('why a site has no go is said from the question to the decision', () => {
  const said = (found?: GoNoGo) => missingGo(network, 'harbor', found);
  expect(said()).toBe('No go for Harbor yet: nobody has asked for one.');
  expect(said(ended('withdrawn'))).toBe('No go for Harbor yet: nobody has asked for one.');
  expect(said(asked())).toBe('No go for Harbor yet: nobody has voted.');
  expect(said(asked({ votes: [vote('nurse-manager')] }))).toBe(
    'No go for Harbor yet: not voted: Executive.',
  );
  expect(said(asked({ votes: voters.map(({ role }) => vote(role)) }))).toBe(
    'No go for Harbor yet: all have voted, and nobody has decided.',
  );
  expect(said(ended('no-go'))).toBe(
    'No go for Harbor: it was decided against on 21-Nov-2026. Too few people in December.',
  );
});
