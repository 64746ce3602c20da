import { useSearch } from '@tanstack/react-router';
import type { ApiSession } from '../../../src/http/api.ts';
import { useSession } from '../api/queries.ts';

/** The site that the person looks at (`?site=` in the address), or undefined for all of theirs. */
export function useSite(): string | undefined {
  return useSearch({ strict: false, select: ({ site }) => site });
}

/** The zone that the header shows and that times "here" are in. */
export function useHereZone(): string {
  return hereZone(useSession(), useSite());
}

/** The chosen site's zone; else that of the site where the person's first role is; else of the first site. */
function hereZone(session: ApiSession, site: string | undefined): string {
  const home = site ?? session.grants[0]?.site;
  const found = session.sites.find(({ id }) => id === home) ?? session.sites[0];
  return found?.zone ?? 'UTC';
}
