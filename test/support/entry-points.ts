import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { project } from './local-run.ts';

const lambdas = join(project, 'lambdas');

/** The entry points of all functions, such as `search/search.lambda.ts`. */
export const entryPoints: readonly string[] = readdirSync(lambdas)
  .flatMap((feature) => readdirSync(join(lambdas, feature)).map((name) => `${feature}/${name}`))
  .filter((path) => path.endsWith('.lambda.ts'))
  .sort();
