import * as pulumi from "@pulumi/pulumi";
import { outputsOf } from "../../outputs";

/** What another team's program does with the platform: it asks the stack where things are, and never writes a key down. */
export = () => {
  const platform = new pulumi.Config("consumer").require("platform");
  const { ingest, kafka, workers } = outputsOf(new pulumi.StackReference(platform));
  return {
    paymentsUrl: ingest.apply(({ url }) => `${url}/ingest/payments`),
    alertsTopic: kafka.apply(({ topics }) => topics["fraud-alerts"]),
    rejectedPayments: workers.apply(({ fraud }) => fraud?.deadLetters),
  };
};
