export { CnpgPostgres, RdsPostgres } from "./component";
export { LocalPostgres } from "./local/component";
export type { LocalPostgresSpec } from "./local/spec";
export { namespacesOf } from "./endpoints";
export { observeCnpgPostgres, observeRdsPostgres } from "./observe";
export { sizeOf } from "./size";
export { type CnpgPostgresSpec, type DatabaseClient, NAMESPACE, type RdsPostgresSpec } from "./spec";
