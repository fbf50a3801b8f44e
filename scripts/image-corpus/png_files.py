"""PNG: written here chunk by chunk, and by Pillow, ImageMagick and pngcrush; the expected values are those of the pixels
that went in, because the format loses nothing."""

import struct
import zlib

from PIL import Image

import picture as p

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind, data, wrong=0):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data) ^ wrong)


def _pack(samples, depth):
    if depth == 16:
        return b"".join(struct.pack(">H", sample) for sample in samples)
    bits = "".join(format(sample, f"0{depth}b") for sample in samples)
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits), 8))


PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def rows(pixels, width, height, depth, interlaced):
    """Rows without a filter; pixels are tuples of samples."""
    data = b""
    for left, top, across, down in PASSES if interlaced else [(0, 0, 1, 1)]:
        for y in range(top, height, down):
            line = [sample for x in range(left, width, across) for sample in pixels[y * width + x]]
            if line:
                data += b"\0" + _pack(line, depth)
    return data


def png(pixels, width, height, depth, color, before=(), interlaced=False, wrong=(), split=None, after=()):
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, interlaced)
    data = zlib.compress(rows(pixels, width, height, depth, interlaced), 9)
    parts = [data[at : at + split] for at in range(0, len(data), split)] if split else [data]
    return (
        SIGNATURE
        + chunk(b"IHDR", header, b"IHDR" in wrong)
        + b"".join(before)
        + b"".join(chunk(b"IDAT", part, b"IDAT" in wrong) for part in parts)
        + b"".join(after)
        + chunk(b"IEND", b"")
    )


def _samples(mode, depth):
    """Pixels of a mode, and the picture that they show, with 8 bits."""
    source = {"L": p.gray(), "LA": p.gray(), "RGB": p.rgb(), "RGBA": p.rgba()}[mode]
    if mode == "LA":
        source = Image.merge("LA", (p.gray(), p.rgba().getchannel("A")))
    scale = (1 << depth) - 1
    values = [value if isinstance(value, tuple) else (value,) for value in source.getdata()]
    pixels = [tuple(round(sample * scale / 255) for sample in value) for value in values]
    shown = source.copy()
    shown.putdata([tuple(round(sample * 255 / scale) for sample in pixel) if len(pixel) > 1 else round(pixel[0] * 255 / scale) for pixel in pixels])
    return pixels, shown


def _odd16(mode):
    """Samples of 16 bits that are not multiples of 257."""
    channels = len(mode)
    pixels = [
        tuple((x * 2111 + y * 797 + channel * 17011) % 65536 for channel in range(channels))
        for y in range(p.HEIGHT)
        for x in range(p.WIDTH)
    ]
    return pixels


def _luma16(pixel):
    red, green, blue = (pixel * 3)[:3] if len(pixel) < 3 else pixel[:3]
    return round((0.299 * red + 0.587 * green + 0.114 * blue) / 257)


def icc(profile):
    return chunk(b"iCCP", b"p\0\0" + zlib.compress(profile, 9))


