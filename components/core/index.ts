export type * from "./endpoints";
export { bucketPurposes, keyPurposes } from "./endpoints";
export type { Files } from "./files";
export { joined, joinedRecord } from "./output";
export { Room } from "./room";
export { type Content, json, type Late, lines, plain, type Text, text } from "./text";
export { type EngineName, type EngineVersion, engines, versions } from "./versions";
export { type Principal, principalOf, type Right, rightsOfGateway, rightsOfWorker } from "./rights";
