import type { Clock } from '../platform/platform.ts';
import type { ResolveName } from './guarded-address.ts';

/** What every way to a destination stands on. */
export interface ConnectorParts {
  clock: Clock;
  /** Networks that the address may be in. */
  networks: readonly string[];
  resolve: ResolveName;
  /** The value of a secret by its name. Throws `MissingSecret`. */
  secret: (name: string) => string;
  /** The folder below which relative folders lie. */
  filesRoot: string;
  /** IANA zone of a site. */
  zone: (site: string) => string;
}

/** The environment does not have a secret that the destination names. The name is no secret. */
export class MissingSecret extends Error {
  override readonly name = 'MissingSecret';
  readonly variable: string;

  constructor(variable: string) {
    super(`${variable} is not set`);
    this.variable = variable;
  }
}
