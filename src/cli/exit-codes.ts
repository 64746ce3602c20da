/** What the exit code of every command means. Documented in docs/cli.md; a script may rely on it. */
export const exitCodes = {
  ok: 0,
  error: 1,
  usage: 2,
  invalid: 3,
  notPermitted: 4,
  conflict: 5,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
