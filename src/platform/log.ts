/**
 * Structured log lines. No patient data in any of them: ids, counts, codes and times only
 * (reliability invariant I-42).
 */
export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
