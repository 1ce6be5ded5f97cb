import { readFileSync } from 'node:fs';
import Module from 'node:module';
import { join } from 'node:path';
import { createInstrumenter } from 'istanbul-lib-instrument';
import ts from 'typescript';

const root = join(__dirname, '../..');
const OWN = join(root, 'packages/image-verifier/src');
const MEASURED = [OWN, join(root, 'node_modules/@sigstore')];
const SKIPPED = /__fuzz__|__testUtils__|protobuf-specs/;
const VARIABLE = '__fuzzCoverage__';

interface FileCoverage {
  b: Record<string, number[]>;
  f: Record<string, number>;
}

type Extensions = Record<
  string,
  (module: { _compile(code: string, name: string): void }, name: string) => void
>;

/**
 * From now on, whatever is loaded counts the branches and functions that it
 * runs through.
 */
export function countBranches(): void {
  const instrumenter = createInstrumenter({
    coverageVariable: VARIABLE,
    compact: true,
    esModules: false,
    autoWrap: true,
    produceSourceMap: false,
  });
  const { _extensions } = Module as unknown as { _extensions: Extensions };
  const measured = (name: string) =>
    MEASURED.some(folder => name.startsWith(folder)) && !SKIPPED.test(name);
  const plain = _extensions['.js'];
  _extensions['.js'] = (module, name) =>
    measured(name)
      ? module._compile(
          instrumenter.instrumentSync(readFileSync(name, 'utf8'), name),
          name,
        )
      : plain(module, name);
  _extensions['.ts'] = (module, name) => {
    const { outputText } = ts.transpileModule(readFileSync(name, 'utf8'), {
      fileName: name,
      compilerOptions: {
        module: ts.ModuleKind.CommonJS,
        target: ts.ScriptTarget.ES2022,
        esModuleInterop: true,
      },
    });
    module._compile(
      measured(name)
        ? instrumenter.instrumentSync(outputText, name)
        : outputText,
      name,
    );
  };
}

interface Counters {
  own: boolean;
  branches: number[][];
  functions: Record<string, number>;
  keys: string[];
  seen: Uint8Array;
}

/** Remembers which branches were taken how often, in powers of two, by any run. */
export class Coverage {
  readonly #files = new Map<string, Counters>();
  /** Branches and functions of our own code that some run went through. */
  covered = 0;
  total = 0;

  /** Reads the counters, sets them to zero; true where the run did something new. */
  take(): boolean {
    this.#findFiles();
    let fresh = false;
    for (const {
      own,
      branches,
      functions,
      keys,
      seen,
    } of this.#files.values()) {
      let at = 0;
      const note = (count: number) => {
        const bit = 1 << Math.min(7, 31 - Math.clz32(count));
        if (seen[at] === 0 && own) this.covered += 1;
        if ((seen[at] & bit) === 0) {
          seen[at] |= bit;
          fresh = true;
        }
      };
      for (const arms of branches) {
        for (let i = 0; i < arms.length; i++, at++) {
          if (arms[i] > 0) {
            note(arms[i]);
            arms[i] = 0;
          }
        }
      }
      for (let i = 0; i < keys.length; i++, at++) {
        if (functions[keys[i]] > 0) {
          note(functions[keys[i]]);
          functions[keys[i]] = 0;
        }
      }
    }
    return fresh;
  }

  #findFiles(): void {
    const all = ((globalThis as Record<string, unknown>)[VARIABLE] ??
      {}) as Record<string, FileCoverage>;
    const names = Object.keys(all);
    if (names.length === this.#files.size) {
      return;
    }
    for (const name of names.filter(one => !this.#files.has(one))) {
      const { b, f } = all[name];
      const branches = Object.values(b);
      const keys = Object.keys(f);
      const size =
        branches.reduce((sum, arms) => sum + arms.length, 0) + keys.length;
      const own = name.startsWith(OWN);
      if (own) this.total += size;
      const seen = new Uint8Array(size);
      this.#files.set(name, { own, branches, functions: f, keys, seen });
    }
  }
}
