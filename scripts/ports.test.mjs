import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { isTaken, takenPortsMessage } from './ports.mjs';

test('says which ports are taken and what to do', () => {
  assert.equal(
    takenPortsMessage([3000], 'linux'),
    'Cannot start: port 3000 (frontend) is in use, perhaps by another `npm start`. End that program (`lsof -i :3000` finds it) and run the command again.',
  );
  assert.equal(
    takenPortsMessage([7007, 7010, 7011], 'win32'),
    'Cannot start: ports 7007 (backend), 7010, 7011 (demo fleet) are in use, perhaps by another `npm start`. End that program (`netstat -ano` finds it) and run the command again.',
  );
});

for (const host of ['127.0.0.1', '0.0.0.0']) {
  test(`sees a listener on ${host}`, async () => {
    const server = createServer();
    await new Promise(resolve => server.listen(0, host, resolve));
    const { port } = server.address();
    assert.equal(await isTaken(port), true);
    await new Promise(resolve => server.close(resolve));
    assert.equal(await isTaken(port), false);
  });
}
