import { type App, Tags } from 'aws-cdk-lib';
import { AppStack } from './app-stack.ts';
import { DataStack } from './data-stack.ts';
import type { BuiltSite } from './delivery/static-site.ts';
import { EdgeStack } from './edge-stack.ts';
import type { StageConfig } from './settings/stage-config.ts';

/**
 * The stacks of a config, each of another lifetime. References run from `app` to the others only. Those to `data` are
 * strong: CloudFormation does not delete signatures and users that the app still uses. Those to `edge` are weak.
 */
export interface JamstackStacks {
  /** Absent where nothing must stand in us-east-1. */
  readonly edge?: EdgeStack;
  readonly data: DataStack;
  readonly app: AppStack;
}

/** Adds all stacks of a stage to a CDK app. */
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
  // Only what a release replaces: signatures and users are of no release.
  Tags.of(appStack).add('release', site.release);
  return { edge, data, app: appStack };
}
