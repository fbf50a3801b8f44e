"""Makes the corpus of images for test/lambdas/grayscale/corpus.test.ts again.

Needs Debian's python3-pil, imagemagick, libjpeg-turbo-progs, webp, libavif-bin, gifsicle, pngcrush and libtiff-tools.
The expected values come from these programs and from the pixels that went in, never from sharp.

Usage: python3 scripts/image-corpus/make.py
"""

import base64
import json
import shutil
import zlib
from pathlib import Path

import avif_files
import gif_files
import jpeg_files
import picture
import png_files
import tiff_files
import webp_files

target = Path(__file__).parents[2] / "test" / "lambdas" / "grayscale" / "corpus"
entries = []


def luma(frame):
    """Rec. 601, rounded to the nearest."""
    values = frame.convert("RGB").getdata()
    return bytes((299 * red + 587 * green + 114 * blue + 500) // 1000 for red, green, blue in values)


def planes(frame):
    """Luma of all pixels, then their alpha."""
    alpha = frame.convert("RGBA").getchannel("A").tobytes()
    return luma(frame) + alpha


def add(name, content, frames=(), *, status=201, max_difference=1, mean_difference=1, delays=None, loop=None):
    """
    :param frames: the frames that viewers show, as Pillow images
    :param max_difference: maximum difference of a value
    :param mean_difference: maximum mean difference of all values
    """
    (target / name).write_bytes(content)
    entry = {"file": name, "status": status}
    if status == 201:
        width, height = frames[0].size
        data = b"".join(planes(frame) for frame in frames)
        packed = base64.b64encode(zlib.compress(data, 9)).decode()
        entry |= {"width": width, "height": height, "frames": len(frames), "maxDifference": max_difference, "meanDifference": mean_difference}
        entry |= {"delays": delays, "loop": loop} if delays else {}
        entry |= {"planes": packed}
    entries.append(entry)


shutil.rmtree(target, ignore_errors=True)
target.mkdir(parents=True)
for module in (png_files, jpeg_files, webp_files, avif_files, gif_files, tiff_files):
    module.files(add)
(target / "expected.jsonl").write_text("".join(json.dumps(entry) + "\n" for entry in entries))
shutil.rmtree(picture.work)
print(f"{len(entries)} files, {sum(file.stat().st_size for file in target.iterdir())} bytes")
