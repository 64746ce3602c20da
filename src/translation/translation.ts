/** The front door of translation/: bytes of a message become facts, with problems that say where. No IO. */
export {
  translate,
  type FailureCause,
  type Translation,
  type TranslationInput,
} from './translate.ts';
