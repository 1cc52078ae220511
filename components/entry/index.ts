export { AlbEntry, GatewayEntry, type PublicAddress } from "./component";
export { observeEntry } from "./observe";
export {
  type AlbEntrySpec,
  type Authentication,
  type GatewayEntrySpec,
  reachOfAlb,
  reachOfGateway,
  type Route,
} from "./spec";
