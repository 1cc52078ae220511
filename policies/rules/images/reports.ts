import type { Breach, Rule } from "../../core/rule";
import { resourceRule } from "../../core/rule";
import type { ReportDefect, Shelf } from "../../images/shelf";
import type { Signature } from "../../images/report";
import { cis, nsa, ofScans, reportsOption, type Shelves } from "./asking";

const FAMILY = { family: "images" } as const;
/** Other rules judge what an old scan found as well. */
const ANY_AGE = Number.POSITIVE_INFINITY;

/** What to do by what is wrong. */
const REMEDIES: Readonly<Record<ReportDefect["kind"], string>> = {
  missing: "scan it: `npm run scan` for images of others, `pulumi up` for those that it builds",
  stale: "scan it anew: `npm run scan -- --fresh`",
  truncated: "take the file away and scan the image anew",
  malformed: "take the file away and scan the image anew",
  changed: "take the file away and scan the image anew: nobody edits a report",
  forged: "take the file away, find out who wrote it, and scan the image anew",
  future: "mend the clock of whatever scanned, and scan the image anew",
};

const report = (shelves: Shelves) =>
  resourceRule<{ readonly reports: string; readonly maxAgeDays: number }>(
    {
      ...FAMILY,
      name: "image-report",
      title: "Images were scanned, each by its digest, with a database that is fresh",
      severity: "high",
      references: [nsa, { framework: "AWS FSBP", id: "ECR.1" }],
      remedy: "scan it: `npm run scan`",
      judge: (subject, { reports, maxAgeDays }) =>
        ofScans(
          subject,
          (reference) => shelves(reports).find(reference, maxAgeDays),
          ({ defect }, name) =>
            defect && {
              what: `${defect.what} of ${name}`,
              allowed: defect.allowed,
              got: defect.got,
              remedy: REMEDIES[defect.kind],
            },
        ),
    },
    {
      reports: reportsOption,
      maxAgeDays: { doc: "Age of the vulnerability database, at most, in days", default: 7, minimum: 1 },
    },
  );

const anyAge = (shelf: Shelf) => (reference: Parameters<Shelf["find"]>[0]) => shelf.find(reference, ANY_AGE);

const sbom = (shelves: Shelves) =>
  resourceRule<{ readonly reports: string }>(
    {
      ...FAMILY,
      name: "image-sbom",
      title: "Of every image it is known what is installed in it",
      severity: "medium",
      references: [nsa],
      remedy: "scan it anew: Trivy makes the list (CycloneDX)",
      judge: (subject, { reports }) =>
        ofScans(subject, anyAge(shelves(reports)), ({ report: found }, name) => {
          const without =
            found?.platforms.filter((one) => one.sbom === undefined).map(({ platform }) => platform) ?? [];
          if (without.length === 0) return undefined;
          return { what: `the bill of materials of ${name}`, allowed: "there", got: `none for ${without.join(", ")}` };
        }),
    },
    { reports: reportsOption },
  );

/** Absent where all is well. */
function unsigned(signature: Signature, built: boolean): Pick<Breach, "got" | "remedy"> | undefined {
  switch (signature.state) {
    case "verified":
    case "none":
      return undefined;
    case "built":
      // Only where an update writes, since anybody could say so of an image of others.
      if (built) return undefined;
      return { got: "a report that calls it built here", remedy: "scan it anew: `npm run scan -- --fresh`" };
    case "refused":
      return { got: signature.why, remedy: "do not run it before its publisher has explained this" };
    case "unchecked":
      return { got: `one that was not checked: ${signature.why}` };
  }
}

const signature = (shelves: Shelves) =>
  resourceRule<{ readonly reports: string }>(
    {
      ...FAMILY,
      name: "image-signature",
      title: "Where a registry holds a signature of an image, it is that of its publisher",
      severity: "high",
      references: [cis, nsa],
      remedy: "write its signer down in infra/scans/signers.json, install cosign, and scan it anew",
      judge: (subject, { reports }) =>
        ofScans(subject, anyAge(shelves(reports)), ({ report: found, built }, name) => {
          const wrong = found && unsigned(found.signature, built);
          return wrong && { what: `the signature of ${name}`, allowed: "its publisher's, or none", ...wrong };
        }),
    },
    { reports: reportsOption },
  );

/** What is known of an image. */
export const reportRules = (shelves: Shelves): readonly Rule[] => [report(shelves), sbom(shelves), signature(shelves)];
