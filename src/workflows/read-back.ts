import { standardUnit } from '../canonical/canonical.ts';

/** What must be typed again, as it was known when the task was opened. */
export interface ReadBack {
  value: string;
  /** Null: the value came without one. */
  unit: string | null;
}

/**
 * Why a value that was read back is not the one that was reported, as a sentence; null where it is. A quantity is compared without
 * tolerance: the same number (6.80 is 6.8), the same comparator, the same unit in any of its spellings. Any other value is
 * compared as text, where case and blanks do not count. The sentence quotes nothing. Pure; never throws.
 */
export function readBackProblem({ value, unit }: ReadBack, typed: string): string | null {
  const reported = quantityOf(value);
  if (!reported || reported.rest !== '') {
    const whole = unit === null ? [value] : [value, `${value} ${unit}`];
    return whole.map(folded).includes(folded(typed)) ? null : sentences.text;
  }
  const heard = quantityOf(typed);
  if (!heard) return sentences.noNumber;
  if (heard.number !== reported.number || heard.comparator !== reported.comparator) {
    return sentences.number;
  }
  if (unit === null) return heard.rest === '' ? null : sentences.noUnit;
  if (heard.rest === '') return sentences.missingUnit;
  return sameUnit(heard.rest, unit) ? null : sentences.unit;
}

const sentences = {
  number: 'This number is not the one that was reported. Have it read back again.',
  unit: 'The number is right, but the unit is another one. Have it read back again.',
  missingUnit: 'The unit is missing. Have it read back, too.',
  noUnit: 'The result was reported without a unit. Type the number alone.',
  noNumber: 'Type a number with its unit; the decimal sign is a point.',
  text: 'This is not what was reported. Have it read back again.',
} as const;

const QUANTITY = /^([<>]=?|[≤≥])?\s*([+-]?)(\d+(?:\.\d*)?|\.\d+)(?![\d,.])\s*(.*)$/s;

interface Quantity {
  comparator: string;
  /** Without zeros that say nothing: `6.8` for `06.80`. */
  number: string;
  /** What stands behind the number. */
  rest: string;
}

function quantityOf(text: string): Quantity | undefined {
  const [, comparator = '', sign = '', digits, rest = ''] = QUANTITY.exec(text.trim()) ?? [];
  if (digits === undefined) return undefined;
  const [whole = '', fraction = ''] = digits.split('.');
  const [left, right] = [whole.replace(/^0+/, '') || '0', fraction.replace(/0+$/, '')];
  const number = right === '' ? left : `${left}.${right}`;
  return {
    comparator: spelled[comparator] ?? comparator,
    number: sign === '-' && number !== '0' ? `-${number}` : number,
    rest: rest.trim(),
  };
}

const spelled: Readonly<Record<string, string>> = { '≤': '<=', '≥': '>=' };

function sameUnit(one: string, other: string): boolean {
  return (standardUnit(one) ?? folded(one)) === (standardUnit(other) ?? folded(other));
}

function folded(text: string): string {
  return text.replaceAll(/\s+/g, '').toLowerCase();
}
