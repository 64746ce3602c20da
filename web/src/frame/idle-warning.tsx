import { Button, Group } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useSession } from '../api/queries.ts';
import { endSession } from '../api/sign-out.ts';
import { clockTime, zoneName } from '../time/clinical-time.ts';
import { durationText } from '../time/deadline.ts';
import { clockSkewMs, useServerNow } from '../time/server-clock.ts';
import { Dialog } from './dialog.tsx';
import { idleWarningMs } from './idle-time.ts';
import { startIdleWatch, type IdleWatch } from './idle-watch.ts';
import { useHereZone } from './site-scope.ts';

/** Asks whoever has done nothing for long whether they are still there, and signs the screen out where nobody answers. */
export function IdleWarning({ onSignedOut }: { onSignedOut: () => void }) {
  const { idleMs } = useSession();
  const leave = useLeave();
  const [endsAt, setEndsAt] = useState<number | null>(null);
  const watch = useRef<IdleWatch>(undefined);
  useEffect(() => {
    const started = startIdleWatch(idleMs, { onWarning: setEndsAt, onOver: leave, onSignedOut });
    watch.current = started;
    return started.stop;
  }, [idleMs, leave, onSignedOut]);
  if (endsAt === null) return null;
  const stay = () => watch.current?.stay();
  return (
    <Dialog title="Are you still there?" onClose={stay} closeButton={false}>
      <p>Nobody has done anything on this screen for {durationText(idleMs - idleWarningMs)}.</p>
      <EndTime endsAt={endsAt + clockSkewMs()} />
      <Group justify="flex-end" mt="md">
        <Button data-autofocus onClick={stay}>
          Stay signed in
        </Button>
      </Group>
    </Dialog>
  );
}

function EndTime({ endsAt }: { endsAt: number }) {
  const zone = useHereZone();
  const leftMs = Math.max(0, endsAt - useServerNow());
  return (
    <p>
      It will be signed out at{' '}
      <strong>
        {clockTime(endsAt, zone)} {zoneName(endsAt, zone)}
      </strong>
      , in {durationText(leftMs)}. What you have typed and not sent would be lost.
    </p>
  );
}

/** What is on the screen goes at once, whether or not the server can be told; the place is kept. */
function useLeave(): () => void {
  const client = useQueryClient();
  const router = useRouter();
  return useCallback(() => {
    const returnTo = router.state.location.href;
    // Without an answer the server ends the session by itself.
    endSession().catch(() => undefined);
    void router.navigate({ to: '/sign-in', search: { returnTo } }).then(() => client.clear());
  }, [client, router]);
}
