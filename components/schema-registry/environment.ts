/** Where a server keeps its database, an absolute folder, and what it listens on: for clients; for health and metrics. */
export interface ServerPlace {
  readonly folder: string;
  readonly port: number;
  readonly managementPort: number;
}

/** What the server is told, in a cluster and on one machine alike. */
export const environmentOf = ({ folder, port, managementPort }: ServerPlace) => ({
  APICURIO_STORAGE_KIND: "sql",
  APICURIO_STORAGE_SQL_KIND: "h2",
  // Left alone, H2 writes half a second late: what was answered with 200 would be lost with the process.
  APICURIO_DATASOURCE_URL: `jdbc:h2:file:${folder}/registry;WRITE_DELAY=0`,
  QUARKUS_HTTP_PORT: String(port),
  QUARKUS_MANAGEMENT_PORT: String(managementPort),
});
