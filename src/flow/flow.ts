/** The front door of flow/: messages, due timers and human acts, each applied in one transaction. */
export type { ActAnswer, HumanActs, PersonAct, Refusal, ResolveAnswer } from './flow-port.ts';
