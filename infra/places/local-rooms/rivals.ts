import { join } from "node:path";
import { codeHash, dataFolder, type LocalHost, LocalProcess, type ProcessSpec } from "../../../components/core/local";
import { madeSecret } from "../../../components/core/local/made-secret";
import type { RoomObservation } from "../../../components/core/promql";
import { LocalPoller, observeLocalPoller, observePoller } from "../../../components/poller";
import { pollers } from "../../../workloads/definitions";
import { paths } from "../../paths";
import { atTargets, type LocalContext, type LocalPlaced } from "./context";

/** The poller `rivals`, and the generator's service, which it asks with a token that is made here. */
export function placeRivals({ settings, host, kafka }: LocalContext): Promise<LocalPlaced> {
  const { root } = paths();
  const code = (entry: string) => codeHash(entry, join(root, "package-lock.json"));
  const { offers: servicePort, rivals: port } = settings.ports;
  const token = join(dataFolder(host.folder, "offers"), "token");
  const service = new LocalProcess("offers", host, serviceOf(host, servicePort, token, code));
  const observations = pollers
    .filter(({ name }) => name === "rivals")
    .map((poller): RoomObservation => {
      new LocalPoller(poller.name, {
        host,
        poller,
        kafka,
        port,
        setting: "rivals",
        code: code(join(host.dist, "workloads", poller.name, "main.js")),
        source: { url: service.address.apply((address) => `http://${address}`), path: "/v1/offers" },
        secretFile: token,
      });
      const observation = atTargets(observePoller(poller), observeLocalPoller({ poller, port }));
      return { room: "poller", part: poller.name, observation };
    });
  return Promise.resolve({ endpoints: {}, observations });
}

/** When the service saw its first offer: the same at each start, so that numbers stay what they were. */
const START = Date.UTC(2026, 10, 28);
const RATE = 1;

function serviceOf(host: LocalHost, port: number, token: string, code: (entry: string) => string): ProcessSpec {
  const entry = join(host.dist, "workloads/generator/offers/main.js");
  return {
    name: "offers",
    command: host.node,
    args: [entry, "--port", String(port), "--rate", String(RATE), "--start", String(START), "--token-file", token],
    env: {},
    files: {},
    prepare: madeSecret(host, "making the token of its callers", token),
    ports: [{ setting: "offers", port }],
    ready: { probe: { kind: "http", port, path: "/healthz" }, within: "30 seconds" },
    stop: { signal: "SIGTERM", grace: "10 seconds" },
    code: code(entry),
  };
}
