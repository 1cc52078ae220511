import { imageNames } from "../components/images/spec";
import { localRooms, roomNames, roomPorts } from "./local-rooms";
import { parseSettings, workerPorts } from "./settings";

const context = { stack: "local", folder: "/place" };

const givenImages = Object.fromEntries(
  imageNames.map((name) => [name, `registry.example.com/${name}@sha256:${"0".repeat(64)}`]),
);

describe("settings", () => {
  test("the local place needs nothing but its name", () => {
    expect(parseSettings({ place: "local" }, context)).toEqual({
      place: "local",
      ports: { ingest: 8000, kafka: 9092, kafkaController: 9093, ...roomPorts, workers: {} },
      rooms: Object.fromEntries(roomNames.map((name) => [name, localRooms[name].byDefault])),
      stack: "local",
      folder: "/place",
    });
  });

  test("a port that is set leaves the others at their defaults", () => {
    expect(parseSettings({ place: "local", ports: { kafka: 19092, workers: { fraud: 8500 } } }, context)).toMatchObject(
      {
        ports: { ingest: 8000, kafka: 19092, kafkaController: 9093, workers: { fraud: 8500 } },
      },
    );
  });

  test("the other places say who applies the workers", () => {
    expect(parseSettings({ place: "aws", producers: ["shop"], protect: false }, context)).toMatchObject({
      place: "aws",
      delivery: "pulumi",
    });
    const bare = { place: "kubernetes", producers: ["shop"], protect: false, registry: "registry.example.com/data" };
    const repository = { url: "https://git.example.com/data/millrace" };
    expect(parseSettings({ ...bare, delivery: "argocd", repository }, context)).toMatchObject({
      delivery: "argocd",
      repository: { ...repository, revision: "main" },
    });
  });

  test.each([
    [{}, 'millrace:place must be "local", "kubernetes" or "aws", got nothing; set it in Pulumi.local.yaml'],
    [
      { place: "azure" },
      'millrace:place must be "local", "kubernetes" or "aws", got "azure"; set it in Pulumi.local.yaml',
    ],
    [
      { place: "local", ports: { kafka: "9092" } },
      'millrace:ports.kafka must be a whole number from 1024 to 65535, got "9092"; set it in Pulumi.local.yaml',
    ],
    [
      { place: "local", ports: { workers: { fraud: 80 } } },
      "millrace:ports.workers.fraud must be a whole number from 1024 to 65535, got 80; set it in Pulumi.local.yaml",
    ],
    [
      { place: "local", ports: { kafak: 9092 } },
      'millrace:ports has no setting "kafak"; take it out of Pulumi.local.yaml, or mend its spelling',
    ],
    [
      { place: "local", delivery: "argocd" },
      'millrace has no setting "delivery"; take it out of Pulumi.local.yaml, or mend its spelling',
    ],
    [
      { place: "aws", delivery: "flux" },
      'millrace:delivery must be "pulumi" or "argocd", got "flux"; set it in Pulumi.local.yaml',
    ],
    [
      { place: "aws", producers: ["shop"], protect: false, delivery: "argocd" },
      'millrace:repository must be set for millrace:delivery "argocd", since Argo CD reads the workers from it, got nothing; set it in Pulumi.local.yaml',
    ],
    [
      { place: "aws", producers: ["shop"], protect: false, cluster: { endpoint: "public" } },
      'millrace:cluster.allow must name who may reach a "public" endpoint, got an empty list; set it in Pulumi.local.yaml',
    ],
    [
      { place: "kubernetes", producers: ["shop"], protect: false, domain: "data.example.com" },
      "millrace:oidc must be set with millrace:domain, since pages at a public door need a sign-in, got nothing; set it in Pulumi.local.yaml\n" +
        "millrace:registry (where the program pushes the image of the workloads) or millrace:images (one that was pushed already) must be set, got both or neither; set it in Pulumi.local.yaml\n" +
        "millrace:gatewayClass must be set with millrace:domain, got nothing; set it in Pulumi.local.yaml\n" +
        "millrace:contact must be set with millrace:domain, since the certificate authority asks for it, got nothing; set it in Pulumi.local.yaml",
    ],
    [{ place: "aws", load: 2 }, "millrace:load must be more than 0 and at most 1, got 2; set it in Pulumi.local.yaml"],
    [
      { place: "aws", kafka: { instance: "m5.large" } },
      'millrace:kafka.instance must be one of kafka.m7g.large, kafka.m7g.xlarge, kafka.m7g.2xlarge, kafka.m7g.4xlarge, kafka.m7g.8xlarge, kafka.m7g.12xlarge, kafka.m7g.16xlarge, express.m7g.large, express.m7g.xlarge, express.m7g.2xlarge, express.m7g.4xlarge, express.m7g.8xlarge, express.m7g.12xlarge, express.m7g.16xlarge, got "m5.large"; set it in Pulumi.local.yaml',
    ],
    [
      { place: "kubernetes", images: { ...givenImages, workloads: "registry.example.com/millrace:1.0" } },
      'millrace:images.workloads must be an image with its digest, registry/repository@sha256:…, got "registry.example.com/millrace:1.0"; set it in Pulumi.local.yaml',
    ],
    [
      { place: "aws", network: { cidr: "10.40.0.0/16 " } },
      'millrace:network.cidr must be an IPv4 range such as 10.40.0.0/16, got "10.40.0.0/16 "; set it in Pulumi.local.yaml',
    ],
  ])("refuses %j", (raw, sentence) => {
    expect(() => parseSettings(raw, context)).toThrow(new Error(sentence));
  });

  test("tells every defect at once", () => {
    expect(() => parseSettings({ place: "local", ports: { kafka: 1, ingest: 70_000 } }, context)).toThrow(
      new Error(
        "millrace:ports.ingest must be a whole number from 1024 to 65535, got 70000; set it in Pulumi.local.yaml\n" +
          "millrace:ports.kafka must be a whole number from 1024 to 65535, got 1; set it in Pulumi.local.yaml",
      ),
    );
  });
});

describe("a worker's port", () => {
  test("is the one that is set, else one that follows from its name", () => {
    const ports = workerPorts(["fraud", "prices"], { prices: 9000 });
    expect(ports.get("prices")).toBe(9000);
    expect(ports.get("fraud")).toBe(workerPorts(["fraud"], {}).get("fraud"));
  });

  test("stays when another worker comes", () => {
    const before = workerPorts(["fraud"], {});
    const after = workerPorts(["alerts", "fraud", "sessions"], {});
    expect(after.get("fraud")).toBe(before.get("fraud"));
  });

  test("is nobody else's", () => {
    const names = Array.from({ length: 100 }, (_, index) => `worker-${index}`);
    const ports = [...workerPorts(names, { "worker-0": 8100 }).values()];
    expect(new Set(ports).size).toBe(100);
    expect(ports.every((port) => port >= 8100 && port < 8200)).toBe(true);
  });
});
