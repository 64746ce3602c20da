import { exitCodes, type ExitCode } from './exit-codes.ts';

/** Why a command could not do what was asked, in four answers. No patient data in any of them. */
export interface FailureAnswers {
  what: string;
  /** A path, an option, an address. */
  where?: string;
  why?: string;
  fix: string;
  exitCode?: ExitCode;
}

/** Thrown by commands for what a person can put right; anything else that is thrown is a bug. */
export class CliFailure extends Error {
  override readonly name = 'CliFailure';
  readonly answers: FailureAnswers;
  readonly exitCode: ExitCode;

  constructor(answers: FailureAnswers) {
    super(answers.what);
    this.answers = answers;
    this.exitCode = answers.exitCode ?? exitCodes.error;
  }
}

/** The answers as lines for a person. */
export function failureLines({ what, where, why, fix }: FailureAnswers): string[] {
  return [
    `error: ${what}`,
    ...(where === undefined ? [] : [`  where: ${where}`]),
    ...(why === undefined ? [] : [`  why:   ${why}`]),
    `  fix:   ${fix}`,
  ];
}
