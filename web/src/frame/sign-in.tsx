import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { queryText, signInQuery } from '../api/queries.ts';
import { SyntheticBanner } from './synthetic-banner.tsx';
import './frame.css';

/** Where everybody starts, and where an ended session leads, keeping the place. */
export function SignIn() {
  const { returnTo } = useSearch({ from: '/sign-in' });
  const { data } = useQuery(signInQuery);
  useEffect(() => {
    document.title = 'Sign in · Sinew';
  }, []);
  return (
    <>
      {data?.demo === true ? <SyntheticBanner /> : null}
      <main className="sign-in">
        <img src="/mark.svg" alt="" width="56" height="56" />
        <h1>Sinew</h1>
        <p>Clinical workflow automation</p>
        {returnTo === undefined ? null : (
          <p>Once you have signed in, you are taken to the page that you asked for.</p>
        )}
        <Button
          component="a"
          size="md"
          href={`/auth/sign-in${queryText({ returnTo: returnTo ?? '/' })}`}
        >
          Sign in
        </Button>
      </main>
    </>
  );
}
