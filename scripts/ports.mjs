// The ports that `npm start` listens on, and whether they are free.

import { createServer } from 'node:net';
import { UserError } from './errors.mjs';

export const ports = {
  3000: 'frontend',
  7007: 'backend',
  7010: 'demo fleet',
  7011: 'demo fleet',
  7012: 'demo fleet',
  7013: 'demo fleet',
};

export async function checkPorts() {
  const taken = [];
  for (const port of Object.keys(ports).map(Number)) {
    if (await isTaken(port)) taken.push(port);
  }
  if (taken.length > 0) throw new UserError(takenPortsMessage(taken));
}

export function takenPortsMessage(taken, platform = process.platform) {
  const users = [...new Set(taken.map(port => ports[port]))];
  const named = users
    .map(
      user =>
        `${taken.filter(port => ports[port] === user).join(', ')} (${user})`,
    )
    .join(', ');
  const find = platform === 'win32' ? 'netstat -ano' : `lsof -i :${taken[0]}`;
  const subject =
    taken.length === 1 ? `port ${named} is` : `ports ${named} are`;
  return `Cannot start: ${subject} in use, perhaps by another \`npm start\`. End that program (\`${find}\` finds it) and run the command again.`;
}

/** Whether something listens on the port, on any of the usual addresses. */
export async function isTaken(port) {
  for (const host of ['127.0.0.1', '::1', '0.0.0.0', '::']) {
    if ((await tryListen(port, host)) === 'EADDRINUSE') return true;
  }
  return false;
}

function tryListen(port, host) {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', error => resolve(error.code));
    server.listen({ port, host, ipv6Only: host.includes(':') }, () =>
      server.close(() => resolve(undefined)),
    );
  });
}
