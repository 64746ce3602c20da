import { Button, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { ApiChange, ApiChanges, ApiNewChange, ApiWaiver } from '../../../src/http/api.ts';
import { send } from '../api/api-client.ts';
import { FormNote } from '../api/form-note.tsx';
import { troubleOf } from '../api/form-trouble.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { Dialog, DialogButtons } from '../frame/dialog.tsx';
import { waiversQuery } from '../workflows/standard-queries.ts';
import { ChooseSites } from './choose-sites.tsx';

/** The button that begins a request. Where the address names a waiver, it is asked at once for its renewal. */
export function ProposeChange({ offered }: { offered: ApiChanges }) {
  const { waiver } = useSearch({ from: '/frame/changes' });
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  if (offered.sites.length === 0) {
    return <p className="label">None of your roles may propose changes.</p>;
  }
  const close = () => {
    setAsking(false);
    void navigate({ to: '/changes', search: ({ site }) => ({ site }), replace: true });
  };
  return (
    <>
      <Button onClick={() => setAsking(true)}>Propose a change</Button>
      {waiver === undefined ? null : (
        <RenewWaiver offered={offered} waiver={waiver} onClose={close} />
      )}
      {asking ? <ProposeDialog offered={offered} waiver={null} onClose={close} /> : null}
    </>
  );
}

function RenewWaiver({ waiver, ...shared }: Shared & { waiver: string }) {
  const { data, error } = useQuery(waiversQuery);
  if (error !== null) return <ProblemNote error={error} />;
  if (data === undefined) return <p className="page-note">Loading the waiver…</p>;
  const found = data.waivers.find(({ id }) => id === waiver);
  if (found === undefined) {
    return <p className="page-note">There is no waiver {waiver} where you may see runs.</p>;
  }
  return <ProposeDialog {...shared} waiver={found} />;
}

interface Shared {
  offered: ApiChanges;
  onClose: () => void;
}

function ProposeDialog({ offered, waiver, onClose }: Shared & { waiver: ApiWaiver | null }) {
  const create = useCreate(waiver?.id);
  const [title, setTitle] = useState(waiver === null ? '' : `Renew the waiver ${waiver.id}`);
  const [why, setWhy] = useState('');
  const [everywhere, setEverywhere] = useState(false);
  const [sites, setSites] = useState<readonly string[]>(
    waiver?.sites.map(({ site }) => site) ?? [],
  );
  const trouble = troubleOf(create.error, ['title', 'why', 'sites']);
  return (
    <Dialog title="Propose a change" onClose={onClose} typed={title !== '' || why !== ''}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (create.isPending) return;
          create.mutate({ title, why, sites: everywhere ? null : [...sites] });
        }}
      >
        <TextInput
          data-autofocus
          label="What changes, in a line"
          required
          value={title}
          error={trouble.at.title}
          onChange={({ currentTarget: { value } }) => setTitle(value)}
        />
        <Textarea
          label="Why"
          description="What those who approve need to know."
          required
          rows={3}
          value={why}
          error={trouble.at.why}
          onChange={({ currentTarget: { value } }) => setWhy(value)}
        />
        <ChooseSites
          legend="Where it comes into force"
          sites={offered.sites}
          chosen={sites}
          choose={setSites}
          error={trouble.at.sites}
          {...(offered.everywhere && {
            all: {
              label: 'Everywhere, with what belongs to the network itself',
              checked: everywhere,
              onChange: setEverywhere,
            },
          })}
        />
        <FormNote trouble={trouble} />
        <DialogButtons>
          <Button type="submit" disabled={create.isPending}>
            {create.isPending ? 'Saving…' : 'Begin a draft'}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}

function useCreate(waiver: string | undefined) {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (body: ApiNewChange) => send<ApiChange>('/api/changes', body),
    onSuccess: ({ id }) => {
      void client.invalidateQueries({ queryKey: ['changes'] });
      void navigate({
        to: '/changes/$changeId',
        params: { changeId: String(id) },
        search: ({ site }) => ({ site, waiver }),
      });
    },
  });
}
