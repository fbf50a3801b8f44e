import { Logger } from '@aws-lambda-powertools/logger';

/**
 * The log of a handler, a JSON object a line. It never gets tokens, secrets, bodies, or queries: whoever may read
 * the log must not learn what visitors sent.
 */
export const logger = new Logger();
