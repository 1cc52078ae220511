import { describeRule } from "../../testing/cases";
import { planned, resource } from "../../testing/subjects";

const costs = (total: number, ...notKnown: readonly string[]) => planned({ cost: { total, notKnown } });

describeRule("monthly-ceiling", {
  ending:
    "; lower what the streams declare or what the stack's settings give, or have the ceiling raised in policies/config (AWS Well-Architected COST02-BP05)",
  options: { usd: 1000 },
  reports: {
    "more than it may": [
      costs(1000.5),
      'ConfigMap "workers/millrace-plan": cost.total of the plan must be at most 1000 USD a month, got 1000.5 USD',
    ],
    "more than it may, by what is known": [
      costs(2000, "EKS", "RDS"),
      'ConfigMap "workers/millrace-plan": cost.total of the plan must be at most 1000 USD a month, got at least 2000 USD (not known: EKS, RDS)',
    ],
    "a plan that says nothing of it": [
      planned({}),
      'ConfigMap "workers/millrace-plan": cost.total of the plan must be at most 1000 USD a month, got none',
    ],
  },
  accepts: { "as much as it may": costs(1000, "EKS") },
});

const lasting = resource("eks:index:Cluster", "millrace", { deletionProtection: true });
const budget = (fields: object = {}) =>
  resource("aws:budgets/budget:Budget", "monthly", {
    timeUnit: "MONTHLY",
    budgetType: "COST",
    notifications: [{ subscriberEmailAddresses: ["platform@example.com"] }],
    ...fields,
  });

describeRule("budget", {
  ending:
    "; set millrace:budget.contacts, or give the stack a monthly budget of cost with a notification that has a subscriber (AWS Well-Architected COST02-BP05)",
  reports: {
    "a stack that is to stay, without one": [
      lasting,
      'eks:index:Cluster "millrace": a monthly budget of cost must be there, got none',
    ],
    "a budget of a year": [
      [lasting, budget({ timeUnit: "ANNUALLY" })],
      'eks:index:Cluster "millrace": a monthly budget of cost must be there, got none',
    ],
    "a budget of which nobody hears": [
      [lasting, budget({ notifications: [{ threshold: 80 }] })],
      'eks:index:Cluster "millrace": a subscriber of the monthly budget must be there, got none',
    ],
  },
  accepts: {
    "a budget with a subscriber": [lasting, budget()],
    "a topic that is told": [lasting, budget({ notifications: [{ subscriberSnsTopicArns: ["arn:aws:sns:a:1:b"] }] })],
    "a stack that may go": resource("eks:index:Cluster", "millrace", { deletionProtection: false }),
  },
});
