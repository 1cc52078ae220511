import { absentUpstream, type UpstreamOptions } from "./read";

/** What a run of the tests lacks, in one sentence; absent when it has all. */
export function lackOf(names: readonly string[], options: UpstreamOptions = {}): string | undefined {
  const absent = absentUpstream(names, options);
  const [first] = absent;
  if (first === undefined) return undefined;
  const more = absent.length === 1 ? "" : ` and ${absent.length - 1} more`;
  return `files of other projects are absent: ${first.file}${more}; set MILLRACE_TEST_UPSTREAM to a folder that has them, or let the tests reach GitHub once`;
}

/** Who counts tests: jest's `describe` and `describe.skip`, or a test's own. */
export interface Counter {
  readonly run: (name: string, body: () => void) => void;
  readonly skip: (name: string, body: () => void) => void;
  readonly say: (line: string) => void;
}

const jestCounter = (): Counter => ({
  run: describe,
  skip: describe.skip,
  say: (line) => process.stderr.write(`${line}\n`),
});

/**
 * Tests that need files of other projects. Where they cannot be had, the tests are skipped, which jest counts as pending, and a
 * line that begins with `SKIPPED` says why.
 * @param names files or folders of the lock file: `crds/keda`, `kubernetes`, `charts/keda/values.yaml`
 */
export function describeWithUpstream(
  name: string,
  names: readonly string[],
  body: () => void,
  { options = {}, counter = jestCounter() }: { readonly options?: UpstreamOptions; readonly counter?: Counter } = {},
): void {
  const lack = lackOf(names, options);
  if (lack === undefined) {
    counter.run(name, body);
    return;
  }
  counter.say(`SKIPPED ${name}: ${lack}`);
  counter.skip(name, body);
}
