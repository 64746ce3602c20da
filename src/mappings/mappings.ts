/** The front door of mappings/: what a change of the maps would do to messages that came, and what no map has. Reads only. */
export {
  previewMappings,
  type CodeChange,
  type Configuration,
  type MappingPreview,
  type PreviewRow,
  type ReadRows,
} from './preview-mappings.ts';
export { mappingLine } from './mapping-line.ts';
export { journalRows } from './preview-store.ts';
export { readUnknownUnits, type UnknownUnit } from './unknown-units-store.ts';
export { readUnmapped, unmappedResultsMax, type UnmappedCode } from './unmapped-store.ts';
export { withCode } from './with-code.ts';
