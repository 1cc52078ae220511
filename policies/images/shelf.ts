import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { MalformedReport, parseReport, TruncatedReport } from "./parse";
import type { Digest, ImageReference } from "./reference";
import { fileOf, type ScanReport, sumOf } from "./report";

/** A reference by digest: only those have reports. */
export type PinnedReference = ImageReference & { readonly digest: Digest };

/** What is wrong with the report of an image, in the words of a violation. */
export interface ReportDefect {
  readonly kind: "missing" | "truncated" | "malformed" | "forged" | "changed" | "future" | "stale";
  /** What it is about: `the scan report`, `the vulnerability database of the scan report`. */
  readonly what: string;
  readonly allowed: string;
  readonly got: string;
}

export interface Found {
  readonly defect?: ReportDefect;
  /** Present where it may be judged, as that of a scan that is only old may. */
  readonly report?: ScanReport;
  /** Whether it is of an image that an update built: it lies in the folder of those. */
  readonly built: boolean;
}

/** Beside the pack. */
export const REPORTS = "reports";
/** Reports that updates write of the images that they built; never committed. */
export const BUILT = "built";

const PACK = join(__dirname, "..");
const DAY_MS = 86_400_000;
/** Two machines' clocks may differ by this much. */
const SKEW_MS = 3_600_000;

/** The reports of a folder. Each file is read once, when an image first asks for it. */
export class Shelf {
  private readonly read = new Map<string, ScanReport | ReportDefect>();

  /**
   * @param folder relative to the pack
   * @param now the clock
   */
  constructor(
    private readonly folder: string = REPORTS,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** What is known of an image. @param maxAgeDays of the vulnerability database */
  find(reference: PinnedReference, maxAgeDays: number): Found {
    const name = fileOf(reference.digest);
    const [committed = "", own = ""] = [name, join(BUILT, name)].map((file) => resolve(PACK, this.folder, file));
    const built = !existsSync(committed) && existsSync(own);
    const path = built ? own : committed;
    if (!existsSync(path)) return { built, defect: missing(join(this.folder, name)) };
    const read = this.open(path);
    if ("kind" in read) return { built, defect: read };
    const other = forged(read, reference);
    if (other !== undefined) return { built, defect: other };
    const defect = aged(read, this.now(), maxAgeDays);
    // What lies in the future was not made by a scan, and says nothing.
    return defect?.kind === "future" ? { built, defect } : { built, report: read, ...(defect && { defect }) };
  }

  private open(path: string): ScanReport | ReportDefect {
    const known = this.read.get(path);
    if (known !== undefined) return known;
    const opened = openReport(readFileSync(path, "utf8"));
    this.read.set(path, opened);
    return opened;
  }
}

const WHAT = "the scan report";

const missing = (file: string): ReportDefect => ({
  kind: "missing",
  what: WHAT,
  allowed: "there",
  got: `no file ${file}`,
});

/** The report that a text is, or what is wrong with the text. */
export function openReport(text: string): ScanReport | ReportDefect {
  try {
    const report = parseReport(text);
    if (sumOf(report) === report.sum) return report;
    const got = "one whose content is not what its sum was made of";
    return { kind: "changed", what: WHAT, allowed: "as the scan wrote it", got };
  } catch (error) {
    if (error instanceof TruncatedReport) {
      const got = `${Buffer.byteLength(text)} bytes that end in its midst`;
      return { kind: "truncated", what: WHAT, allowed: "whole", got };
    }
    if (!(error instanceof MalformedReport)) throw error;
    const { place, allowed, got } = error;
    const where = place === "the report" ? "" : `"${place}" of `;
    return { kind: "malformed", what: `${where}${WHAT}`, allowed, got };
  }
}

function forged({ image, digest }: ScanReport, reference: PinnedReference): ReportDefect | undefined {
  if (image === reference.repository && digest === reference.digest) return undefined;
  const allowed = `about ${reference.repository}@${reference.digest}`;
  return { kind: "forged", what: WHAT, allowed, got: `one about ${image}@${digest}` };
}

/** Whether a report is of now. */
export function aged(
  { scanned, trivy }: Pick<ScanReport, "scanned" | "trivy">,
  now: Date,
  maxAgeDays: number,
): ReportDefect | undefined {
  const allowed = `of the past, which ends at ${now.toISOString()}`;
  for (const [what, time] of [
    [WHAT, scanned],
    [DATABASE, trivy.database],
  ] as const) {
    if (Date.parse(time) > now.getTime() + SKEW_MS) return { kind: "future", what, allowed, got: `one of ${time}` };
  }
  const days = (now.getTime() - Date.parse(trivy.database)) / DAY_MS;
  if (days <= maxAgeDays) return undefined;
  const got = `one of ${trivy.database}, ${Math.floor(days)} days before`;
  return { kind: "stale", what: DATABASE, allowed: `at most ${maxAgeDays} days old`, got };
}

const DATABASE = `the vulnerability database of ${WHAT}`;
