export { Certificates } from "./component";
export { observeCertificates } from "./observe";
export type { AcmeChallenge, AcmeSpec, CertificatesSpec } from "./spec";
