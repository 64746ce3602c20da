import { expect, test } from 'vitest';

import { ForbiddenAddress, guardedAddress, isAllowed } from './guarded-address.ts';

test.each([
  '127.0.0.1',
  '10.1.2.3',
  '172.16.0.9',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '224.0.0.1',
  '255.255.255.255',
  '::1',
  '::',
  'fe80::1',
  'fd00::1',
  '::ffff:127.0.0.1',
  '::ffff:a9fe:a9fe',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  'not an address',
])('%s is nowhere that an effect goes unless its network is named', (address) => {
  expect(isAllowed(address, [])).toBe(false);
});

test.each(['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c', '::ffff:93.184.215.14'])(
  '%s is public',
  (address) => expect(isAllowed(address, [])).toBe(true),
);

test('a named network is allowed, and its neighbour is not', () => {
  expect(isAllowed('10.1.255.255', ['10.1.0.0/16'])).toBe(true);
  expect(isAllowed('::ffff:10.1.0.1', ['10.1.0.0/16'])).toBe(true);
  expect(isAllowed('10.2.0.0', ['10.1.0.0/16'])).toBe(false);
  expect(isAllowed('fd00::1', ['10.1.0.0/16', 'fd00::/64'])).toBe(true);
});

test('a name counts for the worst of its addresses, and without any for nothing', async () => {
  const to = (...addresses: string[]) => guardedAddress('ehr.test', [], async () => addresses);
  expect(await to('93.184.215.14', '93.184.215.15')).toBe('93.184.215.14');
  await expect(to('93.184.215.14', '10.0.0.1')).rejects.toThrow(ForbiddenAddress);
  await expect(to()).rejects.toThrow(ForbiddenAddress);
});

test('an address that is written out is never asked for', async () => {
  const resolve = async () => ['93.184.215.14'];
  await expect(guardedAddress('127.0.0.1', [], resolve)).rejects.toThrow(ForbiddenAddress);
  await expect(guardedAddress('[::1]', [], resolve)).rejects.toThrow(ForbiddenAddress);
  expect(await guardedAddress('[::1]', ['::1/128'], resolve)).toBe('::1');
});
