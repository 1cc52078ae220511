import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Digest } from "../../policies/images/reference";
import { fileOf, reportText, type ScanReport, type Signature } from "../../policies/images/report";
import { aged, openReport } from "../../policies/images/shelf";
import type { Trivy, TrivyState } from "./trivy";

/** An image to scan. */
export interface Target {
  /** In the version file, or the reference itself. */
  readonly name: string;
  readonly repository: string;
  /** Absent where nobody has looked it up yet. */
  readonly digest?: Digest;
}

export interface ScanOptions {
  readonly trivy: Pick<Trivy, "prepare" | "scan">;
  readonly signature: (repository: string, digest: Digest) => Promise<Signature>;
  readonly now?: () => Date;
}

/** Scans one image. @throws a sentence; then there is no report */
export async function scanImage(
  { repository, digest }: Omit<Target, "name"> & { readonly digest: Digest },
  state: TrivyState,
  { trivy, signature, now = () => new Date() }: ScanOptions,
): Promise<ScanReport> {
  const { platforms, absent } = await trivy.scan(repository, digest);
  const text = reportText({
    format: "millrace-scan",
    version: 1,
    image: repository,
    digest,
    signature: await signature(repository, digest),
    scanned: now().toISOString(),
    trivy: state,
    platforms,
    absent,
  });
  // Read as a rule will read it, so that what no rule could read is not kept.
  const report = openReport(text);
  if ("format" in report) return report;
  throw new Error(`${repository}@${digest}: ${report.what} must be ${report.allowed}, got ${report.got}`);
}

/** Puts a report where rules look for it, whole or not at all. */
export function writeReport(folder: string, report: ScanReport): string {
  const path = join(folder, fileOf(report.digest));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.part`, reportText(report));
  renameSync(`${path}.part`, path);
  return path;
}

/** The report that an image has, where it is still good for so many days. */
export function goodReport(
  folder: string,
  { repository, digest }: { readonly repository: string; readonly digest: Digest },
  days: number,
  now = new Date(),
): ScanReport | undefined {
  const path = join(folder, fileOf(digest));
  if (!existsSync(path)) return undefined;
  const report = openReport(readFileSync(path, "utf8"));
  if (!("format" in report) || report.image !== repository || report.digest !== digest) return undefined;
  return aged(report, now, days) === undefined ? report : undefined;
}

export interface ScanAllOptions extends ScanOptions {
  readonly folder: string;
  /** Scans also what has a report of today. */
  readonly fresh?: boolean;
  readonly say: (line: string) => void;
  readonly signal?: AbortSignal;
}

export interface Scanned {
  /** Names of images with a report. */
  readonly reported: readonly string[];
  /** Of those that nobody has looked up. */
  readonly unpinned: readonly string[];
  readonly failed: readonly string[];
}

const isOver = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;

/** A database is made anew every six hours; a report of one that is a day old is scanned again. */
const GOOD_DAYS = 1;

/**
 * Scans what has no report of today, one image after the other, and writes each report when it is there. An image whose scan fails
 * keeps the report that it has.
 * @throws a sentence before anything is written where Trivy or its database is not to be had
 */
export async function scanAll(targets: readonly Target[], options: ScanAllOptions): Promise<Scanned> {
  const { folder, fresh = false, say, signal, now = () => new Date() } = options;
  const reported: string[] = [];
  const failed: string[] = [];
  const unpinned = targets.filter(({ digest }) => digest === undefined).map(({ name }) => name);
  const pinned = targets.flatMap(({ digest, ...rest }) => (digest === undefined ? [] : [{ ...rest, digest }]));
  const due = pinned.filter((target) => fresh || goodReport(folder, target, GOOD_DAYS, now()) === undefined);
  reported.push(...pinned.filter((target) => !due.includes(target)).map(({ name }) => name));
  if (due.length > 0) {
    say("updating Trivy's databases …");
    const state = await options.trivy.prepare();
    say(`Trivy ${state.version}, its vulnerability database of ${state.database}`);
    for (const [index, target] of due.entries()) {
      if (isOver(signal)) break;
      say(`${index + 1} of ${due.length}: ${target.name} (${target.repository}@${target.digest}) …`);
      try {
        writeReport(folder, await scanImage(target, state, options));
        reported.push(target.name);
      } catch (error) {
        // What was broken off has not failed.
        if (isOver(signal)) break;
        failed.push(error instanceof Error ? error.message : String(error));
      }
    }
  }
  return { reported, unpinned, failed };
}
