import { siteDate } from '../platform/platform.ts';
import type { StandardTrend } from './configuration-history.ts';

/**
 * `Critical result at St. Anne: 8 of 9 at the standard since 12-Nov-2026; 7 of 9 before.` Days are those of the site. Pure.
 */
export function standardTrendSentence(
  { title, points }: Pick<StandardTrend, 'title' | 'points'>,
  site: { title: string; zone: string },
): string {
  const [before, now] = [points.at(-2), points.at(-1)];
  const where = `${title} at ${site.title}`;
  if (!now) return `${where}: nothing is known.`;
  const is = `${now.atStandard} of ${now.parameters} at the standard since ${siteDate(now.at, site.zone)}`;
  const was = before ? `; ${before.atStandard} of ${before.parameters} before` : '';
  return `${where}: ${is}${was}.`;
}
