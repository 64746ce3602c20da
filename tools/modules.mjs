/**
 * The order of src/. A module may import only modules listed above it, and another module only
 * through its front door, the file that bears its name (ARCHITECTURE.md, "Code map").
 */
export const modules = [
  'platform',
  'hl7v2',
  'canonical',
  'access',
  'governance',
  'rollout',
  'formats',
  'intake',
  'translation',
  'events',
  'decisions',
  'workflows',
  'tasks',
  'delivery',
  'callouts',
  'flow',
  'rehearsal',
  'trials',
  'mappings',
  'feeds',
  'walkthroughs',
  'downtime',
  'fhir',
  'named-messages',
  'measures',
  'change',
  'http',
  'cli',
];
