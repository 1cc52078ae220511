/** The arrows of the house: who may import whom. `npm run check` fails on any other. */
const to = (path) => ({ path, pathNot: "node_modules" });
const forbid = (name, comment, from, target) => ({ name, comment, severity: "error", from, to: target });

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    forbid("no-circular", "A cycle has no first file to read.", {}, { circular: true }),
    forbid(
      "resolves",
      "An import that resolves to nothing. In the pod of a backup its script lies beside the applier's.",
      { pathNot: "^components/backup/files/" },
      { couldNotResolve: true },
    ),
    forbid(
      "streams-import-nothing",
      "Definitions are the source of all else: they import nothing of the repository.",
      { path: "^workloads/streams/" },
      to("^(infra|components|policies|workloads/(?!streams/))"),
    ),
    forbid(
      "definitions-import-streams-only",
      "A worker's definition is data that the Pulumi program loads: no runtime, no client.",
      { path: "^workloads/(?!streams/)[^/]+/(definition|batch-jobs)\\.ts$" },
      { pathNot: "^workloads/streams/" },
    ),
    forbid(
      "streams-need-no-client",
      "Definitions and their compilers are loaded by the Pulumi program.",
      { path: "^workloads/streams/", pathNot: "\\.test\\.ts$" },
      { path: "node_modules/(kafkajs|prom-client|pino)" },
    ),
    forbid(
      "runtime-imports-streams-only",
      "The runtime knows definitions, never a worker.",
      { path: "^workloads/runtime/" },
      to("^(infra|components|policies|workloads/(?!streams/|runtime/))"),
    ),
    forbid(
      "workers-know-streams-and-runtime",
      "A worker never imports another worker, a room or the program.",
      { path: "^workloads/(?!streams/|runtime/|generator/|replay/)([^/]+)/" },
      to("^(infra|components|policies|workloads/(?!streams/|runtime/|$1/))"),
    ),
    forbid(
      "replay-knows-definitions",
      "What a person runs over a worker's records is told which workers there are, and knows nothing of what they do.",
      { path: "^workloads/replay/" },
      to("^(infra|components|policies|workloads/(?!streams/|runtime/|replay/|definitions\\.ts$))"),
    ),
    forbid(
      "generator-stands-alone",
      "The generator plays the outside world: it shares no constant and no import with what it tests.",
      { path: "^workloads/generator/" },
      to("^(infra|components|policies|workloads/(?!generator/))"),
    ),
    forbid(
      "rooms-do-not-import-rooms",
      "A room asks for a contract from core, never for another room.",
      { path: "^components/(?!core/)([^/]+)/" },
      to("^components/(?!core/|$1/)"),
    ),
    forbid(
      "core-imports-streams-only",
      "core is what rooms share.",
      { path: "^components/core/", pathNot: "\\.test\\.ts$" },
      to("^(infra|policies|components/(?!core/)|workloads/(?!streams/))"),
    ),
    forbid(
      "rooms-know-definitions-only",
      "A room compiles definitions; it never loads a handler or the runtime.",
      { path: "^components/", pathNot: "\\.test\\.ts$" },
      to("^(infra|policies|workloads/(?!streams/|[^/]+/(definition|batch-jobs)\\.ts$))"),
    ),
    forbid(
      "render-is-pure",
      "render.ts and observe.ts turn values into files: no Pulumi at run time.",
      { path: "^components/.*/(render|observe|spec)\\.ts$" },
      { path: "node_modules/@pulumi", dependencyTypesNot: ["type-only"] },
    ),
    forbid(
      "places-alone-choose",
      "infra/places chooses the form of a room; nothing in infra but it imports a room's component.",
      { path: "^infra/(?!places/)", pathNot: "\\.test\\.ts$" },
      { path: "^components/(?!core/)[^/]+/component" },
    ),
    forbid(
      "policies-stand-alone",
      "The policy pack is published alone.",
      { path: "^policies/" },
      to("^(infra|components|workloads)/"),
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|coverage)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["require", "node", "default"] },
  },
};
