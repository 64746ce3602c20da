import { runPinned } from './pinned-node.mjs';

await runPinned('tools/dump-schema.ts', []);
