export * from "./baselines";
export * from "./duration";
export * from "./objectives";
export * from "./rooms";
