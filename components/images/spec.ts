import type { Late } from "../core/text";

/** Images that the platform builds itself from this checkout, each of a Dockerfile with a `.dockerignore` beside it. */
export const dockerfiles = {
  /** Every worker and the gateway; the command chooses which. */
  workloads: "workloads/Dockerfile",
  /** Jars that engines of others lack: what signs for MSK. */
  jars: "workloads/jars/Dockerfile",
  /** Spark with Iceberg's and Kafka's connectors, and the jobs. */
  spark: "workloads/spark/Dockerfile",
  /** Airflow with the factory of its DAGs. */
  airflow: "workloads/dags/Dockerfile",
  /** Superset with the drivers of what it asks. */
  superset: "workloads/superset/Dockerfile",
  /** Kafka Connect with Debezium, and what makes canonical records of its changes. */
  connect: "workloads/connect/Dockerfile",
} as const;
export type ImageName = keyof typeof dockerfiles;
export const imageNames = Object.keys(dockerfiles) as readonly ImageName[];

/** Kinds of machine that an image runs on. */
export type ImagePlatform = "linux/amd64" | "linux/arm64";

/** Repositories in ECR, and what is built and pushed to them from this checkout. */
export interface EcrImagesSpec {
  /** Absolute path of the checkout, where its sources are read; the builder takes the folder that Pulumi runs the program in. */
  readonly root: string;
  /** ARN of the KMS key that encrypts what is pushed. */
  readonly key: Late<string>;
  /** True where images may go with the stack. */
  readonly disposable: boolean;
  /** Keeps the repository from `destroy`. Default: where it is not disposable. */
  readonly protect?: boolean;
  /** Default both. */
  readonly platforms?: readonly ImagePlatform[];
  /** Newest pushes that are kept; what runs is always among them. Default 50. */
  readonly kept?: number;
  /** Which are built. Default all. */
  readonly names?: readonly ImageName[];
  /** Absolute path of the module that scans what was pushed before anything uses it. Default none: nothing is scanned. */
  readonly scanner?: string;
}
export type ValidEcrImagesSpec = Required<Omit<EcrImagesSpec, "scanner">> & Pick<EcrImagesSpec, "scanner">;

/** Repositories in any registry, which whoever runs the program is logged in to. */
export interface RegistryImagesSpec {
  /** Absolute path of the checkout. */
  readonly root: string;
  /** Where the images go, without the image's own name: `registry.example.com/data`. */
  readonly registry: string;
  /** Default both. */
  readonly platforms?: readonly ImagePlatform[];
  /** Which are built. Default all. */
  readonly names?: readonly ImageName[];
  /** Absolute path of the module that scans what was pushed before anything uses it. Default none: nothing is scanned. */
  readonly scanner?: string;
}
export type ValidRegistryImagesSpec = Required<Omit<RegistryImagesSpec, "scanner">> &
  Pick<RegistryImagesSpec, "scanner">;

/** Images that somebody else built and pushed. */
export interface GivenImagesSpec {
  /** By name, each with its digest: `registry.example.com/millrace/workloads@sha256:…`. */
  readonly images: Readonly<Partial<Record<string, string>>>;
}
export interface ValidGivenImagesSpec {
  readonly images: Readonly<Record<ImageName, string>>;
}

const PLATFORMS: readonly ImagePlatform[] = ["linux/amd64", "linux/arm64"];
const FEWEST_KEPT = 5;
const MOST_KEPT = 1_000;
/** A host (with a dot, a port, or `localhost`), a path, perhaps a tag, and the digest. */
const BY_DIGEST =
  /^(localhost|[a-z0-9-]+(\.[a-z0-9-]+)+|[a-z0-9-]+(?=:))(:[0-9]{1,5})?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)+(:[\w][\w.-]{0,127})?@sha256:[0-9a-f]{64}$/;

/**
 * The spec with its defaults.
 * @throws a sentence when no platform is named, or when so few pushes are kept that one that runs could go
 */
export function validateEcrImages(spec: EcrImagesSpec): ValidEcrImagesSpec {
  const { platforms = PLATFORMS, kept = 50, names = imageNames } = spec;
  if (platforms.length === 0) {
    throw new Error("images: `platforms` must name linux/amd64, linux/arm64 or both, got none; leave it out for both");
  }
  if (!Number.isInteger(kept) || kept < FEWEST_KEPT || kept > MOST_KEPT) {
    throw new Error(
      `images: \`kept\` must be a whole number from ${FEWEST_KEPT} to ${MOST_KEPT}, got ${kept}; a roll-back needs the pushes before the last`,
    );
  }
  return { ...spec, platforms, kept, names, protect: spec.protect ?? !spec.disposable };
}

/**
 * The spec with its defaults.
 * @throws a sentence when the registry is none
 */
export function validateRegistryImages(spec: RegistryImagesSpec): ValidRegistryImagesSpec {
  if (!/^[a-z0-9.-]+(:[0-9]{1,5})?(\/[a-z0-9._-]+)*$/.test(spec.registry)) {
    throw new Error(
      `images: the registry must be a host with an optional path, got "${spec.registry}"; set for example registry.example.com/data`,
    );
  }
  return { ...spec, platforms: spec.platforms ?? PLATFORMS, names: spec.names ?? imageNames };
}

/** @throws every defect, one sentence a line: an image that is missing, unknown, or named without host or digest */
export function validateGivenImages({ images }: GivenImagesSpec): ValidGivenImagesSpec {
  const defects: string[] = [];
  for (const name of imageNames) {
    const reference = images[name];
    if (reference === undefined) {
      defects.push(
        `images: "${name}" is missing; build ${dockerfiles[name]}, push it, and set \`images: { ${name}: "registry/repository@sha256:…" }\``,
      );
    } else if (!BY_DIGEST.test(reference)) {
      defects.push(
        `images: "${name}" must be a registry's host, a repository and a digest (registry.example.com/millrace/${name}@sha256:<64 hex digits>), got "${reference}"; a tag alone can be moved: look its digest up in the registry`,
      );
    }
  }
  for (const name of Object.keys(images)) {
    if (!(imageNames as readonly string[]).includes(name)) {
      defects.push(`images: "${name}" must be one of ${imageNames.join(", ")}; take it out, or mend its spelling`);
    }
  }
  if (defects.length > 0) throw new Error(defects.join("\n"));
  return {
    images: Object.fromEntries(imageNames.map((name) => [name, images[name] ?? ""])) as Record<ImageName, string>,
  };
}
