import type { Page } from './page.ts';
import type { Layout } from './pages.ts';
import type { UserPoolClient } from './settings.ts';

/** One request to a page of a log-in that is under way. */
export interface InteractionRequest {
  readonly layout: Layout;
  readonly client: UserPoolClient;
  /** What was typed; undefined where the page is asked for. */
  readonly form: URLSearchParams | undefined;
  /** @param status @default 200 */
  show(page: Page, status?: number, headers?: Record<string, string>): void;
}

/** Answers a request to one page. */
export type InteractionHandler = (interactionRequest: InteractionRequest) => void | Promise<void>;
