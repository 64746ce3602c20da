import { expect, test } from 'vitest';

import { sampleFeed, sampleSite } from './sample-feed.ts';
import { translate } from './translate.ts';
import type { Feed } from '../governance/governance.ts';

function admission(time: string, name: string, feed: Partial<Feed> = {}): string {
  const lines = [
    `MSH|^~\\&|HIS|NORTH|SINEW|NET|${time}||ADT^A01|1|P|2.5.1||||||UNICODE UTF-8`,
    'EVN||20260301083000',
    `PID|1||100^^^NORTH^MR||${name}`,
    'PV1|1|I|ICU^1^A||||||||||||||||V1',
  ];
  const raw = Buffer.from(`${lines.join('\r')}\r`, 'latin1');
  const receivedAt = Date.parse('2026-03-02T00:00:00Z');
  return JSON.stringify(translate({ raw, feed: sampleFeed(feed), site: sampleSite, receivedAt }));
}

test('an offset in the header holds for all times of the message that have none', () => {
  const at = (iso: string): string => String(Date.parse(iso));
  expect(admission('20260301090000', 'Doe')).toContain(at('2026-03-01T14:30:00Z'));
  expect(admission('20260301090000+0100', 'Doe')).toContain(at('2026-03-01T07:30:00Z'));
});

test('the charset that a feed is known to send is believed against what its messages say', () => {
  expect(admission('20260301090000', 'M\xfcller')).toContain('charset-mismatch');
  const told = admission('20260301090000', 'M\xfcller', { charsetOverride: 'iso-8859-1' });
  expect(told).not.toContain('charset-mismatch');
  expect(told).toContain('Müller');
});
