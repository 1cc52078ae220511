import { join } from "node:path";
import { PulumiCommand } from "@pulumi/pulumi/automation";
import { SemVer } from "semver";
import { versions } from "../../components/core/versions";
import { makeFolder } from "./cache";
import { buildCommand, type GoBuild } from "./go-build";
import { type Progress, silent, withHeartbeat } from "./progress";

const PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/** Where a CLI can come from, in the order of trying. */
export type Source = "path" | "cache" | "installer" | "build";
export const SOURCES: readonly Source[] = ["path", "cache", "installer", "build"];

export interface FindOptions {
  /** The checkout. */
  readonly root: string;
  readonly cache: string;
  readonly progress?: Progress;
  /** Default all, in the order of `SOURCES`. */
  readonly sources?: readonly Source[];
}

/**
 * The Pulumi CLI: a new enough 3.x on PATH, one that was fetched before, the vendor's by its own installer, or one
 * built from its Go module; the last two of the version file's version.
 * @throws one sentence that says what each way met, and how to get one
 */
export async function findPulumi({
  root,
  cache,
  progress = silent,
  sources = SOURCES,
}: FindOptions): Promise<PulumiCommand> {
  const vendors = join(cache, `pulumi-${versions.pulumi}`);
  const built = join(cache, `pulumi-${versions.pulumi}-built`);
  const ways: Readonly<Record<Source, () => Promise<PulumiCommand>>> = {
    path: () => usable(),
    cache: () => usable(vendors).catch(() => usable(built)),
    installer: async () => {
      progress(`Pulumi CLI ${versions.pulumi}: asking the vendor's installer`);
      const work = makeFolder(vendors, async (temporary) => {
        await PulumiCommand.install({ root: temporary, version: new SemVer(versions.pulumi) });
      });
      await withHeartbeat(progress, `Pulumi CLI ${versions.pulumi}: the vendor's installer`, work);
      return usable(vendors);
    },
    build: async () => {
      const module = join(root, "infra/pulumi-cli");
      const build: GoBuild = {
        what: `Pulumi CLI ${versions.pulumi}`,
        module,
        package: PACKAGE,
        variables: { [VERSION_VARIABLE]: `v${versions.pulumi}` },
      };
      await makeFolder(built, (temporary) => buildCommand(build, temporary, progress));
      return usable(built);
    },
  };
  const met: string[] = [];
  for (const source of sources) {
    try {
      return await ways[source]();
    } catch (error) {
      met.push(`${source}: ${reasonOf(error)}`);
      if (source === "installer") progress(`Pulumi CLI: the vendor's installer did not succeed (${reasonOf(error)})`);
    }
  }
  throw new Error(
    `no Pulumi CLI could be had (${met.join("; ")}); put one of ${versions.pulumi} or later on PATH, ` +
      "or install Go (Debian: `apt install golang`, macOS: `brew install go`), from which it is built",
  );
}

/** The CLI in `<folder>/bin`, or on PATH. @throws when there is none, or one that is too old or of another major version */
async function usable(folder?: string): Promise<PulumiCommand> {
  const command = await PulumiCommand.get(folder === undefined ? {} : { root: folder });
  if ((command.version?.compare(versions.pulumi) ?? -1) < 0) {
    throw new Error(`${command.version?.toString() ?? "an unknown version"} is older than ${versions.pulumi}`);
  }
  return command;
}

/** What a tool said last. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (message.includes("ENOENT")) return "not found";
  return message.trim().split("\n").at(-1)?.trim() ?? message;
}
