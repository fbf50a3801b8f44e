import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../shared/project-root.ts';
import { SettingError } from './stage-config.ts';

/**
 * Reads `context` of cdk.json, where the settings of each stage are.
 *
 * @param folder the folder with cdk.json. @default - the project's
 * @throws {SettingError} if `stages` is not in `context`. The CDK would ignore it, and deploy each stage with the
 * defaults.
 */
export function readCdkContext(folder: string = projectRoot): Readonly<Record<string, unknown>> {
  const { stages, context = {} } = JSON.parse(readFileSync(join(folder, 'cdk.json'), 'utf8'));
  if (stages === undefined) return context;
  throw new SettingError('cdk.json has "stages" outside of "context". Move it into "context".');
}
