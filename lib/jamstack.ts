import { type App, DefaultStackSynthesizer, Tags } from 'aws-cdk-lib';
import { AppStack } from './app-stack.ts';
import { DataStack } from './data-stack.ts';
import type { BuiltSite } from './delivery/static-site.ts';
import { DistributionAlarmsStack } from './distribution-alarms-stack.ts';
import { EdgeStack } from './edge-stack.ts';
import type { StageConfig } from './settings/stage-config.ts';

/**
 * The stacks of a stage, split by lifetime. Only `app` refers to the others. References to `data` are strong:
 * CloudFormation does not delete data that the app still uses. References to `edge` are weak.
 */
export interface JamstackStacks {
  /** In us-east-1. Empty without a web ACL, a created certificate and cost alerts. */
  readonly edge: EdgeStack;
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
  const { account, region, stage } = config;
  const name = `Jamstack-${stage}`;
  const isInUsEast1 = region === 'us-east-1';
  const props = () => ({
    config,
    env: { account, region },
    // The role that uploads the site may read the assets with this prefix only.
    synthesizer: new DefaultStackSynthesizer({ bucketPrefix: `${name}/` }),
  });
  // The Edge stacks of two regions are both in us-east-1, so the name holds the region.
  const edge = new EdgeStack(app, isInUsEast1 ? `${name}-Edge` : `${name}-${region}-Edge`, {
    ...props(),
    env: { account, region: 'us-east-1' },
    crossRegionReferences: !isInUsEast1,
  });
  const data = new DataStack(app, `${name}-Data`, { ...props(), terminationProtection: config.retainData });
  const appStack = new AppStack(app, `${name}-App`, {
    ...props(),
    site,
    signatures: data.signatures,
    users: data.users,
    webAclArn: edge.webAclArn,
    certificate: edge.certificate,
    crossRegionReferences: !isInUsEast1,
  });
  // A web ACL or certificate can't be deleted while the distribution uses it. Without a reference between the stacks,
  // the App stack is therefore deployed first. Then `cdk deploy --all` deletes both, or the whole Edge stack if it is
  // empty.
  if (!edge.isUsedByApp) edge.addStackDependency(appStack);
  if (!isInUsEast1) {
    new DistributionAlarmsStack(app, `${name}-${region}-DistributionAlarms`, {
      ...props(),
      env: { account, region: 'us-east-1' },
      distribution: appStack.distribution,
      crossRegionReferences: true,
    });
  }
  Tags.of(app).add('product', 'jamstack-on-aws');
  Tags.of(app).add('stage', stage);
  return { edge, data, app: appStack };
}
