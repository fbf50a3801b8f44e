import type { LoggedRequest } from '../request-log.ts';
import { timeOf } from './function-line.ts';
import type { Style } from './style.ts';

const maxTargetLength = 200;

/** A request for a person: time, method, path, status, milliseconds and function. */
export function formatRequest({ edge, gateway }: LoggedRequest, style: Style): string {
  const seen = edge ?? gateway;
  if (!seen) return '';
  const { startedAt, method, target, status, durationMs } = seen;
  const color = status >= 500 ? style.bad : status >= 400 ? style.warn : style.good;
  const path = target.length > maxTargetLength ? `${target.slice(0, maxTargetLength)}…` : target;
  const parts = [
    style.dim(timeOf(new Date(startedAt))),
    method,
    path,
    color(String(status)),
    `${Math.round(durationMs)} ms`,
  ];
  return [...parts, ...(gateway?.functionName === undefined ? [] : [style.dim(gateway.functionName)])].join(
    ' ',
  );
}
