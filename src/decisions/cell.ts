/**
 * The cells of decision tables: unary tests of FEEL (OMG, Decision Model and Notation 1.3, §7.3 and grammar rules 12 to 17), as
 * far as a clinical table needs them: `-`, `> 4`, `[90..120)`, `"ICU","ED"`, `5`, `true`, `not(...)`. Where a value is written,
 * `params.<name>` may stand.
 */

export type CellValue = string | number | boolean;

export type ColumnType = 'number' | 'string' | 'boolean';

/** A value in a cell: written there, or the name of a parameter that has it. */
export type Endpoint = { value: CellValue } | { parameter: string; offset: number };

/** One of the tests of a cell. A comparison is a range with one end. */
export type Test =
  { kind: 'equal'; to: Endpoint } | { kind: 'range'; low: Bound | null; high: Bound | null };

export interface Bound {
  at: Endpoint;
  included: boolean;
}

export interface Cell {
  /** As written. */
  text: string;
  /** True where any test holds, or with `not` where none does; a cell without tests is `-` and holds always. */
  tests: readonly Test[];
  not: boolean;
}

/** What is wrong with a cell. `offset`: where in its text, in UTF-16 code units. */
export interface CellProblem {
  sentence: string;
  offset: number;
}

/** Longest cell, in UTF-16 code units. */
export const cellCharsMax = 1_000;

/** Most tests in one cell. */
export const cellTestsMax = 50;

/** Reads a cell for a column of this type, or says what is wrong and how to mend it. */
export function parseCell(
  text: string,
  type: ColumnType,
): { cell: Cell } | { problem: CellProblem } {
  if (text.length > cellCharsMax) {
    return {
      problem: { sentence: `The cell is longer than ${cellCharsMax} characters.`, offset: 0 },
    };
  }
  const reader = new CellReader(text, type);
  try {
    return { cell: reader.cell() };
  } catch (error) {
    if (error instanceof WrongCell) return { problem: error.problem };
    throw error;
  }
}

/** Does the cell hold for a value that is known? Every parameter must have been filled in. */
export function holds({ tests, not }: Cell, value: CellValue): boolean {
  if (tests.length === 0) return true;
  return tests.some((test) => testHolds(test, value)) !== not;
}

/** Names of the parameters that stand in a cell, with where. */
export function parametersOf({ tests }: Cell): { parameter: string; offset: number }[] {
  return tests.flatMap(endpointsOf).flatMap((one) => ('parameter' in one ? [one] : []));
}

/** The values that a cell names, without its parameters. */
export function valuesOf({ tests }: Cell): CellValue[] {
  return tests.flatMap(endpointsOf).flatMap((one) => ('value' in one ? [one.value] : []));
}

/** The cell with values in place of its parameters. */
export function fillIn(cell: Cell, valueOf: (parameter: string) => CellValue): Cell {
  const filled = (at: Endpoint): Endpoint =>
    'parameter' in at ? { value: valueOf(at.parameter) } : at;
  const bound = (one: Bound | null) => one && { ...one, at: filled(one.at) };
  const tests = cell.tests.map((test): Test =>
    test.kind === 'equal'
      ? { ...test, to: filled(test.to) }
      : { ...test, low: bound(test.low), high: bound(test.high) },
  );
  return { ...cell, tests };
}

/** A range that nothing lies in, such as `[5..3]` or `(4..4]`. */
export function isEmptyRange(test: Test): boolean {
  if (test.kind !== 'range' || !test.low || !test.high) return false;
  const { low, high } = test;
  if (!('value' in low.at) || !('value' in high.at)) return false;
  if (low.at.value === high.at.value) return !low.included || !high.included;
  return low.at.value > high.at.value;
}

function endpointsOf(test: Test): Endpoint[] {
  if (test.kind === 'equal') return [test.to];
  return [test.low, test.high].flatMap((bound) => (bound ? [bound.at] : []));
}

function testHolds(test: Test, value: CellValue): boolean {
  if (test.kind === 'equal') return literal(test.to) === value;
  const { low, high } = test;
  const above = !low || value > literal(low.at) || (low.included && value === literal(low.at));
  const below = !high || value < literal(high.at) || (high.included && value === literal(high.at));
  return above && below;
}

function literal(at: Endpoint): CellValue {
  return 'value' in at ? at.value : Number.NaN;
}

class WrongCell extends Error {
  readonly problem: CellProblem;

  constructor(problem: CellProblem) {
    super(problem.sentence);
    this.problem = problem;
  }
}

const tokens =
  /\s*(?:(?<number>-?(?:\d+(?:\.\d+)?|\.\d+))|(?<text>"(?:[^"\\]|\\.)*")|(?<name>[A-Za-z_][\w]*(?:\.[A-Za-z_]\w*)*)|(?<sign><=|>=|\.\.|[-<>,()[\]=]))/y;

interface Token {
  kind: 'number' | 'text' | 'name' | 'sign' | 'end';
  text: string;
  offset: number;
}

/** Reads one cell by recursive descent; what is wrong is thrown as `WrongCell` and caught in `parseCell`. */
class CellReader {
  readonly #text: string;
  readonly #type: ColumnType;
  #next: Token;
  #read = 0;

  constructor(text: string, type: ColumnType) {
    this.#text = text;
    this.#type = type;
    this.#next = { kind: 'end', text: '', offset: 0 };
  }

