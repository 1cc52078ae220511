/**
 * Addresses that no selector of a network policy can name. Those of services hold for the clusters that we make, which get this
 * range; in a cluster of somebody else's a policy's other peers apply.
 */

/** Service addresses of an EKS cluster that we make. */
export const SERVICE_CIDR = "172.20.0.0/16";
/** The service `kubernetes`: what pods reach the API server by. */
export const API_SERVICE = "172.20.0.1/32";
/**
 * The cluster's DNS. In EKS Auto Mode it runs on each node, outside of any pod, so that only its address can be allowed
 * (github.com/aws/containers-roadmap issue 2552).
 */
export const CLUSTER_DNS = "172.20.0.10/32";
/** Agent on each node that gives pods the credentials of their role (EKS user guide, pod identity, considerations), on port 80. */
export const POD_IDENTITY_AGENT = "169.254.170.23/32";
