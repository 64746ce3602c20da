import { DatabaseFault } from './database.ts';

/** What kind of fault it was, for logs and exceptions. Never its message: that may quote a patient. */
export function faultName(error: unknown): string {
  if (error instanceof DatabaseFault) return `${error.kind} ${error.sqlState ?? ''}`.trim();
  return error instanceof Error ? error.name : 'unknown fault';
}
