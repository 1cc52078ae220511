import { checkPoller } from "./check-poller";
import { freeze } from "./defects";
import type { AnyStream, Poller, PollerSpec } from "./model";

export type { Poller, PollerSecret, PollerSpec } from "./model";

/**
 * Declares a poller, checking it at once. The result, and what was given, cannot be changed afterwards.
 * @throws DefinitionError with every defect of the definition, each as what, allowed, got, remedy
 */
export function definePoller<const W extends AnyStream>(spec: PollerSpec<W>): Poller<W> {
  const poller: Poller<W> = { type: "poller", ...spec };
  checkPoller(poller);
  return freeze(poller);
}
