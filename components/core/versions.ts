/**
 * The versions of everything that the platform fetches and that npm's lock file does not already pin. After a change of an
 * engine run `npm run lock:engines`, which writes the checksums anew.
 */
export interface EngineVersion {
  /** The engine's own version, as its renderers know it. */
  readonly version: string;
  /** Oldest JDK that runs it. */
  readonly jdk: number;
  /** Maven coordinates, `group:artifact:version`; what they need at run time comes with them. */
  readonly artifacts: readonly string[];
}

export const engines = {
  kafka: {
    version: "4.4.0",
    jdk: 17,
    artifacts: ["org.apache.kafka:kafka_2.13:4.4.0", "org.apache.logging.log4j:log4j-slf4j-impl:2.25.5"],
  },
  /** What the benchmark measures beside: Kafka's own tools and Kafka Streams, each the newest there is, with one client version. */
  "kafka-peers": {
    version: "4.3.1",
    jdk: 17,
    artifacts: ["org.apache.kafka:kafka-tools:4.3.1", "org.apache.kafka:kafka-streams:4.3.1"],
  },
} as const satisfies Readonly<Record<string, EngineVersion>>;

export type EngineName = keyof typeof engines;

export const versions = {
  /** The Pulumi CLI: this or a later 3.x from PATH, exactly this when it has to be fetched or built. */
  pulumi: "3.230.0",
  /** Resolves the engines from their coordinates. */
  mavenDependencyPlugin: "3.9.0",
  engines,
} as const;
