import { expect, test } from 'vitest';

import { proxyHeaderBytesMax, readProxyHeader } from './proxy-header.ts';

const line = (text: string) => readProxyHeader(Buffer.from(text, 'latin1'));

function binary(command: number, family: number, addresses: Buffer): Buffer {
  const head = Buffer.from('\r\n\r\n\0\r\nQUIT\n\0\0\0\0', 'latin1');
  head.writeUInt8(command, 12);
  head.writeUInt8(family, 13);
  head.writeUInt16BE(addresses.length, 14);
  return Buffer.concat([head, addresses]);
}

const v4 = Buffer.from([10, 1, 2, 3, 127, 0, 0, 1, 0x30, 0x39, 0x09, 0xc4]);

test('a line says for whom the balancer speaks, and where the message begins', () => {
  const header = 'PROXY TCP4 10.1.2.3 10.0.0.1 12345 2575\r\n';
  const peer = { address: '10.1.2.3', port: 12345 };
  expect(line(`${header}\x0bMSH|`)).toEqual({ kind: 'header', bytes: header.length, peer });
  expect(line('PROXY UNKNOWN\r\n')).toMatchObject({ kind: 'header', peer: undefined });
});

test('so does the binary form, for both families, and for itself in a health check', () => {
  const peer = { address: '10.1.2.3', port: 12345 };
  expect(readProxyHeader(binary(0x21, 0x11, v4))).toEqual({ kind: 'header', bytes: 28, peer });
  const v6 = Buffer.alloc(36);
  v6.write('fd000000000000000000000000000001', 'hex');
  v6.writeUInt16BE(999, 32);
  expect(readProxyHeader(binary(0x21, 0x21, v6))).toMatchObject({
    peer: { address: 'fd00:0:0:0:0:0:0:1', port: 999 },
  });
  expect(readProxyHeader(binary(0x20, 0, Buffer.alloc(0)))).toMatchObject({ peer: undefined });
});

test('wherever it is cut, it is waited for', () => {
  for (const whole of [
    Buffer.from('PROXY TCP4 10.1.2.3 10.0.0.1 12345 2575\r\n'),
    binary(0x21, 0x11, v4),
  ]) {
    for (let length = 0; length < whole.length; length++) {
      expect(readProxyHeader(whole.subarray(0, length))).toEqual({ kind: 'incomplete' });
    }
  }
});

test('what is no header, or a longer one than there may be, is none', () => {
  expect(line('\x0bMSH|^~\\&|')).toEqual({ kind: 'none' });
  expect(line('PROXY TCP4 nowhere\r\n')).toEqual({ kind: 'none' });
  expect(line(`PROXY ${'x'.repeat(120)}`)).toEqual({ kind: 'none' });
  const most = binary(0x20, 0, Buffer.alloc(proxyHeaderBytesMax - 16));
  expect(readProxyHeader(most)).toMatchObject({ kind: 'header' });
  const beyond = binary(0x20, 0, Buffer.alloc(proxyHeaderBytesMax - 15));
  expect(readProxyHeader(beyond)).toEqual({ kind: 'none' });
});
