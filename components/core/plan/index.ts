export { assertContract, type Breach, contractBreaches, ContractError, type ServingJudge } from "./contract";
export { type DiffRow, diffPlans } from "./diff";
export { fieldsOf, pathsOf, type PlanField, planFields, type PlanType } from "./fields";
export { canonical, parsePlan, serialise } from "./json";
export {
  FORMAT,
  type Plan,
  type PlanCapacity,
  type PlanEdge,
  type PlanFlow,
  type PlanStream,
  type PlanTopic,
  type PlanWorker,
  VERSION,
} from "./model";
export { planOf, type PlanSettings, streamOf, streamVersion } from "./plan";
export {
  type Against,
  assumptionTable,
  brokerTable,
  costTable,
  diffTable,
  planReport,
  topicTable,
  workerTable,
} from "./report";
export { type PlanSchema, planSchema } from "./schema";
export { type Column, type Layout, renderMarkdown, renderTables, renderText, type Table } from "./table";
