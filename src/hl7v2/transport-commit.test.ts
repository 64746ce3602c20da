import { expect, test } from 'vitest';

import { Framer, frame, readTransportCommit, transportCommit } from './hl7v2.ts';

test.each([true, false])(
  'a commit of the transport (kept: %j) comes out of a stream again',
  (kept) => {
    const stream = Buffer.concat([transportCommit(kept), frame(Buffer.from('MSH|'))]);
    expect([...transportCommit(kept)]).toEqual([0x0b, kept ? 0x06 : 0x15, 0x1c, 0x0d]);
    const said = new Framer({ frameBytesMax: 100 })
      .push(stream)
      .map((event) => (event.kind === 'frame' ? readTransportCommit(event.bytes) : 'no frame'));
    expect(said).toEqual([kept, undefined]);
  },
);
