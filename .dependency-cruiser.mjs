import { modules } from './tools/modules.mjs';

// Who may import whom. Each rule has a planted violation in tools/boundaries.test.ts.

// Tests, what they share, and the generators of theirs that lie beside the code (any-*.ts).
const tests = '\\.test\\.tsx?$|^test/|^src/[^/]+/any-[^/]+\\.ts$';

const onlyUp = modules.slice(0, -1).map((module, index) => ({
  name: `only-up-from-${module}`,
  comment: `${module}/ stands on nothing that comes after it in tools/modules.mjs.`,
  severity: 'error',
  from: { path: `^src/${module}/`, pathNot: tests },
  to: { path: `^src/(${modules.slice(index + 1).join('|')})/` },
}));

export default {
  forbidden: [
    ...onlyUp,
    {
      name: 'no-cycles',
      comment: 'At run time no file waits for one that waits for it. Types may name each other.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'known-modules',
      comment: 'A new module takes its place in tools/modules.mjs.',
      severity: 'error',
      from: {},
      to: { path: '^src/[^/]+/', pathNot: `^src/(${modules.join('|')})/` },
    },
    {
      name: 'front-doors',
      comment: 'A module is entered through the file that bears its name.',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { path: '^src/([^/]+)/', pathNot: ['^src/$1/', '^src/([^/]+)/\\1\\.ts$'] },
    },
    {
      name: 'front-doors-from-outside',
      comment: 'So do the wiring, the simulator, tests and tools.',
      severity: 'error',
      from: { pathNot: '^src/[^/]+/|^web/' },
      to: { path: '^src/([^/]+)/', pathNot: '^src/([^/]+)/\\1\\.ts$' },
    },
    {
      name: 'wiring-is-for-the-command-line',
      comment: 'src/system.ts makes the parts; a part that asks for the whole has lost its place.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: `^src/cli/|${tests}` },
      to: { path: '^src/[^/]+\\.ts$' },
    },
    {
      name: 'nothing-imports-tests',
      severity: 'error',
      from: { pathNot: tests },
      to: { path: tests },
    },
    {
      name: 'web-knows-the-api-only',
      comment: 'The pages share the shapes of the API with the server, and nothing else.',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^(src|simulator|test|tools|bench)/', pathNot: '^src/http/api\\.ts$' },
    },
    {
      name: 'web-takes-types-only',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^src/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'server-does-not-know-the-pages',
      severity: 'error',
      from: { path: '^(src|simulator|bench)/', pathNot: '\\.browser\\.test\\.ts$' },
      to: { path: '^(web|tools)/' },
    },
    {
      name: 'only-the-demo-simulates',
      comment: 'Nothing that runs in a hospital depends on the hospitals that we play.',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/cli/|${tests}` },
      to: { path: '^(simulator|bench)/' },
    },
    {
      name: 'hl7v2-stands-alone',
      comment: 'The HL7 v2 core is ours: no package but the one for dates.',
      severity: 'error',
      from: { path: '^src/hl7v2/', pathNot: tests },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-no-pkg'],
        pathNot: 'temporal-polyfill',
      },
    },
    {
      name: 'hl7v2-takes-types-only',
      comment:
        'Of platform/, the one module above it: what a problem and an instant are. At run time it needs nobody.',
      severity: 'error',
      from: { path: '^src/hl7v2/', pathNot: tests },
      to: { path: '^src/platform/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'canonical-knows-no-hl7v2',
      comment: 'What is clinical has no segments: other formats will be translated into it, too.',
      severity: 'error',
      from: { path: '^src/canonical/' },
      to: { path: '^src/hl7v2/' },
    },
    {
      name: 'no-development-packages-at-run-time',
      severity: 'error',
      from: { path: '^src/', pathNot: tests },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'all-imports-lead-somewhere',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    // Beside TypeScript 7 the default parser sees nothing at all.
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(web/dist|dist|\\.cache|\\.data)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css'],
    },
  },
};
