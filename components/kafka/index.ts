export { LocalKafka } from "./component";
export type { LocalKafkaSpec } from "./spec";
export { topicsOf, type TopicSpec } from "./topics";
