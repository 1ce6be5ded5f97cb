import { BenchmarkName, Sizes, toBenchmarkName } from './benchmarks';
import { measureClusters } from './clusters';
import { measureFreshness } from './freshness';
import { endWithParent, helperReady } from './helper';
import { measureIngest } from './ingest';
import type { Row } from './measure';
import { measureNotation } from './notation';
import { measureReads } from './overview';
import { measurePage } from './page';
import { measurePeers } from './peers';
import { measureScan } from './scan';
import { measureThreads } from './threads';
import { measureVerification } from './verification';

const measures: Record<BenchmarkName, (sizes: Sizes) => Promise<Row[]>> = {
  verification: async () => [
    ...(await measureVerification()),
    ...(await measureNotation()),
    ...(await measureThreads()),
  ],
  scan: ({ images }) => measureScan(images),
  peers: ({ images }) => measurePeers(images),
  ingest: ({ pods }) => measureIngest(pods),
  clusters: ({ pods }) => measureClusters(Math.ceil(pods / 10)),
  freshness: ({ digests }) => measureFreshness(digests),
  reads: ({ services }) => measureReads(services),
  page: ({ entities }) => measurePage(entities),
};

/** One benchmark in a process of its own: neither heap nor code is warm. */
async function run(name: string, sizes: string): Promise<void> {
  helperReady(await measures[toBenchmarkName(name)](JSON.parse(sizes)));
}

endWithParent();
const [, , name, sizes] = process.argv;
run(name, sizes).catch(error => {
  console.error(error);
  process.exit(1);
});
