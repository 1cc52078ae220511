import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kafkajsDriver } from "./drivers/kafkajs";
import type { DriverError } from "./errors";
import { driverSecurity, mskToken } from "./security";
import { startBroker, type TestBroker } from "./testing/broker";
import { freePorts } from "./testing/ports";

jest.setTimeout(120_000);

let folder: string;
let broker: TestBroker;
let secured: string;
const at = (file: string): string => join(folder, file);
const openssl = (...args: readonly string[]): void => {
  execFileSync("openssl", args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
};

/** An authority, and certificates that it signed. */
function authority(name: string): void {
  openssl(
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-days",
    "2",
    "-subj",
    `/CN=${name}`,
    "-keyout",
    `${name}.key`,
    "-out",
    `${name}.crt`,
  );
}
function certificate(name: string, by: string, days = "2"): void {
  openssl(
    "req",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-subj",
    `/CN=${name}`,
    "-keyout",
    `${name}.key`,
    "-out",
    `${name}.csr`,
  );
  writeFileSync(at(`${name}.ext`), "subjectAltName=IP:127.0.0.1,DNS:localhost\n");
  openssl(
    "x509",
    "-req",
    "-in",
    `${name}.csr`,
    "-CA",
    `${by}.crt`,
    "-CAkey",
    `${by}.key`,
    "-CAcreateserial",
    "-days",
    days,
    "-extfile",
    `${name}.ext`,
    "-out",
    `${name}.crt`,
  );
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "millrace-tls-"));
  authority("ca");
  authority("other");
  certificate("broker", "ca");
  certificate("millrace-fraud", "ca");
  certificate("stranger", "other");
  // Kafka reads key and certificates from one file.
  execFileSync("sh", ["-c", "cat broker.key broker.crt > broker.pem"], { cwd: folder });
  const [port = 0, controllerPort = 0, tlsPort = 0] = await freePorts(3);
  secured = `127.0.0.1:${tlsPort}`;
  const listeners = `PLAINTEXT://127.0.0.1:${port},SSL://${secured}`;
  broker = await startBroker({
    port,
    controllerPort,
    properties: {
      listeners: `${listeners},CONTROLLER://127.0.0.1:${controllerPort}`,
      "advertised.listeners": listeners,
      "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SSL:SSL",
      "ssl.client.auth": "required",
      "ssl.keystore.type": "PEM",
      "ssl.keystore.location": at("broker.pem"),
      "ssl.truststore.type": "PEM",
      "ssl.truststore.location": at("ca.crt"),
      "ssl.principal.mapping.rules": "RULE:^CN=([^,]+).*$/$1/",
      "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
      "super.users": "User:ANONYMOUS;User:millrace-fraud",
    },
  });
  await broker.createTopic("secured");
});

afterAll(async () => {
  await broker.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** @param patience how long it is tried, in milliseconds: to the end where it is refused each time */
const sendAs = async (user: string, ca = "ca", patience = 3_000): Promise<DriverError | undefined> => {
  const files = { ca: at(`${ca}.crt`), cert: at(`${user}.crt`), key: at(`${user}.key`) };
  const driver = kafkajsDriver({
    brokers: [secured],
    clientId: "security-test",
    ...driverSecurity({ kind: "mtls", ...files }),
  });
  try {
    const producer = await driver.producer({ deliveryTimeout: patience });
    return await producer.send([{ topic: "secured", records: [{ key: "k", value: user }] }]).then(
      () => undefined,
      (error: unknown) => error as DriverError,
    );
  } finally {
    await driver.close();
  }
};

describe("a client certificate", () => {
  it("that the brokers' authority signed lets its bearer write", async () => {
    expect(await sendAs("millrace-fraud", "ca", 30_000)).toBeUndefined();
  });

  it("of another authority is refused", async () => {
    expect((await sendAs("stranger"))?.message).toMatch(/certificate|alert|handshake|closed|disconnected/i);
  });

  it("is not shown to brokers whose authority is unknown", async () => {
    expect((await sendAs("millrace-fraud", "other"))?.message).toMatch(/certificate/i);
  });

  it("that was renewed counts at the next connection, without a restart", async () => {
    copyFileSync(at("stranger.crt"), at("renewed.crt"));
    copyFileSync(at("stranger.key"), at("renewed.key"));
    const driver = kafkajsDriver({
      brokers: [secured],
      clientId: "renewal-test",
      ...driverSecurity({ kind: "mtls", ca: at("ca.crt"), cert: at("renewed.crt"), key: at("renewed.key") }),
    });
    const producer = await driver.producer({ deliveryTimeout: 10_000 });
    const send = () => producer.send([{ topic: "secured", records: [{ key: "k", value: "v" }] }]);
    await expect(send()).rejects.toThrow();
    copyFileSync(at("millrace-fraud.crt"), at("renewed.crt"));
    copyFileSync(at("millrace-fraud.key"), at("renewed.key"));
    await send();
    await driver.close();
  });
});

describe("a token for MSK", () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });

  it("is a request to connect, signed for the region with the process's credentials", async () => {
    process.env.AWS_ACCESS_KEY_ID = "AKIDEXAMPLE";
    process.env.AWS_SECRET_ACCESS_KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    const url = new URL(Buffer.from(await mskToken("eu-west-1"), "base64url").toString());
    expect(url.host).toBe("kafka.eu-west-1.amazonaws.com");
    expect(url.searchParams.get("Action")).toBe("kafka-cluster:Connect");
    expect(url.searchParams.get("X-Amz-Credential")).toMatch(
      /^AKIDEXAMPLE\/\d{8}\/eu-west-1\/kafka-cluster\/aws4_request$/,
    );
    expect(url.href).not.toContain("wJalrXUtnFEMI");
  });
});
