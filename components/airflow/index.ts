export { Airflow } from "./component";
export { LocalAirflow } from "./local/component";
export { observeAirflow } from "./observe";
export { accounts } from "./rights";
export { sizeOf } from "./size";
export type { AirflowOidc, AirflowSpec } from "./spec";
