import type { LocalStorePorts } from "./spec";

/** Of the settings by default. */
export const ports: LocalStorePorts = {
  objectStore: 8333,
  objectStoreGrpc: 18_333,
  objectStoreFiler: 8888,
  objectStoreFilerGrpc: 18_888,
  objectStoreMaster: 9333,
  objectStoreMasterGrpc: 19_333,
  objectStoreVolume: 8380,
  objectStoreVolumeGrpc: 18_380,
};
