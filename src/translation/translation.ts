/** The front door of translation/: bytes of a message become facts, with problems that say where. No IO. */
export type { FailureCause } from './failure.ts';
export { readTypes, translate, type Translation, type TranslationInput } from './translate.ts';
export { translateRetold } from './translate-retold.ts';
export { isLoinc } from './read-code.ts';
export { parseFhirJson, type FhirElement } from './fhir-json.ts';
export { identifierOfAddress } from './fhir-reading.ts';
export { encodeFhirRequest, resultKeyAuthority, type FhirHead } from './fhir-request.ts';
export {
  entriesMax,
  readFhirContent,
  translateFhir,
  type FhirContent,
  type FhirEntry,
  type FhirTranslation,
} from './translate-fhir.ts';
export { readNamedMessage, type Carried, type NamedMessageRead } from './read-named-message.ts';
