/** What the first bytes of a connection say of who is behind a load balancer. */
export type ProxyHeader =
  | { kind: 'incomplete' }
  /** `peer` is undefined where the balancer speaks for itself, as in a health check. */
  | { kind: 'header'; bytes: number; peer: { address: string; port: number } | undefined }
  | { kind: 'none' };

/** The longest header of version 1 (PROXY protocol §2.1); one of version 2 is read up to this, too. */
export const proxyHeaderBytesMax = 536;

const SIGNATURE = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
const LINE_BYTES_MAX = 107;
const LINE = /^PROXY (?:UNKNOWN.*|TCP[46] (?<address>\S+) \S+ (?<port>\d{1,5}) \d{1,5})$/;

/** Reads the header of the PROXY protocol, version 1 or 2 (haproxy.org, proxy-protocol.txt §2). */
export function readProxyHeader(bytes: Buffer): ProxyHeader {
  const signed = Math.min(bytes.length, SIGNATURE.length);
  if (bytes.subarray(0, signed).equals(SIGNATURE.subarray(0, signed))) return binaryHeader(bytes);
  const begun = bytes.subarray(0, 'PROXY '.length).toString('latin1');
  return 'PROXY '.startsWith(begun) ? lineHeader(bytes) : { kind: 'none' };
}

function lineHeader(bytes: Buffer): ProxyHeader {
  const end = bytes.subarray(0, LINE_BYTES_MAX).indexOf('\r\n');
  if (end === -1) return { kind: bytes.length < LINE_BYTES_MAX ? 'incomplete' : 'none' };
  const groups = LINE.exec(bytes.subarray(0, end).toString('latin1'))?.groups;
  const isLine = groups !== undefined;
  if (!isLine) return { kind: 'none' };
  const address = groups['address'];
  const peer = address === undefined ? undefined : { address, port: Number(groups['port']) };
  return { kind: 'header', bytes: end + 2, peer };
}

const IPV4 = 1;
const IPV6 = 2;

function binaryHeader(bytes: Buffer): ProxyHeader {
  if (bytes.length < 16) return { kind: 'incomplete' };
  const command = bytes.readUInt8(12);
  const family = bytes.readUInt8(13) >> 4;
  const length = 16 + bytes.readUInt16BE(14);
  if (command >> 4 !== 2 || length > proxyHeaderBytesMax) return { kind: 'none' };
  if (bytes.length < length) return { kind: 'incomplete' };
  const isProxied = (command & 0x0f) === 1;
  const peer = isProxied ? binaryPeer(bytes.subarray(16, length), family) : undefined;
  return { kind: 'header', bytes: length, peer };
}

function binaryPeer(
  addresses: Buffer,
  family: number,
): { address: string; port: number } | undefined {
  if (family === IPV4 && addresses.length >= 12) {
    const address = [...addresses.subarray(0, 4)].join('.');
    return { address, port: addresses.readUInt16BE(8) };
  }
  if (family !== IPV6 || addresses.length < 36) return undefined;
  const groups = Array.from({ length: 8 }, (_one, n) => addresses.readUInt16BE(n * 2).toString(16));
  return { address: groups.join(':'), port: addresses.readUInt16BE(32) };
}
