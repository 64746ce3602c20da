import type { ApiTask } from '../../../src/http/api.ts';

export interface FactRow {
  label: string;
  value: string;
  strong: boolean;
}

/**
 * The event's data as labelled lines. Results get the order in which a nurse reads them: value, flag, range, previous;
 * everything else its fields in the order sent. `time` writes an ISO time for the site.
 */
export function factRows(event: ApiTask['event'], time: (at: string) => string): FactRow[] {
  const rows = event.type.startsWith('result.')
    ? resultRows(event.data, time)
    : otherRows(event.data, time);
  return [...rows, plain('Event time', time(event.occurredAt))];
}

type Data = ApiTask['event']['data'];

function resultRows(data: Data, time: (at: string) => string): FactRow[] {
  const text = (name: string) => textOf(data[name]);
  const unit = text('unitOfMeasure');
  const withUnit = (value: string) => (unit === null ? value : `${value}\u00a0${unit}`);
  const value = text('value');
  const previous = text('previousValue');
  const previousAt = text('previousObservedAt');
  const observedAt = text('observedAt');
  return [
    plain('Test', text('display') ?? text('code') ?? 'Not known'),
    { label: 'Value', value: value === null ? 'Not known' : withUnit(value), strong: true },
    plain('Flag', flagWords(text('interpretation'))),
    plain('Reference range', text('range') ?? 'Not reported'),
    plain(
      'Previous value',
      previous === null
        ? 'None known'
        : `${withUnit(previous)}${previousAt === null ? '' : ` at ${time(previousAt)}`}`,
    ),
    plain('Status', sentenceCase(text('status') ?? 'not known')),
    plain('Observed', observedAt === null ? 'Not known' : time(observedAt)),
    ...(text('orderId') === null ? [] : [plain('Order', text('orderId') ?? '')]),
    ...(text('note') === null ? [] : [plain('Comment', text('note') ?? '')]),
  ];
}

function otherRows(data: Data, time: (at: string) => string): FactRow[] {
  return Object.entries(data).flatMap(([name, value]) => {
    const text = textOf(value);
    if (text === null) return [];
    return [plain(sentenceCase(spaced(name)), isTime(text) ? time(text) : text)];
  });
}

function plain(label: string, value: string): FactRow {
  return { label, value, strong: false };
}

/** `critical-high` → `Critical high`. */
function flagWords(interpretation: string | null): string {
  if (interpretation === null || interpretation === 'unknown') return 'None reported';
  return sentenceCase(interpretation.replaceAll('-', ' '));
}

function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value === '' ? null : value;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  return null;
}

function isTime(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text);
}

/** `dischargedAt` → `discharged`; `previousUnit` → `previous unit`. */
function spaced(name: string): string {
  return name.replace(/At$/, '').replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
