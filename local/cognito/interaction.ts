import type { Page } from './page.ts';
import type { Layout } from './pages.ts';
import type { UserPoolClient } from './settings.ts';

/** A request to a login page. */
export interface InteractionRequest {
  readonly layout: Layout;
  readonly client: UserPoolClient;
  /** The submitted form. Undefined for GET. */
  readonly form: URLSearchParams | undefined;
  /** @param status @default 200 */
  show(page: Page, status?: number, headers?: Record<string, string>): void;
}

/** Responds to a request to one page. */
export type InteractionHandler = (interactionRequest: InteractionRequest) => void | Promise<void>;
