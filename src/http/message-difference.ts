import { fieldTitle, parseMessage, type CharsetOptions, type Message } from '../hl7v2/hl7v2.ts';
import type { ApiMessageEdit } from './api.ts';

/** Fields of a difference that are shown. */
export const differencesMax = 200;

/** Which fields differ between two messages, as sent. Null: the field is not there. Pure. */
export function messageDifference(
  before: Uint8Array,
  after: Uint8Array,
  charset: CharsetOptions,
): ApiMessageEdit['changes'] {
  const old = fieldsOf(parseMessage(before, charset).message);
  const now = fieldsOf(parseMessage(after, charset).message);
  const changes: ApiMessageEdit['changes'] = [];
  for (const path of new Set([...old.keys(), ...now.keys()])) {
    const [was, is] = [old.get(path), now.get(path)];
    if (was?.value === is?.value) continue;
    const title = is?.title ?? was?.title ?? '';
    changes.push({ path, title, before: was?.value ?? null, after: is?.value ?? null });
    if (changes.length === differencesMax) break;
  }
  return changes;
}

interface Field {
  title: string;
  value: string;
}

function fieldsOf(message: Message): Map<string, Field> {
  const fields = new Map<string, Field>();
  for (const segment of message.segments) {
    for (let n = 1; n <= segment.fieldCount; n++) {
      const value = segment.raw(n);
      if (value === undefined || value === '') continue;
      fields.set(segment.path(n), { title: fieldTitle(segment.name, n) || `Field ${n}`, value });
    }
  }
  return fields;
}
