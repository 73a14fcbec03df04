import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';

// The ZIP format as far as an archive of plain files needs it. Source: PKWARE, APPNOTE.TXT 6.3.10, sections 4.3 and 4.4.

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const LOCAL_SIZE = 30;
const CENTRAL_SIZE = 46;
const END_SIZE = 22;
const VERSION = 20;
const UTF8_NAMES = 0x0800;
const DEFLATED = 8;
/** The earliest date that the format knows, 1 January 1980: equal files make equal archives. */
const DATE = 0x0021;
/** Made on Unix, a plain file that its owner writes and all read. */
const MADE_ON_UNIX = (3 << 8) | VERSION;
const MODE = 0o100644;

/** A file of an archive, by its path with forward slashes. */
export interface ZipEntry {
  readonly path: string;
  readonly content: Uint8Array;
}

/** The files as one archive, in their order. */
export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { path, content } of entries) {
    const name = Buffer.from(path, 'utf8');
    const packed = deflateRawSync(content, { level: 9 });
    const about = fieldsOf(name, content, packed);
    const local = Buffer.concat([uint32(LOCAL), uint16(VERSION), about, uint16(0), name]);
    files.push(local, packed);
    directory.push(
      Buffer.concat([
        ...[uint32(CENTRAL), uint16(MADE_ON_UNIX), uint16(VERSION), about],
        // No extra field, comment or second disk; not text in particular.
        ...[uint16(0), uint16(0), uint16(0), uint16(0)],
        ...[uint32(MODE * 2 ** 16), uint32(offset), name],
      ]),
    );
    offset += local.length + packed.length;
  }
  const central = Buffer.concat(directory);
  const count = uint16(entries.length);
  const end = [uint32(END), uint16(0), uint16(0), count, count, uint32(central.length)];
  return Buffer.concat([...files, central, ...end, uint32(offset), uint16(0)]);
}

/** Flags, method, date, check sum, sizes and the name's length: what both headers of a file say. */
function fieldsOf(name: Buffer, content: Uint8Array, packed: Buffer): Buffer {
  return Buffer.concat([
    ...[uint16(UTF8_NAMES), uint16(DEFLATED), uint16(0), uint16(DATE)],
    ...[uint32(crc32(content)), uint32(packed.length), uint32(content.length)],
    uint16(name.length),
  ]);
}

/**
 * The files of an archive, by its directory at the end.
 *
 * @throws Error where it is none, or a file's check sum is not the one it says
 */
export function entriesOfZip(archive: Buffer): readonly ZipEntry[] {
  const end = archive.length - END_SIZE;
  if (end < 0 || archive.readUInt32LE(end) !== END)
    throw new Error('The archive has no directory at its end: it is cut off, or no ZIP.');
  const entries: ZipEntry[] = [];
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    const length = archive.readUInt16LE(at + 28);
    const path = archive.toString('utf8', at + CENTRAL_SIZE, at + CENTRAL_SIZE + length);
    const local = archive.readUInt32LE(at + 42);
    const start =
      local + LOCAL_SIZE + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const packed = archive.subarray(start, start + archive.readUInt32LE(at + 20));
    const content = inflateRawSync(packed);
    if (crc32(content) !== archive.readUInt32LE(at + 16))
      throw new Error(`${path} in the archive is damaged.`);
    entries.push({ path, content });
    at += CENTRAL_SIZE + length + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return entries;
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}
