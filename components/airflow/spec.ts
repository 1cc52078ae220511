import type { BatchJob } from "../../workloads/dags/batch-jobs";
import { names } from "../../workloads/streams";
import { milliseconds } from "../../workloads/streams/units";
import type { SystemSize } from "../core/capacity/systems";
import type {
  BucketEndpoint,
  ClusterEndpoint,
  DatabaseEndpoint,
  ImageEndpoint,
  SecretEndpoint,
} from "../core/endpoints";
import type { Peer } from "../core/kubernetes";
import { isCron } from "./cron";
import { partNames } from "./size";

/** An identity provider by OpenID Connect, which tells groups under the claim `groups`. */
export interface AirflowOidc {
  /** Begins the address of its page `/.well-known/openid-configuration`. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: SecretEndpoint;
  /** Group whose members are administrators; everybody else who signs in looks. */
  readonly admins: string;
}

/** Airflow in a cluster, with a DAG for each batch job. */
export interface AirflowSpec {
  readonly cluster: ClusterEndpoint;
  /** The image "airflow". */
  readonly image: ImageEndpoint;
  /** Of its parts. */
  readonly size: SystemSize;
  readonly jobs: readonly BatchJob[];
  /** Namespace with the templates of the jobs, in which the Spark operator looks for applications; made before this room. */
  readonly sparkNamespace: string;
  /** Where Airflow keeps what it knows. */
  readonly database: DatabaseEndpoint;
  /** Where logs go, under the prefix `airflow/`. */
  readonly logs: BucketEndpoint;
  readonly keys: {
    /** 43 letters and digits: with "=" behind them 32 bytes as Fernet wants them. Encrypts connections in the database. */
    readonly fernet: SecretEndpoint;
    /** Signs the sessions of browsers. */
    readonly session: SecretEndpoint;
    /** Signs the tokens by which tasks and browsers speak to the API. At least 64 characters. */
    readonly token: SecretEndpoint;
  };
  /** Name under which browsers reach it by HTTPS: `airflow.example.com`; `localhost` where only port-forwards do. */
  readonly host: string;
  /** Who signs in: people of a provider, or the user `admin` by password. */
  readonly people: { readonly oidc: AirflowOidc } | { readonly adminPassword: SecretEndpoint };
  /** Who may talk to it: what routes from the entry. Default nobody. */
  readonly from?: readonly Peer[];
}
export type ValidAirflowSpec = Required<AirflowSpec>;

/** Namespace of the room, where its Secrets are expected. */
export const NAMESPACE = names.namespace("airflow");
const NAME = /^(?=.{1,40}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * The spec with its defaults.
 * @throws every defect, a sentence a line: a Secret out of reach, a part without a size, a job that could never run
 */
export function validate(spec: AirflowSpec): ValidAirflowSpec {
  const { people, keys, host, jobs } = spec;
  const defects: string[] = [];
  const secrets: readonly (readonly [string, SecretEndpoint])[] = [
    ["database.password", spec.database.password],
    ["keys.fernet", keys.fernet],
    ["keys.session", keys.session],
    ["keys.token", keys.token],
    "oidc" in people
      ? ["people.oidc.clientSecret", people.oidc.clientSecret]
      : ["people.adminPassword", people.adminPassword],
  ];
  for (const [what, { secret, namespace }] of secrets) {
    if (namespace !== NAMESPACE) {
      defects.push(
        `airflow: the Secret "${secret}" of \`${what}\` must be in namespace "${NAMESPACE}", got "${namespace}"; pods can only read Secrets of their own namespace`,
      );
    }
  }
  if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(host)) {
    defects.push(
      `airflow: host must be a host name in lower case without scheme or path, got "${host}"; write for example "airflow.example.com"`,
    );
  }
  const missing = partNames.filter((part) => spec.size[part] === undefined);
  if (missing.length > 0) {
    defects.push(
      `airflow: \`size\` must have the parts ${partNames.join(", ")}, got none for ${missing.join(", ")}; compute it by \`sizeOf\``,
    );
  }
  defects.push(...defectsOfJobs(jobs));
  if (defects.length > 0) throw new Error(defects.join("\n"));
  return { ...spec, from: spec.from ?? [] };
}

/** What could never run of these jobs, a sentence each. */
export function defectsOfJobs(jobs: readonly BatchJob[]): readonly string[] {
  const twice = jobs.find(({ name }, index) => jobs.findIndex((other) => other.name === name) !== index);
  return [
    ...(twice === undefined
      ? []
      : [`airflow: a job's name must be used once, got "${twice.name}" twice; rename one of them`]),
    ...jobs.flatMap(defectsOfJob),
  ];
}

function defectsOfJob(job: BatchJob): readonly string[] {
  const who = `airflow: job "${job.name}"`;
  const { schedule, parameters = {}, timeout = "2 hours" } = job;
  const asked = job.arguments.flatMap((argument) => (argument.kind === "option" ? [argument.parameter] : []));
  return [
    ...(NAME.test(job.name)
      ? []
      : [`${who}: its name must be lower-case words joined by hyphens, at most 40 characters; rename it`]),
    ...(schedule === undefined || isCron(schedule)
      ? []
      : [
          `${who}: \`schedule\` must be a cron expression of five fields whose time comes, got "${schedule}"; write for example "15 2 * * *"`,
        ]),
    ...job.streams
      .filter((name, index) => job.streams.indexOf(name) !== index)
      .map((name) => `${who}: a stream must be named once, got "${name}" twice; each is a task of its own`),
    ...asked
      .filter((name) => !(name in parameters))
      .map(
        (name) =>
          `${who}: an argument must be of a parameter that the job has, got "${name}"; they are ${Object.keys(parameters).join(", ") || "none"}`,
      ),
    ...Object.entries(parameters)
      .filter(([, parameter]) => schedule !== undefined && parameter.required === true)
      .map(
        ([name]) =>
          `${who}: parameter "${name}" must not be required, since nobody is asked when the schedule starts a run; take \`required\` or \`schedule\` away`,
      ),
    ...Object.keys(parameters)
      .filter((name) => !/^[a-z][A-Za-z0-9]*$/.test(name))
      .map((name) => `${who}: a parameter's name must be a word of letters and digits, got "${name}"; rename it`),
    ...(job.streams.length === 0 && job.arguments.some(({ kind }) => kind === "stream")
      ? [`${who}: an argument is of the stream, but the job has none; name \`streams\`, or drop the argument`]
      : []),
    ...(milliseconds(timeout) < 60_000
      ? [`${who}: \`timeout\` must be 1 minute or more, got "${timeout}"; a driver alone takes so long to start`]
      : []),
  ];
}
