import { type App, Tags } from 'aws-cdk-lib';
import { AppStack } from './app-stack.ts';
import { DataStack } from './data-stack.ts';
import type { BuiltSite } from './delivery/static-site.ts';
import { EdgeStack } from './edge-stack.ts';
import type { Stage } from './settings/stage-config.ts';

/**
 * The stacks of a stage, each of another lifetime. References run from `app` to the others only. Those to `data` are
 * strong: CloudFormation does not delete signatures and users that the app still uses. Those to `edge` are weak.
 */
export interface JamstackStacks {
  /** Absent where nothing must stand in us-east-1. */
  readonly edge?: EdgeStack;
  readonly data: DataStack;
  readonly app: AppStack;
}

/** Adds all stacks of a stage to a CDK app. */
export function addJamstack(app: App, stage: Stage, site: BuiltSite): JamstackStacks {
  const name = `Jamstack-${stage.name}`;
  const env = { region: stage.region };
  const edge = EdgeStack.isNeeded(stage)
    ? new EdgeStack(app, `${name}-Edge`, {
        stage,
        env: { region: 'us-east-1' },
        crossRegionReferences: stage.region !== 'us-east-1',
      })
    : undefined;
  const data = new DataStack(app, `${name}-Data`, { stage, env, terminationProtection: stage.retainData });
  const appStack = new AppStack(app, `${name}-App`, {
    stage,
    env,
    site,
    signatures: data.signatures,
    users: data.users,
    webAclArn: edge?.webAclArn,
    certificate: edge?.certificate,
    crossRegionReferences: stage.region !== 'us-east-1',
  });
  Tags.of(app).add('product', 'jamstack-on-aws');
  Tags.of(app).add('stage', stage.name);
  // Only what a release replaces: signatures and users are of no release.
  Tags.of(appStack).add('release', site.release);
  return { edge, data, app: appStack };
}
