import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ApiMappingPreview } from '../../../src/http/api.ts';
import { useHereZone } from '../frame/site-scope.ts';
import { preciseTime } from '../time/clinical-time.ts';
import { useServerNow } from '../time/server-clock.ts';
import { MessageLinks } from './message-links.tsx';
import {
  codeText,
  fieldText,
  outcomeText,
  startText,
  sumText,
  unitWarning,
} from './preview-words.ts';

/** What one line more would have changed, and the line as it is to be committed. */
export function PreviewResult({ preview }: { preview: ApiMappingPreview }) {
  const { before, inDictionary } = preview;
  const lines: readonly {
    key: string;
    words: string;
    warning?: string | null;
    messages: number[];
  }[] = [
    ...preview.starts.map((one) => ({
      ...{ key: `start ${one.workflow} ${one.change} ${one.code}`, words: startText(one) },
      messages: one.messages,
    })),
    ...preview.codes.map((one) => ({
      ...{ key: `code ${one.before} ${one.after}`, words: codeText(one) },
      ...{ warning: unitWarning(one), messages: one.messages },
    })),
    ...preview.fields.map((one) => ({
      ...{ key: `field ${one.fact} ${one.field}`, words: fieldText(one) },
      messages: one.messages,
    })),
    ...preview.outcomes.map((one) => ({
      ...{ key: `outcome ${one.before} ${one.after}`, words: outcomeText(one) },
      messages: one.messages,
    })),
  ];
  return (
    <div className="preview">
      <p className="preview-sum">
        {sumText(preview)} <Span preview={preview} />
      </p>
      {before === null ? null : (
        <p>
          Today the map makes {before.display} ({before.code}) of it
          {before.writtenAt === null ? '' : `, by ${before.writtenAt}`}.
        </p>
      )}
      {inDictionary ? null : (
        <p className="preview-warning">
          The code is not in the dictionary: `sinew validate` warns of workflows that ask about it.
        </p>
      )}
      <ul className="preview-lines">
        {lines.map(({ key, words, warning, messages }) => (
          <li key={key}>
            {words}. Messages <MessageLinks seqs={messages} />
            {warning ? <div className="preview-warning">{warning}</div> : null}
          </li>
        ))}
      </ul>
      {preview.linesLeftOff === 0 ? null : (
        <p className="page-note">{preview.linesLeftOff} more differences are not listed.</p>
      )}
      {preview.changedMessages === 0 ? null : (
        <p className="page-note">
          Each message is looked at by itself: runs under way and earlier values are not taken into
          account. Messages that came stay as they were applied until they are replayed.
        </p>
      )}
      <LineToCommit line={preview.line} files={preview.files} />
    </div>
  );
}

function Span({ preview: { firstAt, lastAt, stopped } }: { preview: ApiMappingPreview }) {
  const zone = useHereZone();
  const now = useServerNow();
  if (firstAt === null || lastAt === null) return null;
  const [from, to] = [firstAt, lastAt].map((at) => preciseTime(Date.parse(at), zone, now));
  return (
    <>
      From {from} to {to}.{stopped ? ' There are more: the oldest were read.' : ''}
    </>
  );
}

function LineToCommit({ line, files }: { line: string; files: readonly string[] }) {
  const [copied, setCopied] = useState<boolean | null>(null);
  // The browser gives a clipboard to pages over TLS and of this machine only.
  const copy = () =>
    navigator.clipboard === undefined
      ? setCopied(false)
      : void navigator.clipboard.writeText(line).then(
          () => setCopied(true),
          () => setCopied(false),
        );
  return (
    <div className="preview-commit">
      <h3>To put it in force</h3>
      <p>
        Add this line under <code>codes:</code>{' '}
        {files.length === 0 ? (
          'of the feed’s file'
        ) : (
          <>
            of <code>{files.join(', ')}</code>
          </>
        )}
        , have it reviewed, and start Sinew with it.
      </p>
      <pre>
        <code>{line}</code>
      </pre>
      <Button variant="default" onClick={copy}>
        Copy the line
      </Button>{' '}
      <span role="status">
        {copied === null ? '' : copied ? 'Copied.' : 'Select it and copy it by hand, please.'}
      </span>
    </div>
  );
}
