import { mkdirSync, readFileSync, rmSync } from 'node:fs';

import { ensureBrowserLibraries } from './browser-libraries.mjs';
import { installMissing } from './install.mjs';
import { requireNode, root, run } from './pinned-node.mjs';

// npm test [-- path …]: all tests, or those whose path contains one of the words. The last line is the sum.

const report = `${root}.cache/tests-${process.pid}.json`;

await installMissing();
ensureBrowserLibraries();
mkdirSync(`${root}.cache`, { recursive: true });
const vitest = ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)];
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
const code = await run(requireNode(), [...vitest, ...reporters]);
const { passed, failed, skipped } = countTests();
rmSync(report, { force: true });
process.exitCode = code === 0 && failed > 0 ? 1 : code;
console.log(`${passed} passed, ${Math.max(failed, code === 0 ? 0 : 1)} failed, ${skipped} skipped`);

/** A file that could not even be loaded counts as one failed test; no report at all, as nothing passed. */
function countTests() {
  try {
    const result = JSON.parse(readFileSync(report, 'utf8'));
    const broken = result.testResults.filter(
      (file) =>
        file.status === 'failed' && !file.assertionResults.some((one) => one.status === 'failed'),
    );
    return {
      passed: result.numPassedTests,
      failed: result.numFailedTests + broken.length,
      skipped: result.numPendingTests + result.numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}
