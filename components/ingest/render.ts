import { nodeProcess } from "../core/local/node-process";
import type { ProcessSpec } from "../core/local/spec";
import type { ValidLocalIngestSpec } from "./spec";

/** One gateway, open to whoever reaches 127.0.0.1. */
export const renderLocalIngest = ({ gateway, ...spec }: ValidLocalIngestSpec): ProcessSpec =>
  nodeProcess({ ...spec, name: gateway.name, setting: gateway.name });
