import { siteDayAndHour } from '../platform/platform.ts';
import type { ExpressionInputs } from './evaluate-expression.ts';
import { compileExpression, type Scope } from './expression.ts';
import type { ExpressionProblem } from './expression-inputs.ts';

/** Longest value that is put into a line, in UTF-16 code units; the rest is cut off with an ellipsis. */
export const templateValueCharsMax = 200;

/** The same for a text of several lines: whoever signs what others wrote must see all of it. */
export const proseValueCharsMax = 4_000;

/** A sentence with values in it: `Potassium ${data.value}`. */
export interface TemplateText {
  parameters: readonly string[];
  /**
   * A value that is not known is written "not known" (user interface rule S2: never "?"), a point in time on the clocks of the
   * site: "Tue 06-Jan-2026, 10:00".
   */
  write(inputs: ExpressionInputs): string;
}

/** Compiles a text with `${…}` places, each an expression; or says what is wrong with the first bad one. */
export function compileTemplate(
  text: string,
  scope: Scope,
  valueCharsMax = templateValueCharsMax,
): { template: TemplateText } | { problem: ExpressionProblem } {
  const parts: (string | ((inputs: ExpressionInputs) => string))[] = [];
  const parameters = new Set<string>();
  let read = 0;
  for (const place of text.matchAll(/\$\{([^}]*)\}/g)) {
    const instant = compileExpression(place[1] ?? '', scope, 'instant');
    const isInstant = 'expression' in instant;
    const compiled = isInstant ? instant : compileExpression(place[1] ?? '', scope, 'text');
    if ('problem' in compiled) {
      const { sentence, offset } = compiled.problem;
      return { problem: { sentence, offset: place.index + 2 + offset } };
    }
    const { expression } = compiled;
    for (const name of expression.parameters) parameters.add(name);
    parts.push(text.slice(read, place.index), (inputs) => {
      const evaluation = expression.evaluate(inputs);
      if (!evaluation.known) return 'not known';
      return isInstant
        ? siteDayAndHour(Number(evaluation.value), inputs.zone ?? 'UTC')
        : shorten(String(evaluation.value), valueCharsMax);
    });
    read = place.index + place[0].length;
  }
  parts.push(text.slice(read));
  return {
    template: {
      parameters: [...parameters],
      write(inputs) {
        let written = '';
        for (const part of parts) written += typeof part === 'string' ? part : part(inputs);
        return written;
      },
    },
  };
}

function shorten(value: string, charsMax: number): string {
  return value.length > charsMax ? `${value.slice(0, charsMax)}…` : value;
}
