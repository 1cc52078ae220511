import type { Place } from "../reading";
import { kindOf, type Subject } from "../subject";
import { type Container, listed, type Pod } from "./container";
import { operators } from "./operators";
import { spark } from "./spark";

export type { Container, Operator, Pod, Role } from "./container";

/** Where an object's inputs hold the template of its pods. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  PodTemplate: ["template"],
  Deployment: ["spec", "template"],
  StatefulSet: ["spec", "template"],
  DaemonSet: ["spec", "template"],
  ReplicaSet: ["spec", "template"],
  ReplicationController: ["spec", "template"],
  Job: ["spec", "template"],
  CronJob: ["spec", "jobTemplate", "spec", "template"],
  ScaledJob: ["spec", "jobTargetRef", "template"],
};

const SPECIAL: Readonly<Record<string, (inputs: Place) => readonly Container[]>> = { ...spark, ...operators };

/** Kinds of Kubernetes whose containers are known, custom resources among them. */
export const containerKinds: readonly string[] = [...Object.keys(TEMPLATES), ...Object.keys(SPECIAL)];

/**
 * Every container that a resource makes: of plain objects, of their init and ephemeral lists, and of the custom resources that
 * become pods. Never fails: where a list is unknown there is one container of which all is unknown.
 */
export function containersOf(subject: Subject): readonly Container[] {
  const known = found.get(subject);
  if (known !== undefined) return known;
  const containers = lookFor(subject);
  found.set(subject, containers);
  return containers;
}

/** A dozen rules ask each resource. */
const found = new WeakMap<Subject, readonly Container[]>();

function lookFor(subject: Subject): readonly Container[] {
  const kind = kindOf(subject) ?? "";
  const path = own(TEMPLATES, kind);
  if (path !== undefined) return listed(podAt(subject.inputs.at(...path)));
  return own(SPECIAL, kind)?.(subject.inputs) ?? [];
}

const own = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

const podAt = (template: Place): Pod => ({
  spec: template.at("spec"),
  labels: template.at("metadata", "labels"),
});

/** The pods that a resource makes, each once. */
export const podsOf = (subject: Subject): readonly Pod[] => [...new Set(containersOf(subject).map(({ pod }) => pod))];

const IMAGE = /^image(Name)?$/;

/**
 * Images that an object names outside every container that is known of it: a kind, or a field of one, that the pack does not know
 * yet. Charts have none, since what they make is judged itself.
 */
export function uncoveredImages(subject: Subject): readonly Place[] {
  if (kindOf(subject) === undefined) return [];
  const covered = new Set(containersOf(subject).map(({ image }) => image.path));
  const images: Place[] = [];
  const walk = (place: Place): void => {
    for (const [key, inner] of place.unknown ? [] : place.fields()) {
      if (IMAGE.test(key) && !covered.has(inner.path) && (inner.unknown || inner.text() !== undefined))
        images.push(inner);
      walk(inner);
    }
    for (const inner of place.unknown ? [] : place.items()) walk(inner);
  };
  walk(subject.inputs.at("spec"));
  return images;
}
