// Signature version 4, as S3 and its likes want it (AWS, "Authenticating Requests"). Without dependencies: scripts that pods run out
// of a ConfigMap have it beside them.
import { createHash, createHmac } from "node:crypto";

export const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const hmac = (key, text) => createHmac("sha256", key).update(text).digest();

/**
 * The headers with which a request is sent.
 * @param hash SHA-256 of the body, in hexadecimal
 * @param credentials `accessKey`, `secretKey`, and the `token` of a role
 */
export function signed({ method, url, headers = {}, hash, region, credentials: { accessKey, secretKey, token } }) {
  const at = new Date().toISOString().replace(/[-:]|\.\d{3}/g, "");
  const day = at.slice(0, 8);
  const scope = `${day}/${region}/s3/aws4_request`;
  const sent = {
    ...headers,
    "x-amz-content-sha256": hash,
    "x-amz-date": at,
    ...(token === undefined ? {} : { "x-amz-security-token": token }),
  };
  const all = { ...sent, host: url.host };
  const names = Object.keys(all).sort();
  const query = [...url.searchParams]
    .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`)
    .sort()
    .join("&");
  const canonical = [
    method,
    url.pathname,
    query,
    ...names.map((name) => `${name}:${all[name]}`),
    "",
    names.join(";"),
    hash,
  ].join("\n");
  const key = [day, region, "s3", "aws4_request"].reduce(hmac, `AWS4${secretKey}`);
  const signature = hmac(key, ["AWS4-HMAC-SHA256", at, scope, sha256(canonical)].join("\n")).toString("hex");
  return {
    ...sent,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKey}/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}`,
  };
}
