import pc from 'picocolors';

/** Where a command reads its surroundings and writes. Data goes to `out`; progress and everything else to `err`. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** True where `err` is a screen on which a line may be written over. */
  readonly isScreen: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Colours for words that also say it without colour. Plain under NO_COLOR and wherever `err` is no screen. */
  readonly colors: Colors;
  /** Kept when the person or the operating system asks the program to end. */
  interrupted(): Promise<void>;
}

export type Colors = Pick<
  ReturnType<typeof pc.createColors>,
  'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan'
>;

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const isScreen = process.stderr.isTTY === true;
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    isScreen,
    env: process.env,
    cwd: process.cwd(),
    colors: colorsFor({ isScreen, env: process.env }),
    interrupted: () =>
      new Promise((resolve) => {
        process.once('SIGINT', () => resolve());
        process.once('SIGTERM', () => resolve());
      }),
  };
}

/** `NO_COLOR` with any value but the empty one turns colours off (no-color.org). */
export function colorsFor(options: {
  isScreen: boolean;
  env: Readonly<Record<string, string | undefined>>;
}): Colors {
  return pc.createColors(options.isScreen && (options.env['NO_COLOR'] ?? '') === '');
}

/** One line of progress, written over on a screen and left out elsewhere. */
export interface Progress {
  show(line: string): void;
  /** Clears the line, so that what follows begins at the margin. */
  end(): void;
}

export function progressOn(terminal: Terminal): Progress {
  const CLEAR = '\r\u001B[2K';
  let shown = false;
  return {
    show(line) {
      if (!terminal.isScreen) return;
      terminal.err(`${CLEAR}${line}`);
      shown = true;
    },
    end() {
      if (shown) terminal.err(CLEAR);
      shown = false;
    },
  };
}