def files(add):
    size = (p.WIDTH, p.HEIGHT)
    kinds = [("L", 0, (1, 2, 4, 8, 16)), ("LA", 4, (8, 16)), ("RGB", 2, (8, 16)), ("RGBA", 6, (8, 16))]
    for mode, color, depths in kinds:
        for depth in depths:
            pixels, shown = _samples(mode, depth)
            for interlaced in (False, True):
                name = f"png-{mode.lower()}-{depth}{'-interlaced' if interlaced else ''}.png"
                add(name, png(pixels, *size, depth, color, interlaced=interlaced), [shown])
    for mode, color in (("L", 0), ("RGB", 2)):
        pixels = _odd16(mode)
        shown = Image.new("L", size)
        shown.putdata([_luma16(pixel) for pixel in pixels])
        add(f"png-{mode.lower()}-16-odd.png", png(pixels, *size, 16, color), [shown])

    for depth in (1, 2, 4, 8):
        count = 1 << depth
        palette = [(255 * n // (count - 1), 255 - 255 * n // (count - 1), (n * 89) % 256) for n in range(count)]
        indexes = [((x + y) % count,) for y in range(p.HEIGHT) for x in range(p.WIDTH)]
        table = chunk(b"PLTE", bytes(sample for color in palette for sample in color))
        shown = Image.new("RGB", size)
        shown.putdata([palette[index] for (index,) in indexes])
        for interlaced in (False, True):
            name = f"png-palette-{depth}{'-interlaced' if interlaced else ''}.png"
            add(name, png(indexes, *size, depth, 3, [table], interlaced), [shown])
        clear = shown.convert("RGBA")
        clear.putdata([palette[index] + ((100,) if index == 0 else (255,)) for (index,) in indexes])
        add(f"png-palette-{depth}-trns-short.png", png(indexes, *size, depth, 3, [table, chunk(b"tRNS", b"\x64")]), [clear])
    add("png-palette-trns-longer.png", png(indexes, *size, 8, 3, [table, chunk(b"tRNS", b"\x64" * 257)]), [shown])
    _transparent_colors(add, size)
    _profiles(add, size)
    _damages(add, size)
    _animations(add)


def _transparent_colors(add, size):
    for depth, high in ((1, 0xFF), (2, 0xF0), (8, 0)):
        pixels, shown = _samples("L", depth)
        value = pixels[0][0] if depth > 1 else 1
        clear = shown.convert("LA")
        clear.putdata([(gray, 0 if pixel[0] == value else 255) for gray, pixel in zip(shown.getdata(), pixels)])
        trns = chunk(b"tRNS", bytes([high, (high & 0xFC if depth < 8 else 0) | value]) if depth < 8 else bytes([0, value]))
        if depth == 1:
            trns = chunk(b"tRNS", bytes([0xFF, 0xFE | value]))
        add(f"png-l-{depth}-trns.png", png(pixels, *size, depth, 0, [trns]), [clear])
    for mode, color, depth in (("L", 0, 16), ("RGB", 2, 8), ("RGB", 2, 16)):
        pixels, shown = _samples(mode, depth)
        key = pixels[100]
        clear = shown.convert("RGBA")
        clear.putdata([value[:3] + ((0,) if pixel == key else (255,)) for value, pixel in zip(clear.getdata(), pixels)])
        trns = chunk(b"tRNS", b"".join(struct.pack(">H", sample) for sample in key))
        add(f"png-{mode.lower()}-{depth}-trns.png", png(pixels, *size, depth, color, [trns]), [clear])


def _profiles(add, size):
    for mode, color, profile in (("RGB", 2, p.wide_profile), ("RGBA", 6, p.wide_profile), ("RGB", 2, p.srgb_profile), ("L", 0, p.gray_profile)):
        name = "srgb" if profile is p.srgb_profile else "icc"
        for depth in (8, 16):
            pixels, shown = _samples(mode, depth)
            add(f"png-{mode.lower()}-{depth}-{name}.png", png(pixels, *size, depth, color, [icc(profile)]), [p.to_srgb(shown, profile)], max_difference=2)
    pixels, shown = _samples("RGB", 8)
    add("png-rgb-damaged-icc.png", png(pixels, *size, 8, 2, [icc(b"no profile")]), [shown])
    for orientation in range(2, 9):
        add(f"png-exif-{orientation}.png", png(pixels, *size, 8, 2, [chunk(b"eXIf", p.exif(orientation))]), [p.UPRIGHT[orientation](shown)])


def _damages(add, size):
    pixels, shown = _samples("RGB", 8)
    palette = chunk(b"PLTE", bytes(6), wrong=1)
    add("png-ihdr-wrong-crc.png", png(pixels, *size, 8, 2, wrong=[b"IHDR"]), status=422)
    add("png-idat-wrong-crc.png", png(pixels, *size, 8, 2, wrong=[b"IDAT"]), status=422)
    add("png-plte-wrong-crc.png", png([(0,)] * 768, *size, 1, 3, [palette]), status=422)
    whole = png(pixels, *size, 8, 2)
    add("png-cut.png", whole[: len(whole) // 2], status=422)
    add("png-without-end.png", whole[:-12], status=422)
    add("png-short-data.png", png(pixels[:400], p.WIDTH, 12, 8, 2).replace(struct.pack(">II", p.WIDTH, 12), struct.pack(">II", p.WIDTH, 24)), status=422)
    add("png-text-wrong-crc.png", png(pixels, *size, 8, 2, [chunk(b"tEXt", b"a\0b", wrong=1)]), [shown])
    add("png-trns-wrong-crc.png", png(pixels, *size, 8, 2, [chunk(b"tRNS", struct.pack(">HHH", *pixels[0]), wrong=1)]), [shown])
    add("png-compressed-text.png", png(pixels, *size, 8, 2, [chunk(b"zTXt", b"a\0\0" + zlib.compress(b"b" * 9999))]), [shown])
    add("png-many-idat.png", png(pixels, *size, 8, 2, split=7), [shown])
    add("png-behind-end.png", whole + b"more bytes", [shown])
    p.save(shown, "crush.png")
    add("png-pngcrush.png", p.made("pngcrush", "-q", "-rem", "alla", "crush.png", "crushed.png", output="crushed.png"), [shown])
    add("png-pillow.png", p.encoded(p.rgba(), "PNG", optimize=True), [p.rgba()])
    add("png-imagemagick.png", p.run("convert", "crush.png", "-quality", "95", "png:-"), [shown])


def _animations(add):
    """The still picture is taken; where the first frame is the still picture, the first frame."""
    red, green = (Image.new("RGB", (20, 10), color) for color in ("red", "lime"))
    frames = [zlib.compress(rows(list(frame.getdata()), 20, 10, 8, False)) for frame in (red, green)]
    control = lambda number: chunk(b"fcTL", struct.pack(">IIIIIHHBB", number, 20, 10, 0, 0, 1, 10, 0, 0))
    header = SIGNATURE + chunk(b"IHDR", struct.pack(">IIBBBBB", 20, 10, 8, 2, 0, 0, 0))
    end = chunk(b"IEND", b"")
    data = [chunk(b"IDAT", frames[0]), chunk(b"fdAT", struct.pack(">I", 2) + frames[1])]
    add("png-animation.png", header + chunk(b"acTL", struct.pack(">II", 2, 0)) + control(0) + data[0] + control(1) + data[1] + end, [red])
    beside = chunk(b"fdAT", struct.pack(">I", 1) + frames[1])
    add("png-animation-beside-still.png", header + chunk(b"acTL", struct.pack(">II", 1, 0)) + data[0] + control(0) + beside + end, [red])
    add("png-animation-without-frames.png", header + chunk(b"acTL", struct.pack(">II", 7, 0)) + data[0] + end, [red])
