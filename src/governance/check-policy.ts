import { suggestion, type Problem } from '../platform/platform.ts';
import type { NetworkFiles } from './load-network.ts';

/**
 * What is wrong with a network's policy: its keys belong to people, each has one name, enough people have one, and what it says
 * of approvals names kinds and roles that there are.
 */
export function checkPolicy(files: NetworkFiles): Problem[] {
  const { policy } = files;
  return policy ? [...checkKeys(policy, files), ...checkReview(policy, files)] : [];
}

type PolicyFile = NonNullable<NetworkFiles['policy']>;

function checkKeys(policy: PolicyFile, { people }: NetworkFiles): Problem[] {
  const known = people.value.people.map(({ id }) => id);
  const { keys = [], serverKeys = [], approvals } = policy.value;
  const problems = keys.flatMap(({ person }, index) => {
    if (known.includes(person)) return [];
    const sentence = `There is no person "${person}".${suggestion(person, known)}`;
    return [problem(policy.where(['keys', index, 'person']), sentence)];
  });
  const named = [
    ...keys.map(({ id }, index) => ({ id, place: ['keys', index, 'id'] })),
    ...serverKeys.map(({ id }, index) => ({ id, place: ['serverKeys', index, 'id'] })),
  ];
  for (const [index, { id, place }] of named.entries()) {
    if (named.findIndex((one) => one.id === id) === index) continue;
    problems.push(
      problem(policy.where(place), `There is another key "${id}". Give each its own name.`),
    );
  }
  const holders = new Set(keys.map(({ person }) => person)).size;
  if (keys.length === 0 || holders > approvals) return problems;
  const sentence = `${approvals} others must approve, and ${holders} people have keys: nothing could ever be released.`;
  return [...problems, problem(policy.where(['approvals']), sentence)];
}

function checkReview(policy: PolicyFile, { roles }: NetworkFiles): Problem[] {
  const { review } = policy.value;
  if (!review) return [];
  const known = roles.value.roles.map(({ id }) => id);
  const kinds = Object.keys(review.kinds);
  const ofRoles = Object.entries(review.kinds).flatMap(([kind, one]) =>
    one.roles.flatMap((role, index) => {
      if (known.includes(role)) return [];
      const sentence = `There is no role "${role}".${suggestion(role, known)}`;
      return [problem(policy.where(['review', 'kinds', kind, 'roles', index]), sentence)];
    }),
  );
  const ofKinds = review.rules.flatMap(({ needs }, at) =>
    needs.flatMap((kind, index) => {
      if (kinds.includes(kind)) return [];
      const sentence = `There is no kind of approval "${kind}".${suggestion(kind, kinds)}`;
      return [problem(policy.where(['review', 'rules', at, 'needs', index]), sentence)];
    }),
  );
  return [...ofRoles, ...ofKinds];
}

function problem(location: string, sentence: string): Problem {
  return { code: 'policy', severity: 'error', location, sentence };
}
