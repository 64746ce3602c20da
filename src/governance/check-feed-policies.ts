import type { Problem } from '../platform/platform.ts';
import type { NetworkFiles } from './load-network.ts';

/** What in the policy of a feed cannot be meant together. */
export function checkFeedPolicies(files: NetworkFiles): Problem[] {
  const problems: Problem[] = [];
  const report = (location: string, sentence: string): void => {
    problems.push({ code: 'policy', severity: 'error', location, sentence });
  };
  for (const file of files.feeds.values()) {
    const { kind, tls, connections } = file.value;
    if (kind !== 'hl7v2' && tls) {
      report(
        file.where(['tls']),
        'TLS here is for MLLP; /fhir has that of your reverse proxy. Remove it.',
      );
    }
    if (tls?.allowedNames && tls.clientCa === undefined) {
      const sentence =
        'Without clientCa no sender shows a certificate, so none has a name. Add clientCa.';
      report(file.where(['tls', 'allowedNames']), sentence);
    }
    if ((connections.mostPerPeer ?? 0) > connections.most) {
      const sentence = `One address cannot have more connections than the feed (${connections.most}). Lower it.`;
      report(file.where(['connections', 'mostPerPeer']), sentence);
    }
  }
  return problems;
}
