import type { FhirAddress } from '../governance/governance.ts';
import type { Connector } from './connector.ts';
import type { ConnectorParts } from './connector-parts.ts';
import { fhirTask, taskToken } from './fhir-task.ts';
import { httpExchange, type HttpAnswer } from './http-exchange.ts';
import { httpRefusal } from './http-verdict.ts';

/**
 * FHIR R4 REST. A Task is written by its identifier, never by an id of the server: a conditional update
 * (hl7.org/fhir/R4/http.html#cond-update) or a conditional create (#ccreate), so that the same effect twice is one Task.
 */
export function fhirConnector(to: FhirAddress, parts: ConnectorParts): Connector {
  const { clock, networks, secret } = parts;
  return {
    async send(effect) {
      const query = `identifier=${encodeURIComponent(taskToken(effect, to))}`;
      const isUpdate = to.interaction === 'update';
      const base = `${to.url.replace(/\/$/, '')}/Task`;
      const outcome = await httpExchange(
        {
          url: new URL(isUpdate ? `${base}?${query}` : base),
          method: isUpdate ? 'PUT' : 'POST',
          headers: {
            'content-type': 'application/fhir+json; charset=utf-8',
            accept: 'application/fhir+json',
            'x-request-id': effect.id,
            ...(!isUpdate && { 'if-none-exist': query }),
            ...(to.token !== null && { authorization: `Bearer ${secret(to.token)}` }),
          },
          body: Buffer.from(JSON.stringify(fhirTask(effect, to))),
          networks,
          answerWithinMs: to.answerWithinMs,
        },
        parts,
      );
      if ('failed' in outcome) return outcome.failed;
      const { answer } = outcome;
      if (answer.status === 200 || answer.status === 201) {
        return { delivered: true, answer: { status: answer.status, ...placeOf(answer) } };
      }
      return httpRefusal(answer, clock.now(), operationOutcome(answer.body));
    },
    async close() {},
  };
}

/** Where the Task lies there, as far as the server says so. */
function placeOf({ headers }: HttpAnswer): Record<string, string> {
  const location = headers.location ?? headers['content-location'];
  const [, place] = /\/(Task\/[A-Za-z0-9.-]{1,64})(\/|$)/.exec(location ?? '') ?? [];
  return place === undefined ? {} : { place };
}

/** The codes of an OperationOutcome (hl7.org/fhir/R4/operationoutcome.html); its words may quote a patient. */
export function operationOutcome(body: string): string {
  let outcome: unknown;
  try {
    outcome = JSON.parse(body);
  } catch {
    return '';
  }
  if (typeof outcome !== 'object' || outcome === null || !('issue' in outcome)) return '';
  const issues: readonly unknown[] = Array.isArray(outcome.issue) ? outcome.issue : [];
  const codes = issues.flatMap((issue) =>
    typeof issue === 'object' && issue !== null && 'code' in issue ? [String(issue.code)] : [],
  );
  return codes
    .filter((code) => /^[a-z-]{1,40}$/.test(code))
    .slice(0, 5)
    .join(', ');
}
