import { checkGateway } from "./check-worker";
import { freeze } from "./defects";
import type { AnyStream, Gateway, GatewaySpec } from "./model";

export type { Gateway, GatewaySpec } from "./model";

/**
 * Declares a gateway, checking it at once. The result, and what was given, cannot be changed afterwards.
 * @throws DefinitionError with every defect of the definition, each as what, allowed, got, remedy
 */
export function defineGateway<const W extends readonly AnyStream[]>(spec: GatewaySpec<W>): Gateway<W> {
  const gateway: Gateway<W> = { type: "gateway", ...spec };
  checkGateway(gateway);
  return freeze(gateway);
}
