import { CommanderError, InvalidArgumentError, type Command } from 'commander';

import { CliFailure, failureLines, type FailureAnswers } from './cli-failure.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/** What a command has to say at its end: for people as text, for programs as JSON. */
export interface Report {
  /** Lines on stdout; left out under --json. */
  lines: readonly string[];
  /** Under --json, with `schemaVersion` and `command` before it; null: everything was said while it ran (`announce`). */
  json: object | null;
  exitCode?: ExitCode;
}

const SCHEMA_VERSION = 1;

/** Runs a command and writes its report, or why there is none. Gives the exit code; nothing is thrown. */
export async function runCommand(
  terminal: Terminal,
  options: { command: string; json: boolean },
  work: () => Promise<Report>,
): Promise<ExitCode> {
  try {
    const report = await work();
    announce(terminal, options, report);
    return report.exitCode ?? exitCodes.ok;
  } catch (error) {
    const failure = asFailure(error);
    if (options.json) announce(terminal, options, { lines: [], json: { error: failure.answers } });
    else terminal.err(`${failureLines(failure.answers).join('\n')}\n`);
    return failure.exitCode;
  }
}

/** Writes a report at once: for commands that go on running after they have something to say. */
export function announce(
  terminal: Terminal,
  options: { command: string; json: boolean },
  { lines, json }: Report,
): void {
  if (!options.json) {
    if (lines.length > 0) terminal.out(`${lines.join('\n')}\n`);
  } else if (json !== null) {
    const whole = { schemaVersion: SCHEMA_VERSION, command: options.command, ...json };
    terminal.out(`${JSON.stringify(whole)}\n`);
  }
}

// Told apart by name, so that a command that fails early loads nothing of what might have failed.
const knownFaults: Readonly<Record<string, Omit<FailureAnswers, 'why'>>> = {
  EmbeddedPostgresFault: {
    what: 'The embedded database did not come up.',
    fix: 'Run `sinew doctor`, or set DATABASE_URL to a PostgreSQL 15 or later of yours.',
  },
  MigrationFault: {
    what: 'The database does not fit this version of Sinew.',
    fix: 'Do what the line above says.',
    exitCode: exitCodes.conflict,
  },
  DatabaseFault: {
    what: 'The database did not do what was asked.',
    fix: 'Check that it runs and that DATABASE_URL is right; `sinew doctor` tries it.',
  },
  ConfigurationFault: {
    what: 'The network and its workflows do not fit together.',
    fix: 'Run `sinew validate` and mend what it lists.',
    exitCode: exitCodes.invalid,
  },
};

function asFailure(error: unknown): CliFailure {
  if (error instanceof CliFailure) return error;
  const known = error instanceof Error ? knownFaults[error.name] : undefined;
  if (known && error instanceof Error) return new CliFailure({ ...known, why: error.message });
  const name = error instanceof Error ? error.name : 'fault';
  const why = error instanceof Error ? error.message : String(error);
  return new CliFailure({
    what: `Sinew failed (${name}).`,
    why,
    fix: 'Run `sinew doctor`. If it finds nothing, this is a bug in Sinew: please report it.',
  });
}

/** Is this how commander ends after `--help` or a usage error? Then with which exit code? */
export function commanderExit(error: unknown): ExitCode | null {
  if (!(error instanceof CommanderError)) return null;
  return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
}

/** What commander says of a command line, as data; as text it has said so itself. */
export function usageError(error: unknown): Report {
  const text = error instanceof Error ? error.message : String(error);
  const what = text.replace(/^error: /, '');
  return {
    lines: [],
    json: { error: { what, fix: 'Add --help for the options.', exitCode: exitCodes.usage } },
  };
}

/** Option values: a whole number between two limits. */
export function wholeNumber(limits: { from: number; to: number }): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (
      text.trim() === '' ||
      !Number.isInteger(value) ||
      value < limits.from ||
      value > limits.to
    ) {
      throw new InvalidArgumentError(`Write a whole number from ${limits.from} to ${limits.to}.`);
    }
    return value;
  };
}

/** Option values: a number above 0, at most `to`. */
export function positiveNumber(to: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!(value > 0 && value <= to)) {
      throw new InvalidArgumentError(`Write a number above 0, at most ${to}.`);
    }
    return value;
  };
}

/** Every command has the same way to ask for data instead of words. */
export function withJson(command: Command): Command {
  return command.option('--json', 'write the result as one JSON object on stdout');
}

type Work<Options> = (
  terminal: Terminal,
  options: Options,
  words: readonly string[],
) => Promise<Report>;

/** Makes of a command what commander calls: loads its code, runs it, and keeps the exit code. */
export type Run = <Options>(
  command: string,
  load: () => Promise<Work<Options>>,
) => (...args: unknown[]) => Promise<void>;
