import {
  DescribeFunctionCommand,
  type FunctionStage,
  GetFunctionCommand,
  PublishFunctionCommand,
  UpdateFunctionCommand,
} from '@aws-sdk/client-cloudfront';
import { CommandError } from '../command.ts';
import type { Target } from './target.ts';

/** The line of `lib/delivery/edge-function.js` that selects the release. */
const pointerLine = /^(const releasePrefix = '\/releases\/)([0-9a-f]{12})(';)$/m;

/** The releases that the edge function selects. */
export interface Pointers {
  /** What visitors get. */
  readonly live: string;
  /** What the next publication makes live. It differs from `live` only while somebody changes the function. */
  readonly next: string;
}

export async function readPointers(target: Target): Promise<Pointers> {
  const [live, next] = await Promise.all([readCode(target, 'LIVE'), readCode(target, 'DEVELOPMENT')]);
  return { live: releaseOf(live), next: releaseOf(next) };
}

/**
 * Makes a release live. CloudFront rejects the change if somebody else changes the function meanwhile.
 *
 * @param check called when the function has the release, before visitors get it
 * @throws {CommandError} if the function was changed meanwhile; the errors of `check`, after the live code is restored
 */
export async function flip(target: Target, release: string, check: () => Promise<void>): Promise<void> {
  const { cloudFront, functionName: Name } = target;
  // The version is read first, so that a change after it is noticed.
  const { ETag, FunctionSummary } = await cloudFront.send(
    new DescribeFunctionCommand({ Name, Stage: 'DEVELOPMENT' }),
  );
  const FunctionConfig = FunctionSummary?.FunctionConfig;
  const live = await readCode(target, 'LIVE');
  releaseOf(live);
  const update = async (code: string, IfMatch: string | undefined) => {
    const FunctionCode = Buffer.from(code);
    const updated = await cloudFront.send(
      new UpdateFunctionCommand({ Name, IfMatch, FunctionConfig, FunctionCode }),
    );
    return updated.ETag;
  };
  try {
    const changed = await update(
      live.replace(pointerLine, (_, before, __, after) => before + release + after),
      ETag,
    );
    try {
      await check();
    } catch (error) {
      await update(live, changed);
      throw error;
    }
    await cloudFront.send(new PublishFunctionCommand({ Name, IfMatch: changed }));
  } catch (error) {
    if ((error as Error).name !== 'PreconditionFailed') throw error;
    throw new CommandError(
      `A deployment or another rollback changed the edge function at the same time. Run npm run releases -- ${target.options} to see what is live.`,
    );
  }
}

async function readCode({ cloudFront, functionName: Name }: Target, Stage: FunctionStage): Promise<string> {
  const { FunctionCode } = await cloudFront.send(new GetFunctionCommand({ Name, Stage }));
  return Buffer.from(FunctionCode ?? []).toString();
}

function releaseOf(code: string): string {
  const release = pointerLine.exec(code)?.[2];
  if (release) return release;
  throw new CommandError(
    'The edge function has no line that selects a release. Deploy the stage again with this version.',
  );
}
