"""Pictures, color profiles and tools that the files of the corpus are made with."""

import io
import struct
import subprocess
import tempfile
from pathlib import Path

from PIL import Image, ImageCms

WIDTH, HEIGHT = 32, 24
work = Path(tempfile.mkdtemp(prefix="image-corpus-"))


def rgb(width=WIDTH, height=HEIGHT):
    """Smooth colors, which encoders change little, over the whole range of each channel."""
    picture = Image.new("RGB", (width, height))
    picture.putdata(
        [
            (255 * x // max(width - 1, 1), 255 * y // max(height - 1, 1), 255 - 255 * x // max(width - 1, 1))
            for y in range(height)
            for x in range(width)
        ]
    )
    return picture


def rgba(width=WIDTH, height=HEIGHT):
    """The same with a transparency that has each kind of value: none, some, all."""
    picture = rgb(width, height)
    alpha = Image.new("L", (width, height))
    alpha.putdata([min(255, 300 * y // max(height - 1, 1)) for y in range(height) for _ in range(width)])
    picture.putalpha(alpha)
    return picture


def gray(width=WIDTH, height=HEIGHT):
    picture = Image.new("L", (width, height))
    picture.putdata([255 * (x + y) // max(width + height - 2, 1) for y in range(height) for x in range(width)])
    return picture


def save(picture, name, **options):
    path = work / name
    picture.save(path, **options)
    return path


def encoded(picture, kind, **options):
    target = io.BytesIO()
    picture.save(target, kind, **options)
    return target.getvalue()


def run(*command, stdin=None):
    """Runs a command in the work folder, and returns what it prints."""
    done = subprocess.run([str(part) for part in command], cwd=work, input=stdin, capture_output=True)
    if done.returncode != 0:
        raise RuntimeError(f"{command}: {done.stderr.decode(errors='replace')}")
    return done.stdout


def made(*command, output):
    """Runs a command, and returns the file that it writes."""
    run(*command)
    return (work / output).read_bytes()


def _s15(value):
    return struct.pack(">i", round(value * 65536))


def _profile(color_space, tags):
    """A profile of version 2 (ICC.1:2001-04)."""
    head = 128 + 4 + 12 * len(tags)
    table, data = b"", b""
    for name, content in tags:
        table += struct.pack(">4sII", name, head + len(data), len(content))
        data += content + b"\0" * (-len(content) % 4)
    body = struct.pack(">I", len(tags)) + table + data
    white = _s15(0.9642) + _s15(1) + _s15(0.8249)
    header = struct.pack(
        ">I4sI4s4s4s12s4s4sI4sIQI12s",
        128 + len(body), b"none", 0x02100000, b"mntr", color_space, b"XYZ ",
        struct.pack(">6H", 2024, 1, 1, 0, 0, 0), b"acsp", b"\0" * 4, 0, b"\0" * 4, 0, 0, 0, white,
    )
    return header.ljust(128, b"\0") + body


def _xyz(x, y, z):
    return b"XYZ " + b"\0" * 4 + _s15(x) + _s15(y) + _s15(z)


def _gamma(value):
    return b"curv" + b"\0" * 4 + struct.pack(">IH", 1, round(value * 256)) + b"\0\0"


def _text(kind, text):
    if kind == b"text":
        return b"text" + b"\0" * 4 + text + b"\0"
    return b"desc" + b"\0" * 4 + struct.pack(">I", len(text) + 1) + text + b"\0" + b"\0" * 78


_common = [(b"desc", _text(b"desc", b"corpus")), (b"cprt", _text(b"text", b"none")), (b"wtpt", _xyz(0.9642, 1, 0.8249))]

# Colors of Display P3, with a gamma of 1.8: no value but black and white stays what it is.
wide_profile = _profile(
    b"RGB ",
    _common
    + [(b"rXYZ", _xyz(0.5151, 0.2412, -0.0011)), (b"gXYZ", _xyz(0.2919, 0.6922, 0.0419)), (b"bXYZ", _xyz(0.1572, 0.0666, 0.7841))]
    + [(name, _gamma(1.8)) for name in (b"rTRC", b"gTRC", b"bTRC")],
)
gray_profile = _profile(b"GRAY", _common + [(b"kTRC", _gamma(1.6))])
srgb_profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def to_srgb(picture, profile):
    """What a color-managed viewer shows, by Little CMS."""
    alpha = picture.getchannel("A") if picture.mode == "RGBA" else None
    plain = picture.convert("L" if picture.mode == "L" else "RGB")
    shown = ImageCms.profileToProfile(
        plain, io.BytesIO(profile), io.BytesIO(srgb_profile), renderingIntent=0, outputMode="RGB"
    )
    if alpha:
        shown.putalpha(alpha)
    return shown


# Exif that says nothing but how the picture is turned.
def exif(orientation):
    return b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)


UPRIGHT = {
    1: lambda picture: picture,
    2: lambda picture: picture.transpose(Image.FLIP_LEFT_RIGHT),
    3: lambda picture: picture.transpose(Image.ROTATE_180),
    4: lambda picture: picture.transpose(Image.FLIP_TOP_BOTTOM),
    5: lambda picture: picture.transpose(Image.TRANSPOSE),
    6: lambda picture: picture.transpose(Image.ROTATE_270),
    7: lambda picture: picture.transpose(Image.TRANSVERSE),
    8: lambda picture: picture.transpose(Image.ROTATE_90),
}
