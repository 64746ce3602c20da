import {
  networkFileSchemas,
  networkJsonSchema,
  type NetworkFile,
  type NetworkFileKind,
} from './network-files.ts';
import { parseYamlFile } from './yaml-file.ts';

/** One file of a network by itself, as its schema reads it. Undefined where it does not have that shape. */
export function readNetworkFile<Kind extends NetworkFileKind>(
  kind: Kind,
  text: string,
): NetworkFile<Kind> | undefined {
  const parsed = parseYamlFile(kind, text, networkFileSchemas[kind], () => networkJsonSchema(kind));
  return parsed.file?.value as NetworkFile<Kind> | undefined;
}
