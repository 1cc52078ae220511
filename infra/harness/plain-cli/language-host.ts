import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/language_pb";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";

/**
 * Stands in for the vendor's `pulumi-language-nodejs`, which is no package of a registry: the plain CLI starts it, reads its port,
 * and has it run the program by the SDK's own `cmd/run`, with the Node on PATH and the project's TypeScript.
 *
 *     pulumi-language-nodejs [flags] ENGINE
 */
const engine = process.argv.slice(2).findLast((argument) => !argument.startsWith("-")) ?? "";

/** The program failed and has said why. */
const TOLD = 32;

function argumentsOf(request: proto.RunRequest): readonly string[] {
  const info = request.getInfo();
  const flags: Readonly<Record<string, string>> = {
    monitor: request.getMonitorAddress(),
    engine,
    organization: request.getOrganization(),
    project: request.getProject(),
    stack: request.getStack(),
    pwd: request.getPwd(),
    parallel: `${request.getParallel()}`,
    "root-directory": info?.getRootDirectory() ?? "",
    "dry-run": request.getDryrun() ? "true" : "",
  };
  const given = Object.entries(flags).flatMap(([flag, value]) => (value === "" ? [] : [`--${flag}`, value]));
  return [...given, info?.getEntryPoint() ?? ".", ...request.getArgsList()];
}

function environmentOf(request: proto.RunRequest): Readonly<Record<string, string>> {
  const options = (request.getInfo()?.getOptions()?.toJavaScript() ?? {}) as Readonly<Record<string, unknown>>;
  const { typescript = true, tsconfig } = options;
  return {
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().toArray())),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    PULUMI_NODEJS_TYPESCRIPT: String(typescript),
    ...(typeof tsconfig === "string" ? { PULUMI_NODEJS_TSCONFIG_PATH: tsconfig } : {}),
  };
}

function run(request: proto.RunRequest): Promise<proto.RunResponse> {
  const folder = request.getInfo()?.getProgramDirectory() ?? request.getPwd();
  const entry = createRequire(join(folder, "package.json")).resolve("@pulumi/pulumi/cmd/run");
  return new Promise((resolve, reject) => {
    const child = spawn("node", [entry, ...argumentsOf(request)], {
      cwd: folder,
      env: { ...process.env, ...environmentOf(request) },
      stdio: ["ignore", "inherit", "inherit"],
    });
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      const response = new proto.RunResponse();
      if (code === TOLD) response.setBail(true);
      else if (code !== 0) response.setError(`the program ended with ${signal ?? `exit code ${String(code)}`}`);
      resolve(response);
    });
  });
}

/** Runs a policy pack: its sources, by the SDK's own `cmd/run-policy-pack`, in the folder of the pack. Its port is told by its output. */
function runPlugin(call: grpc.ServerWritableStream<proto.RunPluginRequest, proto.RunPluginResponse>): void {
  const folder = call.request.getInfo()?.getProgramDirectory() ?? call.request.getPwd();
  const entry = createRequire(join(folder, "package.json")).resolve("@pulumi/pulumi/cmd/run-policy-pack");
  const env = Object.fromEntries(
    call.request.getEnvList().map((one) => one.split(/=(.*)/s).slice(0, 2)) as [string, string][],
  );
  const child = spawn("node", [entry, ...call.request.getArgsList(), "."], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.on("data", (chunk: Buffer) => call.write(new proto.RunPluginResponse().setStdout(chunk)));
  child.stderr.on("data", (chunk: Buffer) => call.write(new proto.RunPluginResponse().setStderr(chunk)));
  child.once("close", (code) => {
    call.write(new proto.RunPluginResponse().setExitcode(code ?? 1));
    call.end();
  });
  call.once("cancelled", () => child.kill());
}

/** Answers nothing: the packages of the project are there, and their providers are attached. */
const empty =
  <Response>(make: () => Response): grpc.handleUnaryCall<unknown, Response> =>
  (_call, callback) => {
    callback(null, make());
  };

const server = new grpc.Server({ "grpc.max_receive_message_length": 400 * 1024 * 1024 });
server.addService(LanguageRuntimeService, {
  handshake: empty(() => new proto.LanguageHandshakeResponse()),
  getPluginInfo: empty(() => new plugin.PluginInfo().setVersion("0.0.0")),
  getRequiredPlugins: empty(() => new proto.GetRequiredPluginsResponse()),
  getRequiredPackages: empty(() => new proto.GetRequiredPackagesResponse()),
  getProgramDependencies: empty(() => new proto.GetProgramDependenciesResponse()),
  about: empty(() => new proto.AboutResponse()),
  cancel: empty(() => new Empty()),
  runPlugin,
  run: (
    call: grpc.ServerUnaryCall<proto.RunRequest, proto.RunResponse>,
    callback: grpc.sendUnaryData<proto.RunResponse>,
  ) => {
    run(call.request).then(
      (response) => {
        callback(null, response);
      },
      (error: unknown) => {
        callback({ code: grpc.status.UNKNOWN, details: String(error) });
      },
    );
  },
});

server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  console.log(port);
});
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.exit(0);
}, 500).unref();
