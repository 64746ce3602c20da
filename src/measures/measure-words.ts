import { siteDate, siteDateAndClock, type Instant } from '../platform/platform.ts';
import type { MeasureUnit } from './shown-measures.ts';

const nbsp = ' ';

/** `35 s`, `4 min 20 s`, `38 min`, `2 h 10 min`, `3 d 4 h`; `12 %`; `2.4`. */
export function valueText(value: number, unit: MeasureUnit): string {
  switch (unit) {
    case 'seconds':
      return secondsText(value);
    case 'share':
      return `${shareText(value)}${nbsp}%`;
    case 'number':
      return value >= 10 ? String(Math.round(value)) : value.toFixed(1);
  }
}

function shareText(value: number): string {
  const percent = value * 100;
  return percent > 0 && percent < 10 ? percent.toFixed(1) : String(Math.round(percent));
}

function secondsText(value: number): string {
  const seconds = Math.round(value);
  if (seconds < 60) return `${seconds}${nbsp}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return twoParts(minutes, 'min', seconds % 60, 's');
  const rounded = Math.round(seconds / 60);
  if (rounded < 60) return `${rounded}${nbsp}min`;
  const hours = Math.floor(rounded / 60);
  if (hours < 48) return twoParts(hours, 'h', rounded % 60, 'min');
  return twoParts(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

function twoParts(large: number, largeUnit: string, small: number, smallUnit: string): string {
  const rest = small === 0 ? '' : ` ${small}${nbsp}${smallUnit}`;
  return `${large}${nbsp}${largeUnit}${rest}`;
}

/** `312 tasks accepted`, `1 task accepted`. */
export function countText(n: number, things: string): string {
  return `${n} ${n === 1 ? things.replace(/^(task|run)s/, '$1') : things}`;
}

/** When a bucket began: `03-Oct-2026`, and the time where buckets are hours. */
export function bucketText(at: Instant, bucket: 'hour' | 'day' | 'week', zone: string): string {
  return bucket === 'hour' ? siteDateAndClock(at, zone) : siteDate(at, zone);
}
