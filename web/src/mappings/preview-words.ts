import type { ApiMappingPreview } from '../../../src/http/api.ts';

/** What the preview comes to, in a sentence. */
export function sumText({ messages, changedMessages }: ApiMappingPreview): string {
  if (messages === 0) return 'No message of this feed came in that time: nothing was tried.';
  const read = messages === 1 ? '1 message was read' : `${count(messages)} messages were read`;
  if (changedMessages === 0) return `${read}. Nothing would be different.`;
  return changedMessages === 1
    ? `${read}; 1 would be different.`
    : `${read}; ${count(changedMessages)} would be different.`;
}

/** `12 results become 2823-3`: what happens to a code. */
export function codeText({
  change,
  before,
  after,
  count: results,
}: ApiMappingPreview['codes'][number]): string {
  const what = results === 1 ? '1 result' : `${count(results)} results`;
  if (change === 'lost') return `${what} of ${before} would have no standard code any more`;
  return `${what} of ${before} would be ${after}`;
}

/** Units in which no limit could be held against the values; null where there are none. */
export function unitWarning({ units }: ApiMappingPreview['codes'][number]): string | null {
  const unknown = units.filter(({ known }) => !known);
  if (unknown.length === 0) return null;
  const words = unknown.map(({ unit, count: of }) => `${count(of)} in ${unit ?? 'no unit'}`);
  return `No limit can be held against ${words.join(', ')}: the dictionary does not list that unit for the code.`;
}

/** `“Critical result” would have started for 3 results of 2823-3`. */
export function startText({
  workflow,
  change,
  code,
  count: results,
}: ApiMappingPreview['starts'][number]): string {
  const what = `${results === 1 ? '1 result' : `${count(results)} results`} of ${code}`;
  return change === 'starts'
    ? `“${workflow}” would have started for ${what}`
    : `“${workflow}” would not have started for ${what}`;
}

export function fieldText({
  fact,
  field,
  count: times,
}: ApiMappingPreview['fields'][number]): string {
  const often = times === 1 ? 'once' : `${count(times)} times`;
  return field === 'fact'
    ? `A fact about the ${fact} would come or go ${often}`
    : `The ${field} of the ${fact} would differ ${often}`;
}

export function outcomeText({
  before,
  after,
  count: messages,
}: ApiMappingPreview['outcomes'][number]): string {
  return `${messages === 1 ? '1 message' : `${count(messages)} messages`}: ${before} would become ${after}`;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
