import { committedImage, deliveryDefects, writeDelivery } from "./files";
import { renderDelivery } from "./render";
import type { DeliverySpec } from "./spec";

/** What the command did, for whoever prints it. */
export interface Delivered {
  readonly lines: readonly string[];
  /** False when `check` found a difference. */
  readonly good: boolean;
}

/**
 * `npm run deliver -- <stack> [--check]`: writes what Argo CD reads, or compares it with what is committed. Without an image in the
 * spec the one that is committed stays.
 * @param root of the repository
 */
export function deliver(root: string, given: DeliverySpec, check = false): Delivered {
  const image = given.image ?? committedImage(root, given.stack);
  const spec: DeliverySpec = image === undefined ? given : { ...given, image };
  const rendered = renderDelivery(spec);
  if (check) {
    const defects = deliveryDefects(root, spec.stack, rendered);
    return defects.length === 0
      ? { lines: [`what is committed for stack "${spec.stack}" is what the definitions render`], good: true }
      : { lines: defects, good: false };
  }
  const changed = writeDelivery(root, spec.stack, rendered);
  const told =
    changed.length === 0
      ? [`nothing changed for stack "${spec.stack}"`]
      : [
          ...changed.map((path) => `${Object.hasOwn(rendered, path) ? "wrote" : "removed"} ${path}`),
          "commit them: Argo CD applies what the branch holds",
        ];
  const known = spec.image?.digest !== undefined;
  return {
    lines: known ? told : [...told, "the image's digest is not known: pods cannot start before it is in the overlay"],
    good: true,
  };
}
