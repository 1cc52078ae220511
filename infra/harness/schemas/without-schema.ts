/** Kinds that nobody publishes a schema of, by `apiVersion/Kind`, with the reason. Any other kind without a schema is a defect. */
export const withoutSchema: Readonly<Record<string, string>> = {
  "eks.amazonaws.com/v1/NodeClass":
    "made by EKS Auto Mode in its control plane; AWS documents its fields and publishes no CRD",
  "eks.amazonaws.com/v1/IngressClassParams":
    "made by EKS Auto Mode in its control plane; AWS documents its fields and publishes no CRD",
  "eks.amazonaws.com/v1/TargetGroupBinding":
    "made by EKS Auto Mode in its control plane; AWS documents its fields and publishes no CRD",
};
