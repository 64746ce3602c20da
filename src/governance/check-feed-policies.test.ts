import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { feedCharset, loadNetwork, networkTree, type Feed } from './governance.ts';

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const tree = await networkTree({
  network: folder('../../networks/northlake'),
  catalog: folder('../../catalog'),
})();

/** The laboratory feed of St. Anne with other lines; problems where it does not load. */
async function feedWith(
  lines: string,
  id = 'st-anne-lab',
): Promise<{ feed: Feed | undefined; problems: string[] }> {
  const path = `feeds/${id}.yaml`;
  const changed = new Map(tree);
  const text = (tree.get(path) ?? '').replace(/^charset: .*\n/m, '');
  changed.set(path, `${text.trimEnd()}\n${lines}\n`);
  const { network, problems } = await loadNetwork(async () => changed);
  return {
    feed: network?.feeds.find((one) => one.id === id),
    problems: problems.map(({ location, sentence }) => `${location} ${sentence}`),
  };
}

test('a feed that says nothing of its policy listens in the clear, answers once and reads UTF-8', async () => {
  const { feed, problems } = await feedWith('');
  expect(problems).toEqual([]);
  expect(feed).toMatchObject({
    answers: { applicationAck: 'off', transportCommit: false, batches: 'refuse' },
    connections: { most: 256, perPeerPerMinute: 600, proxyProtocol: false },
    ...{ sequence: 'ignore', sameContent: 'ignore', charset: 'utf-8' },
  });
  expect(feed?.tls).toBeUndefined();
  expect(feedCharset(feed as Feed)).toEqual({ charset: undefined, defaultCharset: 'utf-8' });
});

test('a charset may stand for messages that say nothing, or against those that say it wrong', async () => {
  const { feed } = await feedWith('charset: { default: us-ascii, override: windows-1252 }');
  expect(feedCharset(feed as Feed)).toEqual({
    charset: 'windows-1252',
    defaultCharset: 'us-ascii',
  });
});

test.each([
  ['charset: latin1', /charset/],
  ['charset: { override: klingon }', /charset/],
  ['tls: { certificate: /etc/lab.pem, key: tls/lab.key }', /Name a PEM file below/],
  ['tls: { certificate: ../lab.pem, key: tls/lab.key }', /Name a PEM file below/],
  ['tls: { certificate: tls/a/../../lab.pem, key: tls/lab.key }', /Name a PEM file below/],
  ['tls: { certificate: tls/lab.pem }', /"?key"? is missing/],
  ['tls: { certificate: a.pem, key: a.key, allowedNames: [lab] }', /Add clientCa/],
  ['answers: { applicationAck: later }', /same-connection/],
  ['sequence: maybe', /enforce/],
  ['connections: { peers: [10.0.0.0/33] }', /An address or a network/],
  ['connections: { most: 5, mostPerPeer: 6 }', /more connections than the feed/],
  ['connections: { idleSeconds: 9 }', /10/],
])('"%s" is a problem with its place', async (lines, sentence) => {
  const { feed, problems } = await feedWith(lines);
  expect(feed).toBeUndefined();
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(/^feeds\/st-anne-lab\.yaml:\d+:\d+ /);
  expect(problems[0]).toMatch(sentence);
});

test('a FHIR feed has no TLS of its own', async () => {
  const { problems } = await feedWith('tls: { certificate: a.pem, key: a.key }', 'st-anne-fhir');
  expect(problems.join()).toMatch(/reverse proxy/);
});
