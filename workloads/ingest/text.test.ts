import { decodeText } from "./text";

const bytes = (hex: string) => Buffer.from(hex.replaceAll(" ", ""), "hex");

it.each(["", '{"a":1}', "né", "日本語", "😀", "\u{10ffff}", "\ud7ff\ue000", "\u0000\u007f\u0080"])(
  "reads %j",
  (text) => {
    expect(decodeText(Buffer.from(text))).toBe(text);
  },
);

it.each([
  ["a lone continuation", "61 80", 1, "80"],
  ["a byte that UTF-8 never has", "ff", 0, "ff"],
  ["an overlong slash", "61 62 c0 af", 2, "c0"],
  ["an overlong form of three bytes", "e0 80 80", 0, "e0"],
  ["a surrogate", "ed a0 80", 0, "ed"],
  ["a code point beyond Unicode", "f4 90 80 80", 0, "f4"],
  ["a character cut short", "61 e2 82", 1, "e2"],
  ["a character cut short by another", "e2 82 61", 0, "e2"],
])("refuses %s", (_, hex, at, byte) => {
  expect(decodeText(bytes(hex))).toEqual({
    code: "malformed",
    message: `the body must be UTF-8; byte ${at} (0x${byte}, in line 1) is not`,
  });
});

it("names the line", () => {
  expect(decodeText(Buffer.concat([Buffer.from("é\n{}\n"), bytes("fe")]))).toEqual({
    code: "malformed",
    message: "the body must be UTF-8; byte 6 (0xfe, in line 3) is not",
  });
});
