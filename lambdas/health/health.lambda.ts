import { environmentVariables, requiredVariable } from '../shared/environment.ts';
import { httpHandler } from '../shared/http-handler.ts';
import { json } from '../shared/http-response.ts';

const release = requiredVariable(environmentVariables.release);

/** `GET /api/health` */
export const handler = httpHandler(() => json(200, { status: 'ok', release }));
