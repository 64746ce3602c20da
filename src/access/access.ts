/** The front door of access/: people, what they may do, sessions, audit. */
export { appendAudit, readAudit } from './audit-store.ts';
export type { AuditEntry, AuditQuestion, AuditRow } from './audit.ts';
export { covers, createAuthorize } from './authorize.ts';
export { createClients, type Client } from './client.ts';
export { createDemoProvider, demoClientId, type DemoProviderSettings } from './demo-provider.ts';
export {
  isTrustworthyIssuer,
  type IdentityProviderSettings,
  type PersonClaims,
} from './identity-provider.ts';
export { permissions } from './person.ts';
export type { Answer, Authorize, Grant, Permission, Person, Resource } from './person.ts';
export { createSessions, sessionIdleMs, type Session, type Sessions } from './session.ts';
export type { SignInRefusal } from './sign-in-refusal.ts';
export {
  createSignIn,
  type SignIn,
  type SignInBegun,
  type SignInFinished,
  type SignInSettings,
} from './sign-in.ts';
