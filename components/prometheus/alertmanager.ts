import { promDuration } from "../core/promql";
import { WATCHDOG } from "./rules";
import { type Receiver, secretOf, type ValidPrometheusSpec } from "./spec";
import { TIMING } from "./timing";

/** Alertmanager's configuration, as far as the room writes it. Credentials are files that its Secrets are mounted as. */
export interface AlertmanagerConfig {
  readonly route: Route;
  readonly receivers: readonly Readonly<Record<string, unknown>>[];
  readonly inhibit_rules: readonly {
    readonly source_matchers: readonly string[];
    readonly target_matchers: readonly string[];
    readonly equal: readonly string[];
  }[];
}

export interface Route {
  readonly receiver: string;
  readonly matchers?: readonly string[];
  readonly group_by?: readonly string[];
  readonly group_wait?: string;
  readonly group_interval?: string;
  readonly repeat_interval?: string;
  readonly routes?: readonly Route[];
}

const SECRETS_FOLDER = "/etc/alertmanager/secrets";

/**
 * What is told to whom, and when.
 * @param secretsFolder where each Secret is a folder with a file for each key
 */
export function alertmanagerConfig(
  { page, ticket, watchdog }: ValidPrometheusSpec["receivers"],
  secretsFolder = SECRETS_FOLDER,
): AlertmanagerConfig {
  const named = (name: string, receivers: readonly Receiver[]) => receiverOf(name, receivers, secretsFolder);
  return {
    route: {
      // What matches nothing below is no page: a ticket.
      receiver: "ticket",
      group_by: ["alertname", "room"],
      group_wait: promDuration(TIMING.ticketWait),
      group_interval: promDuration(TIMING.ticketInterval),
      repeat_interval: promDuration(TIMING.ticketRepeat),
      routes: [
        {
          receiver: "watchdog",
          matchers: [`alertname="${WATCHDOG}"`],
          group_by: ["alertname"],
          group_wait: "0s",
          group_interval: promDuration(TIMING.watchdog),
          repeat_interval: promDuration(TIMING.watchdog),
        },
        {
          receiver: "page",
          matchers: ['severity="page"'],
          group_by: ["alertname", "room", "job", "objective"],
          group_wait: promDuration(TIMING.pageWait),
          // A page that joins a group which was told already waits this long instead.
          group_interval: promDuration(TIMING.pageInterval),
          repeat_interval: promDuration(TIMING.pageRepeat),
        },
      ],
    },
    receivers: [
      named("page", page),
      named("ticket", ticket),
      named("watchdog", watchdog === undefined ? [] : [watchdog]),
    ],
    // `equal` takes two absent labels for equal ones, so each rule asks for the label first.
    inhibit_rules: ["objective", "job"].map((label) => ({
      source_matchers: ['severity="page"', `${label}!=""`],
      target_matchers: ['severity="ticket"', `${label}!=""`],
      equal: [label],
    })),
  };
}

function receiverOf(name: string, receivers: readonly Receiver[], folder: string): Readonly<Record<string, unknown>> {
  const configs: Record<string, unknown[]> = {};
  for (const receiver of receivers) {
    const { secret, key } = secretOf(receiver);
    const [kind, config] = integration(receiver, `${folder}/${secret}/${key}`);
    (configs[kind] ??= []).push({ send_resolved: name !== "watchdog", ...config });
  }
  return { name, ...configs };
}

function integration(receiver: Receiver, file: string): readonly [kind: string, config: object] {
  switch (receiver.kind) {
    case "webhook":
      return ["webhook_configs", { url_file: file }];
    case "slack":
      return [
        "slack_configs",
        {
          api_url_file: file,
          channel: receiver.channel,
          title: "{{ .CommonAnnotations.summary }}",
          text: "{{ range .Alerts }}{{ .Annotations.description }}\n{{ .Annotations.runbook }}\n{{ end }}",
        },
      ];
    case "pagerduty":
      return [
        "pagerduty_configs",
        { routing_key_file: file, description: "{{ .CommonAnnotations.summary }}", severity: "critical" },
      ];
    case "email":
      return [
        "email_configs",
        {
          to: receiver.to,
          from: receiver.from,
          smarthost: receiver.smarthost,
          auth_username: receiver.username,
          auth_password_file: file,
          require_tls: true,
        },
      ];
  }
}

/** Names of the Secrets that the configuration reads, each once. */
export const receiverSecrets = ({ page, ticket, watchdog }: ValidPrometheusSpec["receivers"]): readonly string[] => [
  ...new Set([...page, ...ticket, ...(watchdog === undefined ? [] : [watchdog])].map((item) => secretOf(item).secret)),
];

/** Ports that the receivers are told on. */
export const receiverPorts = ({ page, ticket, watchdog }: ValidPrometheusSpec["receivers"]): readonly number[] => [
  ...new Set(
    [...page, ...ticket, ...(watchdog === undefined ? [] : [watchdog])].map((receiver) =>
      receiver.kind === "email" ? Number(/:(\d+)$/.exec(receiver.smarthost)?.[1] ?? 587) : 443,
    ),
  ),
];
