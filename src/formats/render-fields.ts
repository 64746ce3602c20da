import { hash } from 'node:crypto';

import {
  buildMessage,
  encodeMessage,
  parsePath,
  type ComponentInput,
  type SegmentInput,
} from '../hl7v2/hl7v2.ts';
import { must } from '../platform/platform.ts';

/** A segment as it grows: by field, component and subcomponent, each from 1. */
type Cells = string[][][];

/** One segment of a message: its name and values by path within it (`5`, `5.1`, `5.1.2`). */
export interface FilledSegment {
  name: string;
  values: readonly (readonly [place: string, value: string])[];
}

/** What a message says of itself. */
export interface RenderedHead {
  /** `ORU^R01`. */
  type: string;
  application: string;
  facility: string;
  processingId: string;
  /** MSH-7, as HL7 v2 has it; empty: nobody says when it was sent. */
  sentAt: string;
}

/**
 * Writes a message of HL7 v2.5.1 in UTF-8. Its control id is made from what it says, so that the same said again is the same message.
 */
export function renderMessage(head: RenderedHead, segments: readonly FilledSegment[]): Uint8Array {
  const said = JSON.stringify([head.type, segments]);
  const controlId = hash('sha256', said).slice(0, CONTROL_ID_CHARS);
  const [code = '', trigger = ''] = head.type.split('^');
  const msh: SegmentInput = [
    ...(['MSH', head.application, head.facility, 'SINEW', head.facility, head.sentAt, ''] as const),
    ...([[code, trigger], controlId, head.processingId, '2.5.1', '', '', '', '', ''] as const),
    'UNICODE UTF-8',
  ];
  return encodeMessage(buildMessage({ segments: [msh, ...segments.map(segmentOf)] }));
}

const CONTROL_ID_CHARS = 20;

function segmentOf({ name, values }: FilledSegment): SegmentInput {
  const cells: Cells = [];
  for (const [place, value] of values) {
    const { field, component, subcomponent } = must(
      parsePath(`${name}-${place}`),
      'a checked place',
    );
    const components = (cells[field] ??= []);
    const parts = (components[Math.max(1, component)] ??= []);
    parts[Math.max(1, subcomponent)] = value;
  }
  return [name, ...from1(cells).map((components) => from1(components ?? []).map(asComponent))];
}

function asComponent(parts: string[] | undefined): ComponentInput {
  return parts ? from1(parts).map((one) => one ?? '') : '';
}

// What is filled from 1 on has a hole at 0, and maybe more.
function from1<T>(list: readonly T[]): (T | undefined)[] {
  return Array.from({ length: Math.max(0, list.length - 1) }, (_, at) => list[at + 1]);
}
