import { checkBoundaries } from './boundaries.ts';

const { modules, violations } = await checkBoundaries(process.cwd());
for (const { rule, from, to } of violations) console.log(`${rule}: ${from} → ${to}`);
console.log(`${modules} files, ${violations.length} violations`);
process.exitCode = violations.length > 0 ? 1 : 0;
