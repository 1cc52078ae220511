/** The gateway as a process: reads the environment once, listens, and on SIGTERM ends without losing what it acknowledged. */
import { pino } from "pino";
import { kafkajsDriver } from "../runtime/drivers/kafkajs";
import { driverSecurity } from "../runtime/security";
import { names, openapiOf } from "../streams";
import { catalogue } from "../streams/catalogue";
import { createApp } from "./app";
import { ingest } from "./definition";
import { openKeyFile } from "./keys";
import { listen } from "./server";
import { parseSettings, type Settings } from "./settings";
import { STATUS } from "./verdict";

async function run(settings: Settings): Promise<void> {
  const log = pino({ level: settings.logLevel, base: { service: ingest.name } });
  const known = ingest.writes.map(({ name }) => name);
  const keys =
    settings.keysFile === undefined
      ? undefined
      : openKeyFile(settings.keysFile, known, (error) => {
          if (error === undefined) log.info("the API keys were read again");
          else log.error({ err: error }, "the API keys stay as they were");
        });
  const driver = kafkajsDriver({
    brokers: settings.brokers,
    clientId: names.clientId(ingest),
    ...driverSecurity(settings.security),
    log: (level, message, facts) => {
      log[level](facts, message);
    },
  });
  const producer = await driver.producer({ deliveryTimeout: settings.limits.acknowledgeTimeout });
  const auth = keys === undefined ? "open" : "keys";
  if (auth === "open") {
    log.warn("there are no API keys: everybody who reaches this address may write; set MILLRACE_API_KEYS_FILE");
  }
  const app = createApp({
    gateway: ingest,
    catalogue,
    producer,
    settings,
    authenticate: keys?.authenticate,
    openapi: openapiOf({ gateway: ingest, codes: STATUS, auth, version: "1.0.0" }),
    log,
  });
  const server = await listen(app, settings.host, settings.port, settings.limits);
  log.info({ host: settings.host, port: server.port, auth }, "listening");

  process.on("SIGHUP", () => keys?.reload());
  const stop = async (signal: NodeJS.Signals) => {
    log.info({ signal }, "draining");
    const whole = await server.drain(settings.drainTimeout);
    await app.settled();
    await producer.close();
    await driver.close();
    keys?.close();
    if (!whole) log.warn("requests that were still open were cut; none of them was acknowledged");
    log.info("drained");
    process.exit(0);
  };
  let stopping: Promise<void> | undefined;
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      stopping ??= stop(signal).catch((error: unknown) => {
        log.error({ err: error }, "draining failed");
        process.exit(1);
      });
    });
  }
}

const fail = (error: unknown): void => {
  process.stderr.write(`ingest: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
};

try {
  run(parseSettings(process.env)).catch(fail);
} catch (error) {
  fail(error);
}
