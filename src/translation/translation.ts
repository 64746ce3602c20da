/** The front door of translation/: bytes of a message become facts, with problems that say where. No IO. */
export type { FailureCause } from './failure.ts';
export { translate, type Translation, type TranslationInput } from './translate.ts';
