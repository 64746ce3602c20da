/** The front door of named-messages/: what other systems tell workflows by a name, journalled and answered. */
export {
  sendNamedMessage,
  type HeardBy,
  type NamedMessageAnswer,
  type NamedMessageDeps,
  type NamedMessageRequest,
} from './send-named-message.ts';
