import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "./command";
import { type Progress, withHeartbeat } from "./progress";

export interface GoBuild {
  /** What is built, as lines of progress call it: `Pulumi CLI 3.276.0`. */
  readonly what: string;
  /** Absolute folder with the `go.mod` and `go.sum` that pin the module. */
  readonly module: string;
  /** Import path of the command. */
  readonly package: string;
  /** Variables of the code that are set, by their whole name. Default none. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Experiments of Go that the module is written for. Default none. */
  readonly experiments?: readonly string[];
}

/**
 * A command of a Go module, built into `<folder>/bin`.
 * @throws with the end of what Go said, when it is not there or does not build it
 */
export async function buildCommand(
  { what, module, package: path, variables = {}, experiments = [] }: GoBuild,
  folder: string,
  progress: Progress,
): Promise<void> {
  progress(`${what}: building it from its Go module (some minutes, once for this machine)`);
  const bin = join(folder, "bin");
  mkdirSync(bin);
  const started = Date.now();
  let packages = 0;
  const flags = ["-s", "-w", ...Object.entries(variables).map(([name, value]) => `-X ${name}=${value}`)];
  const work = runCommand(
    "go",
    // -v names each package as it is compiled, which is what can be counted.
    ["build", "-v", "-trimpath", "-ldflags", flags.join(" "), "-o", `${bin}/`, path],
    {
      cwd: module,
      // No C compiler needed; and the checksums of go.sum hold whatever the caller's flags are.
      env: { CGO_ENABLED: "0", GOFLAGS: "-mod=readonly", GOEXPERIMENT: experiments.join(",") },
      onLine: (line) => {
        if (/^[a-z0-9.]+\/\S+$/.test(line)) packages += 1;
      },
    },
  );
  await withHeartbeat(progress, `${what}: building`, work, () => `${packages} packages compiled`);
  progress(`${what}: built in ${Math.round((Date.now() - started) / 1000)} s`);
}
