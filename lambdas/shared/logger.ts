import { Logger } from '@aws-lambda-powertools/logger';

/**
 * Writes one JSON object per line. Never log tokens, secrets, bodies or queries: people who may read logs must not see
 * what visitors sent.
 */
export const logger = new Logger();
