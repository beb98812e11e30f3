import { BinaryWriter } from "@bufbuild/protobuf/wire";
import { crc32c } from "./crc32c.js";

/** What one event says, as TensorBoard's `event.proto` has it: what file this is, that a process begins to write, or numbers by their tags. */
export type TensorboardContent =
  | { readonly fileVersion: string }
  | { readonly start: true }
  | { readonly scalars: Readonly<Record<string, number>> };

/** An event of a TensorBoard file. */
export interface TensorboardEvent {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step: number;
  readonly content: TensorboardContent;
}

/**
 * An event as a record of a TFRecord file: the message's length, a checksum of it, the message (`tensorboard/compat/proto/event.proto`), and a checksum of that. Numbers are float32, as
 * `simple_value` is.
 */
export function eventRecord(event: TensorboardEvent): Uint8Array {
  const message = eventMessage(event);
  const record = Buffer.alloc(8 + 4 + message.length + 4);
  record.writeBigUInt64LE(BigInt(message.length), 0);
  record.writeUInt32LE(masked(crc32c(record.subarray(0, 8))), 8);
  record.set(message, 12);
  record.writeUInt32LE(masked(crc32c(message)), 12 + message.length);
  return record;
}

/** As TensorFlow's `crc32c.h`: checksums of data that holds checksums are weak. */
function masked(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** Protobuf's wire types. */
const [varint, fixed64, delimited, fixed32] = [0, 1, 2, 5];

/** The numbers of `event.proto`'s fields. */
const fields = { wallTime: 1, step: 2, fileVersion: 3, summary: 5, sessionLog: 7 } as const;
const [summaryValue, valueTag, valueSimple, sessionStatus, statusStart] = [1, 1, 2, 1, 1];

function eventMessage({ wallTime, step, content }: TensorboardEvent): Uint8Array {
  const writer = new BinaryWriter().tag(fields.wallTime, fixed64).double(wallTime);
  // Protobuf leaves out what is 0 anyway.
  if (step !== 0) writer.tag(fields.step, varint).int64(step);
  if ("fileVersion" in content) writer.tag(fields.fileVersion, delimited).string(content.fileVersion);
  else if ("start" in content) {
    writer.tag(fields.sessionLog, delimited).fork().tag(sessionStatus, varint).int32(statusStart).join();
  } else {
    writer.tag(fields.summary, delimited).fork();
    for (const [tag, value] of Object.entries(content.scalars)) {
      writer.tag(summaryValue, delimited).fork().tag(valueTag, delimited).string(tag).tag(valueSimple, fixed32).float(value).join();
    }
    writer.join();
  }
  return writer.finish();
}
