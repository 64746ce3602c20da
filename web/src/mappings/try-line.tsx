import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { ApiMappingPreview, ApiMappings, ApiTriedMapping } from '../../../src/http/api.ts';
import { send } from '../api/api-client.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { PreviewResult } from './preview-result.tsx';

/** What a trial begins with. `display`: what the sender calls the code. */
export interface Tried {
  feed: string;
  sent: string;
  display?: string;
}

const otherCode = 'other';

const periods = [
  { value: '1', label: 'the last hour' },
  { value: '8', label: 'the last 8 hours' },
  { value: '24', label: 'the last 24 hours' },
  { value: '168', label: 'the last 7 days' },
];

/** One line of a code map, tried on messages that came. Nothing is written but who tried. */
export function TryLine({ tried, data }: { tried: Tried; data: ApiMappings }) {
  const terms = data.dictionary?.terms ?? [];
  const [line, setLine] = useState({
    ...{ feed: tried.feed, sent: tried.sent, code: '', other: '' },
    ...{ display: tried.display ?? '', hours: '24' },
  });
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (tried.sent === '') return;
    form.current?.querySelector<HTMLElement>('[name="code"]')?.focus({ preventScroll: true });
  }, [tried.sent]);
  const [asked, setAsked] = useState(false);
  const preview = useMutation({
    mutationFn: (body: ApiTriedMapping) => send<ApiMappingPreview>('/api/mappings/preview', body),
  });
  const change = (part: Partial<typeof line>) => {
    setLine({ ...line, ...part });
    preview.reset();
  };
  const isOther = line.code === otherCode || terms.length === 0;
  const code = isOther ? line.other.trim() : line.code;
  const missing = { sent: line.sent.trim() === '', code: code === '' };
  return (
    <>
      <form
        ref={form}
        noValidate
        className="filters try-line"
        aria-label="A line to try"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (missing.sent || missing.code || preview.isPending) return;
          preview.mutate({
            ...{ feed: line.feed, sent: line.sent.trim(), code, hours: Number(line.hours) },
            ...(isOther && line.display.trim() !== '' ? { display: line.display.trim() } : {}),
          });
        }}
      >
        <NativeSelect
          label="Feed"
          value={line.feed}
          data={data.feeds.map(({ feed, title }) => ({ value: feed, label: title }))}
          onChange={({ currentTarget: { value } }) => change({ feed: value })}
        />
        <TextInput
          label="Code as sent"
          value={line.sent}
          error={asked && missing.sent ? 'Say which code.' : null}
          autoComplete="off"
          onChange={({ currentTarget: { value } }) => change({ sent: value })}
        />
        {terms.length === 0 ? null : (
          <NativeSelect
            name="code"
            label="Becomes"
            value={line.code}
            error={asked && missing.code && !isOther ? 'Choose what it is.' : null}
            data={[
              { value: '', label: 'Choose…' },
              ...terms.map(({ code: value, display, units }) => ({
                value,
                label: `${display} · ${value} · ${units.join(', ')}`,
              })),
              { value: otherCode, label: 'Another LOINC code…' },
            ]}
            onChange={({ currentTarget: { value } }) => change({ code: value })}
          />
        )}
        {isOther ? (
          <>
            <TextInput
              name={terms.length === 0 ? 'code' : 'other'}
              label="LOINC code"
              value={line.other}
              error={asked && missing.code ? 'As in 2823-3.' : null}
              autoComplete="off"
              onChange={({ currentTarget: { value } }) => change({ other: value })}
            />
            <TextInput
              label="Its name"
              value={line.display}
              autoComplete="off"
              onChange={({ currentTarget: { value } }) => change({ display: value })}
            />
          </>
        ) : null}
        <NativeSelect
          label="On messages of"
          value={line.hours}
          data={periods}
          onChange={({ currentTarget: { value } }) => change({ hours: value })}
        />
        <Button type="submit" disabled={preview.isPending}>
          {preview.isPending ? 'Reading messages…' : 'Preview'}
        </Button>
      </form>
      {preview.error === null ? null : <ProblemNote error={preview.error} />}
      <div role="status" aria-label="Preview">
        {preview.data === undefined ? null : <PreviewResult preview={preview.data} />}
      </div>
    </>
  );
}
