import { suggestion, type Problem } from '../platform/platform.ts';
import type { NetworkFiles } from './load-network.ts';

/** What is wrong with a network's policy: its keys belong to people, each has one name, and enough people have one. */
export function checkPolicy({ policy, people }: NetworkFiles): Problem[] {
  if (!policy) return [];
  const known = people.value.people.map(({ id }) => id);
  const { keys, approvals } = policy.value;
  const problems = keys.flatMap(({ id, person }, index) => {
    const found: Problem[] = [];
    if (!known.includes(person)) {
      const sentence = `There is no person "${person}".${suggestion(person, known)}`;
      found.push(problem(policy.where(['keys', index, 'person']), sentence));
    }
    if (keys.findIndex((key) => key.id === id) < index) {
      const sentence = `There is another key "${id}". Give each its own name.`;
      found.push(problem(policy.where(['keys', index, 'id']), sentence));
    }
    return found;
  });
  const holders = new Set(keys.map(({ person }) => person)).size;
  if (holders > approvals) return problems;
  const sentence = `${approvals} others must approve, and ${holders} people have keys: nothing could ever be released.`;
  return [...problems, problem(policy.where(['approvals']), sentence)];
}

function problem(location: string, sentence: string): Problem {
  return { code: 'policy', severity: 'error', location, sentence };
}
