/**
 * Types of both versions of jimp, as the benchmarks use them. bench/node_modules is installed only when a benchmark is
 * run, so the types of the packages are missing when the project is checked.
 */
declare module 'jimp-0.9' {
  interface Image {
    greyscale(): Image;
    getMIME(): string;
    getBufferAsync(mime: string): Promise<Buffer>;
  }
  const Jimp: { read(source: Buffer): Promise<Image> };
  export default Jimp;
}

declare module 'jimp' {
  interface Image {
    greyscale(): Image;
    getBuffer(mime: string): Promise<Buffer>;
  }
  interface ReadOptions {
    'image/jpeg'?: { maxMemoryUsageInMB?: number };
  }
  export const Jimp: { fromBuffer(source: Buffer, options?: ReadOptions): Promise<Image> };
}
