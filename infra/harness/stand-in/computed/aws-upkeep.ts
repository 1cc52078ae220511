import { ACCOUNT, arn, type Computations, globalArn, text } from "./model";

export const upkeep: Computations = {
  "aws:cloudwatch/logGroup:LogGroup": {
    named: "name",
    id: (draft) => text(draft, "name"),
    outputs: (made) => ({ arn: arn(made, "logs", `log-group:${text(made, "name")}`) }),
    immutable: ["name"],
  },
  "aws:acm/certificate:Certificate": {
    id: (draft) => arn(draft, "acm", `certificate/${draft.tail(32)}`),
    outputs: (made) => ({
      arn: made.id,
      status: "PENDING_VALIDATION",
      domainValidationOptions: [
        made.inputs.domainName,
        ...((made.inputs.subjectAlternativeNames as string[] | undefined) ?? []),
      ]
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
};
