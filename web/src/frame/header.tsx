import { Button, NativeSelect, useMantineColorScheme } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { signOut } from '../api/sign-out.ts';
import { useSession } from '../api/queries.ts';
import { clockTime, dayOf, zoneName } from '../time/clinical-time.ts';
import { durationText } from '../time/deadline.ts';
import { clockSkewMs, skewMsMax, useServerNow } from '../time/server-clock.ts';
import { ConnectionChip } from './connection-chip.tsx';
import { FeedbackButton } from '../programme/feedback-button.tsx';
import { useHereZone, useSite } from './site-scope.ts';

/** Who, where, when, and whether the screen is live. */
export function Header({ onHelp }: { onHelp: () => void }) {
  const { person } = useSession();
  const zone = useHereZone();
  return (
    <header className="header">
      <span className="product">Sinew</span>
      <SiteScope />
      <ServerTime zone={zone} />
      <ConnectionChip zone={zone} />
      <span className="header-gap" />
      <span className="person">
        <strong>{person.name}</strong>
        <span className="label" title={person.title}>
          {person.title}
        </span>
      </span>
      <SchemeChoice />
      <FeedbackButton />
      <Button variant="default" onClick={onHelp}>
        Keys
      </Button>
      <SignOut />
    </header>
  );
}

function SiteScope() {
  const { sites } = useSession();
  const site = useSite();
  const navigate = useNavigate();
  return (
    <NativeSelect
      aria-label="Site"
      value={site ?? ''}
      onChange={({ currentTarget: { value } }) =>
        void navigate({
          to: '.',
          search: (search) => ({ ...search, site: value === '' ? undefined : value }),
        })
      }
    >
      {sites.length === 1 ? null : <option value="">All my sites</option>}
      {sites.map(({ id, title }) => (
        <option key={id} value={sites.length === 1 ? '' : id}>
          {title}
        </option>
      ))}
    </NativeSelect>
  );
}

function ServerTime({ zone }: { zone: string }) {
  const now = useServerNow();
  const skew = clockSkewMs();
  return (
    <span className="server-time">
      <span className="label">{dayOf(now, zone)}</span>
      <strong>
        {clockTime(now, zone)} {zoneName(now, zone)}
      </strong>
      {Math.abs(skew) <= skewMsMax ? null : (
        <span className="skew">
          This workstation’s clock is {durationText(Math.abs(skew))} {skew > 0 ? 'behind' : 'ahead'}
          ; times here are the server’s.
        </span>
      )}
    </span>
  );
}

function SchemeChoice() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const dark = colorScheme === 'dark';
  return (
    <Button variant="default" onClick={() => setColorScheme(dark ? 'light' : 'dark')}>
      {dark ? 'Light' : 'Dark'}
      <span className="visually-hidden"> colours</span>
    </Button>
  );
}

function SignOut() {
  const [leaving, setLeaving] = useState(false);
  return (
    <Button
      variant="default"
      disabled={leaving}
      onClick={() => {
        setLeaving(true);
        void signOut().catch(() => setLeaving(false));
      }}
    >
      {leaving ? 'Signing out…' : 'Sign out'}
    </Button>
  );
}