  cell(): Cell {
    this.#advance();
    if (this.#isAtEnd()) this.#wrong('The cell is empty: write - for any value.');
    if (this.#text.trim() === '-') return { text: this.#text, tests: [], not: false };
    const not = this.#next.kind === 'name' && this.#next.text === 'not';
    if (not) {
      this.#advance();
      this.#take('(');
    }
    const tests = this.#list();
    if (not) this.#take(')');
    if (!this.#isAtEnd()) {
      this.#wrong(`"${this.#next.text}" is too much here. Separate tests with commas.`);
    }
    return { text: this.#text, tests, not };
  }

  #list(): Test[] {
    const tests: Test[] = [];
    for (;;) {
      const { offset } = this.#next;
      const test = this.#test();
      if (isEmptyRange(test)) this.#wrong('Nothing lies in this range.', offset);
      tests.push(test);
      if (tests.length > cellTestsMax) this.#wrong(`A cell has at most ${cellTestsMax} tests.`);
      if (this.#next.text !== ',' || this.#next.kind !== 'sign') return tests;
      this.#advance();
    }
  }

  #test(): Test {
    const { kind, text, offset } = this.#next;
    if (kind !== 'sign') return { kind: 'equal', to: this.#endpoint() };
    if (['<', '<=', '>', '>='].includes(text)) {
      this.#advance();
      const bound = { at: this.#ordered(offset), included: text.endsWith('=') };
      return text.startsWith('<')
        ? { kind: 'range', low: null, high: bound }
        : { kind: 'range', low: bound, high: null };
    }
    if (['[', '(', ']'].includes(text)) return this.#range();
    return this.#wrong(`"${text}" cannot begin a test. ${this.#example()}`);
  }

  #range(): Test {
    const { text: opened, offset } = this.#next;
    this.#advance();
    const low = { at: this.#ordered(offset), included: opened === '[' };
    this.#take('..');
    const high = this.#ordered(offset);
    const closed = this.#next.text;
    if (!['[', ')', ']'].includes(closed)) this.#wrong('A range ends with ] or ).');
    this.#advance();
    return { kind: 'range', low, high: { at: high, included: closed === ']' } };
  }

  #ordered(offset: number): Endpoint {
    if (this.#type !== 'number') {
      this.#wrong(`Only numbers can be compared by size. ${this.#example()}`, offset);
    }
    return this.#endpoint();
  }

  #endpoint(): Endpoint {
    const token = this.#next;
    const { kind, text, offset } = token;
    this.#advance();
    if (kind === 'name' && text.startsWith('params.')) {
      return { parameter: text.slice('params.'.length), offset };
    }
    const value = valueOfToken(token);
    if (value === undefined) return this.#wrong(this.#unreadable(token), offset);
    if (typeof value !== this.#type) {
      this.#wrong(`This column has ${typeWords[this.#type]}. ${this.#example()}`, offset);
    }
    return { value };
  }

  #unreadable({ kind, text }: Token): string {
    if (kind === 'end') return `Something is missing at the end. ${this.#example()}`;
    if (text === 'null') {
      return 'What is not known matches no cell: say with if_indeterminate what it does.';
    }
    if (kind === 'name' && this.#type === 'string') return `Write texts in quotes: "${text}".`;
    return `"${text}" cannot stand here. ${this.#example()}`;
  }

  #example(): string {
    if (this.#type === 'number') return 'Write, for example: > 4, [90..120), 3,5,7 or -';
    return this.#type === 'boolean'
      ? 'Write true, false or -'
      : 'Write, for example: "ICU","ED", not("ICU") or -';
  }

  #take(sign: string): void {
    if (this.#next.kind !== 'sign' || this.#next.text !== sign) {
      this.#wrong(`"${sign}" is missing here. ${this.#example()}`);
    }
    this.#advance();
  }

  #isAtEnd(): boolean {
    return this.#next.kind === 'end';
  }

  #advance(): void {
    if (this.#text.slice(this.#read).trim() === '') {
      this.#next = { kind: 'end', text: '', offset: this.#text.length };
      return;
    }
    tokens.lastIndex = this.#read;
    const found = tokens.exec(this.#text);
    const blanks = /^\s*/.exec(this.#text.slice(this.#read))?.[0].length ?? 0;
    const offset = this.#read + blanks;
    if (!found?.groups) {
      return this.#wrong(`This cannot be read. ${this.#example()}`, offset);
    }
    const kinds = ['number', 'text', 'name', 'sign'] as const;
    const kind = kinds.find((one) => found.groups?.[one] !== undefined) ?? 'sign';
    this.#read = tokens.lastIndex;
    this.#next = { kind, text: found.groups[kind] ?? '', offset };
  }

  #wrong(sentence: string, offset = this.#next.offset): never {
    throw new WrongCell({ sentence, offset });
  }
}

const typeWords: Record<ColumnType, string> = {
  number: 'numbers',
  string: 'texts',
  boolean: 'true or false',
};

function valueOfToken({ kind, text }: Token): CellValue | undefined {
  if (kind === 'number') return Number(text);
  if (kind === 'text') return unescaped(text);
  return kind === 'name' && (text === 'true' || text === 'false') ? text === 'true' : undefined;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function unescaped(quoted: string): string {
  return quoted.slice(1, -1).replaceAll(/\\(.)/gs, (_, sign: string) => escapes[sign] ?? sign);
}
