/**
 * How a feed is listened to and answered, beyond what every feed does. Each part may be absent, as in releases from before
 * there was a policy: then it is as the defaults of `feedPolicyFile` say.
 */
export interface FeedPolicy {
  /** Believed against everything that a message says of its character set; `charset` is for those that say nothing. */
  charsetOverride?: string | undefined;
  /** Absent: plain TCP. */
  tls?: FeedTls | undefined;
  answers?: FeedAnswers | undefined;
  /** MSH-13: not looked at; gaps are told of; gaps stop the link. */
  sequence?: 'ignore' | 'watch' | 'enforce' | undefined;
  /** Another control id with the same content: taken without a word, or taken and told of. */
  sameContent?: 'ignore' | 'flag' | undefined;
  connections?: FeedConnections | undefined;
}

/**
 * TLS of a feed's listener. Where PEM text comes from is a file, relative to the network's folder, or a variable of the
 * environment (`SINEW_SECRET_…`).
 */
export interface FeedTls {
  certificate: string;
  key: string;
  /** Who signs the senders' certificates; absent: senders need none. */
  clientCa?: string | undefined;
  /** Names in a sender's certificate (subject alternative names, else the common name); absent: any that is signed. */
  allowedNames?: readonly string[] | undefined;
}

export interface FeedAnswers {
  /**
   * `off`: one answer to a message. `same-connection`: where MSH-16 asks for it, an application answer of its own follows once
   * the message was applied.
   */
  applicationAck: 'off' | 'same-connection';
  /** MLLP release 2: the transport commits to each frame before it is answered. */
  transportCommit: boolean;
  /** Of a batch in one frame: not taken; an answer to each message; one batch of answers. */
  batches: 'refuse' | 'each' | 'one';
}

export interface FeedConnections {
  /** At once. */
  most: number;
  /** Of one address. Absent: as many as the feed has. */
  mostPerPeer?: number | undefined;
  /** New ones from one address. */
  perPeerPerMinute: number;
  /** A connection on which nothing comes for as long is closed. Absent: never. */
  idleSeconds?: number | undefined;
  /** Addresses and networks that may connect. Absent: all. */
  peers?: readonly string[] | undefined;
  /** A load balancer stands in front and says by the PROXY protocol (versions 1 and 2) for whom it speaks. */
  proxyProtocol: boolean;
}

/** What holds where a feed says nothing of its connections. */
export const feedConnectionsDefault: FeedConnections = {
  most: 256,
  perPeerPerMinute: 600,
  proxyProtocol: false,
};
