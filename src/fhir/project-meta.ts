/** Meta.source: the message that said so last. `/messages/<number>` shows it to whoever may see it. */
export function journalSource(seq: number): string {
  return `urn:sinew:journal:${seq}`;
}

/** Identifiers of things that Sinew names itself and that are no resources here. */
export const ownSystems = {
  order: 'urn:sinew:order',
  pool: 'urn:sinew:pool',
  role: 'urn:sinew:role',
  site: 'urn:sinew:site',
  task: 'urn:sinew:task',
  unit: 'urn:sinew:unit',
  workflow: 'urn:sinew:workflow',
  outcome: 'urn:sinew:task-outcome',
} as const;
