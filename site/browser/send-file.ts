import { type Failure, RequestError } from './request.ts';
import type { UploadForm } from './upload.ts';

/** The upload form expires after 5 minutes. */
const timeoutMs = 5 * 60_000;

export interface SendOptions {
  /** Receives the share that was sent, from 0 to 1. */
  readonly onProgress: (share: number) => void;
  /** Aborted when the upload is no longer needed. */
  readonly signal: AbortSignal;
}

/**
 * Uploads a file with a pre-signed form.
 *
 * @throws {RequestError} for every failure; the signal's own reason if it was aborted
 */
export function sendFile(
  { url, fields }: UploadForm,
  file: Blob,
  { onProgress, signal }: SendOptions,
): Promise<void> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  // S3 ignores fields after the file.
  body.append('file', file);
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const fail = (failure: Failure) => reject(new RequestError(failure));
    // `fetch` does not report upload progress.
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    request.open('POST', url);
    request.timeout = timeoutMs;
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve();
      else fail({ kind: 'http', status: request.status, problem: uploadRefused });
    };
    request.onerror = () => fail({ kind: 'network' });
    request.ontimeout = () => fail({ kind: 'timeout' });
    request.onabort = () => reject(signal.reason);
    request.onloadend = () => signal.removeEventListener('abort', abort);
    signal.addEventListener('abort', abort, { once: true });
    request.send(body);
  });
}

/** S3's own errors are XML for programmers. */
const uploadRefused = { title: 'The file was not accepted', detail: 'Choose it again, or try another one.' };
