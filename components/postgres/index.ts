export { CnpgPostgres, RdsPostgres } from "./component";
export { namespacesOf } from "./endpoints";
export { observeCnpgPostgres, observeRdsPostgres } from "./observe";
export { sizeOf } from "./size";
export { type CnpgPostgresSpec, type DatabaseClient, NAMESPACE, type RdsPostgresSpec } from "./spec";
