import { colorsFor, type Terminal } from './terminal.ts';

/** A terminal for tests: keeps what is written, and ends what runs when it is told to. */
export class RecordedTerminal implements Terminal {
  readonly isScreen = false;
  readonly env: Record<string, string | undefined>;
  readonly cwd: string;
  readonly colors = colorsFor({ isScreen: false, env: {} });
  stdout = '';
  stderr = '';
  #interrupt: () => void = () => {};
  readonly #interrupted: Promise<void>;

  constructor(options: { env?: Record<string, string>; cwd?: string } = {}) {
    this.env = options.env ?? {};
    this.cwd = options.cwd ?? process.cwd();
    this.#interrupted = new Promise((resolve) => {
      this.#interrupt = resolve;
    });
  }

  out(text: string): void {
    this.stdout += text;
  }

  err(text: string): void {
    this.stderr += text;
  }

  interrupt(): void {
    this.#interrupt();
  }

  interrupted(): Promise<void> {
    return this.#interrupted;
  }

  /** What was written under --json. */
  get json(): Record<string, unknown> {
    return JSON.parse(this.stdout) as Record<string, unknown>;
  }
}
