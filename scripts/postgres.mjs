// A PostgreSQL server of its own for the tests: empty, on a free loopback port,
// gone afterwards.

import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from './debian.mjs';
import { delay, runTool, startProcess, stopProcess } from './processes.mjs';

/** Returns the connection string and how to stop the server. */
export async function startPostgres() {
  const dir = mkdtempSync(join(tmpdir(), 'image-signing-postgres-'));
  const account = serverAccount();
  if (account.uid !== undefined) chownSync(dir, account.uid, account.gid);

  const data = join(dir, 'data');
  const options = { ...account, cwd: dir, stdio: 'ignore', minutes: 2 };
  const init = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8'];
  const code = await runTool(
    findProgram('initdb'),
    [...init, '--locale=C', '--no-sync'],
    options,
  );
  if (code !== 0) throw new Error(`initdb ended with ${code}`);

  const port = await freePort();
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    `unix_socket_directories=${dir}`,
    'max_connections=300',
    // Its data need not outlive a crash.
    'fsync=off',
    'full_page_writes=off',
    'synchronous_commit=off',
  ];
  const server = startProcess(
    findProgram('postgres'),
    ['-D', data, ...settings.flatMap(setting => ['-c', setting])],
    { ...account, cwd: dir, stdio: 'ignore' },
  );
  await untilReady(port);

  return {
    connectionString: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    stop: async () => {
      await stopProcess(server);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

// PostgreSQL refuses to run as root.
function serverAccount() {
  if (process.getuid() !== 0) return {};
  const id = flag =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function untilReady(port) {
  const args = ['-q', '-h', '127.0.0.1', '-p', String(port)];
  for (let tries = 0; tries < 120; tries += 1) {
    const code = await runTool(findProgram('pg_isready'), args, {
      quiet: true,
    });
    if (code === 0) return;
    await delay(500);
  }
  throw new Error('PostgreSQL does not answer');
}
