import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { Outlet, useRouter } from '@tanstack/react-router';
import { useCallback, useEffect } from 'react';
import type { ApiLive } from '../../../src/http/api.ts';
import { OperationBanner } from '../downtime/operation-banner.tsx';
import { sessionQuery, useSession } from '../api/queries.ts';
import { startLiveFeed } from '../live/live-feed.ts';
import { markNewerMessages } from '../live/newer-messages.ts';
import { Announcer } from './announcer.tsx';
import { Header } from './header.tsx';
import { IdleWarning } from './idle-warning.tsx';
import { KeysHelp } from './keys-help.tsx';
import { useHelpKey } from './keys.ts';
import { Masthead } from './masthead.tsx';
import { Rail } from './rail.tsx';
import { SyntheticBanner } from './synthetic-banner.tsx';
import './frame.css';

/** Everything around a page once someone is signed in; keeps the live stream open while it stands. */
export function Frame() {
  const { demo } = useSession();
  const [helpOpen, setHelpOpen] = useHelpKey();
  const onSignedOut = useOnSignedOut();
  useLiveFeed(onSignedOut);
  useSessionCheck();
  useAllPages();
  return (
    <>
      <a className="skip-link" href="#content">
        Skip to the page
      </a>
      <Masthead>
        {demo ? <SyntheticBanner /> : null}
        <OperationBanner />
        <Header onHelp={() => setHelpOpen(true)} />
      </Masthead>
      <div className="frame">
        <Rail />
        <main id="content" className="content" tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <Announcer />
      <IdleWarning onSignedOut={onSignedOut} />
      {helpOpen ? <KeysHelp onClose={() => setHelpOpen(false)} /> : null}
    </>
  );
}

/** Fetches every page's code while the server is there: a nurse who goes offline can still open the list. */
function useAllPages(): void {
  const router = useRouter();
  useEffect(() => {
    for (const route of Object.values(router.routesById)) void router.loadRouteChunk(route);
  }, [router]);
}

/** Whoever comes back to the page: is it still the one whom it shows? */
function useSessionCheck(): void {
  const client = useQueryClient();
  useEffect(() => {
    const check = () => {
      if (document.visibilityState !== 'visible') return;
      // Unreachable changes nothing here, the connection chip says it; signed out leads to sign-in as with any request.
      client.fetchQuery({ ...sessionQuery, staleTime: 0 }).catch(() => undefined);
    };
    document.addEventListener('visibilitychange', check);
    return () => document.removeEventListener('visibilitychange', check);
  }, [client]);
}

/** Forgets who was signed in: the frame asks again, and leads to sign-in. */
function useOnSignedOut(): () => void {
  const client = useQueryClient();
  const router = useRouter();
  return useCallback(() => {
    client.removeQueries({ queryKey: ['session'] });
    void router.invalidate();
  }, [client, router]);
}

function useLiveFeed(onSignedOut: () => void): void {
  const client = useQueryClient();
  useEffect(
    () =>
      startLiveFeed({
        onEvent: (event) => refresh(client, event),
        onGap: () => void client.invalidateQueries({ predicate: isLiveQuery }),
        onSignedOut,
      }),
    [client, onSignedOut],
  );
}

/** Lists that live changes reach. Message pages are not among them: the reader asks for newer ones. */
const liveKeys = new Set<unknown>(['work', 'task', 'exceptions', 'deliveries', 'rates']);

function isLiveQuery({ queryKey }: { queryKey: readonly unknown[] }): boolean {
  return liveKeys.has(queryKey[0]);
}

function refresh(client: QueryClient, event: ApiLive): void {
  switch (event.kind) {
    case 'work':
      void client.invalidateQueries({ queryKey: ['work'] }, { cancelRefetch: false });
      if (event.taskId !== undefined) {
        void client.invalidateQueries({ queryKey: ['task', event.taskId] });
        void client.invalidateQueries({ queryKey: ['run'] });
      }
      return;
    case 'exception':
      void client.invalidateQueries({ queryKey: ['exceptions'] }, { cancelRefetch: false });
      return;
    case 'delivery':
      void client.invalidateQueries({ queryKey: ['deliveries'] }, { cancelRefetch: false });
      return;
    case 'message':
      markNewerMessages(true);
      return;
  }
}
