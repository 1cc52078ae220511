import { planOf } from "../../core/plan";
import { type Breach, type Check, type Rule, stackRule } from "../../core/rule";
import { ofType, type Subject } from "../../core/subject";
import { planHolder } from "../data/planned";
import { eachBreach } from "../asking";

const references = [{ framework: "AWS Well-Architected", id: "COST02-BP05" }] as const;

const ceiling = stackRule<{ readonly usd: number }>(
  {
    name: "monthly-ceiling",
    family: "cost",
    title: "A stack costs no more a month than it may",
    severity: "high",
    references,
    remedy:
      "lower what the streams declare or what the stack's settings give, or have the ceiling raised in policies/config",
    judge: (stack, { usd }) => {
      const on = planHolder(stack);
      if (on === undefined) return [];
      return eachBreach(on, (): readonly Breach[] => {
        const cost = planOf(stack)?.at("cost");
        const total = cost?.at("total").number();
        const what = "cost.total of the plan";
        const allowed = `at most ${usd} USD a month`;
        if (cost === undefined || total === undefined) return [{ what, allowed, got: "none" }];
        if (total <= usd) return [];
        const unknown = cost.at("notKnown").texts();
        // Prices that are not known are not in the sum.
        const got = unknown.length === 0 ? `${total} USD` : `at least ${total} USD (not known: ${unknown.join(", ")})`;
        return [{ what, allowed, got }];
      });
    },
  },
  { usd: { doc: "US dollars a month, at most; of what is known", default: 25_000, minimum: 0 } },
);

/** Whether AWS itself refuses to delete a resource: a stack with such a one is there to stay. @throws UnknownRead */
const isProtected = ({ inputs }: Subject): boolean => inputs.at("deletionProtection").is(true);
const PROTECTED = ["eks:index:Cluster", "aws:eks/cluster:Cluster", "aws:rds/instance:Instance"];

const budget = stackRule({
  name: "budget",
  family: "cost",
  title: "Somebody hears when a stack that is to stay costs more than was planned",
  severity: "medium",
  references,
  remedy:
    "set millrace:budget.contacts, or give the stack a monthly budget of cost with a notification that has a subscriber",
  judge: (stack): readonly Check[] => {
    const [first] = ofType(stack, ...PROTECTED);
    if (first === undefined) return [];
    return [
      {
        on: first,
        ask: () => {
          if (!ofType(stack, ...PROTECTED).some(isProtected)) return undefined;
          const budgets = ofType(stack, "aws:budgets/budget:Budget").map(({ inputs }) => inputs);
          const monthly = budgets.filter((one) => one.at("timeUnit").is("MONTHLY") && one.at("budgetType").is("COST"));
          if (monthly.length === 0) return { what: "a monthly budget of cost", allowed: "there", got: "none" };
          const heard = monthly
            .flatMap((one) => one.at("notifications").items())
            .some((one) =>
              ["subscriberEmailAddresses", "subscriberSnsTopicArns"].some((kind) => one.at(kind).items().length > 0),
            );
          return heard ? undefined : { what: "a subscriber of the monthly budget", allowed: "there", got: "none" };
        },
      },
    ];
  },
});

/** What it may cost. */
export const budgetRules: readonly Rule[] = [ceiling, budget];
