import { createHash } from "node:crypto";
import { PLATFORM } from "../../workloads/streams/names";
import type { Late } from "../core/text";
import type { Sources } from "./sources";
import type { ImageName, ImagePlatform, ValidEcrImagesSpec, ValidRegistryImagesSpec } from "./spec";

/** One image, and what makes the builder push it again. */
export interface RenderedBuild {
  readonly name: ImageName;
  /** Of its resources, and the beginning of the repository's. */
  readonly title: string;
  /** Changes with everything that makes the builder push again. */
  readonly fingerprint: string;
  readonly build: {
    readonly context: string;
    readonly dockerfile: string;
    readonly target: string;
    readonly platforms: readonly ImagePlatform[];
    readonly buildArgs: Readonly<Record<string, string>>;
  };
}

/** One repository, and the image that is pushed to it. */
export interface RenderedImage extends RenderedBuild {
  readonly repository: {
    readonly imageTagMutability: "IMMUTABLE";
    readonly imageScanningConfiguration: { readonly scanOnPush: true };
    readonly encryptionConfigurations: readonly { readonly encryptionType: "KMS"; readonly kmsKey: Late<string> }[];
    readonly forceDelete: boolean;
  };
  /** JSON of ECR's lifecycle policy. */
  readonly lifecycle: string;
  readonly protect: boolean;
}

export interface RenderedEcrImages {
  readonly images: readonly RenderedImage[];
}

/** Of each image that is built, what it is built of. */
export type SourcesOf = (name: ImageName) => Sources;

/**
 * BuildKit reads these arguments as `--sbom` and `--provenance=mode=max`; the provider has no field for them. They are seen by
 * no stage, since no stage declares them.
 */
const ATTESTATIONS = { BUILDKIT_ATTEST_SBOM: "", BUILDKIT_ATTEST_PROVENANCE: "mode=max" };

/** An image, whatever registry it goes to. */
export function renderBuild(
  name: ImageName,
  { platforms }: Pick<ValidEcrImagesSpec, "platforms">,
  sources: Sources,
): RenderedBuild {
  const build = {
    // As Pulumi runs the program, in the checkout: with its absolute path, a checkout elsewhere would push the same tag again.
    context: ".",
    dockerfile: sources.dockerfile,
    // Its last stage is called as the image.
    target: name,
    platforms,
    buildArgs: ATTESTATIONS,
  };
  const fingerprint = createHash("sha256")
    .update(JSON.stringify([sources.hash, build]))
    .digest("hex");
  return { name, title: `${PLATFORM}-${name}`, fingerprint, build };
}

export const renderRegistryImages = (spec: ValidRegistryImagesSpec, sourcesOf: SourcesOf): readonly RenderedBuild[] =>
  spec.names.map((name) => renderBuild(name, spec, sourcesOf(name)));

export function renderEcrImages(spec: ValidEcrImagesSpec, sourcesOf: SourcesOf): RenderedEcrImages {
  const repository = {
    imageTagMutability: "IMMUTABLE",
    imageScanningConfiguration: { scanOnPush: true },
    encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: spec.key }],
    forceDelete: spec.disposable,
  } as const;
  return {
    images: spec.names.map((name) => ({
      ...renderBuild(name, spec, sourcesOf(name)),
      repository,
      lifecycle: JSON.stringify(lifecycle(spec.kept)),
      protect: spec.protect,
    })),
  };
}

/**
 * By number and never by age, since an image may run for years; only what has a tag is counted, since a push of two platforms
 * with attestations is five manifests. ECR keeps manifests without a tag while an index refers to them.
 */
const lifecycle = (kept: number) => ({
  rules: [
    {
      rulePriority: 1,
      description: "Manifests that nothing refers to",
      selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 14 },
      action: { type: "expire" },
    },
    {
      rulePriority: 2,
      description: `All but the newest ${kept} pushes`,
      selection: { tagStatus: "tagged", tagPatternList: ["*"], countType: "imageCountMoreThan", countNumber: kept },
      action: { type: "expire" },
    },
  ],
});
