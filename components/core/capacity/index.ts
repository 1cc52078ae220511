export {
  type AssumedValues,
  type Assumption,
  type AssumptionName,
  assume,
  assumptionNames,
  assumptions,
} from "./assumptions";
export type { Brokers, Constraint } from "./brokers";
export { type Capacity, capacityOf, type NodeCapacity, type Saving, type WorkerCapacity } from "./capacity";
export { type Cost, type CostLine, costOf } from "./cost";
export * as format from "./format";
export { type BrokerInstance, brokerInstances, type NodeInstance, nodeInstances, safeIngress } from "./instances";
export { type Price, type PriceTable, priceOf, prices } from "./prices";
export { assertHolds, CapacityError, cautionsOf, type Refusal, refusalsOf } from "./refusals";
export {
  type DayOfFleet,
  dayOf,
  type Fleet,
  meanToPeak,
  type Rhythm,
  type RhythmName,
  rhythms,
  savingOfBill,
} from "./rhythm";
export type { CapacitySettings, KafkaSettings, NetworkSettings, NodeSettings, PoolSettings } from "./settings";
export type { Edge, Load, TopicTraffic } from "./traffic";
export {
  mostOf,
  type PartSize,
  poolsOf,
  type SizeInput,
  type SystemSize,
  type SystemSizes,
  volumesOf,
} from "./systems";
