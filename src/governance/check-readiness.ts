import { suggestion, type Problem } from '../platform/platform.ts';
import type { NetworkFiles } from './load-network.ts';
import type { ValuePath } from './schema-problems.ts';
import type { YamlFile } from './yaml-file.ts';

/** What of `readiness.yaml` only several places together can tell: names exist, ids are given once, the last tier is for all. */
export function checkReadiness(files: NetworkFiles): Problem[] {
  const file = files.readiness;
  if (!file) return [];
  const { criteria, tiers, voters } = file.value;
  const names = namesOf(file, files);
  const ids = criteria.map(({ id }) => id);
  return [
    ...names.once(ids, (at) => ['criteria', at, 'id']),
    ...names.once(
      tiers.map(({ id }) => id),
      (at) => ['tiers', at, 'id'],
    ),
    ...criteria.flatMap((criterion, at) => [
      ...names.workflows(criterion.workflows, ['criteria', at, 'workflows']),
      ...('evidence' in criterion
        ? names.roles(criterion.evidence.roles, ['criteria', at, 'evidence', 'roles'])
        : []),
    ]),
    ...tiers.flatMap(({ needs }, at) =>
      names.known('criterion', needs, ids, ['tiers', at, 'needs']),
    ),
    ...voters.flatMap(({ role }, at) => names.roles([role], ['voters', at])),
    ...((tiers.at(-1)?.needs.length ?? 0) === 0
      ? []
      : [
          problem(
            file.where(['tiers', tiers.length - 1, 'needs']),
            'The last tier needs nothing: every site is of one.',
          ),
        ]),
  ];
}

/** What of `programme.yaml` only several places together can tell. */
export function checkProgramme(files: NetworkFiles): Problem[] {
  const file = files.programme;
  if (!file) return [];
  const { pods, training } = file.value;
  const names = namesOf(file, files);
  const people = files.people.value.people.map(({ id }) => id);
  return [
    ...names.once(
      pods.map(({ id }) => id),
      (at) => ['pods', at, 'id'],
    ),
    ...names.once(
      training.map(({ id }) => id),
      (at) => ['training', at, 'id'],
    ),
    ...pods.flatMap(({ sites, members }, at) => [
      ...names.known('site', sites, [...files.sites.keys()], ['pods', at, 'sites']),
      ...members.flatMap(({ person }, index) =>
        names.known('person', [person], people, ['pods', at, 'members', index]),
      ),
    ]),
    ...training.flatMap(({ roles, workflows }, at) => [
      ...names.roles(roles, ['training', at, 'roles']),
      ...names.workflows(workflows, ['training', at, 'workflows']),
    ]),
  ];
}

function namesOf({ where }: Pick<YamlFile<unknown>, 'where'>, files: NetworkFiles) {
  const known = (
    what: string,
    ids: readonly string[],
    all: readonly string[],
    path: ValuePath,
  ): Problem[] =>
    ids
      .filter((id) => !all.includes(id))
      .map((id) => problem(where(path), `There is no ${what} "${id}".${suggestion(id, all)}`));
  const roles = files.roles.value.roles.map(({ id }) => id);
  const workflows = files.workflows.value.workflows.map(({ id }) => id);
  return {
    known,
    roles: (ids: readonly string[], path: ValuePath) => known('role', ids, roles, path),
    workflows: (ids: readonly string[], path: ValuePath) => known('workflow', ids, workflows, path),
    once: (ids: readonly string[], path: (at: number) => ValuePath): Problem[] =>
      ids.flatMap((id, at) =>
        ids.indexOf(id) === at ? [] : [problem(where(path(at)), `"${id}" stands here twice.`)],
      ),
  };
}

function problem(location: string, sentence: string): Problem {
  return { code: 'readiness', severity: 'error', location, sentence };
}
