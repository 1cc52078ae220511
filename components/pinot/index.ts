export { Pinot } from "./component";
export { observePinot } from "./observe";
export { servedOf as servedByPinot } from "./documents";
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
