export { Spark } from "./component";
export { definitionFiles } from "./definitions";
export { LocalSpark } from "./local/component";
export { driverOf, NAME as LOCAL_SPARK } from "./local/driver";
export { DEFAULT_HEAP, localBatches, type LocalSparkSpec } from "./local/spec";
export { observeLocalSpark, observeSpark } from "./observe";
export { sizeOf, type SparkSize } from "./size";
export { ACCOUNT as SPARK_ACCOUNT, type SparkSpec } from "./spec";
