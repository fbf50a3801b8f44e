/** A converted image. */
export interface GrayscaleImage {
  readonly bytes: Buffer;
  /** In pixels, after rotation. */
  readonly width: number;
  /** In pixels, after rotation. Of an animation, the height of one frame. */
  readonly height: number;
}
