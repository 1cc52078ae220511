import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { paths } from "../../paths";
import { entryOf, UpstreamError, type UpstreamFile, upstreamFiles } from "./lock";

/** Where files of other projects lie on this machine. */
export interface UpstreamPlaces {
  /** A folder with the files under their names in the lock file; asked first. */
  readonly folder?: string;
  /** A folder with files by their sha256, which fetching fills. */
  readonly cache: string;
}

export function upstreamPlaces(env: NodeJS.ProcessEnv = process.env): UpstreamPlaces {
  const folder = env.MILLRACE_TEST_UPSTREAM;
  return {
    ...(folder === undefined || folder === "" ? {} : { folder }),
    cache: join(paths(env).cache, "upstream"),
  };
}

export interface UpstreamOptions {
  readonly places?: UpstreamPlaces;
  readonly files?: readonly UpstreamFile[];
}

/**
 * The text of a file that is on this machine, its sha256 checked.
 * @throws UpstreamError `unlisted`, `absent`, `altered`
 */
export function readUpstream(
  file: string,
  { places = upstreamPlaces(), files = upstreamFiles }: UpstreamOptions = {},
): string {
  const entry = entryOf(file, files);
  const found = whereIs(entry, places);
  if (found === undefined) {
    throw new UpstreamError(
      "absent",
      file,
      `upstream file "${file}" is neither in MILLRACE_TEST_UPSTREAM (${places.folder ?? "not set"}) nor in ${places.cache}; name a folder that has it, or run the tests once where GitHub answers`,
    );
  }
  return checked(entry, readFileSync(found), found).toString("utf8");
}

/** The bytes, when they are the ones that the lock file means. @throws UpstreamError `altered` */
export function checked({ file, sha256 }: UpstreamFile, bytes: Buffer, from: string): Buffer {
  const got = sha256Of(bytes);
  if (got === sha256) return bytes;
  throw new UpstreamError(
    "altered",
    file,
    `upstream file "${file}": sha256 must be ${sha256}, got ${got} from ${from}; remove that copy, or correct components/core/upstream.lock.json`,
  );
}

export const sha256Of = (bytes: Buffer | string): string => createHash("sha256").update(bytes).digest("hex");

/** Which of the listed files under the given names or folders (`crds/keda`, `charts/`) are not on this machine. */
export function absentUpstream(
  names: readonly string[],
  { places = upstreamPlaces(), files = upstreamFiles }: UpstreamOptions = {},
): readonly UpstreamFile[] {
  return files.filter(({ file }) => names.some((name) => under(file, name))).filter((entry) => !whereIs(entry, places));
}

const under = (file: string, name: string): boolean =>
  file === name || file.startsWith(name.endsWith("/") ? name : `${name}/`);

function whereIs({ file, sha256 }: UpstreamFile, { folder, cache }: UpstreamPlaces): string | undefined {
  const candidates = [...(folder === undefined ? [] : [join(folder, file)]), join(cache, sha256)];
  return candidates.find((candidate) => existsSync(candidate));
}
