import { Button, Checkbox, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ApiChange, ApiChangeRow, ApiChanges, ApiNewChange } from '../../../src/http/api.ts';
import { send } from '../api/api-client.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { Dialog, DialogButtons } from '../frame/dialog.tsx';
import { Fetched } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { useHereZone } from '../frame/site-scope.ts';
import { changesQuery } from './change-queries.ts';
import { momentWords, placesWords, stateWords } from './change-words.ts';
import './changes.css';

const over = new Set(['applied', 'superseded', 'rolled-back', 'cancelled']);

/** Changes that people propose: those that are open, and what became of the others. */
export function ChangesPage() {
  const query = useQuery(changesQuery);
  return (
    <div className="page">
      <PageHeading title="Change requests" />
      <p className="page-note">
        Somebody proposes a change of values, waivers, rotas or files; those whom the policy names
        approve exactly that; then it comes into force where it says.
      </p>
      <Fetched query={query} what="the change requests">
        {(data) => {
          const open = data.requests.filter(({ state }) => !over.has(state));
          const closed = data.requests.filter(({ state }) => over.has(state));
          return (
            <>
              <NewChange offered={data} />
              <ChangeTable title="Open" rows={open} empty="Nothing is proposed now." />
              {closed.length === 0 ? null : <ChangeTable title="Closed" rows={closed} empty="" />}
            </>
          );
        }}
      </Fetched>
    </div>
  );
}

function ChangeTable({
  title,
  rows,
  empty,
}: {
  title: string;
  rows: readonly ApiChangeRow[];
  empty: string;
}) {
  const zone = useHereZone();
  const id = `changes-${title.toLowerCase()}`;
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {rows.length === 0 ? (
        <p className="page-note">{empty}</p>
      ) : (
        <table className="change-table">
          <thead>
            <tr>
              <th scope="col">Request</th>
              <th scope="col">State</th>
              <th scope="col">Where</th>
              <th scope="col">By</th>
              <th scope="col">Touched</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id}>
                <th scope="row">
                  <Link
                    to="/changes/$changeId"
                    params={{ changeId: String(row.id) }}
                    search={({ site }) => ({ site })}
                  >
                    {row.id}: {row.title}
                  </Link>
                </th>
                <td>
                  {stateWords(row.state)}
                  {row.at === null ? null : (
                    <span className="label"> {momentWords(row.at, zone)}</span>
                  )}
                </td>
                <td>{placesWords(row.sites)}</td>
                <td>{row.author}</td>
                <td>{momentWords(row.changedAt, zone)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function NewChange({ offered }: { offered: ApiChanges }) {
  const [asking, setAsking] = useState(false);
  if (offered.sites.length === 0) {
    return <p className="label">None of your roles may propose changes.</p>;
  }
  return (
    <>
      <Button onClick={() => setAsking(true)}>Propose a change</Button>
      {asking ? <NewChangeDialog offered={offered} onClose={() => setAsking(false)} /> : null}
    </>
  );
}

function NewChangeDialog({ offered, onClose }: { offered: ApiChanges; onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [title, setTitle] = useState('');
  const [why, setWhy] = useState('');
  const [everywhere, setEverywhere] = useState(false);
  const [sites, setSites] = useState<readonly string[]>([]);
  const create = useMutation({
    mutationFn: (body: ApiNewChange) => send<ApiChange>('/api/changes', body),
    onSuccess: ({ id }) => {
      void client.invalidateQueries({ queryKey: ['changes'] });
      void navigate({
        to: '/changes/$changeId',
        params: { changeId: String(id) },
        search: ({ site }) => ({ site }),
      });
    },
  });
  const toggle = (id: string) =>
    setSites((had) => (had.includes(id) ? had.filter((one) => one !== id) : [...had, id]));
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
          onChange={({ currentTarget: { value } }) => setTitle(value)}
        />
        <Textarea
          label="Why"
          description="What those who approve need to know."
          required
          rows={3}
          value={why}
          onChange={({ currentTarget: { value } }) => setWhy(value)}
        />
        <fieldset className="change-sites">
          <legend>Where it comes into force</legend>
          {offered.everywhere ? (
            <Checkbox
              label="Everywhere, with what belongs to the network itself"
              checked={everywhere}
              onChange={({ currentTarget: { checked } }) => setEverywhere(checked)}
            />
          ) : null}
          {everywhere
            ? null
            : offered.sites.map((site) => (
                <Checkbox
                  key={site.id}
                  label={site.title}
                  checked={sites.includes(site.id)}
                  onChange={() => toggle(site.id)}
                />
              ))}
        </fieldset>
        {create.error === null ? null : <ProblemNote error={create.error} />}
        <DialogButtons>
          <Button type="submit" disabled={create.isPending}>
            {create.isPending ? 'Saving…' : 'Begin a draft'}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
