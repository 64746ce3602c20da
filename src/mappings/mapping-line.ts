import type { MappedCode } from '../governance/governance.ts';

/** A line of a code map as it is to be committed: to the codes of the feed's file, or of a file that it lists under `mappings`. */
export function mappingLine(sent: string, { code, system, display }: MappedCode): string {
  return `${JSON.stringify(sent)}: { code: ${code}, system: ${system}, display: ${JSON.stringify(display)} }`;
}
