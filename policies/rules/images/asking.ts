import { type Finding } from "../../images/findings";
import { isDigest, referenceOf } from "../../images/reference";
import { type Found, type PinnedReference, REPORTS, Shelf } from "../../images/shelf";
import { type ImageUse, imagesOf } from "../../images/uses";
import type { Breach, Check, Reference } from "../../core/rule";
import type { Subject } from "../../core/subject";

export const cis: Reference = { framework: "CIS Kubernetes 1.10", id: "5.5.1" };
export const nsa: Reference = {
  framework: "NSA/CISA Kubernetes Hardening 1.2",
  id: "Building secure container images",
};

/** Where rules get reports: a shelf a folder. */
export type Shelves = (folder: string) => Shelf;

export function shelves(now: () => Date): Shelves {
  const known = new Map<string, Shelf>();
  return (folder) => {
    const shelf = known.get(folder) ?? new Shelf(folder, now);
    known.set(folder, shelf);
    return shelf;
  };
}

/** What every rule of reports takes. */
export const reportsOption = {
  doc: "Folder of the scan reports, absolute or from the pack's own",
  default: REPORTS,
} as const;

/** How a message calls an image. */
export const called = ({ title }: ImageUse, { text }: { readonly text: string }): string =>
  /image/i.test(title.split(" ").at(0) ?? "") ? `${title}, ${text},` : `image ${text} of ${title}`;

/** A check of each image that a resource names. */
export const ofImages = (subject: Subject, ask: (use: ImageUse) => Breach | undefined): readonly Check[] =>
  imagesOf(subject).map((use) => ({ on: subject, ask: () => ask(use) }));

/** The reference that an image is named by, where it has a digest; what has none is said once, by the rule of digests. @throws UnknownRead */
export function pinnedOf({ image }: ImageUse): PinnedReference | undefined {
  const reference = referenceOf(image.text() ?? "");
  return reference !== undefined && isDigest(reference.digest) ? { ...reference, digest: reference.digest } : undefined;
}

/** A check of each image that has a digest, with what is known of it. */
export const ofScans = (
  subject: Subject,
  find: (reference: PinnedReference) => Found,
  ask: (found: Found, name: string) => Breach | undefined,
): readonly Check[] =>
  ofImages(subject, (use) => {
    const reference = pinnedOf(use);
    return reference && ask(find(reference), called(use, reference));
  });

/**
 * A check of each finding of each image, so that a waiver may name one. What has no report that can be judged has none here: that
 * is said once, by the rule of reports.
 */
export const ofFindings = (
  subject: Subject,
  find: (reference: PinnedReference) => Found,
  findings: (report: NonNullable<Found["report"]>) => readonly Finding[],
  allowed: string,
): readonly Check[] =>
  imagesOf(subject).flatMap((use): readonly Check[] => {
    // Asked, so that it counts as not judged.
    if (use.image.unknown) return [{ on: subject, ask: () => void use.image.text() }];
    const reference = pinnedOf(use);
    const report = reference && find(reference).report;
    if (reference === undefined || report === undefined) return [];
    return findings(report).map(({ id, told, remedy }) => ({
      on: subject,
      ask: () => ({ what: called(use, reference), allowed, got: told, remedy, id }),
    }));
  });
