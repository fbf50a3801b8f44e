import { type Failure, RequestError } from './request.ts';
import type { UploadForm } from './upload.ts';

/** A form is good for 5 minutes. */
const timeoutMs = 5 * 60_000;

export interface SendOptions {
  /** Told how much has been sent, from 0 to 1. */
  readonly onProgress: (part: number) => void;
  /** Aborted when nobody waits for it any more. */
  readonly signal: AbortSignal;
}

/**
 * Sends a file by its form.
 *
 * @throws RequestError for every failure; the signal's own reason if it was aborted
 */
export function sendFile(
  { url, fields }: UploadForm,
  file: Blob,
  { onProgress, signal }: SendOptions,
): Promise<void> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  // What comes after the file is not read.
  body.append('file', file);
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const fail = (failure: Failure) => reject(new RequestError(failure));
    // `fetch` does not tell how much it has sent.
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    request.open('POST', url);
    request.timeout = timeoutMs;
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve();
      else fail({ kind: 'refused', status: request.status, problem: notTaken });
    };
    request.onerror = () => fail({ kind: 'unreachable' });
    request.ontimeout = () => fail({ kind: 'timeout' });
    request.onabort = () => reject(signal.reason);
    request.onloadend = () => signal.removeEventListener('abort', abort);
    signal.addEventListener('abort', abort, { once: true });
    request.send(body);
  });
}

/** The bucket answers with XML, for programmers. */
const notTaken = { title: 'The file was not taken', detail: 'Choose it again, or try another one.' };
