import { createRequire } from "node:module";
import { definitions, type Definitions } from "./definitions";
import type { Outputs } from "./outputs";
import { type Deployed, type Planned, plannedOf } from "./plan";
import type { Placed } from "./places/cluster";
import { local } from "./places/local";
import type { AwsSettings, KubernetesSettings, Settings } from "./settings";

export interface ProgramOptions {
  /** The plan that the stack was last deployed with: what would break its consumers is refused. */
  readonly deployed?: Deployed;
  /** Default: the repository's own. */
  readonly definitions?: Definitions;
  /** Gets the plan before the first resource. */
  readonly planned?: (planned: Planned) => void;
  /** Gets what a cluster's place made. */
  readonly placed?: (placed: Placed) => void;
}

/** A place that is a cluster: what it makes of a plan. */
type Place<S> = (settings: S, planned: Planned, definitions: Definitions) => Placed;
interface Places {
  readonly aws: Place<AwsSettings>;
  readonly kubernetes: Place<KubernetesSettings>;
}

/**
 * The whole platform. Each call registers every resource anew, and importing the module registers none, so that a preview and
 * several updates can run in one process.
 * @throws before the first resource what cannot hold, and what would break the consumers of what is deployed
 */
export async function program(settings: Settings, options: ProgramOptions = {}): Promise<Outputs> {
  if (settings.place === "local") return local(settings);
  const given = options.definitions ?? definitions;
  const planned = plannedOf(settings, given, options.deployed);
  options.planned?.(planned);
  const made =
    settings.place === "aws"
      ? placeNamed("aws")(settings, planned, given)
      : placeNamed("kubernetes")(settings, planned, given);
  options.placed?.(made);
  return made.outputs;
}

/** Loaded when it is asked for: the SDKs of AWS and Kubernetes take seconds and memory that the local place need not pay. */
const placeNamed = <P extends keyof Places>(place: P): Places[P] =>
  (createRequire(__filename)(`./places/${place}`) as Places)[place];
