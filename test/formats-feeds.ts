import type { Feed } from '../src/governance/governance.ts';
import { northFeed } from './intake-world.ts';

/** A feed of tables or documents. */
export function sampleFeed(otherwise: Partial<Feed>): Feed {
  return { ...northFeed, ...{ charset: 'utf-8', port: 0 }, ...otherwise };
}
