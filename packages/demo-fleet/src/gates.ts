import { main } from 'image-verifier/cli';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { Estate } from './estate/estate';
import { EVIDENCE } from './estate/evidence';
import { daysBefore, seededHex, seededNumber } from './estate/seed';
import { releaseAgeDays } from './estate/serviceImages';
import type { Deployed } from './estate/serviceWorkloads';
import { reportFailure } from './report';

/** Of `backend.auth.externalAccess` in app-config.yaml; the demo has no secrets. */
const TOKEN = 'token-of-the-demo-pipelines';
const RETRY_MS = 5_000;
const FIRST_RUN = 18_211_000_000;

export interface GatesOptions {
  /** The demo folder: keys, trust material and registry logins. */
  folder: string;
  portalUrl: string;
  /** app-config.yaml with the trust policy of the portal. */
  appConfig: string;
}

/**
 * The gates of the pipelines that released what stage and prod run: the real
 * command line verifies each image under the portal's own trust policy and
 * reports to the portal's own API.
 */
export class Gates {
  private timer?: NodeJS.Timeout;
  private stopped = false;

  constructor(private readonly options: GatesOptions) {}

  start(estate: Estate, now: Date): void {
    this.run(estate, now).catch(reportFailure('gates'));
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** Verifies what stage and prod were deployed with, one after the other. */
  async run(estate: Estate, now: Date): Promise<void> {
    const policy = await this.writePolicy();
    const released = estate.deployed.filter(
      ({ environment, service }) =>
        (environment === 'prod' || environment === 'stage') &&
        service.project !== 'legacy',
    );
    for (const [index, deployed] of released.entries()) {
      if (this.stopped) return;
      await this.call([
        'verify',
        deployed.reference,
        ...['--trust-policy', policy, '--environment', deployed.environment],
        ...['--registry-config', 'docker-config.json'],
        ...['--insecure-registry', estate.host],
        ...recordOptions(deployed, now, FIRST_RUN + index),
        ...this.report(),
      ]);
    }
    await this.flush();
  }

  /** Sends what waits, until the portal has taken it. */
  private async flush(): Promise<void> {
    const code = await this.call(['record', 'flush', ...this.report()]);
    if (code !== 0 && !this.stopped) {
      this.timer = setTimeout(
        () => this.flush().catch(reportFailure('gates')),
        RETRY_MS,
      );
    }
  }

  private report(): string[] {
    const url = new URL('/api/image-signing', this.options.portalUrl);
    return ['--report-to', url.toString(), '--report-queue', 'gate-queue'];
  }

  private call(argv: string[]): Promise<number> {
    return main(argv, {
      cwd: this.options.folder,
      env: { IMAGE_SIGNING_TOKEN: TOKEN },
      stdout: () => {},
      stderr: () => {},
    });
  }

  /** The trust policy of the portal, its files named from the demo folder. */
  private async writePolicy(): Promise<string> {
    const { folder, appConfig } = this.options;
    const { imageSigning } = parse(await readFile(appConfig, 'utf8'));
    const text = stringify(imageSigning.trustPolicy);
    const name = 'trust-policy.yaml';
    await writeFile(join(folder, name), text.replaceAll('../../.demo/', './'));
    return name;
  }
}

/** What the pipeline of a service tells the gate. */
function recordOptions(
  { service, environment }: Deployed,
  now: Date,
  run: number,
): string[] {
  const published = daysBefore(now, releaseAgeDays(service));
  const ended = (minutesBefore: number) =>
    new Date(published.getTime() - minutesBefore * 60_000).toISOString();
  const verified = EVIDENCE[service.state].expected.verdict === 'verified';
  const authors = ['mira', 'dana', 'tomas', 'li'];
  return [
    ...['--published-at', published.toISOString()],
    // A reference by digest alone: the pipeline knows its tag.
    ...['--tag', 'release'],
    ...['--run-id', String(run), '--commit', seededHex(service.name, 40)],
    '--run-url',
    `https://github.com/example-corp/${service.name}/actions/runs/${run}`,
    '--author',
    authors[seededNumber(`author ${service.name}`, authors.length)],
    // What runs although it does not verify passed a gate that only warns.
    ...['--enforcement', verified ? 'enforcing' : 'advisory'],
    ...['--on-failure', environment === 'prod' ? 'roll-back' : 'stop'],
    ...['--stage', `build-and-tests=${ended(9)}`],
    ...['--stage', `scan=${ended(6)}`],
    ...['--stage', `attestations=${ended(3)}`],
    ...['--stage', `sign-and-publish=${published.toISOString()}`],
  ];
}
