import { listen, sendJson } from '../../packages/demo-fleet/src/httpServer';
import { endWithParent, helperReady } from './helper';

/** An API server that takes every request and serves none. */
async function serve(): Promise<void> {
  let sickness = 'hangs';
  const { url } = await listen(0, (_request, response) => {
    if (sickness === 'hangs') return;
    if (sickness === 'answers 429') response.setHeader('Retry-After', '1');
    const status = sickness === 'answers 429' ? 429 : 500;
    sendJson(response, status, { kind: 'Status', message: sickness });
  });
  helperReady({ url }, question => {
    sickness = question;
    return sickness;
  });
}

endWithParent();
serve();
