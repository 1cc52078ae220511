export { Certificates, NamespaceAuthority } from "./component";
export { observeCertificates } from "./observe";
export type { AcmeChallenge, AcmeSpec, CertificatesSpec, NamespaceAuthoritySpec } from "./spec";
