import type { PeerCertificate } from 'node:tls';

/**
 * The names of a certificate: those of subjectAltName, and only where it has none the common name of its subject
 * (RFC 6125 §6.4.4).
 */
export function certificateNames(
  certificate: Pick<PeerCertificate, 'subjectaltname' | 'subject'>,
): string[] {
  const alternative = certificate.subjectaltname ?? '';
  if (alternative !== '') return alternative.split(', ').map((one) => one.replace(KIND, ''));
  const common: unknown = certificate.subject?.CN;
  return [common].flat().filter((one) => typeof one === 'string');
}

const KIND = /^(?:DNS|URI|IP Address|email):/;
