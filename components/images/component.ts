import * as aws from "@pulumi/aws";
import * as dockerBuild from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { ImageEndpoint } from "../core/endpoints";
import { Room } from "../core/room";
import {
  type RenderedBuild,
  type RenderedEcrImages,
  type RenderedImage,
  renderEcrImages,
  renderRegistryImages,
  type SourcesOf,
} from "./render";
import { ImageScan } from "./scan";
import { readSources } from "./sources";
import {
  dockerfiles,
  type EcrImagesSpec,
  type GivenImagesSpec,
  type ImageName,
  imageNames,
  type RegistryImagesSpec,
  validateEcrImages,
  validateGivenImages,
  validateRegistryImages,
  type ValidGivenImagesSpec,
} from "./spec";

/** Every image of the platform by its name. */
export type ImageEndpoints = Readonly<Record<ImageName, ImageEndpoint>>;

const sourcesIn =
  (root: string): SourcesOf =>
  (name) =>
    readSources(root, dockerfiles[name]);

/** Built from this checkout by BuildKit, pushed to ECR, scanned, and referred to by digest. */
export class EcrImages extends Room<RenderedEcrImages> {
  endpoints!: ImageEndpoints;
  private readonly scanner: string | undefined;

  constructor(name: string, spec: EcrImagesSpec, options?: pulumi.ComponentResourceOptions) {
    super("images:EcrImages", name, options);
    const valid = validateEcrImages(spec);
    this.scanner = valid.scanner;
    this.register(renderEcrImages(valid, sourcesIn(valid.root)));
  }

  protected register({ images }: RenderedEcrImages): void {
    this.endpoints = Object.fromEntries(
      images.map((image) => [image.name, { reference: this.push(image) }]),
    ) as ImageEndpoints;
    this.registerOutputs({ endpoints: this.endpoints });
  }

  /** @returns `registry/repository:tag@sha256:…` */
  private push(rendered: RenderedImage): pulumi.Output<string> {
    const { title, repository: args, lifecycle, protect } = rendered;
    const parent = { parent: this };
    const repository = new aws.ecr.Repository(
      title,
      { ...args, encryptionConfigurations: [...args.encryptionConfigurations] },
      { ...parent, protect },
    );
    new aws.ecr.LifecyclePolicy(title, { repository: repository.name, policy: lifecycle }, parent);
    const token = aws.ecr.getAuthorizationTokenOutput({ registryId: repository.registryId }, parent);
    const image = pushed(rendered, repository.repositoryUrl, parent, {
      address: repository.repositoryUrl,
      username: token.userName,
      password: pulumi.secret(token.password),
    });
    return scanned(rendered, image, parent, this.scanner);
  }
}

/** Built from this checkout by BuildKit, pushed to a registry that whoever runs the program is logged in to (`docker login`), scanned. */
export class RegistryImages extends Room<readonly RenderedBuild[]> {
  endpoints!: ImageEndpoints;
  private readonly registry: string;
  private readonly scanner: string | undefined;

  constructor(name: string, spec: RegistryImagesSpec, options?: pulumi.ComponentResourceOptions) {
    super("images:RegistryImages", name, options);
    const valid = validateRegistryImages(spec);
    this.registry = valid.registry;
    this.scanner = valid.scanner;
    this.register(renderRegistryImages(valid, sourcesIn(valid.root)));
  }

  protected register(builds: readonly RenderedBuild[]): void {
    this.endpoints = Object.fromEntries(
      builds.map((build) => [
        build.name,
        {
          reference: scanned(
            build,
            pushed(build, `${this.registry}/${build.title}`, { parent: this }),
            { parent: this },
            this.scanner,
          ),
        },
      ]),
    ) as ImageEndpoints;
    this.registerOutputs({ endpoints: this.endpoints });
  }
}

/** @returns `registry/repository:tag@sha256:…` */
function pushed(
  { title, fingerprint, build }: RenderedBuild,
  repository: pulumi.Input<string>,
  parent: pulumi.CustomResourceOptions,
  login?: Readonly<Record<"address" | "username" | "password", pulumi.Input<string>>>,
): pulumi.Output<string> {
  // A hash alone would clash when a change is taken back: the earlier push still holds its tag, and no two builds are alike.
  const push = new random.RandomId(`${title}-tag`, { byteLength: 4, keepers: { fingerprint } }, parent);
  const image = new dockerBuild.Image(
    title,
    {
      context: { location: build.context },
      dockerfile: { location: build.dockerfile },
      target: build.target,
      platforms: build.platforms.map((platform) => platform as dockerBuild.Platform),
      buildArgs: { ...build.buildArgs },
      tags: [pulumi.interpolate`${repository}:${fingerprint.slice(0, 12)}-${push.hex}`],
      push: true,
      // A preview needs no container engine; the Dockerfile's syntax is checked all the same.
      buildOnPreview: false,
      ...(login === undefined ? {} : { registries: [login] }),
    },
    // What runs refers to an earlier push until it is rolled out: the repository's lifecycle takes tags away, not this.
    { ...parent, retainOnDelete: true },
  );
  return image.ref;
}

/** The image as it was pushed, once it is scanned; at once where it is not to be. */
const scanned = (
  { title }: RenderedBuild,
  image: pulumi.Output<string>,
  parent: pulumi.CustomResourceOptions,
  scanner: string | undefined,
): pulumi.Output<string> => (scanner === undefined ? image : new ImageScan(title, { scanner, image }, parent).scanned);

/** Images that others pushed, taken as the stack's settings name them. */
export class GivenImages extends Room<ValidGivenImagesSpec> {
  endpoints!: ImageEndpoints;

  constructor(name: string, spec: GivenImagesSpec, options?: pulumi.ComponentResourceOptions) {
    super("images:GivenImages", name, options);
    this.register(validateGivenImages(spec));
  }

  protected register({ images }: ValidGivenImagesSpec): void {
    this.endpoints = Object.fromEntries(
      imageNames.map((name) => [name, { reference: images[name] }]),
    ) as ImageEndpoints;
    this.registerOutputs({ endpoints: this.endpoints });
  }
}
