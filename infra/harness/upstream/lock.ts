import lock from "../../../components/core/upstream.lock.json";

/** A file of another project, as it is at one commit of its repository. */
export interface UpstreamFile {
  /** What it is called here: `crds/keda/keda.sh_scaledobjects.yaml`, `charts/keda/values.yaml`. */
  readonly file: string;
  readonly project: string;
  readonly version: string;
  /** `owner/name` on GitHub. */
  readonly repo: string;
  /** Or a tag. */
  readonly commit: string;
  /** In the repository; `a.tgz!b` is the member b of the package a. */
  readonly path: string;
  /** Of the file's bytes, in hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
}

export const upstreamFiles: readonly UpstreamFile[] = lock.files;

/** Why a file of another project cannot be had. */
export class UpstreamError extends Error {
  constructor(
    readonly code: "unlisted" | "absent" | "altered" | "unreachable",
    readonly file: string,
    message: string,
  ) {
    super(message);
    this.name = "UpstreamError";
  }
}

/** @throws UpstreamError `unlisted` */
export function entryOf(file: string, files: readonly UpstreamFile[] = upstreamFiles): UpstreamFile {
  const entry = files.find((candidate) => candidate.file === file);
  if (entry === undefined) {
    throw new UpstreamError(
      "unlisted",
      file,
      `upstream file "${file}" must be one that components/core/upstream.lock.json lists; add it there with its repository, commit, path and sha256`,
    );
  }
  return entry;
}

/** Where the file's bytes come from, and which member of a package they are. */
export function sourceOf(
  { repo, commit, path }: UpstreamFile,
  base: string,
): { readonly url: string; readonly member?: string } {
  const [file = "", member] = path.split("!");
  return { url: `${base}/${repo}/${commit}/${file}`, ...(member === undefined ? {} : { member }) };
}
