import type { Image } from '../support/images';
import type { Answer } from './answer';
import { BASES, makeBase } from './bases';
import type { Case } from './rows';
import type { Around } from './changes/change';
import { readParcel, type Parcel } from './parcel';
import { forEachOf } from './pool';
import { isForNotation, PolicyFiles } from './policyFiles';
import type { NotationCommand } from './notationCommand';
import { askCosign, askImageVerifier, runCommandLine } from './verifiers';
import { bring, signatureRepository, type CopyTools, type Hosts } from './ways';
import type { Workshop } from './workshop';

/** One case as one real tool and we judge it. */
export interface Judged {
  case: Case;
  /** `cosign 3` */
  peer: string;
  real: Answer;
  ours: Answer;
}

/** A case that could not be judged at all. */
export interface NotJudged {
  case: Case;
  why: string;
}

export interface MatrixOptions {
  workshop: Workshop;
  notation: NotationCommand;
  dir: string;
  hosts: Hosts;
  tools: CopyTools;
  /** Major versions of Cosign that verify. */
  majors: number[];
}

const AT_ONCE = 3;
/** Every so many cases the command line itself is run, too. */
const SAMPLE = 25;

/** Makes what the cases start from, then judges each case by every tool. */
export async function runMatrix(
  cases: Case[],
  options: MatrixOptions,
): Promise<{ judged: Judged[]; failed: NotJudged[]; sampled: number }> {
  const { workshop, dir } = options;
  const bases = await makeBases(cases, options);
  const around: Around = {
    other: async name => bases.get(name)!.parcel,
    sign: (...call) => workshop.signOutside(...call),
    logAt: (...call) => workshop.logAt(...call),
  };
  const hosts = Object.values(options.hosts);
  const policies = new PolicyFiles(
    ...([dir, workshop, options.notation, hosts] as const),
  );
  const judged: Judged[] = [];
  const failed: NotJudged[] = [];
  let sampled = 0;
  const numbered = cases.map((one, index) => ({ one, index }));
  await forEachOf(numbered, AT_ONCE, async ({ one, index }) => {
    try {
      const { image: source, parcel } = bases.get(one.base)!;
      const image = await bring(one.way, await one.change(parcel, around), {
        ...{ source, hosts: options.hosts, tools: options.tools },
        path: `cases/${index}`,
      });
      const { request } = one;
      const call = {
        trustPolicy: await policies.fileFor(request),
        hosts,
        signatures:
          one.way === 'elsewhere'
            ? signatureRepository(image.repository)
            : undefined,
      };
      const ours = await askImageVerifier(image.pinned, request, call);
      if (index % SAMPLE === 0) {
        const again = await runCommandLine(image.pinned, request, call);
        if (again.verdict !== ours.verdict) {
          throw new Error(`the command line ${again.verdict} it`);
        }
        sampled += 1;
      }
      for (const { peer, ask } of peersOf(one, image, options)) {
        judged.push({ case: one, peer, real: await ask(), ours });
      }
    } catch (error) {
      failed.push({ case: one, why: (error as Error).message });
    }
  });
  return { judged, failed, sampled };
}

/** The real tools that judge a case. */
export function peersOf(
  { base, request, way }: Case,
  { repository, pinned }: Image,
  { workshop, notation, majors }: MatrixOptions,
): Array<{ peer: string; ask(): Promise<Answer> }> {
  if (isForNotation(request)) {
    return [{ peer: NOTATION, ask: () => notation.ask(pinned, request) }];
  }
  const layout = BASES[base].signings.at(0)?.layout ?? 'bundle';
  return majors.map(major => ({
    peer: `cosign ${major}`,
    ask: () =>
      askCosign(workshop.cosign(major), pinned, {
        ...{ workshop, request, layout },
        signatures:
          way === 'elsewhere' ? signatureRepository(repository) : undefined,
      }),
  }));
}

export const NOTATION = 'notation-go';

// What changes take parts from is needed though no case starts there.
const TAKEN = /^(unsigned|another)/;

async function makeBases(
  cases: Case[],
  { workshop, notation, hosts }: MatrixOptions,
): Promise<Map<string, { image: Image; parcel: Parcel }>> {
  const needed = new Set(cases.map(({ base }) => base));
  const names = Object.keys(BASES).filter(
    name => needed.has(name) || TAKEN.test(name),
  );
  const made = await forEachOf(names, AT_ONCE, async name => {
    const base = BASES[name];
    const host = base.docker ? hosts.docker : hosts.oci;
    const repository = `${host}/bases/${names.indexOf(name)}`;
    const image = await makeBase(base, repository, workshop, notation);
    return [name, { image, parcel: await readParcel(image) }] as const;
  });
  return new Map(made);
}
