// The package has no types of its own; what is used of it.
declare module 'istanbul-lib-instrument' {
  export function createInstrumenter(options: {
    coverageVariable: string;
    compact: boolean;
    esModules: boolean;
    autoWrap: boolean;
    produceSourceMap: boolean;
  }): { instrumentSync(code: string, fileName: string): string };
}
