import type { PlaceFact } from '../canonical/canonical.ts';

/** `site/unit/room/bed`, `-` for what is not known. */
export function locationIdOf(site: string, { unit, room, bed }: PlaceFact): string {
  return [site, unit ?? '-', room ?? '-', bed ?? '-'].join('/');
}
