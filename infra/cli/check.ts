/**
 * `npm run check`: what a reviewer should not have to look for. Types were checked by the compile that comes before every
 * task; here come lint, formatting, the dependency rules and the README snippets, two at a time.
 */
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { checkReadmes } from "../readme/check";

interface Step {
  readonly name: string;
  readonly remedy: string;
  readonly run: () => Promise<string | undefined>;
}

/** Runs one of the project's tools; resolves to what it printed when it failed. */
function tool(script: string, args: readonly string[]): () => Promise<string | undefined> {
  return () =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [`node_modules/${script}`, ...args], { stdio: ["ignore", "pipe", "pipe"] });
      let output = "";
      child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
      child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
      child.on("close", (code) => {
        resolve(code === 0 ? undefined : output);
      });
    });
}

const STEPS: readonly Step[] = [
  {
    name: "lint",
    remedy: "mend what eslint names",
    run: tool("eslint/bin/eslint.js", [".", "--max-warnings", "0", "--cache", "--cache-location", "dist/.eslintcache"]),
  },
  {
    name: "format",
    remedy: "run npm run format",
    run: tool("prettier/bin/prettier.cjs", ["--check", "--log-level", "warn", "."]),
  },
  {
    name: "dependency rules",
    remedy: "import along the arrows of .dependency-cruiser.cjs",
    run: tool("dependency-cruiser/bin/dependency-cruise.mjs", ["infra", "components", "workloads"]),
  },
  {
    name: "README snippets",
    remedy: "mend the snippet or what it shows",
    run: () => Promise.resolve(checkReadmes(".")),
  },
];

async function main(): Promise<void> {
  const started = Date.now();
  const queue = [...STEPS];
  let failed = 0;
  console.log("ok      types (compiled before this)");
  const worker = async (): Promise<void> => {
    for (let step = queue.shift(); step !== undefined; step = queue.shift()) {
      const begun = Date.now();
      const output = await step.run();
      const seconds = ((Date.now() - begun) / 1000).toFixed(1);
      if (output === undefined) console.log(`ok      ${step.name} (${seconds} s)`);
      else {
        failed += 1;
        console.log(`FAILED  ${step.name} (${seconds} s): ${step.remedy}\n${output}`);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, worker));
  console.log(
    `check: ${STEPS.length + 1 - failed} passed, ${failed} failed in ${((Date.now() - started) / 1000).toFixed(1)} s`,
  );
  process.exitCode = failed === 0 ? 0 : 1;
}

void main();
