import * as pulumi from "@pulumi/pulumi";
import { text, type Text } from "../../../components/core/text";

/** The host and the port of a room that was placed before; whoever uses them waits for it. */
export function addressOf(url: pulumi.Input<string>): { readonly host: Text; readonly port: Text } {
  const part = (of: "hostname" | "port") => text`${pulumi.output(url).apply((address) => new URL(address)[of])}`;
  return { host: part("hostname"), port: part("port") };
}
