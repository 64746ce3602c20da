import type { CharsetOptions } from '../hl7v2/hl7v2.ts';
import type { Feed } from './network.ts';

/** How the bytes of a feed's messages are to be read. */
export function feedCharset(feed: Pick<Feed, 'charset' | 'charsetOverride'>): CharsetOptions {
  return { charset: feed.charsetOverride, defaultCharset: feed.charset };
}
