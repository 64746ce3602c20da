import { generate } from 'selfsigned';

/** A certificate with its key, PEM. */
export interface Credentials {
  cert: string;
  key: string;
}

/** An authority of a test's own. */
export async function authority(name: string): Promise<Credentials> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    ...strength,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true },
    ],
  });
  return { cert, key };
}

/** A certificate for `name`, signed by `ca`; it ends at `notAfterDate`, or in a year. */
export async function signedBy(
  ca: Credentials,
  name: string,
  notAfterDate?: Date,
): Promise<Credentials> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    ...strength,
    ca,
    ...(notAfterDate && { notAfterDate }),
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true },
      { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: name }] },
    ],
  });
  return { cert, key };
}

const strength = { keyType: 'ec', algorithm: 'sha256' } as const;
