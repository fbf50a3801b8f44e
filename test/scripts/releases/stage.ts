import {
  CloudFrontClient,
  DescribeFunctionCommand,
  PublishFunctionCommand,
  UpdateFunctionCommand,
} from '@aws-sdk/client-cloudfront';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { jest } from '@jest/globals';
import { edgeFunctionCode } from '../../../lib/delivery/edge-function.ts';
import { startCloudFront } from '../../../local/aws/cloudfront.ts';
import { Rollout } from '../../../local/cdn/rollout.ts';
import { recordKey } from '../../../scripts/releases/releases.ts';
import type { Target } from '../../../scripts/releases/target.ts';
import { clientOf, credentials, s3With } from '../../lambdas/aws.ts';
import { fakeDate } from '../../support/fake-timers.ts';
import { onTestFinished } from '../../support/on-test-finished.ts';

/** Ids of releases, in the order of their deployment. */
export const [first, second, third] = ['111111111111', '222222222222', '333333333333'] as const;
export const minute = 60_000;
export const day = 24 * 60 * minute;
const bucket = 'site';
const functionName = 'us-east-1Edge';
const arn = `arn:aws:cloudfront::000000000000:function/${functionName}`;

/** A stage on the local services, with a stopped clock. It is closed when the test ends. */
export async function startStage() {
  fakeDate();
  onTestFinished(() => jest.useRealTimers());
  const s3 = await s3With(bucket);
  const codes = [edgeFunctionCode('000000000000', {})];
  const server = await startCloudFront({
    id: 'EDIST',
    domainName: 'd.cloudfront.net',
    config: { Origins: [] } as never,
    rollout: new Rollout([]),
    credentials,
    functions: [{ arn, code: codes[0] as string }],
    published: (_, code) => codes.push(code),
  });
  // The server may close an idle connection while the client sends the next request.
  const cloudFront = new CloudFrontClient({ ...clientOf(server.url), maxAttempts: 3 });
  onTestFinished(async () => {
    cloudFront.destroy();
    await Promise.all([server.close(), s3.close()]);
  });
  const stage = {
    isDeploying: false,
    deployed: '000000000000',
    /** Published codes of the edge function, the oldest first. */
    codes,
  };
  const target: Target = {
    s3: s3.client,
    cloudFront,
    bucket,
    functionName,
    options: '--stage test',
    get deployed() {
      return stage.deployed;
    },
    isDeploying: async () => stage.isDeploying,
  };
  const put = (Key: string, Body: string) =>
    s3.client.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));

  const read = async (Key: string) => {
    const { Body } = await s3.client.send(new GetObjectCommand({ Bucket: bucket, Key }));
    return Body?.transformToString();
  };

  /** Uploads the pages of a release. */
  const uploadPages = async (release: string, pages = ['index.html', 'petition/index.html']) => {
    for (const page of pages) await put(`releases/${release}/${page}`, `${page} of ${release}`);
  };

  /** Replaces the code of the edge function, as CloudFormation does. */
  const replaceFunction = async (release: string) => {
    const { ETag, FunctionSummary } = await cloudFront.send(
      new DescribeFunctionCommand({ Name: functionName }),
    );
    const FunctionCode = Buffer.from(edgeFunctionCode(release, {}));
    const FunctionConfig = FunctionSummary?.FunctionConfig;
    const { ETag: IfMatch } = await cloudFront.send(
      new UpdateFunctionCommand({ Name: functionName, IfMatch: ETag, FunctionConfig, FunctionCode }),
    );
    await cloudFront.send(new PublishFunctionCommand({ Name: functionName, IfMatch }));
  };

  /** Deploys a release as the App stack does, a minute after the last deployment. */
  const deploy = async (release: string, commit = `c0ffee${release.slice(0, 6)}`) => {
    // More than 5 minutes in all would make the signatures of requests invalid.
    jest.setSystemTime(Date.now() + minute);
    await uploadPages(release);
    await replaceFunction(release);
    await put(recordKey(release), JSON.stringify({ release, commit, author: 'Ada' }));
    stage.deployed = release;
  };

  return Object.assign(stage, { target, put, read, uploadPages, replaceFunction, deploy });
}

export type Stage = Awaited<ReturnType<typeof startStage>>;

type Handler = (args: unknown) => Promise<unknown>;
type Middleware = (next: Handler, context: { commandName?: string }) => Handler;

/** A client of any service. */
interface Client {
  readonly middlewareStack: { add(middleware: never, options: never): void };
}

/** Runs an action before a client sends a command for the first time. */
export function beforeSending(client: Client, command: string, action: () => Promise<unknown>): void {
  let isDone = false;
  const middleware: Middleware =
    (next, { commandName }) =>
    async (args) => {
      if (commandName === command && !isDone) {
        isDone = true;
        await action();
      }
      return next(args);
    };
  client.middlewareStack.add(middleware as never, { step: 'initialize' } as never);
}
