/** The front door of hl7v2/: reading, writing, framing and answering HL7 v2. Knows nothing of what a message means. */
export {
  ackWish,
  ackWishes,
  buildAck,
  parseAck,
  type Ack,
  type AckCode,
  type AckError,
  type AckRequest,
  type AckWish,
  type AckWishes,
} from './ack.ts';
export { findAttachments, type Attachment } from './attachments.ts';
export { batchMessagesMax, readBatch, type Batch } from './batch.ts';
export {
  charsetNamed,
  decodeText,
  type Charset,
  type CharsetOptions,
  type DecodedText,
} from './charset.ts';
export { standardDelimiters, type Delimiters } from './delimiters.ts';
export { fieldTitle, segmentTitle } from './dictionary.ts';
export {
  addSegment,
  buildMessage,
  encodeMessage,
  repeat,
  setValue,
  type ComponentInput,
  type FieldInput,
  type MessageInput,
  type Repetitions,
  type SegmentInput,
} from './encode.ts';
export { encodeText } from './encode-text.ts';
export { frame, Framer, oversizeHeadBytes, type FrameEvent } from './framer.ts';
export { parseMessage, type Message, type ParsedMessage } from './message.ts';
export { parsePath, type Path } from './path.ts';
export { peek, type Peek, type PeekedIdentifier } from './peek.ts';
export { judgeSequence, type SequenceVerdict } from './sequence.ts';
export { segmentGroups, type SegmentGroup } from './segment-groups.ts';
export type { Segment, Span, Value } from './segment.ts';
export {
  formatTimestamp,
  parseTimestamp,
  zoneOfMessage,
  type TimePrecision,
  type Timestamp,
  type TimestampRead,
} from './timestamp.ts';
export {
  attachmentBytesMin,
  attachmentMark,
  putBackAttachments,
  takeOutAttachments,
  type TakenAttachment,
  type TakenOut,
} from './take-out.ts';
export { readTransportCommit, transportCommit } from './transport-commit.ts';
