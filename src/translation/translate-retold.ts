import { placeOf, renderRow, withoutCharset } from '../formats/formats.ts';

import { failures } from './failure.ts';
import { translate, type Translation, type TranslationInput } from './translate.ts';

/**
 * Facts of a row of a table, or of a clinical document: told again as HL7 v2 and read as that is. Problems name the line and the column, or
 * the document. Pure and total.
 */
export function translateRetold(input: TranslationInput): Translation {
  const { feed } = input;
  const retold = renderRow(input.raw, feed);
  if ('failed' in retold) {
    const { failed } = retold;
    const sentence = failures.unreadable;
    return { outcome: 'failed', cause: 'unreadable', sentence, problems: [failed] };
  }
  const read = translate({ ...input, raw: retold.bytes, feed: withoutCharset(feed) });
  return { ...read, problems: [...retold.problems, ...placeOf(read.problems, retold)] };
}
