import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiChange, ApiChangedFile } from '../../../src/http/api.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { changedLines } from '../exceptions/changed-lines.ts';
import { changeFileQuery, useChangeAct } from './change-queries.ts';
import { SayIt } from './say-it.tsx';

/** The files that are different, line by line, and the way to write any of them. */
export function ChangeFiles({ change }: { change: ApiChange }) {
  return (
    <>
      {change.texts.map((file) => (
        <FileDifference key={file.path} change={change} file={file} />
      ))}
      {change.acts.edit === null ? <WriteFile change={change} /> : null}
    </>
  );
}

/** Lines shown of one file; who wants to see more exports it. */
const linesMax = 200;

function FileDifference({ change, file }: { change: ApiChange; file: ApiChangedFile }) {
  const { path, before, after } = file;
  const id = `file-${path.replaceAll(/\W+/g, '-')}`;
  const lines = changedLines((before ?? '').replace(/\n+$/, ''), after ?? '');
  return (
    <section aria-labelledby={id} className="change-file">
      <h2 id={id}>{path}</h2>
      <p className="label">
        {before === null ? 'A new file. ' : after === null ? 'The file is gone. ' : ''}
        {lines.length > linesMax ? `The first ${linesMax} of ${lines.length} lines.` : ''}
      </p>
      <table className="change-lines">
        <thead className="visually-hidden">
          <tr>
            <th scope="col">Line</th>
            <th scope="col">Before and after</th>
            <th scope="col">Said of it</th>
          </tr>
        </thead>
        <tbody>
          {lines.slice(0, linesMax).map((one) => (
            <tr key={one.line}>
              <th scope="row">{one.line}</th>
              <td>
                {one.before === null ? null : <del>{one.before}</del>}
                {one.after === null ? null : <ins>{one.after}</ins>}
              </td>
              <td>
                {change.events
                  .filter(({ file: of, from }) => of === path && from === one.line)
                  .map((said) => (
                    <p key={said.seq}>
                      <strong>{said.by}:</strong> {said.text}
                    </p>
                  ))}
                {one.after === null ? null : (
                  <SayIt
                    change={change}
                    place={{ file: path, from: one.line, to: one.line }}
                    label={`Comment on line ${one.line} of ${path}`}
                    lines={one.after}
                  />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function WriteFile({ change }: { change: ApiChange }) {
  const [path, setPath] = useState('');
  return (
    <section aria-labelledby="write-heading">
      <h2 id="write-heading">Write a file</h2>
      <NativeSelect
        label="File"
        className="change-path"
        value={path}
        onChange={({ currentTarget }) => setPath(currentTarget.value)}
        data={[{ label: 'choose one', value: '' }, ...change.paths]}
      />
      {path === '' ? null : <FileText key={`${path} ${change.rev}`} change={change} path={path} />}
    </section>
  );
}

function FileText({ change, path }: { change: ApiChange; path: string }) {
  const { data, error } = useQuery(changeFileQuery(String(change.id), path));
  if (error !== null) return <ProblemNote error={error} />;
  if (data === undefined) return <p className="page-note">Loading the file…</p>;
  return <FileForm change={change} path={path} text={data.after ?? ''} />;
}

function FileForm({ change, path, text }: { change: ApiChange; path: string; text: string }) {
  const [written, setWritten] = useState(text);
  const act = useChangeAct(change);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (act.isPending) return;
        act.mutate({ act: 'edit', edits: [{ edit: 'file', file: path, text: written }] });
      }}
    >
      <Textarea
        label={`Text of ${path}`}
        description="What is wrong with it is said above, with line and column, once it is saved."
        className="change-code"
        rows={24}
        spellCheck={false}
        value={written}
        onChange={({ currentTarget: { value } }) => setWritten(value)}
      />
      {act.error === null ? null : <ProblemNote error={act.error} />}
      <Button type="submit" mt="xs" disabled={act.isPending}>
        {act.isPending ? 'Saving…' : 'Save the file'}
      </Button>
    </form>
  );
}
