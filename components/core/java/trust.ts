import type { Container } from "../kubernetes/manifest";
import type { Late } from "../text";
import type { JavaPods } from "./kafka";

/** A pod's spec, and the options, by which a Java program trusts an authority of the cluster beside the public ones. */
export interface JavaTrust extends JavaPods {
  /** To be added to `JAVA_TOOL_OPTIONS` or the program's own options. */
  readonly options: string;
  /** The store that `options` name. */
  readonly file: string;
}

const AUTHORITY = "/etc/millrace/authority";
const STORE = "/etc/millrace/trust";
/** What the JDK's own store of public authorities is locked with; it guards nothing secret. */
const PASSWORD = "changeit";

/**
 * @param image one with a JRE: the program's own, which is on the node already
 * @param secret of the pod's namespace, with the authority in `ca.crt`
 */
export function javaTrust(image: Late<string>, secret: string): JavaTrust {
  const init: Container = {
    name: "trust",
    image,
    command: [
      "sh",
      "-ec",
      [
        'home="${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")}"',
        `cp "$home/lib/security/cacerts" ${STORE}/cacerts`,
        `chmod u+w ${STORE}/cacerts`,
        `"$home/bin/keytool" -importcert -noprompt -alias millrace -file ${AUTHORITY}/ca.crt -keystore ${STORE}/cacerts -storepass ${PASSWORD}`,
      ].join("\n"),
    ],
    resources: {
      requests: { cpu: "50m", memory: "128Mi", "ephemeral-storage": "16Mi" },
      limits: { memory: "256Mi", "ephemeral-storage": "64Mi" },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      capabilities: { drop: ["ALL"] },
    },
    volumeMounts: [
      { name: "trust", mountPath: STORE },
      { name: "trust-tmp", mountPath: "/tmp" },
      { name: "authority", mountPath: AUTHORITY, readOnly: true },
    ],
  };
  return {
    volumes: [
      { name: "trust", emptyDir: { sizeLimit: "8Mi" } },
      { name: "trust-tmp", emptyDir: { sizeLimit: "8Mi" } },
      {
        name: "authority",
        secret: { secretName: secret, items: [{ key: "ca.crt", path: "ca.crt" }], defaultMode: 0o444 },
      },
    ],
    mounts: [{ name: "trust", mountPath: STORE, readOnly: true }],
    init: [init],
    file: `${STORE}/cacerts`,
    options: `-Djavax.net.ssl.trustStore=${STORE}/cacerts -Djavax.net.ssl.trustStorePassword=${PASSWORD}`,
  };
}
