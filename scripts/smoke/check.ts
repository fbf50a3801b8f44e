import { ensureStatus, parseJson } from './expectations.ts';
import { type SmokeTarget, send } from './target.ts';

/** A check of a part of docs/http-contract.md. `run` throws an error that says what is wrong. */
export interface Check {
  readonly name: string;
  run(target: SmokeTarget): Promise<unknown>;
  /** Why the check can't run on this target. @default - it can run on every target */
  impossible?(target: SmokeTarget): string | undefined;
}

/** The content of `/config.json`. */
export interface SiteConfig {
  readonly auth: {
    readonly issuer: string;
    readonly authorizationEndpoint: string;
    readonly tokenEndpoint: string;
    readonly logoutEndpoint: string;
    readonly clientId: string;
    readonly scope: string;
  };
  readonly release: string;
}

export async function readSiteConfig(target: SmokeTarget): Promise<SiteConfig> {
  const response = await send(target, '/config.json');
  ensureStatus(response, 200);
  return parseJson<SiteConfig>(response);
}
