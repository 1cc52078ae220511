import { type Container, containersOf } from "../../core/containers";
import { inMebibytes, jvmSize, quantity } from "../../core/quantities";
import type { Place } from "../../core/reading";
import { type Breach, type Check, type Rule, stackRule } from "../../core/rule";
import { namespaceOf, ofKind, type Stack, type Subject } from "../../core/subject";

const HEAP = /-Xmx(\d+[kmgtKMGT]?)/g;

/** A heap that is set somewhere, and the container whose memory it takes. */
interface Heap {
  readonly on: Subject;
  readonly container: Container;
  /** Where it is set: text that holds `-Xmx`, or a size. */
  readonly place: Place;
  readonly sized: boolean;
}

const heap = stackRule<{ readonly share: number }>(
  {
    name: "heap-within-limit",
    family: "resources",
    title: "The heap of a JVM leaves room for what is beside it",
    severity: "high",
    references: [{ framework: "Kubernetes", id: "docs: Node-pressure Eviction" }],
    remedy: "lower the heap or raise the limit: the kernel ends a process that goes beyond, without a word to it",
    judge: (stack, { share }) => heapsOf(stack).map((one): Check => ({ on: one.on, ask: () => breachOf(one, share) })),
  },
  { share: { doc: "Part of the limit that a heap may have, at most", default: 0.85, minimum: 0, maximum: 1 } },
);

function breachOf({ container, place, sized }: Heap, share: number): Breach | undefined {
  const sizes = sized
    ? [jvmSize(place.text())]
    : [...(place.text() ?? "").matchAll(HEAP)].map(([, size]) => jvmSize(size));
  const largest = Math.max(0, ...sizes.map((size) => size ?? 0));
  if (largest === 0) return undefined;
  const limit = quantity(container.limits.at("memory").text());
  const what = `the heap of ${container.title} (${place.path})`;
  if (limit === undefined) return { what, allowed: "below a memory limit", got: "no limit" };
  return largest <= limit * share
    ? undefined
    : { what, allowed: `at most ${share} of its limit of ${inMebibytes(limit)}`, got: inMebibytes(largest) };
}

/** Heaps in fields, variables and arguments of containers, and in files that they mount. */
const heapsOf = (stack: Stack): readonly Heap[] => {
  const configs = ofKind(stack, "ConfigMap");
  return stack.subjects.flatMap((subject) =>
    containersOf(subject).flatMap((container): readonly Heap[] => {
      const of = (place: Place, sized = false): Heap => ({ on: subject, container, place, sized });
      const { spec } = container;
      const texts = [
        ...spec
          .at("env")
          .items()
          .map((variable) => variable.at("value")),
        ...spec.at("args").items(),
        ...spec.at("command").items(),
      ];
      return [
        ...(container.heap === undefined ? [] : [of(container.heap, true)]),
        ...texts.map((text) => of(text)),
        ...mountedBy(subject, container, configs).map((text) => of(text)),
      ];
    }),
  );
};

/** Texts of the ConfigMaps that a container mounts. What is not known of the mounts is asked of elsewhere. */
function mountedBy(subject: Subject, container: Container, configs: readonly Subject[]): readonly Place[] {
  const mounts = new Set(
    container.spec
      .at("volumeMounts")
      .items()
      .flatMap((mount) => knownText(mount.at("name"))),
  );
  const names = container.pod.spec
    .at("volumes")
    .items()
    .filter((volume) => knownText(volume.at("name")).some((name) => mounts.has(name)))
    .flatMap((volume) => [
      volume.at("configMap", "name"),
      ...volume
        .at("projected", "sources")
        .items()
        .map((source) => source.at("configMap", "name")),
    ])
    .flatMap(knownText);
  if (names.length === 0) return [];
  return configs
    .filter(
      (config) =>
        knownText(config.inputs.at("metadata", "name")).some((name) => names.includes(name)) &&
        sameNamespace(config, subject),
    )
    .flatMap(({ inputs }) => inputs.at("data").fields())
    .map(([, text]) => text);
}

const sameNamespace = (a: Subject, b: Subject): boolean => {
  if (a.inputs.at("metadata", "namespace").unknown || b.inputs.at("metadata", "namespace").unknown) return false;
  return namespaceOf(a) === namespaceOf(b);
};

const knownText = (place: Place): readonly string[] => (place.unknown ? [] : [place.text() ?? ""].filter(Boolean));

export const heapRules: readonly Rule[] = [heap];
