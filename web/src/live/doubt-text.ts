import { clockTime } from '../time/clinical-time.ts';
import { durationText } from '../time/deadline.ts';
import { connectionOf, isStale, type Line } from './connection.ts';

/** Why a list is not to be relied on, for the strip above it; null while it is. Says the same as the connection chip. */
export function doubtText(line: Line, now: number, zone: string): string | null {
  const heard = clockTime(line.heardAt, zone);
  if (connectionOf(line, now).state === 'offline') {
    return `Not up to date: offline since ${heard}. Confirm by phone before you act.`;
  }
  if (!isStale(line, now)) return null;
  const silence = durationText(now - line.heardAt);
  return `Not up to date: last heard ${heard}, ${silence} ago. Confirm by phone before you act.`;
}
