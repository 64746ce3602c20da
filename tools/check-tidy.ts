import { existsIn, projectFiles, tidy } from './tidy.ts';

const root = process.cwd();
const findings = tidy(projectFiles(root), existsIn(root));
for (const { where, rule, sentence } of findings) console.log(`${where} ${rule}: ${sentence}`);
process.exitCode = findings.length > 0 ? 1 : 0;
