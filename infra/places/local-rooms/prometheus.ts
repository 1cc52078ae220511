import { LocalPrometheus, observeLocalPrometheus } from "../../../components/prometheus";
import { findPromtool } from "../../engines/promtool";
import type { LocalContext, LocalPlaced } from "./context";

/** Prometheus and Alertmanager over everything that was placed before. */
export async function placePrometheus({ settings, host, cache, observations }: LocalContext): Promise<LocalPlaced> {
  const { ports, notify } = settings;
  const own = { room: "prometheus", observation: observeLocalPrometheus(ports) };
  const { endpoint, alertmanager } = new LocalPrometheus("prometheus", {
    host,
    programs: await findPromtool(cache),
    ports,
    observations: [...observations, own],
    ...(notify === undefined ? {} : { notify }),
  });
  const open = { protocol: "http", authentication: "open", tls: false } as const;
  return {
    endpoints: {
      prometheus: { address: endpoint.url, ...open },
      alertmanager: { address: alertmanager.url, ...open },
    },
    observations: [own],
  };
}
