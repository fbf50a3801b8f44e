import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Figure } from './figure.ts';
import { type ContenderName, contenders, hasJpegtran } from './grayscale/contenders.ts';
import { baselineOf, figuresOf, type PictureFigures } from './grayscale/figures.ts';
import { goalsOf } from './grayscale/goals.ts';
import { buildWorker, type Measurements, measurePicture, outputFolder } from './grayscale/measure.ts';
import { type Options, parseOptions, usage } from './grayscale/options.ts';
import type { Picture } from './grayscale/picture.ts';
import { makePictures } from './grayscale/pictures.ts';
import { lumaOf, psnr } from './grayscale/quality.ts';
import { reportOf } from './grayscale/report.ts';
import { installLibraries } from './install.ts';

/** `npm run bench -- grayscale`: prints results as Markdown on standard output, progress on standard error. */
export async function run(args: readonly string[]): Promise<readonly Figure[]> {
  const options = parseOptions(args);
  if (options.help) {
    process.stdout.write(usage);
    return [];
  }
  installLibraries();
  process.stdout.write(`${machine()}\n\n`);
  const jpegtran = hasJpegtran();
  if (!jpegtran) {
    process.stdout.write(
      'jpegtran, the reference for JPEG, is missing. Install libjpeg-turbo (Debian: libjpeg-turbo-progs).\n\n',
    );
  }
  return (await measureAll(options, jpegtran)).flatMap(goalsOf);
}

async function measureAll(options: Options, jpegtran: boolean): Promise<PictureFigures[]> {
  const worker = await buildWorker();
  const all: PictureFigures[] = [];
  for (const megapixels of options.sizes) {
    for (const picture of await makePictures(megapixels, options.formats, log)) {
      const names = (Object.keys(contenders) as ContenderName[]).filter(
        (name) => contenders[name].formats.includes(picture.format) && (name !== 'jpegtran' || jpegtran),
      );
      const output = (name: ContenderName) => join(outputFolder, `${name}.${picture.format}`);
      const progress = (step: string) => log(`${megapixels} megapixels, ${picture.format}: ${step}`);
      await removeOutputs(names.map(output));
      const measurements = await measurePicture(worker, picture, names, options.rounds, output, progress);
      progress('comparing the pixels');
      const figures = await assess(picture, measurements, output);
      await removeOutputs(names.map(output));
      log.end();
      process.stdout.write(`${reportOf(figures)}\n`);
      all.push(figures);
      // Written after each picture, so that an interrupted run keeps its results.
      if (options.json) await writeFile(options.json, jsonOf(all));
    }
  }
  return all;
}

async function removeOutputs(paths: readonly string[]): Promise<void> {
  await Promise.all(paths.map((path) => rm(path, { force: true })));
}

/** Adds the image quality to the measurements. */
async function assess(
  picture: Picture,
  measurements: Measurements,
  output: (name: ContenderName) => string,
): Promise<PictureFigures> {
  const source = await lumaOf(picture.path);
  const psnrs: Partial<Record<ContenderName, number>> = {};
  for (const name of Object.keys(measurements) as ContenderName[]) {
    if (existsSync(output(name))) psnrs[name] = psnr(source, await lumaOf(output(name)));
  }
  const comparable = psnrs.ours !== undefined && psnrs.jpegtran !== undefined;
  const samePixelsAsLimit = comparable
    ? psnr(await lumaOf(output('jpegtran')), await lumaOf(output('ours'))) === Number.POSITIVE_INFINITY
    : undefined;
  const baseline = baselineOf(measurements);
  return {
    picture,
    baseline,
    contenders: figuresOf(measurements, psnrs),
    measurements,
    samePixelsAsLimit,
  };
}

function machine(): string {
  const { sharp: version, vips } = sharp.versions;
  const processor = cpus()[0]?.model.trim() ?? 'unknown processor';
  return `Node.js ${process.version}, sharp ${version} with libvips ${vips}, ${availableParallelism()} cores of ${processor}`;
}

function jsonOf(all: readonly PictureFigures[]): string {
  const pictures = all.map((each) => {
    const { path: _, ...picture } = each.picture;
    return { ...each, picture, goals: goalsOf(each) };
  });
  // JSON has no infinity, the PSNR of identical pictures.
  const finite = (_: string, value: unknown) => (value === Number.POSITIVE_INFINITY ? 'infinite' : value);
  return `${JSON.stringify({ machine: machine(), pictures }, finite, 2)}\n`;
}

/** Prints progress. A terminal shows one line that is overwritten. */
function log(line: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
}

log.end = (): void => {
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
};
