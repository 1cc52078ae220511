import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseWaivers } from "../../policies/core/waivers";
import { isDigest, referenceOf } from "../../policies/images/reference";
import { aged, BUILT } from "../../policies/images/shelf";
import type { Paths } from "../paths";
import { rules } from "../../policies/rules";
import { defectsOf } from "./judge";
import { goodReport, scanImage, writeReport } from "./scan";
import type { Trivy, TrivyState } from "./trivy";

export interface OwnImage {
  /** The checkout, and where reports go. */
  readonly paths: Pick<Paths, "root" | "reports">;
  readonly stack: string;
  /** As it was pushed, with its digest. */
  readonly image: string;
}

/** Days for which a report of an image of ours is good: as many as the rule of reports has by default. */
const GOOD_DAYS = 7;

const folderOf = ({ reports }: OwnImage["paths"]): string => join(reports, BUILT);

/** Whether an image of ours has a report that the pack will find and accept. */
export function isScanned({ paths, stack, image }: OwnImage, now = new Date()): boolean {
  const reference = referenceOf(image);
  if (reference === undefined || !isDigest(reference.digest)) return false;
  const target = { repository: reference.repository, digest: reference.digest };
  const report = goodReport(folderOf(paths), target, GOOD_DAYS, now);
  return report !== undefined && defectsOf(report, { stack, waivers: waiversOf(paths.root), now }).length === 0;
}

/**
 * Scans an image that was built and pushed here, and keeps the report where the pack looks for it.
 * @param prepared Trivy's databases, updated once for several images
 * @throws every finding, one sentence a line; also where Trivy or its database is not to be had: nothing unscanned passes
 */
export async function scanOwn(
  { paths, stack, image }: OwnImage,
  trivy: Pick<Trivy, "prepare" | "scan">,
  prepared: () => Promise<TrivyState>,
  now = () => new Date(),
): Promise<void> {
  const reference = referenceOf(image);
  if (reference === undefined || !isDigest(reference.digest)) {
    throw new Error(`image ${image} must be named by its digest to be scanned, got none; push it first`);
  }
  try {
    const state = await prepared();
    const target = { repository: reference.repository, digest: reference.digest };
    const signature = () => Promise.resolve({ state: "built" } as const);
    const report = await scanImage(target, state, { trivy, signature, now });
    const old = aged(report, now(), GOOD_DAYS);
    if (old !== undefined) throw new Error(`${old.what} must be ${old.allowed}, got ${old.got}`);
    writeReport(folderOf(paths), report);
    const defects = defectsOf(report, { stack, waivers: waiversOf(paths.root), now: now() });
    if (defects.length > 0) throw new Error(defects.join("\n"));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(why.startsWith("image ") ? why : `image ${image} was not scanned, and nothing may use it: ${why}`, {
      cause: error,
    });
  }
}

/**
 * Scans an image that has no report of these days.
 * @returns whether it was scanned now
 * @throws as `scanOwn`
 */
export async function ensureScanned(own: OwnImage, trivy: Pick<Trivy, "prepare" | "scan">): Promise<boolean> {
  if (isScanned(own)) return false;
  await scanOwn(own, trivy, () => trivy.prepare());
  return true;
}

function waiversOf(root: string) {
  const file = "policies/waivers.json";
  const names = [...rules.map(({ name }) => name), "waivers"];
  return parseWaivers(JSON.parse(readFileSync(join(root, file), "utf8")), names, file);
}
