import { Place, type Plain } from "../reading";

/** What a container is within its pod. */
export type Role = "main" | "init" | "ephemeral";

/** Who makes a pod of a custom resource, and what it fills in where the resource says nothing. */
export interface Operator {
  readonly name: string;
  /** It holds the pods that it makes to Pod Security restricted by itself, so that only what is said otherwise is judged. */
  readonly hardens: boolean;
}

/** The part of a resource that becomes a pod. */
export interface Pod {
  /** Fields by the names of a PodSpec, whichever resource they stand in. */
  readonly spec: Place;
  readonly labels: Place;
  readonly operator?: Operator;
}

/** A container that a resource makes, wherever in it it is described. */
export interface Container {
  readonly role: Role;
  /** `container "app"`, `init container "wait"`, `driver, container "spark-kubernetes-driver"`: how messages call it. */
  readonly title: string;
  /** Fields by the names of a Container: `env`, `args`, `securityContext`, probes. */
  readonly spec: Place;
  /** Text of the image; absent where an operator chooses it. */
  readonly image: Place;
  readonly requests: Place;
  readonly limits: Place;
  /** Size of the heap as a JVM writes it, where the resource has a field for it. */
  readonly heap?: Place;
  readonly pod: Pod;
}

/** Lists of containers by their role in a pod. */
const LISTS: readonly (readonly [Role, string, string])[] = [
  ["main", "containers", "container"],
  ["init", "initContainers", "init container"],
  ["ephemeral", "ephemeralContainers", "ephemeral container"],
];

/** The containers that a pod's spec lists. */
export const listed = (pod: Pod, prefix = ""): readonly Container[] =>
  LISTS.flatMap(([role, list, noun]) =>
    pod.spec
      .at(list)
      .items()
      .map((spec) => ({
        role,
        title: `${prefix}${noun} ${nameOf(spec)}`,
        spec,
        image: spec.at("image"),
        requests: spec.at("resources", "requests"),
        limits: spec.at("resources", "limits"),
        pod,
      })),
  );

/** In quotes; the place of a container whose name is not known. */
function nameOf(spec: Place): string {
  const name = spec.at("name");
  return name.unknown ? spec.path : `"${name.text() ?? "?"}"`;
}

/** A container that a resource has fields for, instead of a list. */
export const single = (
  name: string,
  fields: Pick<Container, "spec" | "pod"> & Partial<Pick<Container, "image" | "requests" | "limits" | "heap">>,
): Container => ({
  role: "main",
  title: `container "${name}"`,
  image: fields.spec.at("image"),
  requests: fields.spec.at("resources", "requests"),
  limits: fields.spec.at("resources", "limits"),
  ...fields,
});

/** A place of made-up data at the path that it was read from. */
export const made = (value: Plain | undefined, path: string): Place => new Place(value, path);

export const NOWHERE = new Place(undefined, "");
