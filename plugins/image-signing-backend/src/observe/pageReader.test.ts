import { DIGEST_A, pod } from './__testUtils__/objects';
import { KeptKind, keepPage } from './keptObject';
import { PageReader } from './pageReader';

const PODS: KeptKind = { role: 'pod', kind: 'Pod', apiVersion: 'v1' };
const WHAT = 'GET /api/v1/pods';

function bodyOf(pods: number, filler = 4000): Uint8Array {
  const items = Array.from({ length: pods }, (_, at) => ({
    ...pod(`payments-${at}`, {
      image: 'registry.example.com/prod/payments:1',
      imageId: `registry.example.com/prod/payments@${DIGEST_A}`,
    }),
    filler: 'ü'.repeat(filler),
  }));
  const metadata = { resourceVersion: '7', continue: 'next' };
  return new TextEncoder().encode(JSON.stringify({ metadata, items }));
}

describe('PageReader', () => {
  const pages = new PageReader();
  afterAll(() => pages.close());

  it.each([
    ['a small page', 3],
    ['a large page, in its thread', 200],
  ])('keeps of %s what matters', async (_, count) => {
    const expected = keepPage(bodyOf(count), PODS, WHAT);
    expect(expected.objects).toHaveLength(count);

    expect(await pages.read('page', bodyOf(count), PODS, WHAT)).toEqual(
      expected,
    );
    expect(expected).toMatchObject({
      resourceVersion: '7',
      continueToken: 'next',
    });
    expect(expected.objects[0].text).not.toContain('ü');
  });

  it('takes the memory of a large page instead of copying it', async () => {
    const body = bodyOf(200);
    await pages.read('page', body, PODS, WHAT);
    expect(body.byteLength).toBe(0);
  });

  it('reads several pages at once, each for who asked', async () => {
    const counts = [150, 200, 250];
    const read = await Promise.all(
      counts.map(count => pages.read('page', bodyOf(count), PODS, WHAT)),
    );
    expect(read.map(page => page.objects.length)).toEqual(counts);
  });

  it.each([
    ['cut off', (body: Uint8Array) => body.slice(0, -1)],
    ['no list', () => new TextEncoder().encode(`"${'x'.repeat(600_000)}"`)],
  ])('refuses a large page that is %s', async (_, spoil) => {
    await expect(
      pages.read('page', spoil(bodyOf(200)), PODS, WHAT),
    ).rejects.toMatchObject({ kind: 'malformed' });
    expect(
      (await pages.read('page', bodyOf(200), PODS, WHAT)).objects,
    ).toHaveLength(200);
  });

  it.each([3, 200])('reads a stream of %d events', async count => {
    const event = (type: string, object: object) =>
      JSON.stringify({ type, object });
    const { items } = JSON.parse(new TextDecoder().decode(bodyOf(count)));
    const lines = [
      ...items.map((item: object) => event('ADDED', item)),
      event('DELETED', items[0]),
    ];
    const end = event('BOOKMARK', {
      metadata: {
        resourceVersion: '9',
        annotations: { 'k8s.io/initial-events-end': 'true' },
      },
    });
    const read = (...more: string[]) =>
      pages.read(
        'events',
        new TextEncoder().encode(
          [...lines, ...more].map(line => `${line}\n`).join(''),
        ),
        PODS,
        WHAT,
      );
    const { objects } = keepPage(bodyOf(count), PODS, WHAT);
    const changes = [
      ...objects.map(object => ({ type: 'upsert', ...object })),
      { type: 'delete', namespace: 'shop', name: 'payments-0' },
    ];
    expect(await read()).toEqual({ changes, ordinary: false });
    // What follows the end comes again with the watch.
    expect(await read(end, lines[0])).toEqual({
      changes,
      position: '9',
      ordinary: false,
    });
    const bookmark = event('BOOKMARK', { metadata: { resourceVersion: '9' } });
    expect(await read(bookmark)).toMatchObject({ ordinary: true });
    const gone = event('ERROR', { kind: 'Status', code: 410, message: 'old' });
    await expect(read(gone)).rejects.toMatchObject({ kind: 'expired' });
  });

  it('fails what is being read when its thread ends, and starts another', async () => {
    const ended = new PageReader();
    const reading = ended.read('page', bodyOf(400), PODS, WHAT);
    await Promise.all([
      expect(reading).rejects.toMatchObject({ kind: 'unexpected' }),
      ended.close(),
    ]);
    const { objects } = await ended.read('page', bodyOf(200), PODS, WHAT);
    expect(objects).toHaveLength(200);
    await ended.close();
  });
});
