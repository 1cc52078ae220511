export { Spark } from "./component";
export { definitionFiles } from "./definitions";
export { observeSpark } from "./observe";
export { sizeOf, type SparkSize } from "./size";
export { ACCOUNT as SPARK_ACCOUNT, type SparkSpec } from "./spec";
