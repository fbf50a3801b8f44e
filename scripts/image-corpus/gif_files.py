"""GIF: written here block by block, and by gifsicle, Pillow and ImageMagick. ImageMagick decodes each frame, and the frames
are composed here as browsers do: ImageMagick shows the background color, and browsers show transparency."""

import struct

from PIL import Image

import picture as p

KEEP, CLEAR, RESTORE = 1, 2, 3
COLORS = ((255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255))


def _lzw(pixels, bits=2):
    """Never more than a few codes between two that clear the table, so all codes have one size."""
    clear, end = 1 << bits, (1 << bits) + 1
    codes = []
    for number, pixel in enumerate(pixels):
        if number % (clear - 2) == 0:
            codes.append(clear)
        codes.append(pixel)
    codes.append(end)
    value = sum(code << ((bits + 1) * place) for place, code in enumerate(codes))
    data = value.to_bytes(((bits + 1) * len(codes) + 7) // 8, "little")
    blocks = b"".join(bytes([len(data[at : at + 255])]) + data[at : at + 255] for at in range(0, len(data), 255))
    return bytes([bits]) + blocks + b"\0"


def frame(left, top, width, height, index, disposal=KEEP, transparent=None, delay=10, control=True, interlaced=False):
    pixels = [index] * (width * height) if isinstance(index, int) else index
    flags = disposal << 2 | (transparent is not None)
    extension = b"\x21\xf9\x04" + struct.pack("<BHB", flags, delay, transparent or 0) + b"\0" if control else b""
    descriptor = b"\x2c" + struct.pack("<HHHHB", left, top, width, height, 0x40 if interlaced else 0)
    return extension + descriptor + _lzw(pixels)


def gif(width, height, *frames, loop=None, end=b";", background=0):
    screen = struct.pack("<HHBBB", width, height, 0x81, background, 0)
    table = bytes(sample for color in COLORS for sample in color)
    netscape = b"" if loop is None else b"\x21\xff\x0bNETSCAPE2.0\x03\x01" + struct.pack("<H", loop) + b"\0"
    return b"GIF89a" + screen + table + netscape + b"".join(frames) + end


def decoded(content):
    (p.work / "in.gif").write_bytes(content)
    lines = p.run("identify", "-format", "%W %H %w %h %X %Y %T %D\n", "in.gif").decode().split("\n")[:-1]
    data = p.run("convert", "in.gif", "-depth", "8", "rgba:-")
    canvas = Image.new("RGBA", tuple(int(part) for part in lines[0].split()[:2]), (0, 0, 0, 0))
    frames, delays = [], []
    for line in lines:
        *numbers, disposal = line.split()
        width, height, left, top, delay = (int(number) for number in numbers[2:])
        part, data = data[: 4 * width * height], data[4 * width * height :]
        image = Image.frombytes("RGBA", (width, height), part)
        before = canvas.copy()
        canvas.paste(image, (left, top), image)
        frames.append(canvas.copy())
        delays.append(10 * delay)
        if disposal == "Background":
            canvas.paste((0, 0, 0, 0), (left, top, left + width, top + height))
        elif disposal == "Previous":
            canvas = before
    return frames, delays


def files(add):
    def put(name, content, loop=None):
        frames, delays = decoded(content)
        # `loop` is how often the animation is shown: once more than it is repeated.
        shown = {"delays": delays, "loop": 1 if loop is None else loop and loop + 1} if len(frames) > 1 else {}
        add(f"gif-{name}.gif", content, frames, **shown)

    green = frame(2, 1, 4, 3, 1)
    put("smaller-than-canvas", gif(20, 10, green))
    put("smaller-than-canvas-without-control", gif(20, 10, frame(2, 1, 4, 3, 1, control=False)))
    put("fills-canvas", gif(20, 10, frame(0, 0, 20, 10, 2)))
    for width, height in ((640, 480), (640, 512), (800, 600), (1024, 768), (1280, 1024), (1600, 1200), (2049, 5)):
        put(f"canvas-{width}x{height}", gif(width, height, green))
    (p.work / "filled.gif").write_bytes(gif(640, 480, frame(0, 0, 640, 480, 1)))
    put("canvas-640x480-filled", p.made("gifsicle", "-O3", "filled.gif", "-o", "out.gif", output="out.gif"))
    checks = [(x + y) % 4 for y in range(10) for x in range(20)]
    put("colors", gif(20, 10, frame(0, 0, 20, 10, checks)))
    put("transparent-color", gif(20, 10, frame(0, 0, 20, 10, checks, transparent=3)))
    put("background-color-is-not-shown", gif(20, 10, green, background=2))
    put("without-end", gif(20, 10, green, end=b""))
    put("behind-end", gif(20, 10, green) + b"more bytes")

    moving = [(3 * number, number) for number in range(4)]
    for name, disposal in (("keep", KEEP), ("clear", CLEAR), ("restore", RESTORE)):
        for kind, transparent in (("opaque", None), ("transparent", 0)):
            frames = [frame(left, top, 6, 4, [(n + left) % 4 for n in range(24)], disposal, transparent) for left, top in moving]
            put(f"animation-{name}-{kind}", gif(20, 10, frame(0, 0, 20, 10, 2, KEEP), *frames, loop=0), 0)
            put(f"animation-{name}-{kind}-uncovered", gif(20, 10, *frames, loop=2), 2)
    put("animation-640x480", gif(640, 480, *[frame(left, top, 6, 4, 1, CLEAR) for left, top in moving], loop=0), 0)
    same = [frame(0, 0, 20, 10, color, delay=delay) for color, delay in ((0, 5), (0, 7), (1, 9), (1, 11), (1, 13))]
    put("animation-equal-frames", gif(20, 10, *same, loop=4), 4)
    put("animation-all-equal", gif(20, 10, *same[:2], loop=0), 0)
    put("animation-cleared-equal-frames", gif(20, 10, *[frame(2, 2, 6, 4, 1, CLEAR, 0) for _ in range(3)], frame(9, 2, 6, 4, 2, CLEAR, 0), loop=0), 0)
    put("animation-long", gif(20, 10, frame(0, 0, 20, 10, 0, delay=65535), frame(0, 0, 20, 10, 1, delay=0), loop=0), 0)
    put("animation-once", gif(20, 10, frame(0, 0, 20, 10, 0), frame(0, 0, 20, 10, 1)))
    whole = gif(20, 10, *same, loop=0)
    add("gif-animation-cut.gif", whole[:-40], status=422)

    p.save(p.rgb().quantize(64), "in64.gif")
    put("pillow-64-colors", (p.work / "in64.gif").read_bytes())
    put("interlaced", p.made("gifsicle", "--interlace", "in64.gif", "-o", "out.gif", output="out.gif"))
    put("gifsicle", p.made("gifsicle", "-O3", "in64.gif", "-o", "out.gif", output="out.gif"))
    p.save(p.rgb(), "in256.png")
    put("imagemagick-256-colors", p.run("convert", "in256.png", "-colors", "256", "gif:-"))
