import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { bundleHandler } from '../../lib/shared/handler-bundles.ts';
import { projectRoot } from '../../lib/shared/project-root.ts';
import { type BenchFunction, functions } from './functions.ts';

/** A bundle to start. */
export interface Contender {
  readonly name: string;
  readonly bundle: string;
  readonly bytes: number;
  /** The first request. @default - the bundle is only loaded */
  readonly event?: unknown;
  /** @default - a peer */
  readonly ours?: BenchFunction;
}

/** Name of the contender whose time is subtracted from the others. */
export const emptyName = 'empty module';

/** Name of the contender that goals refer to. */
export const defaultName = "a handler with the AWS SDK's DynamoDB client, as the CDK bundles it by default";

const work = join(projectRoot, 'node_modules/.cache/cold-start');
/** What `NodejsFunction` passes to esbuild for Node.js 24, if it bundles the SDK. */
const cdkDefault = { bundle: true, platform: 'node', format: 'cjs', target: 'node24' } as const;

/** Bundles the functions and their peers. */
export async function buildContenders(): Promise<readonly Contender[]> {
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  writeFileSync(join(work, 'page-template.html'), '<title>{{title}}</title><main>{{content}}</main>');
  writeFileSync(join(work, '404.html'), '<title>Not found</title>');
  return [
    await peer(emptyName, 'empty', {}),
    await peer(defaultName, 'dynamodb', {}),
    await peer('the same handler, without the SDK in its bundle', 'dynamodb', { external: ['@aws-sdk/*'] }),
    await peer('the same handler, with Powertools and Middy', 'powertools', {}),
    ...(await Promise.all(functions.map(ours))),
  ];
}

async function peer(name: string, source: string, options: BuildOptions): Promise<Contender> {
  // Here, so that a bundle without the SDK finds it.
  const bundle = join(import.meta.dirname, 'node_modules/.bundles', `${name.replaceAll(/\W+/g, '-')}.cjs`);
  const entry = join(import.meta.dirname, 'peers', `${source}.mjs`);
  await build({ ...cdkDefault, entryPoints: [entry], outfile: bundle, logLevel: 'error', ...options });
  return { name, bundle, bytes: statSync(bundle).size, event: {} };
}

async function ours(each: BenchFunction): Promise<Contender> {
  const name = each.entry.replace('.lambda.ts', '');
  const bundle = join(work, `${name.replace('/', '-')}.cjs`);
  const [code] = (await bundleHandler(each.entry)).filter((file) => file.name.endsWith('.cjs'));
  if (!code) throw new Error(`${each.entry} has no bundle.`);
  writeFileSync(bundle, code.contents);
  return { name, bundle, bytes: code.contents.length, event: each.event, ours: each };
}

/** Folder with the files that handlers read. */
export const taskRoot = work;
