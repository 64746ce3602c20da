import { counted } from './counted.ts';
import type { Consequences } from './send-consequences.ts';
import type { Sent } from './send.ts';

/** The summary of a sending, for people. `from`: where what became of the messages was read; null = nowhere. */
export function sendLines(sent: Sent, from: string | null): string[] {
  const codes = Object.entries(sent.answers).sort(([a], [b]) => a.localeCompare(b));
  return [
    `Sent ${counted(sent.sent, 'message')} to ${sent.feed} at ${sent.to} in ${sent.seconds} s, ${number(sent.perSecond)} a second.`,
    row('answered', codes.map(([code, count]) => `${code} ${number(count)}`).join(', ') || 'none'),
    ...(sent.unasked > 0 ? [row('unasked', `${number(sent.unasked)} wanted no answer`)] : []),
    ...(sent.resent > 0 ? [row('resent', number(sent.resent))] : []),
    ...sent.batchProblems.map(({ file, sentence }) => row('batch', `${file}: ${sentence}`)),
    row('unanswered', number(sent.unansweredCount)),
    ...sent.unanswered.map(({ where, reason }) => `  ${where}  ${reason}`),
    ...(sent.consequences ? consequenceLines(sent, sent.consequences) : ['', noDatabase(from)]),
  ];
}

function consequenceLines(sent: Sent, consequences: Consequences): string[] {
  const { journalled, applied, facts, events, tasks, kept, exceptions, parked, waiting } =
    consequences;
  const repeated = Math.max(0, sent.sent - journalled);
  return [
    '',
    'What became of them:',
    row('journal', `${number(journalled)} new`),
    ...(repeated > 0
      ? [row('repeated', `${number(repeated)} had come before: answered from memory`)]
      : []),
    row(
      'applied',
      `${number(applied)}: ${counted(facts, 'fact')}, ${counted(events, 'event')}, ${counted(tasks, 'task')}`,
    ),
    ...group(
      'kept',
      kept.map(({ reason, count }) => [count, reason]),
    ),
    ...group(
      'exceptions',
      exceptions.map(({ cause, sentence, count }) => [count, `${cause}: ${sentence}`]),
    ),
    ...(parked > 0 ? [row('parked', `${number(parked)} wait behind an exception`)] : []),
    ...(waiting > 0 ? [row('waiting', `${number(waiting)} were not looked at yet`)] : []),
  ];
}

function group(name: string, rows: readonly (readonly [number, string])[]): string[] {
  if (rows.length === 0) return [];
  const total = rows.reduce((sum, [count]) => sum + count, 0);
  return [
    row(name, number(total)),
    ...rows.map(([count, text]) => `  ${number(count).padStart(8)}  ${text}`),
  ];
}

function noDatabase(from: string | null): string {
  return from === null
    ? 'What became of them is not told: no database of a running Sinew was found here. Set DATABASE_URL or --data.'
    : '';
}

const NAME_WIDTH = 12;

function row(name: string, text: string): string {
  return `  ${name.padEnd(NAME_WIDTH)}${text}`;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
