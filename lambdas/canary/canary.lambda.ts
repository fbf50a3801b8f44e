import { environmentVariables, requiredVariable } from '../shared/environment.ts';
import { checkSite } from './check-site.ts';

const siteUrl = requiredVariable(environmentVariables.siteUrl);

/** Runs on a schedule. An exception counts as an error of the function, which raises the alarm. */
export const handler = (): Promise<void> => checkSite(siteUrl);
