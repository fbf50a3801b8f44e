import { isRecord, RequestError } from './request.ts';

/** A pre-signed POST form. */
export interface UploadForm {
  /** The key of the uploaded file, for the conversion request. */
  readonly upload: string;
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** 20 MiB. */
const maxBytes = 20 * 1024 * 1024;

/** Media types by file name extension. Some systems do not know the media type of every file. */
const typesByExtension: ReadonlyMap<string, string> = new Map([
  ['.jpg', 'image/jpeg'],
  ['.jpeg', 'image/jpeg'],
  ['.png', 'image/png'],
  ['.webp', 'image/webp'],
  ['.avif', 'image/avif'],
  ['.gif', 'image/gif'],
  ['.tif', 'image/tiff'],
  ['.tiff', 'image/tiff'],
]);

/** The `accept` attribute of the file input. */
export const acceptedTypes = [...new Set(typesByExtension.values())].join(',');

/**
 * Rejects a file that the API would reject, before it is uploaded.
 *
 * @returns the media type to upload the file with
 * @throws {RequestError} if the type or the size is not accepted
 */
export function checkFile({ name, type, size }: Pick<File, 'name' | 'type' | 'size'>): string {
  const extension = /\.\w+$/.exec(name)?.[0].toLowerCase() ?? '';
  const known = [...typesByExtension.values()].includes(type) ? type : typesByExtension.get(extension);
  if (!known || size === 0) throw rejected(422, 'image-not-readable', 'The image could not be read');
  if (size > maxBytes) throw rejected(413, 'image-too-large', 'The image is too large');
  return known;
}

function rejected(status: number, kind: string, title: string): RequestError {
  return new RequestError({ kind: 'http', status, problem: { type: `/problems/#${kind}`, title } });
}

/** Validates the API's response. Returns undefined if its shape is wrong. */
export function readUploadForm(body: unknown): UploadForm | undefined {
  if (!isRecord(body) || !isRecord(body.fields)) return undefined;
  const { upload, url, fields } = body;
  if (typeof upload !== 'string' || typeof url !== 'string' || !URL.canParse(url)) return undefined;
  if (!Object.values(fields).every((value) => typeof value === 'string')) return undefined;
  return { upload, url, fields: fields as UploadForm['fields'] };
}
