import {
  certificateDaysLeft,
  certificateDaysTold,
  mllpFeeds,
  pemReader,
  type Network,
} from '../governance/governance.ts';
import { systemClock } from '../platform/platform.ts';
import type { Finding } from './doctor.ts';
import type { Terminal } from './terminal.ts';

/** The certificates of feeds with TLS: are they there, and for how long? Nothing where no feed has TLS. */
export async function checkCertificates(
  { env }: Pick<Terminal, 'env'>,
  { network, folder }: { network: Network; folder: string },
  now = systemClock.now(),
): Promise<Finding[]> {
  const readPem = pemReader({ folder, variable: (name) => env[name] });
  const findings: Finding[] = [];
  for (const { id, tls } of mllpFeeds(network)) {
    if (!tls) continue;
    const names = [tls.certificate, ...(tls.clientCa === undefined ? [] : [tls.clientCa])];
    for (const name of names) {
      const days = await readPem(name)
        .then((pem) => certificateDaysLeft(pem, now))
        .catch(() => undefined);
      findings.push(findingOf(`feed ${id}, ${name}`, days));
    }
    const key = await readPem(tls.key).catch(() => undefined);
    if (key === undefined) findings.push(findingOf(`feed ${id}, ${tls.key}`, undefined));
  }
  return findings;
}

function findingOf(what: string, days: number | undefined): Finding {
  const check = 'TLS';
  if (days === undefined) {
    const advice = 'Put the PEM text there; a feed with TLS does not start without it.';
    return { check, ok: false, found: `${what} cannot be read`, advice };
  }
  const found = days < 0 ? `${what} has ended` : `${what} ends in ${days} days`;
  if (days > certificateDaysTold[0]) return { check, ok: true, found };
  return { check, ok: false, found, advice: 'Renew it in place; it is read again each minute.' };
}
