import type { Network } from './network.ts';

/** A pool at a site. */
export interface FallbackPool {
  site: string;
  role: string;
  unit: string | null;
}

/**
 * Who is asked where nobody on shift holds the role that a task asks: its site's fallback pool. The tasks of a site that the
 * configuration no longer has fall to the network's, or, where it names none, to that of its first site. Undefined: there are no sites.
 */
export function fallbackAt(
  { sites, fallback }: Pick<Network, 'sites' | 'fallback'>,
  siteId: string,
): FallbackPool | undefined {
  const known = sites.find(({ id }) => id === siteId);
  if (known) return { site: known.id, ...known.fallback };
  const named = fallback && sites.some(({ id }) => id === fallback.site);
  if (named) return fallback;
  const [first] = sites;
  return first && { site: first.id, ...first.fallback };
}
