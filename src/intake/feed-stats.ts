/** What became of the connections and frames of one feed since the start. */
export interface FeedStats {
  connections: number;
  accepted: number;
  refused: number;
  unreadable: number;
  /** Sent again, answered from memory. */
  duplicates: number;
  /** The same content under another control id, on feeds that tell of it. */
  sameContents: number;
  /** Read, but the sender was gone or the database away. */
  unansweredFrames: number;
  /** Frames that stopped in the middle. */
  halfFrames: number;
  /** Connections beyond the limit of the feed, of addresses that it does not list, and beyond the limits of one address. */
  turnedAway: number;
  peerUnknown: number;
  peerLimited: number;
  /** Connections without TLS that we could agree on, or without the PROXY header; and TLS where there is none. */
  handshakesFailed: number;
  tlsOnPlain: number;
  /** Senders with a certificate for another name. */
  wrongCertificates: number;
  /** Connections closed because nothing came. */
  idleClosed: number;
  noiseBytes: number;
}

export function noCounts(): FeedStats {
  return {
    ...{ connections: 0, accepted: 0, refused: 0, unreadable: 0, duplicates: 0 },
    sameContents: 0,
    ...{ unansweredFrames: 0, halfFrames: 0, turnedAway: 0, noiseBytes: 0 },
    ...{ peerUnknown: 0, peerLimited: 0, handshakesFailed: 0, wrongCertificates: 0 },
    ...{ tlsOnPlain: 0, idleClosed: 0 },
  };
}
