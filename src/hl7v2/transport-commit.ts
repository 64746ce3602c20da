import { frame } from './framer.ts';

const ACK = 0x06;
const NAK = 0x15;

/**
 * The commit of MLLP release 2 (HL7 Transport Specification: MLLP, Release 2), which says that the bytes are kept and
 * nothing about the message: `VT ACK FS CR`, or `VT NAK FS CR` where they are not.
 */
export function transportCommit(kept: boolean): Uint8Array {
  return frame(Uint8Array.of(kept ? ACK : NAK));
}

/** What the content of a frame says if it is such a commit: whether the bytes are kept. */
export function readTransportCommit(content: Uint8Array): boolean | undefined {
  if (content.length !== 1) return undefined;
  if (content[0] === ACK) return true;
  return content[0] === NAK ? false : undefined;
}
