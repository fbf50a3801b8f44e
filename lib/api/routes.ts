import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Route } from '../../lambdas/shared/route.ts';
import { projectRoot } from '../shared/project-root.ts';

/** A route with what its file says about it. */
export interface DeclaredRoute extends Route {
  /** Path of the schema below `lambdas/`. */
  readonly file: string;
  /** The folder, such as `petition`. */
  readonly feature: string;
  /** Unique among all routes, such as `petition-sign`. */
  readonly id: string;
}

const lambdas = join(projectRoot, 'lambdas');

/**
 * Reads all `lambdas/<feature>/<name>.schema.ts`, sorted by path of the API.
 *
 * @throws {Error} that names the file if it does not export one route
 */
export async function readRoutes(): Promise<readonly DeclaredRoute[]> {
  const files = readdirSync(lambdas)
    .filter((feature) => feature !== 'shared')
    .flatMap((feature) => readdirSync(join(lambdas, feature)).map((name) => `${feature}/${name}`))
    .filter((file) => file.endsWith('.schema.ts'));
  const routes: DeclaredRoute[] = [];
  // One after another: Jest can't load a module for two importers at once.
  for (const file of files) routes.push(await readRoute(file));
  return routes.sort((a, b) => (`${a.path} ${a.method}` < `${b.path} ${b.method}` ? -1 : 1));
}

async function readRoute(file: string): Promise<DeclaredRoute> {
  const feature = dirname(file);
  const name = basename(file, '.schema.ts');
  // A bundler recognizes this form of the path, and includes all schemas.
  const module: Record<string, unknown> = await import(`../../lambdas/${feature}/${name}.schema.ts`);
  const routes = Object.entries(module).filter(([name]) => name.endsWith('Route'));
  const [route, ...others] = routes.map(([, value]) => value as Route);
  if (!route || others.length > 0)
    throw new Error(`lambdas/${file} must export one route, with a name that ends in "Route".`);
  return { ...route, file, feature, id: name === feature ? feature : `${feature}-${name}` };
}
