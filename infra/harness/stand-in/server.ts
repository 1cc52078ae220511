import * as grpc from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import { construct } from "./construct";
import { toPlain, toStruct } from "./monitor";
import type { Failure } from "./check";
import type { StandIn, Subject } from "./provider";
import { unwrapped, type Plain } from "./wire";

const OPTIONS = { "grpc.max_receive_message_length": 400 * 1024 * 1024 };

/** Serves one provider at a port of this machine. @param version what the engine compares with the one that the package wants */
export function serve(standIn: StandIn, version: string): Promise<number> {
  const server = new grpc.Server(OPTIONS);
  server.addService(ResourceProviderService, methodsOf(standIn, version));
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(error);
    });
  });
}

function methodsOf(standIn: StandIn, version: string): grpc.UntypedServiceImplementation {
  return {
    handshake: unary((_: proto.ProviderHandshakeRequest) =>
      new proto.ProviderHandshakeResponse().setAcceptSecrets(true).setAcceptResources(false).setAcceptOutputs(false),
    ),
    getPluginInfo: unary(() => new plugin.PluginInfo().setVersion(version)),
    attach: unary(() => new Empty()),
    cancel: unary(() => new Empty()),
    configure: unary((request: proto.ConfigureRequest) => {
      standIn.configure(unwrapped(toPlain(request.getArgs())) as Plain);
      return new proto.ConfigureResponse()
        .setAcceptsecrets(true)
        .setAcceptresources(false)
        .setAcceptoutputs(false)
        .setSupportspreview(true);
    }),
    checkConfig: unary((request: proto.CheckRequest) => {
      const failures = standIn.checkSettings(subjectOf(request), toPlain(request.getNews()));
      return new proto.CheckResponse().setInputs(request.getNews()).setFailuresList(failures.map(failureOf));
    }),
    diffConfig: unary((request: proto.DiffRequest) => {
      // Another cluster, or a kubeconfig of the same one, is nothing that the resources notice.
      const { changed } = standIn.diff(subjectOf(request), toPlain(request.getOldInputs()), toPlain(request.getNews()));
      return diffResponse(changed, [], false);
    }),
    check: unary((request: proto.CheckRequest) => {
      const seed = Buffer.from(request.getRandomseed_asU8()).toString("hex");
      const { inputs, failures } = standIn.check(
        subjectOf(request),
        toPlain(request.getNews()),
        toPlain(request.getOlds()),
        seed,
      );
      return new proto.CheckResponse().setInputs(toStruct(inputs)).setFailuresList(failures.map(failureOf));
    }),
    diff: unary((request: proto.DiffRequest) => {
      const { changed, replaces, deleteFirst } = standIn.diff(
        subjectOf(request),
        toPlain(request.getOldInputs()),
        toPlain(request.getNews()),
      );
      return diffResponse(changed, replaces, deleteFirst);
    }),
    create: unary(async (request: proto.CreateRequest) => {
      const subject = subjectOf(request);
      const inputs = toPlain(request.getProperties());
      if (request.getPreview())
        return new proto.CreateResponse().setProperties(toStruct(standIn.plan(subject, inputs)));
      const { id, outputs } = await standIn.create(subject, inputs);
      return new proto.CreateResponse().setId(id).setProperties(toStruct(outputs));
    }),
    read: unary((request: proto.ReadRequest) => {
      if (!request.hasInputs()) {
        const { type, name } = subjectOf(request);
        throw new Error(
          `${type} "${name}": the stand-ins have no resource that the program did not make; take its values from the settings`,
        );
      }
      return new proto.ReadResponse()
        .setId(request.getId())
        .setProperties(request.getProperties())
        .setInputs(request.getInputs());
    }),
    update: unary(async (request: proto.UpdateRequest) => {
      const before = { outputs: toPlain(request.getOlds()), inputs: toPlain(request.getOldInputs()) };
      const inputs = toPlain(request.getNews());
      const outputs = request.getPreview()
        ? { ...before.outputs, ...inputs }
        : await standIn.update(subjectOf(request), request.getId(), inputs, before);
      return new proto.UpdateResponse().setProperties(toStruct(outputs));
    }),
    delete: unary(async () => {
      await standIn.remove();
      return new Empty();
    }),
    invoke: unary((request: proto.InvokeRequest) =>
      new proto.InvokeResponse().setReturn(toStruct(standIn.invoke(request.getTok(), toPlain(request.getArgs())))),
    ),
    construct: unary((request: proto.ConstructRequest) => construct(request, standIn.region, standIn.charts)),
  };
}

/** A method that answers one request; what it throws is the error's text. */
function unary<Request, Response>(
  method: (request: Request) => Response | Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    Promise.resolve(call.request)
      .then(method)
      .then(
        (response) => {
          callback(null, response);
        },
        (error: unknown) => {
          callback({ code: grpc.status.UNKNOWN, details: error instanceof Error ? error.message : String(error) });
        },
      );
  };
}

/** Type and name are in the URN: `urn:pulumi:<stack>::<project>::<types>$<type>::<name>`. */
function subjectOf(request: { getUrn: () => string }): Subject {
  const [, , types = "", ...name] = request.getUrn().split("::");
  return { type: types.split("$").at(-1) ?? "", name: name.join("::") };
}

const failureOf = ({ property, reason }: Failure): proto.CheckFailure =>
  new proto.CheckFailure().setProperty(property).setReason(reason);

function diffResponse(
  changed: readonly string[],
  replaces: readonly string[],
  deleteFirst: boolean,
): proto.DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;
  return new proto.DiffResponse()
    .setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE)
    .setDiffsList([...changed])
    .setReplacesList([...replaces])
    .setDeletebeforereplace(replaces.length > 0 && deleteFirst);
}
