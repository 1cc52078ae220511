import { PLATFORM } from "../../../workloads/streams/names";
import type { Labels } from "./manifest";

/**
 * The labels that every object of a part of the platform carries. `selectorOf` picks its pods.
 * @param part e.g. `{ name: "fraud", component: "worker" }`
 */
export const labelsOf = ({ name, component }: { readonly name: string; readonly component: string }): Labels => ({
  "app.kubernetes.io/name": name,
  "app.kubernetes.io/component": component,
  "app.kubernetes.io/part-of": PLATFORM,
});

/** The labels that never change, since a Deployment's selector cannot. */
export const selectorOf = ({ name }: { readonly name: string }): Labels => ({
  "app.kubernetes.io/name": name,
  "app.kubernetes.io/part-of": PLATFORM,
});
