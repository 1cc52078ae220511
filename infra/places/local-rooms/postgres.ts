import { LocalPostgres } from "../../../components/postgres";
import { findPostgres, unprivileged } from "../../engines/postgres";
import { type LocalContext, localDatabases, type LocalPlaced } from "./context";

/** A database for each room that wants one. */
export async function placePostgres({ settings, host, cache }: LocalContext): Promise<LocalPlaced> {
  const engine = { ...(await findPostgres(cache)), prefix: unprivileged };
  const room = new LocalPostgres("postgres", {
    host,
    engine,
    port: settings.ports.postgres,
    databases: localDatabases,
  });
  return {
    endpoints: { postgres: { address: room.address, protocol: "postgresql", authentication: "open", tls: false } },
    observations: [],
    made: { database: (name) => room.database(name) },
  };
}
