// Entry point of `npm start`, `npm test` and the other commands of this
// repository. The scripts use nothing but Node.js itself, so that they run
// before any dependency is installed.

const oldestNode = 20;
if (Number(process.versions.node.split('.')[0]) < oldestNode) {
  console.error(
    `Node.js ${process.versions.node} is too old to set this repository up: install Node.js 24 (or at least ${oldestNode}) and run the command again.`,
  );
  process.exit(1);
}

// Imported late, so that an old Node.js gets the line above and no syntax error.
const { UserError } = await import('./errors.mjs');
const { stopOnSignals } = await import('./processes.mjs');

const commands = {
  start: 'start the demo fleet and the example Backstage app',
  test: 'run the unit and integration tests, arguments go to Jest',
  interop: 'run the tests against real tools (Cosign, Notation, registries)',
  'install-test': 'install the packed packages into a new Backstage app',
  bench: 'run the benchmarks',
  fuzz: 'fuzz the readers of the image verifier',
  ci: 'run everything that continuous integration runs',
  yarn: 'run Yarn with the Node.js and Yarn of this repository',
};

const [command, ...args] = process.argv.slice(2);
if (!Object.hasOwn(commands, command ?? '')) {
  const lines = Object.entries(commands).map(
    ([name, text]) => `  ${name.padEnd(12)} ${text}`,
  );
  console.error(['Usage: node scripts/run.mjs COMMAND', ...lines].join('\n'));
  process.exit(command ? 1 : 0);
}

stopOnSignals();
try {
  const { run } = await import(`./${command}.mjs`);
  process.exitCode = await run(args);
} catch (error) {
  console.error(error instanceof UserError ? error.message : error);
  process.exitCode = 1;
}
