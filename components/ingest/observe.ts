import type { Observation } from "../core/observe";
import type { ValidLocalIngestSpec } from "./spec";

export const observeLocalIngest = ({ gateway, port }: Pick<ValidLocalIngestSpec, "gateway" | "port">): Observation => ({
  scrape: [{ job: gateway.name, address: `127.0.0.1:${port}`, path: "/metrics" }],
});
