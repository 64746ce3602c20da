import { didYouMean, type Problem } from '../platform/platform.ts';
import type { NetworkFiles } from './load-network.ts';

/** What of clients only several files together can tell. A client's id must not be a person's: the audit names both. */
export function checkClients({ clients, people, roles, sites, feeds }: NetworkFiles): Problem[] {
  const problems: Problem[] = [];
  const report = (location: string, sentence: string): void => {
    problems.push({ code: 'client', severity: 'error', location, sentence });
  };
  const persons = people.value.people.map((person) => person.id);
  const roleIds = roles.value.roles.map((role) => role.id);
  for (const [id, file] of clients) {
    const { feed, grants } = file.value;
    if (persons.includes(id)) {
      report(`${file.path}:1:1`, `"${id}" is a person's id, too. Rename the file.`);
    }
    for (const [index, { role, site }] of grants.entries()) {
      if (!roleIds.includes(role)) {
        const where = file.where(['grants', index, 'role']);
        report(where, `There is no role "${role}".${didYouMean(role, roleIds)}`);
      }
      if (site !== '*' && !sites.has(site)) {
        const where = file.where(['grants', index, 'site']);
        report(where, `There is no site "${site}".${didYouMean(site, [...sites.keys()])}`);
      }
    }
    if (feed === null) continue;
    const kind = feeds.get(feed)?.value.kind;
    if (kind === undefined) {
      const hint = didYouMean(feed, [...feeds.keys()]);
      report(file.where(['feed']), `There is no feed "${feed}".${hint}`);
    } else if (kind === 'hl7v2') {
      report(
        file.where(['feed']),
        `The feed "${feed}" is heard over MLLP: a client needs one of kind fhir, csv or ccda.`,
      );
    }
  }
  return problems;
}
