import type { Place } from "../reading";
import { jvmSize } from "../quantities";
import { type Container, listed, made, type Pod, single } from "./container";

/** Names that Spark gives the containers of its own in the pods of its two roles. */
const CONTAINERS = { driver: "spark-kubernetes-driver", executor: "spark-kubernetes-executor" } as const;

/** Part of the heap that Spark adds for what is beside it where nothing is said, and the least that it adds (for JVMs). */
const OVERHEAD = 0.1;
const LEAST_OVERHEAD = 384 * 2 ** 20;

/** Containers of applications of the Spark operator. */
export const spark: Readonly<Record<string, (inputs: Place) => readonly Container[]>> = {
  SparkApplication: (inputs) => applicationOf(inputs.at("spec")),
  ScheduledSparkApplication: (inputs) => applicationOf(inputs.at("spec", "template")),
};

const applicationOf = (application: Place): readonly Container[] =>
  (["driver", "executor"] as const).flatMap((role) => roleOf(application, role));

function roleOf(application: Place, role: "driver" | "executor"): readonly Container[] {
  const part = application.at(role);
  const template = part.at("template");
  const pod: Pod = { spec: specOf(part, template.at("spec")), labels: part.at("labels") };
  const containers = listed({ ...pod, spec: template.at("spec") }, `${role}, `).map((one) => ({ ...one, pod }));
  const main = `${role}, container "${CONTAINERS[role]}"`;
  const its = containers.find(({ title }) => title === main);
  const spec = its?.spec ?? made(undefined, `${part.path}.template.spec.containers`);
  return [
    {
      ...single(CONTAINERS[role], {
        spec,
        pod,
        image: part.at("image").unknown || !isSaid(part.at("image")) ? application.at("image") : part.at("image"),
        requests: sized(application, part, spec.at("resources", "requests")),
        limits: sized(application, part, spec.at("resources", "limits")),
        heap: part.at("memory"),
      }),
      title: main,
    },
    ...containers.filter((one) => one !== its),
  ];
}

const isSaid = (place: Place): boolean => place.unknown || !place.absent;

/** The pod's template, with the account that stands beside it. */
const specOf = (part: Place, template: Place): Place => template.with("serviceAccountName", part.at("serviceAccount"));

/** Cores and memory are fields of Spark's own, memory a request and a limit alike; other resources are the template's. */
const sized = (application: Place, part: Place, resources: Place): Place =>
  resources
    .with("memory", memoryOf(application, part))
    .with("cpu", isSaid(part.at("coreRequest")) ? part.at("coreRequest") : part.at("cores"));

/** Heap and what is beside it; unknown where any of what it is made of is. */
function memoryOf(application: Place, part: Place): Place {
  const heap = part.at("memory");
  const [beside, factor] = [part.at("memoryOverhead"), application.at("memoryOverheadFactor")];
  const unknown = [heap, beside, factor].find((place) => place.unknown);
  if (unknown !== undefined) return unknown;
  const bytes = jvmSize(heap.text());
  if (bytes === undefined) return heap;
  const added = jvmSize(beside.text()) ?? Math.max(bytes * Number(factor.text() ?? OVERHEAD), LEAST_OVERHEAD);
  return made(`${Math.ceil((bytes + added) / 2 ** 20)}Mi`, heap.path);
}
