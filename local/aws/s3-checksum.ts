import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** An incremental digest. */
export interface RunningDigest {
  update(bytes: Uint8Array): void;
  /** The digest as base64, as in S3's checksum headers. */
  digest(): string;
}

/** Prefix of the header that contains a checksum. */
export const checksumHeader = 'x-amz-checksum-';

/** The supported checksums, by their name in `x-amz-checksum-<name>`. */
export const checksumNames = ['crc32', 'crc64nvme', 'sha1', 'sha256'] as const;
export type ChecksumName = (typeof checksumNames)[number];

export function startDigest(name: ChecksumName | 'md5'): RunningDigest {
  if (name === 'crc32') return startCrc32();
  if (name === 'crc64nvme') return startCrc64Nvme();
  const hash = createHash(name);
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('base64') };
}

function startCrc32(): RunningDigest {
  let value = 0;
  return {
    update: (bytes) => {
      value = crc32(bytes, value);
    },
    digest: () => {
      const result = Buffer.alloc(4);
      result.writeUInt32BE(value);
      return result.toString('base64');
    },
  };
}

/**
 * CRC-64/NVME: polynomial 0xAD93D23594C93659, reflected, initial value and final XOR all ones (NVM Express NVM
 * command set specification 1.0, section 5.2.1.3.4). Two 32-bit halves, because BigInt takes a hundred times as long.
 */
const [tableHigh, tableLow] = crc64Table();

function crc64Table(): [Uint32Array, Uint32Array] {
  const [polynomialHigh, polynomialLow] = [0x9a6c9329, 0xac4bc9b5];
  const [highs, lows] = [new Uint32Array(256), new Uint32Array(256)];
  for (let byte = 0; byte < 256; byte += 1) {
    let [high, low] = [0, byte];
    for (let bit = 0; bit < 8; bit += 1) {
      const odd = low & 1;
      low = (low >>> 1) | (high << 31);
      high >>>= 1;
      if (odd) {
        high ^= polynomialHigh;
        low ^= polynomialLow;
      }
    }
    highs[byte] = high;
    lows[byte] = low;
  }
  return [highs, lows];
}

function startCrc64Nvme(): RunningDigest {
  let [high, low] = [0xffffffff, 0xffffffff];
  return {
    update: (bytes) => {
      for (const byte of bytes) {
        const index = (low ^ byte) & 0xff;
        low = ((low >>> 8) | (high << 24)) ^ (tableLow[index] ?? 0);
        high = (high >>> 8) ^ (tableHigh[index] ?? 0);
      }
    },
    digest: () => {
      const result = Buffer.alloc(8);
      result.writeUInt32BE(~high >>> 0, 0);
      result.writeUInt32BE(~low >>> 0, 4);
      return result.toString('base64');
    },
  };
}
