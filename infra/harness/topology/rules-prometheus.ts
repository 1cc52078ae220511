import { type Manifest, titleOf } from "../../../components/core/kubernetes/manifest";
import { at, listOf, textOf } from "../schemas/symbols";
import { selects, selectorText } from "./labels";
import type { Rule } from "./rules-pods";
import { backend } from "./rules-routes";
import type { World } from "./world";

/** What a Prometheus reads, by the fields that pick it. */
const READ: Readonly<Record<string, readonly [selector: string, namespaces: string]>> = {
  PodMonitor: ["podMonitorSelector", "podMonitorNamespaceSelector"],
  PrometheusRule: ["ruleSelector", "ruleNamespaceSelector"],
  Probe: ["probeSelector", "probeNamespaceSelector"],
  ScrapeConfig: ["scrapeConfigSelector", "scrapeConfigNamespaceSelector"],
  ServiceMonitor: ["serviceMonitorSelector", "serviceMonitorNamespaceSelector"],
};

/** Where there is a Prometheus, every monitor and rule is read by one, and it tells an Alertmanager that is there. */
export const prometheus: Rule = (world) => {
  const readers = world.ofKind("Prometheus");
  if (readers.length === 0) return [];
  return [
    ...world
      .ofKind(...Object.keys(READ))
      .filter((manifest) => !readers.some((reader) => reads(world, reader, manifest)))
      .map((manifest) => unread(manifest, readers)),
    ...readers.flatMap((reader) =>
      listOf(at(reader, "spec", "alerting", "alertmanagers")).flatMap((alertmanager, index) =>
        backend(world, titleOf(reader), `spec.alerting.alertmanagers[${index}]`, {
          namespace: textOf(at(alertmanager, "namespace")) ?? reader.metadata.namespace,
          name: at(alertmanager, "name"),
          port: at(alertmanager, "port"),
        }),
      ),
    ),
  ];
};

function unread(manifest: Manifest, readers: readonly Manifest[]): string {
  const [selector, namespaces] = fieldsThatRead(manifest);
  const who = titleOf(manifest);
  const near = readers.filter((reader) => picks(reader, manifest));
  if (near.length > 0) {
    const places = near.map((reader) => {
      const wanted = at(reader, "spec", namespaces);
      return `${titleOf(reader)} (${namespaces} ${wanted === undefined ? "not set: its own" : selectorText(wanted)})`;
    });
    return `${who}: no Prometheus reads it from its namespace; there is ${places.join(", ")}`;
  }
  const labels = selectorText({ matchLabels: manifest.metadata.labels });
  const wanted = readers.map(
    (reader) => `${titleOf(reader)} (${selector} ${selectorText(at(reader, "spec", selector)) || "not set"})`,
  );
  return `${who}: no Prometheus reads it, since its labels are ${labels === "" ? "none" : labels}; there is ${wanted.join(", ")}`;
}

const fieldsThatRead = ({ kind }: Manifest): readonly [selector: string, namespaces: string] => READ[kind] ?? ["", ""];

/** A selector that is not set picks nothing, an empty one all. */
function picks(reader: Manifest, manifest: Manifest): boolean {
  const [selector] = fieldsThatRead(manifest);
  const wanted = at(reader, "spec", selector);
  return wanted !== undefined && selects(wanted, manifest.metadata.labels ?? {});
}

/** One of namespaces, when not set, is the reader's own. */
function reads(world: World, reader: Manifest, manifest: Manifest): boolean {
  if (!picks(reader, manifest)) return false;
  const [, namespaces] = fieldsThatRead(manifest);
  const places = at(reader, "spec", namespaces);
  if (places === undefined) return manifest.metadata.namespace === reader.metadata.namespace;
  const name = manifest.metadata.namespace ?? "";
  const labels = world.find("Namespace", undefined, name)?.manifest?.metadata.labels;
  return selects(places, { ...labels, "kubernetes.io/metadata.name": name });
}
