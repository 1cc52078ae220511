import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { observeImages } from "./observe";
import { renderEcrImages } from "./render";
import { readSources, type Sources } from "./sources";
import { dockerfiles, type EcrImagesSpec, imageNames, validateEcrImages, validateGivenImages } from "./spec";

const DOCKERFILE = dockerfiles.workloads;
const spec: EcrImagesSpec = { root: "/srv/millrace", key: "arn:aws:kms:eu-central-1:1:key/k", disposable: false };
const sources: Sources = { dockerfile: DOCKERFILE, files: [], hash: "0".repeat(64) };
const rendered = (changed: Partial<EcrImagesSpec> = {}, from = sources) => {
  const [image] = renderEcrImages(validateEcrImages({ ...spec, ...changed }), () => from).images;
  if (image === undefined) throw new Error("no image was rendered");
  return image;
};

test("the repository scans what is pushed, never moves a tag, and encrypts by the platform's key", () => {
  expect(rendered().repository).toEqual({
    imageTagMutability: "IMMUTABLE",
    imageScanningConfiguration: { scanOnPush: true },
    encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: "arn:aws:kms:eu-central-1:1:key/k" }],
    forceDelete: false,
  });
});

test("a repository goes with a stack that is disposable, and is protected in every other", () => {
  expect([rendered().protect, rendered().repository.forceDelete]).toEqual([true, false]);
  const disposable = rendered({ disposable: true });
  expect([disposable.protect, disposable.repository.forceDelete]).toEqual([false, true]);
});

test("the image is built for both architectures, with a list of what is in it and a record of how it was made", () => {
  expect(rendered().build).toEqual({
    context: ".",
    dockerfile: "workloads/Dockerfile",
    target: "workloads",
    platforms: ["linux/amd64", "linux/arm64"],
    buildArgs: { BUILDKIT_ATTEST_SBOM: "", BUILDKIT_ATTEST_PROVENANCE: "mode=max" },
  });
});

test("images leave by their number, so that one that has run for years stays", () => {
  const { rules } = JSON.parse(rendered({ kept: 20 }).lifecycle) as {
    readonly rules: readonly { readonly selection: Readonly<Record<string, unknown>> }[];
  };
  expect(rules.map(({ selection }) => selection)).toEqual([
    { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 14 },
    { tagStatus: "tagged", tagPatternList: ["*"], countType: "imageCountMoreThan", countNumber: 20 },
  ]);
});

test("whatever makes the builder push again makes another tag", () => {
  const prints = [
    rendered(),
    rendered({}, { ...sources, hash: "1".repeat(64) }),
    rendered({ platforms: ["linux/arm64"] }),
  ].map(({ fingerprint }) => fingerprint);
  expect(new Set(prints).size).toBe(3);
  // A checkout elsewhere builds the same image.
  expect(rendered({ root: "/elsewhere" }).fingerprint).toBe(prints[0]);
  expect(rendered().fingerprint).toBe(prints[0]);
});

describe("the sources' hash", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "millrace-sources-"));
    mkdirSync(join(folder, "workloads"));
    for (const file of [DOCKERFILE, `${DOCKERFILE}.dockerignore`])
      cpSync(join(__dirname, "../..", file), join(folder, file));
    writeFileSync(join(folder, "workloads/one.ts"), "1", { mode: 0o644 });
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const hash = () => readSources(folder, DOCKERFILE).hash;

  test("changes with a file's content, name and permissions, and with the Dockerfile", () => {
    const seen = [hash()];
    writeFileSync(join(folder, "workloads/one.ts"), "2");
    seen.push(hash());
    rmSync(join(folder, "workloads/one.ts"));
    writeFileSync(join(folder, "workloads/two.ts"), "2", { mode: 0o644 });
    seen.push(hash());
    rmSync(join(folder, "workloads/two.ts"));
    writeFileSync(join(folder, "workloads/two.ts"), "2", { mode: 0o600 });
    seen.push(hash());
    writeFileSync(join(folder, DOCKERFILE), "FROM scratch AS other\n");
    seen.push(hash());
    expect(new Set(seen).size).toBe(5);
  });

  test("stays what it is when a test, a text or something outside of the context changes", () => {
    const before = hash();
    writeFileSync(join(folder, "workloads/one.test.ts"), "");
    writeFileSync(join(folder, "workloads/README.md"), "");
    writeFileSync(join(folder, "Pulumi.yaml"), "");
    expect(hash()).toBe(before);
  });
});

test("refuses to keep so few pushes that the one to go back to is gone", () => {
  expect(() => validateEcrImages({ ...spec, kept: 1 })).toThrow(
    "images: `kept` must be a whole number from 5 to 1000, got 1; a roll-back needs the pushes before the last",
  );
});

test("refuses an image for no kind of machine", () => {
  expect(() => validateEcrImages({ ...spec, platforms: [] })).toThrow(
    "images: `platforms` must name linux/amd64, linux/arm64 or both, got none; leave it out for both",
  );
});

/** The images beside that of the workloads, all named well. */
const others = Object.fromEntries(
  imageNames.slice(1).map((name) => [name, `registry.example.com/millrace/${name}@sha256:${"cd".repeat(32)}`]),
);
const DIGEST = `sha256:${"ab".repeat(32)}`;

test.each([
  `registry.example.com/millrace/workloads@${DIGEST}`,
  `registry.example.com:5000/millrace/workloads:1.2.3@${DIGEST}`,
  `localhost:5001/workloads@${DIGEST}`,
  `123456789012.dkr.ecr.eu-central-1.amazonaws.com/millrace-workloads-1a2b3c4@${DIGEST}`,
])("takes an image that is named by its digest: %s", (workloads) => {
  expect(validateGivenImages({ images: { ...others, workloads } })).toEqual({ images: { ...others, workloads } });
});

test.each(["registry.example.com/millrace/workloads:1.2.3", "workloads", `workloads@${DIGEST}`, ""])(
  'refuses an image that is not named by registry and digest: "%s"',
  (workloads) => {
    expect(() => validateGivenImages({ images: { ...others, workloads } })).toThrow(
      `images: "workloads" must be a registry's host, a repository and a digest (registry.example.com/millrace/workloads@sha256:<64 hex digits>), got "${workloads}"; a tag alone can be moved: look its digest up in the registry`,
    );
  },
);

test("names every image that is missing or unknown", () => {
  expect(() =>
    validateGivenImages({ images: { ...others, workers: `registry.example.com/workers@${DIGEST}` } }),
  ).toThrow(
    'images: "workloads" is missing; build workloads/Dockerfile, push it, and set `images: { workloads: "registry/repository@sha256:…" }`\n' +
      `images: "workers" must be one of ${imageNames.join(", ")}; take it out, or mend its spelling`,
  );
});

test("offers nothing to scrape", () => {
  expect(observeImages()).toEqual({ scrape: [] });
});
