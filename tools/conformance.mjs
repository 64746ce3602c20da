import { installMissing } from './install.mjs';
import { runPinned } from './pinned-node.mjs';

await installMissing();
await runPinned('conformance/run.ts', process.argv.slice(2));
