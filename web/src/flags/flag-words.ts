import type { ApiFlag, ApiFlagAtSite, ApiFlagPage } from '../../../src/http/api.ts';

export const kindWords: Record<ApiFlag['kind'], string> = {
  'kill-switch': 'Kill switch',
  release: 'Release flag',
  operational: 'Operational flag',
};

export const changeWords: Record<ApiFlagPage['history'][number]['change'], string> = {
  'turned-off': 'Turned off',
  'turn-on-asked': 'Asked to turn on again',
  'turned-on': 'Turned on again',
};

/** Why a flag gives what it gives, as people say it. */
export function reasonWords({ reason, rule }: Pick<ApiFlagAtSite, 'reason' | 'rule'>): string {
  switch (reason) {
    case 'DISABLED':
      return 'turned off by people';
    case 'TARGETING_MATCH':
      return `by the rule ${rule ?? ''}`;
    case 'DEFAULT':
      return 'no rule matches';
    case 'STATIC':
      return 'there are no rules';
    case 'STALE':
      return 'this server is cut off';
    default:
      return 'there is no such flag here';
  }
}

/** Sites side by side that have the same: `off at St. Anne: turned off by people`. */
export function siteGroups(sites: readonly ApiFlagAtSite[]): { words: string; isOff: boolean }[] {
  const groups = Map.groupBy(sites, ({ variant, reason, rule }) =>
    JSON.stringify([variant, reasonWords({ reason, rule })]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const where =
      group.length === sites.length
        ? 'everywhere'
        : `at ${group.map(({ siteTitle }) => siteTitle).join(', ')}`;
    const isOff = first.reason === 'DISABLED' || first.reason === 'STALE';
    return [{ words: `${first.variant} ${where}: ${reasonWords(first)}`, isOff }];
  });
}
