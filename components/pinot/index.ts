export { Pinot } from "./component";
export { inOneProcess as pinotInOneProcess, observeLocalPinot, observePinot } from "./observe";
export { servedOf as servedByPinot } from "./documents";
export { LocalPinot } from "./local/component";
export type { LocalPinotPorts, LocalPinotSpec } from "./local/spec";
export {
  ADMIN,
  ADMIN_SECRET,
  NAMESPACE as PINOT_NAMESPACE,
  ports as pinotPorts,
  PRINCIPAL as PINOT_PRINCIPAL,
  READER,
  READER_SECRET,
} from "./parts";
export { sizeOf as sizeOfPinot } from "./size";
export type { PinotSpec } from "./spec";
export {
  CLUSTER_VERSION as PINOT_CLUSTER_VERSION,
  lacking as pinotLacks,
  LOCAL_VERSION as PINOT_LOCAL_VERSION,
} from "./versions";
