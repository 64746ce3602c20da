/** The front door of callouts/: who is told outside of the browser that a task asks them, and what becomes of it. */
export {
  afterReport,
  type CalloutState,
  type ReportedState,
  type StandingCallout,
} from './callout.ts';
export {
  findTaskByCode,
  followDeliveries,
  heedFailures,
  lastCallout,
  lockCallout,
  readCalledOut,
  readCallouts,
  readUnheard,
  setCalloutAnswer,
  setCalloutState,
  type UnheardRound,
} from './callout-store.ts';
export { parseReply, type ReplyAnswer } from './parse-reply.ts';
export { recordCallouts } from './record-callouts.ts';
export { answerReply, sweepCodes, takeReply } from './reply-store.ts';
export { codeRestDays } from './short-code.ts';
