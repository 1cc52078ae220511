export { lakeRefusals } from "./change";
export { AwsLake, JdbcLake } from "./component";
export { LocalLake, type LocalLakeSpec } from "./local";
export { observeLake } from "./observe";
export { glueStatements } from "./render";
export type { AwsLakeSpec, JdbcLakeSpec } from "./spec";
export { lakeTables } from "./tables";
