import type { Page } from './page.ts';
import type { Frame } from './pages.ts';
import type { UserPoolClient } from './settings.ts';

/** One request to a page of a log-in that is under way. */
export interface Visit {
  readonly frame: Frame;
  readonly client: UserPoolClient;
  /** What was typed; undefined where the page is asked for. */
  readonly form: URLSearchParams | undefined;
  /** @param status @default 200 */
  show(page: Page, status?: number, headers?: Record<string, string>): void;
}

/** Answers a request to one page. */
export type Step = (visit: Visit) => void | Promise<void>;
