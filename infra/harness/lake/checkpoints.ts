/** How far queries are, by their checkpoints. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { AnyStream } from "../../../workloads/streams";
import type { LakeFolder } from "./spark-jobs";

export const checkpointOf = ({ folder }: LakeFolder, stream: AnyStream, part: string): string =>
  join(folder, "spark/lake", stream.name, part);

/** Batches that a query has committed, the first first. */
export function committed(lake: LakeFolder, stream: AnyStream): readonly number[] {
  const commits = checkpointOf(lake, stream, "commits");
  const names = existsSync(commits) ? readdirSync(commits) : [];
  return names
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((one, other) => one - other);
}

/** Records of its topic that a query is done with. */
export function done(lake: LakeFolder, stream: AnyStream): number {
  const last = committed(lake, stream).at(-1);
  if (last === undefined) return 0;
  const offsets =
    readFileSync(checkpointOf(lake, stream, `offsets/${last}`), "utf8")
      .trim()
      .split("\n")
      .at(-1) ?? "";
  const [of = {}] = Object.values(JSON.parse(offsets) as Readonly<Record<string, Readonly<Record<string, number>>>>);
  return Object.values(of).reduce((sum, offset) => sum + offset, 0);
}
