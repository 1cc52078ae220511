export { S3Store } from "./component";
export { observeS3Store, observeSeaweedStore } from "./observe";
export { SeaweedStore, type StoreCredentials } from "./seaweed/component";
export type { S3StoreSpec, SeaweedStoreSpec } from "./spec";
