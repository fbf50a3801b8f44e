import { type App, Tags } from 'aws-cdk-lib';
import { AppStack } from './app-stack.ts';
import { DataStack } from './data-stack.ts';
import type { BuiltSite } from './delivery/static-site.ts';
import { EdgeStack } from './edge-stack.ts';
import type { StageConfig } from './settings/stage-config.ts';

/**
 * The stacks of a stage, split by lifetime. Only `app` refers to the others. References to `data` are strong:
 * CloudFormation does not delete data that the app still uses. References to `edge` are weak.
 */
export interface JamstackStacks {
  /** Absent when nothing must be in us-east-1. */
  readonly edge?: EdgeStack;
  readonly data: DataStack;
  readonly app: AppStack;
}

/**
 * Adds all stacks of a stage to a CDK app.
 *
 * @example
 * const app = new App();
 * addJamstack(app, readStageConfig({ stage: 'dev' }), { folder: '/path/to/built/site', release: '0123456789ab' });
 */
export function addJamstack(app: App, config: StageConfig, site: BuiltSite): JamstackStacks {
  const name = `Jamstack-${config.stage}`;
  const env = { region: config.region };
  const edge = EdgeStack.isNeeded(config)
    ? new EdgeStack(app, `${name}-Edge`, {
        config,
        env: { region: 'us-east-1' },
        crossRegionReferences: config.region !== 'us-east-1',
      })
    : undefined;
  const data = new DataStack(app, `${name}-Data`, { config, env, terminationProtection: config.retainData });
  const appStack = new AppStack(app, `${name}-App`, {
    config,
    env,
    site,
    signatures: data.signatures,
    users: data.users,
    webAclArn: edge?.webAclArn,
    certificate: edge?.certificate,
    crossRegionReferences: config.region !== 'us-east-1',
  });
  Tags.of(app).add('product', 'jamstack-on-aws');
  Tags.of(app).add('stage', config.stage);
  // The Data stack has no release: a release must not change it.
  Tags.of(appStack).add('release', site.release);
  return { edge, data, app: appStack };
}
