import type { PayloadField } from './destination-payload.ts';

/** Somewhere that effects go: an EHR, an interface engine, a mailbox, a folder. What `destinations/<id>.yaml` says. */
export interface Destination {
  id: string;
  title: string;
  /** Integration engineer or team that answers for it. */
  owner: string;
  /** Where the causes that it takes happen. */
  sites: readonly string[];
  /** Effects wait for a person to end the pause. */
  paused: boolean;
  to: DestinationAddress;
  takes: readonly Take[];
  /** All that may leave for it, and nothing else. */
  payload: readonly PayloadField[];
  /** Networks (CIDR) that its address may be in beside the public internet. */
  networks: readonly string[];
  /** An effect that was not delivered after this long is a dead letter. */
  expireAfterMs: number;
  /** What becomes of an effect of which nobody knows whether it arrived. */
  onAmbiguous: 'resend' | 'hold';
  retry: RetryPolicy;
  breaker: BreakerPolicy;
  rate: RatePolicy;
  /** Effects under way at once, each of another patient. */
  concurrency: number;
}

/** What a destination takes: a change of tasks, or a clinical event. Empty lists: all of them. */
export type Take =
  | {
      on:
        | 'task.opened'
        | 'task.accepted'
        | 'task.started'
        | 'task.climbed'
        | 'task.completed'
        | 'task.cancelled';
      workflow: string;
      tasks: readonly string[];
    }
  | { on: 'event'; types: readonly string[] }
  | { on: 'effect'; names: readonly string[] }
  | { on: 'notice'; workflow: string }
  /** What people are called out with: of a channel in channels.yaml. */
  | { on: 'callout' };

export type DestinationAddress =
  MllpAddress | FhirAddress | WebhookAddress | SmtpAddress | FileAddress | RestHookAddress;

export interface MllpAddress {
  kind: 'mllp';
  host: string;
  port: number;
  /** MSH-5 and MSH-6. */
  application: string;
  facility: string;
  /** Null: no TLS. */
  tls: TlsSettings | null;
  answerWithinMs: number;
  /** A connection without traffic is closed after this long: firewalls drop idle ones without a word. */
  closeIdleAfterMs: number;
}

/** Names in `key` are of secrets. Certificates are PEM texts. */
export interface TlsSettings {
  ca: string | null;
  cert: string | null;
  key: string | null;
}

export interface FhirAddress {
  kind: 'fhir';
  /** The base: `https://ehr.example/fhir`. */
  url: string;
  /** `update`: the Task is what it was last said to be. `create`: made once, never changed. */
  interaction: 'update' | 'create';
  /** The URI under which this network's tasks and people are known there. */
  system: string;
  /** Assigning authority → URI of its identifiers. */
  systems: Readonly<Record<string, string>>;
  /** The secret with the bearer token; null: none is sent. */
  token: string | null;
  answerWithinMs: number;
}

export interface WebhookAddress {
  kind: 'webhook';
  url: string;
  /** The secret that signs. */
  secret: string;
  answerWithinMs: number;
}

export interface SmtpAddress {
  kind: 'smtp';
  host: string;
  port: number;
  /** `starttls` refuses to go on in clear; `none` is for a relay on the same machine or network. */
  security: 'tls' | 'starttls' | 'none';
  from: string;
  recipients: readonly string[];
  user: string | null;
  /** The secret with the password. */
  password: string | null;
  answerWithinMs: number;
}

export interface FileAddress {
  kind: 'file';
  /** Absolute, or below Sinew's data folder. */
  folder: string;
  format: 'json' | 'hl7v2' | 'fhir';
}

/** Where a subscription leads. No file says this: a client made it, within what its own file allows. */
export interface RestHookAddress {
  kind: 'rest-hook';
  url: string;
  headers: readonly SecretHeader[];
  /** How much a notification says. */
  content: 'empty' | 'id-only' | 'full-resource';
  topic: string;
  /** The base of `/fhir` as the client knows it. */
  base: string;
  answerWithinMs: number;
}

/** A header whose value is `prefix` and then the secret of this name. */
export interface SecretHeader {
  name: string;
  prefix: string;
  secret: string;
}

export interface RetryPolicy {
  /** The first delay and the longest; between them it doubles, and chance takes a part of it. */
  firstMs: number;
  mostMs: number;
  /** How often the destination may answer that it could not, before the effect is a dead letter. */
  refusalsMax: number;
}

export interface BreakerPolicy {
  /** Failures in a row that open it. */
  failures: number;
  /** How long it stays open at first; it doubles up to ten times that. */
  openForMs: number;
}

export interface RatePolicy {
  perSecond: number;
  burst: number;
}
