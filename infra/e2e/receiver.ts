import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

type Status = "firing" | "resolved";

/** A webhook that takes what Alertmanager sends and keeps when it came. */
export interface Receiver {
  readonly url: string;
  /**
   * When an alert of this name and status was told first at or after `since`, in milliseconds since 1970.
   * @throws after `within` milliseconds, with what was told instead
   */
  told(alert: string, status: Status, since: number, within: number, signal: AbortSignal): Promise<number>;
  close(): void;
}

interface Told {
  readonly alert: string;
  readonly status: Status;
  readonly at: number;
}

/** What Alertmanager posts, as far as it is read. */
interface Message {
  readonly alerts: readonly { readonly status: Status; readonly labels: { readonly alertname: string } }[];
}

export async function openReceiver(): Promise<Receiver> {
  const all: Told[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const at = Date.now();
      const { alerts } = JSON.parse(Buffer.concat(chunks).toString()) as Message;
      all.push(...alerts.map(({ status, labels }) => ({ alert: labels.alertname, status, at })));
      response.end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async told(alert, status, since, within, signal) {
      const deadline = Date.now() + within;
      for (;;) {
        const found = all.find((it) => it.alert === alert && it.status === status && it.at >= since);
        if (found !== undefined) return found.at;
        if (Date.now() > deadline) {
          const instead = all.filter(({ at }) => at >= since).map((it) => `${it.alert} ${it.status}`);
          throw new Error(
            `${alert} ${status} was not told within ${within / 1_000} s; told were ${[...new Set(instead)].join(", ") || "none"}`,
          );
        }
        await sleep(100, undefined, { signal });
      }
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
