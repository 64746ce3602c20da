import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  redirect,
  type SearchMiddleware,
} from '@tanstack/react-router';
import { sessionQuery } from './api/queries.ts';
import { Frame } from './frame/frame.tsx';
import { SignIn } from './frame/sign-in.tsx';
import { ownPath, words } from './search-values.ts';
import { isSignedOut } from './signed-out.ts';

interface Context {
  client: QueryClient;
}

interface Scope {
  site?: string | undefined;
}

/** The chosen site goes along from page to page, until a link says otherwise. */
const keepScope: SearchMiddleware<Scope> = ({ search, next }) => {
  const wanted = next(search);
  return 'site' in wanted ? wanted : { ...wanted, site: search.site };
};

export const root = createRootRouteWithContext<Context>()({});

export const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search): { returnTo?: string | undefined } => ({
    returnTo: ownPath(search['returnTo']),
  }),
  component: SignIn,
});

/** What stands around every page of somebody who is signed in. */
export const frame = createRoute({
  getParentRoute: () => root,
  id: 'frame',
  validateSearch: (search): Scope => ({ site: words(search['site']) }),
  search: { middlewares: [keepScope] },
  beforeLoad: async ({ context: { client }, location }) => {
    try {
      await client.ensureQueryData(sessionQuery);
    } catch (fault) {
      if (!isSignedOut(fault)) throw fault;
      const returnTo = location.href === '/' ? undefined : location.href;
      redirect({ to: '/sign-in', search: { returnTo }, throw: true });
    }
  },
  component: Frame,
});
