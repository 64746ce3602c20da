import { runPinned } from './pinned-node.mjs';

await runPinned('tools/write-coverage.ts', []);
