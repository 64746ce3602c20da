/** What can be broken on purpose, in the words that the page shows. */
export const faults = [
  {
    id: 'lab-bad-code',
    title: 'A laboratory sends bad codes',
    sentence:
      'The laboratory of the first hospital loses its tables: test codes that nobody has mapped, results without a patient number or a message type.',
  },
  {
    id: 'feed-down',
    title: 'A feed goes down',
    sentence: 'One laboratory feed loses its connection; its messages pile up until it is mended.',
  },
  {
    id: 'duplicates',
    title: 'Every message arrives twice',
    sentence: 'All senders repeat each message, byte for byte, as if they had missed the answer.',
  },
  {
    id: 'malformed',
    title: 'Malformed frames',
    sentence:
      'Senders lose end blocks, break message headers and switch to odd delimiters before they send properly.',
  },
  {
    id: 'reordered',
    title: 'Messages out of order',
    sentence: 'Neighbouring messages of every feed overtake each other.',
  },
  {
    id: 'slow-sender',
    title: 'A slow sender',
    sentence: 'One laboratory feed sends a few bytes at a time.',
  },
  {
    id: 'staff-silent',
    title: 'Nobody answers',
    sentence: 'All simulated staff stop answering: deadlines pass and ladders climb.',
  },
] as const satisfies readonly { id: string; title: string; sentence: string }[];

export type FaultId = (typeof faults)[number]['id'];

export function isFaultId(id: string): id is FaultId {
  return faults.some((fault) => fault.id === id);
}
