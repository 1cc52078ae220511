import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ImageVersion } from "../../components/core/versions";
import type { Subject } from "../../policies/core/subject";
import { isDigest, referenceOf } from "../../policies/images/reference";
import { fileOf, reportText } from "../../policies/images/report";
import { imagesOf } from "../../policies/images/uses";
import { scanOf } from "../../policies/testing/scans";
import { FOREIGN } from "./mutations/images";
import type { Mutation, Scan } from "./mutations/mutation";

/** A registry that cannot be there: its name is reserved. */
export const REGISTRY = "registry.test.invalid";

const digestOf = (name: string): `sha256:${string}` => `sha256:${createHash("sha256").update(name).digest("hex")}`;

/** The image of Argo CD's workloads, as `npm run deliver -- prod --image …` would write it. */
export const delivered = { repository: `${REGISTRY}/millrace-workloads`, digest: digestOf("millrace-workloads") };

type Images = Readonly<Record<string, ImageVersion>>;

/** The version file as if each image were pinned: to digests of nothing that exists, in a registry of nobody. */
export function pinned<V extends { readonly images: Images; readonly versions: { readonly images: Images } }>(
  file: V,
): V {
  const images = Object.fromEntries(
    Object.entries(file.images).map(([name, image]) => {
      const [, ...path] = image.repository.split("/");
      return [name, { ...image, repository: [REGISTRY, ...path].join("/"), digest: digestOf(name) }];
    }),
  );
  return { ...file, images, versions: { ...file.versions, images } };
}

/** Scans that found nothing, of every image that resources name by its digest, and of the foreign one; by their images. */
export function scansOf(subjects: readonly Subject[]): ReadonlyMap<string, Scan> {
  const named = subjects.flatMap(imagesOf).flatMap(({ image }) => {
    const { repository, digest } = referenceOf(image.text() ?? "") ?? {};
    return repository !== undefined && isDigest(digest) ? [{ image: repository, digest }] : [];
  });
  return new Map([...named, FOREIGN].map((one) => [one.image, scanOf(one)]));
}

/** Folders of reports, to be removed together. */
export class Shelved {
  private readonly root = mkdtempSync(join(tmpdir(), "millrace-pinned-"));
  private readonly base = join(this.root, "0");
  private count = 0;

  constructor(private readonly scans: ReadonlyMap<string, Scan>) {
    mkdirSync(this.base);
    for (const scan of scans.values()) writeFileSync(join(this.base, fileOf(scan.digest)), reportText(scan));
  }

  /** The folder of the reports as a mutation leaves them. */
  after({ title, report }: Pick<Mutation, "title" | "report">): string {
    if (report === undefined) return this.base;
    const scanFor = (image: string): Scan => {
      const scan = this.scans.get(image);
      if (scan === undefined)
        throw new Error(`${title}: a report of ${image} must be there, got none; name another image`);
      return scan;
    };
    const scan = scanFor(report.image);
    this.count += 1;
    const folder = join(this.root, `${this.count}`);
    cpSync(this.base, folder, { recursive: true });
    const text = report.text(scan, scanFor);
    const file = join(folder, fileOf(scan.digest));
    if (text === undefined) rmSync(file);
    else writeFileSync(file, text);
    return folder;
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
