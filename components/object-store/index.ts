export { S3Store } from "./component";
export { LocalStore } from "./local/component";
export { credentialsOf } from "./local/render";
export type { LocalStoreSpec } from "./local/spec";
export { observeS3Store, observeSeaweedStore } from "./observe";
export { STORE as LOCAL_STORE } from "./seaweed/names";
export { SeaweedStore, type StoreCredentials } from "./seaweed/component";
export type { S3StoreSpec, SeaweedStoreSpec } from "./spec";
