import { ACCOUNT, arn, type Computations, globalArn, text } from "./model";

export const upkeep: Computations = {
  "aws:cloudwatch/logGroup:LogGroup": {
    named: "name",
    id: (draft) => text(draft, "name"),
    outputs: (made) => ({ arn: arn(made, "logs", `log-group:${text(made, "name")}`) }),
    immutable: ["name"],
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    named: "name",
    id: (draft) => text(draft, "name"),
    outputs: (made) => ({ arn: arn(made, "cloudwatch", `alarm:${text(made, "name")}`) }),
  },
  "aws:acm/certificate:Certificate": {
    id: (draft) => arn(draft, "acm", `certificate/${draft.tail(32)}`),
    outputs: (made) => ({
      arn: made.id,
      status: "PENDING_VALIDATION",
      domainValidationOptions: [made.inputs.domainName, ...((made.inputs.subjectAlternativeNames as string[] | undefined) ?? [])]
        .map(String)
        .filter((domain, index, all) => all.indexOf(domain) === index)
        .map((domainName) => ({
          domainName,
          resourceRecordName: `_${made.tail(32)}.${domainName.replace(/^\*\./, "")}.`,
          resourceRecordType: "CNAME",
          resourceRecordValue: `_${made.tail(32)}.acm-validations.aws.`,
        })),
    }),
    immutable: ["domainName"],
  },
  "aws:acm/certificateValidation:CertificateValidation": { id: ({ fresh }) => fresh("", 13) },
  "aws:route53/zone:Zone": {
    id: ({ fresh }) => fresh("Z", 20),
    outputs: (made) => ({
      arn: `arn:aws:route53:::hostedzone/${made.tail(20)}`,
      zoneId: made.id,
      nameServers: [0, 1, 2, 3].map((index) => `ns-${index + 1}.awsdns-0${index}.${["com", "net", "org", "co.uk"][index] ?? ""}`),
    }),
    immutable: ["name"],
  },
  "aws:route53/record:Record": {
    id: (draft) => `${text(draft, "zoneId")}_${text(draft, "name")}_${text(draft, "type")}`,
    outputs: (made) => ({ fqdn: text(made, "name") }),
    immutable: ["zoneId", "name", "type"],
  },
  "aws:budgets/budget:Budget": {
    named: "name",
    id: (draft) => `${ACCOUNT}:${text(draft, "name")}`,
    outputs: (made) => ({ accountId: ACCOUNT, arn: globalArn("budgets", `budget/${text(made, "name")}`) }),
    immutable: ["name"],
  },
  "aws:costexplorer/costAllocationTag:CostAllocationTag": {
    id: (draft) => text(draft, "tagKey"),
    outputs: () => ({ type: "UserDefined" }),
  },
  "aws:costexplorer/anomalyMonitor:AnomalyMonitor": {
    named: "name",
    id: (draft) => globalArn("ce", `anomalymonitor/${draft.tail(32)}`),
    outputs: ({ id }) => ({ arn: id }),
  },
  "aws:costexplorer/anomalySubscription:AnomalySubscription": {
    named: "name",
    id: (draft) => globalArn("ce", `anomalysubscription/${draft.tail(32)}`),
    outputs: ({ id }) => ({ arn: id, accountId: ACCOUNT }),
  },
  "aws:sns/topic:Topic": {
    named: "name",
    id: (draft) => arn(draft, "sns", text(draft, "name")),
    outputs: ({ id }) => ({ arn: id, owner: ACCOUNT }),
    immutable: ["name", "fifoTopic"],
  },
  "aws:sns/topicPolicy:TopicPolicy": { id: (draft) => text(draft, "arn"), outputs: () => ({ owner: ACCOUNT }) },
  "aws:sns/topicSubscription:TopicSubscription": {
    id: (draft) => `${text(draft, "topic")}:${draft.tail(32)}`,
    outputs: ({ id }) => ({ arn: id, ownerId: ACCOUNT }),
  },
  "aws:sqs/queue:Queue": {
    named: "name",
    id: (draft) => `https://sqs.${draft.region}.amazonaws.com/${ACCOUNT}/${text(draft, "name")}`,
    outputs: (made) => ({ arn: arn(made, "sqs", text(made, "name")), url: made.id }),
    immutable: ["name", "fifoQueue"],
  },
};
