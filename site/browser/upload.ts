import type { uploadRoute } from '../../lambdas/grayscale/upload.schema.ts';
import type { JsonResponseOf } from '../../lambdas/shared/route.ts';
import { isRecord, RequestError } from './request.ts';

/** A pre-signed POST form. */
export type UploadForm = JsonResponseOf<typeof uploadRoute>;

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

/** What to say about a file, by the fragment of the problem's type. */
export const fileExplanations = {
  'image-not-readable': {
    title: 'The file could not be read',
    advice: 'Choose a JPEG, PNG, WebP, AVIF, GIF or TIFF file that is not damaged.',
  },
  'image-too-large': {
    title: 'The file is too large',
    advice: 'Files may have up to 20 MiB and 50 million pixels. Choose a smaller one.',
  },
} as const;

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
  if (!known || size === 0) throw rejected(422, 'image-not-readable');
  if (size > maxBytes) throw rejected(413, 'image-too-large');
  return known;
}

function rejected(status: number, kind: keyof typeof fileExplanations): RequestError {
  const { title } = fileExplanations[kind];
  return new RequestError({ kind: 'http', status, problem: { type: `/problems/#${kind}`, title } });
}

/** Validates the API's response. Returns undefined if its shape is wrong. */
export function readUploadForm(body: unknown): UploadForm | undefined {
  if (!isRecord(body) || !isRecord(body.fields)) return undefined;
  const { upload, url, fields } = body;
  if (typeof upload !== 'string' || typeof url !== 'string' || !isUrl(url)) return undefined;
  if (!Object.values(fields).every((value) => typeof value === 'string')) return undefined;
  return { upload, url, fields: fields as UploadForm['fields'] };
}

/** As `URL.canParse`, which browsers have only since 2023. */
function isUrl(text: string): boolean {
  try {
    return new URL(text).href !== '';
  } catch {
    return false;
  }
}
