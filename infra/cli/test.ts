/**
 * `npm test`: fetches what the tests need (the broker's jars, the Pulumi CLI), then runs jest. Arguments go to jest:
 * `npm test -- workloads/streams`. With `--wide` first, as `npm run test:wide` gives it, what is wide runs, and nothing else.
 */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { engines } from "../../components/core/versions";
import { findJava, resolveEngine } from "../engines";
import { findPulumi } from "../harness/pulumi-command";
import { paths } from "../paths";

interface JestResults {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
  readonly numRuntimeErrorTestSuites: number;
  readonly numPendingTests: number;
}

async function main(): Promise<void> {
  const here = paths();
  const [first, ...rest] = process.argv.slice(2);
  const wide = first === "--wide";
  const args = wide ? rest : process.argv.slice(2);
  const say = (line: string): void => {
    console.error(`millrace: ${line}`);
  };
  // At the same time: one waits for the network, the other for a processor.
  const [lib] = await Promise.all([
    resolveEngine("kafka", here.cache, say),
    findPulumi({ root: here.root, cache: here.cache, progress: say }),
  ]);
  const java = findJava("kafka").path;
  const results = join(here.dist, ".jest-results.json");
  mkdirSync(dirname(results), { recursive: true });
  rmSync(results, { force: true });

  const jest = spawn(
    process.execPath,
    [join(here.root, "node_modules/jest/bin/jest.js"), "--json", `--outputFile=${results}`, ...args],
    {
      cwd: here.root,
      stdio: ["inherit", "inherit", "inherit"],
      env: {
        ...process.env,
        PATH: `${dirname(java)}:${process.env.PATH ?? ""}`,
        MILLRACE_TEST_WIDE: String(wide),
        MILLRACE_TEST_KAFKA_LIB: lib,
        MILLRACE_TEST_KAFKA_VERSION: engines.kafka.version,
      },
    },
  );
  process.on("SIGINT", () => undefined); // The terminal's Ctrl-C reaches jest, which cleans up; this waits for it.
  process.on("SIGTERM", () => jest.kill("SIGTERM"));
  jest.on("exit", (code, signal) => {
    process.exitCode = code ?? 1;
    if (signal === null) report(results);
  });
}

/** The totals in a form that other programs read; a file that did not run is a failure. */
function report(file: string): void {
  const results = JSON.parse(readFileSync(file, "utf8")) as JestResults;
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  const skipped = results.numPendingTests > 0 ? `, ${results.numPendingTests} skipped` : "";
  console.log(`Tests: ${results.numPassedTests} passed, ${failed} failed${skipped}`);
}

main().catch((error: unknown) => {
  console.error(`millrace: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
