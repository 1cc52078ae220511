import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { Room } from "../core/room";
import { type RenderedBudget, renderAwsBudget } from "./render";
import { type AwsBudgetSpec, validate } from "./spec";

/** A monthly budget for what carries the stack's tag. */
export class AwsBudget extends Room<RenderedBudget> {
  constructor(name: string, spec: AwsBudgetSpec, options?: pulumi.ComponentResourceOptions) {
    super("budget:AwsBudget", name, options);
    this.register(renderAwsBudget(validate(spec)));
  }

  protected register({ name, limit, filter, alerts, contacts, activateTag }: RenderedBudget): void {
    new aws.budgets.Budget(
      "monthly",
      {
        name,
        budgetType: "COST",
        timeUnit: "MONTHLY",
        limitAmount: limit,
        limitUnit: "USD",
        costFilters: [{ name: "TagKeyValue", values: [filter] }],
        notifications: alerts.map(({ kind, percent }) => ({
          notificationType: kind,
          comparisonOperator: "GREATER_THAN",
          threshold: percent,
          thresholdType: "PERCENTAGE",
          subscriberEmailAddresses: [...contacts],
        })),
      },
      { parent: this },
    );
    if (activateTag !== undefined) {
      new aws.costexplorer.CostAllocationTag(
        "tag",
        { tagKey: activateTag, status: "Active" },
        // The key is the whole account's: the stack that goes must not take it from those that stay.
        { parent: this, retainOnDelete: true },
      );
    }
    this.registerOutputs({});
  }
}
