/** The front door of access/: people, what they may do, sessions, audit. */
export type { Answer, Authorize, Grant, Permission, Person, Resource } from './person.ts';
