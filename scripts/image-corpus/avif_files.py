"""AVIF: encoded by avifenc (libaom), decoded by avifdec (libavif with dav1d)."""

import struct

from PIL import Image

import picture as p


def decoded(content, *options):
    (p.work / "in.avif").write_bytes(content)
    p.run("avifdec", "-d", "8", *options, "in.avif", "out.png")
    return Image.open(p.work / "out.png").convert("RGBA")


def _avifenc(source, *options):
    p.save(source, "in.png")
    return p.made("avifenc", "-s", "8", "--ignore-icc", *options, "in.png", "out.avif", output="out.avif")


def files(add):
    loose = {"max_difference": 12, "mean_difference": 2}
    good = ("--min", "4", "--max", "10")
    for depth in (8, 10, 12):
        for layout in ("444", "422", "420", "400"):
            source = p.rgb() if layout != "400" else p.gray()
            content = _avifenc(source, "-d", depth, "-y", layout, *good)
            add(f"avif-{layout}-{depth}.avif", content, [decoded(content)], **loose)
    for layout in ("444", "420", "400"):
        content = _avifenc(p.rgb() if layout != "400" else p.gray(), "-y", layout, "-r", "limited", *good)
        shown = decoded(content)
        # avifdec expands gray of more than 8 bits alone.
        if layout == "400":
            shown = shown.convert("L").point(lambda value: round((value - 16) * 255 / 219))
        add(f"avif-{layout}-limited.avif", content, [shown], **loose)
    content = _avifenc(p.gray(), "-y", "400", "-d", "10", "-r", "limited", *good)
    add("avif-400-10-limited.avif", content, [decoded(content)], **loose)
    for depth in (8, 10):
        content = _avifenc(p.rgba(), "-d", depth, "-y", "444", *good, "--minalpha", "0", "--maxalpha", "0")
        add(f"avif-rgba-{depth}.avif", content, [decoded(content)], **loose)
    content = _avifenc(p.rgba(), "-y", "444", "-p", "--min", "0", "--max", "4", "--minalpha", "0", "--maxalpha", "0")
    add("avif-premultiplied.avif", content, [decoded(content)], max_difference=30, mean_difference=4)
    content = _avifenc(p.rgb(), "--lossless")
    add("avif-lossless.avif", content, [decoded(content)], **loose)
    content = _avifenc(p.rgb(61, 43), "-y", "420", *good)
    add("avif-odd-size.avif", content, [decoded(content)], **loose)
    (p.work / "wide.icc").write_bytes(p.wide_profile)
    for depth in (8, 10):
        content = _avifenc(p.rgb(), "-d", depth, "-y", "444", "--icc", "wide.icc", *good)
        add(f"avif-icc-{depth}.avif", content, [p.to_srgb(decoded(content), p.wide_profile)], **loose)
    (p.work / "gray.icc").write_bytes(p.gray_profile)
    for depth, value_range in ((8, "full"), (10, "limited")):
        content = _avifenc(p.gray(), "-d", depth, "-y", "400", "-r", value_range, "--icc", "gray.icc", *good)
        gray = decoded(content, "--ignore-icc").convert("L")
        add(f"avif-400-icc-{depth}.avif", content, [p.to_srgb(gray, p.gray_profile)], **loose)
    content = _avifenc(p.rgba(), "-y", "444", "-p", "--icc", "wide.icc", *good)
    add("avif-premultiplied-icc.avif", content, status=422)
    _transforms(add, loose, good)
    _items(add, loose, good)
    whole = _avifenc(p.rgb(), *good)
    add("avif-cut.avif", whole[: len(whole) * 2 // 3], status=422)
    add("avif-behind-end.avif", whole + b"more bytes", [decoded(whole)], **loose)


def _transforms(add, loose, good):
    """avifdec leaves them to whoever shows the picture."""
    plain = decoded(_avifenc(p.rgb(), "-y", "444", *good))
    turns = {1: Image.ROTATE_90, 2: Image.ROTATE_180, 3: Image.ROTATE_270}
    for angle, turn in turns.items():
        content = _avifenc(p.rgb(), "-y", "444", "--irot", angle, *good)
        add(f"avif-irot-{angle}.avif", content, [plain.transpose(turn)], **loose)
    for mode, flip in ((0, Image.FLIP_TOP_BOTTOM), (1, Image.FLIP_LEFT_RIGHT)):
        content = _avifenc(p.rgb(), "-y", "444", "--imir", mode, *good)
        add(f"avif-imir-{mode}.avif", content, [plain.transpose(flip)], **loose)
    rgba = decoded(_avifenc(p.rgba(), "-y", "444", *good, "--minalpha", "0", "--maxalpha", "0"))
    for angle, mode in ((1, 0), (3, 1)):
        options = ("-y", "444", *good, "--minalpha", "0", "--maxalpha", "0", "--irot", angle, "--imir", mode)
        flip = Image.FLIP_LEFT_RIGHT if mode else Image.FLIP_TOP_BOTTOM
        shown = rgba.transpose(turns[angle]).transpose(flip)
        add(f"avif-irot-{angle}-imir-{mode}-rgba.avif", _avifenc(p.rgba(), *options), [shown], **loose)


def _items(add, loose, good):
    p.save(p.rgb(128, 128), "grid.png")
    grid = p.made("avifenc", "-s", "8", "--grid", "2x2", "-y", "444", *good, "grid.png", "out.avif", output="out.avif")
    add("avif-grid.avif", grid, [decoded(grid)], **loose)
    options = ("-s", "8", "--grid", "2x2", "-y", "444", "--irot", "1", *good, "grid.png", "out.avif")
    add("avif-grid-irot.avif", p.made("avifenc", *options, output="out.avif"), [decoded(grid).transpose(Image.ROTATE_90)], **loose)
    p.save(p.rgb(), "1.png")
    p.save(p.UPRIGHT[3](p.rgb()), "2.png")
    for name, options in (("animation", ()), ("animation-slow", ("--timescale", "1"))):
        content = p.made("avifenc", "-s", "8", *options, *good, "1.png", "2.png", "out.avif", output="out.avif")
        add(f"avif-{name}.avif", content, [decoded(content)], **loose)
    for name, first, second in (("second", (320, 200), (64, 48)), ("second-hides-a-giant", (5_000, 5_001), (64, 48))):
        content = _two_items(Image.new("RGB", first, "black"), Image.new("RGB", second, "white"))
        add(f"avif-primary-item-is-{name}.avif", content, [Image.new("RGB", second, "white")], **loose)
    content = _two_items(Image.new("RGB", (64, 48), "black"), Image.new("RGB", (5_000, 5_001), "white"))
    add("avif-primary-item-is-a-giant.avif", content, status=413)


def _box(kind, *content):
    body = b"".join(content)
    return struct.pack(">I4s", len(body) + 8, kind) + body


def _full(kind, *content, version=0):
    return _box(kind, struct.pack(">I", version << 24), *content)


def _two_items(*pictures):
    """A file of two pictures, of which the second one is the primary item."""
    coded, sizes, configurations = [], [], []
    for picture in pictures:
        content = _avifenc(picture, "-y", "420", "--min", "60", "--max", "63")
        at = content.index(b"av1C")
        configurations.append(content[at - 4 : at - 4 + struct.unpack(">I", content[at - 4 : at])[0]])
        data = content.index(b"mdat")
        coded.append(content[data + 4 :])
        sizes.append(_full(b"ispe", struct.pack(">II", *picture.size)))
    properties = [part for pair in zip(sizes, configurations) for part in pair]
    ftyp = _box(b"ftyp", b"avif", b"\0" * 4, b"avifmif1miaf")

    def meta(offset):
        locations = b"".join(
            struct.pack(">HHHII", number + 1, 0, 1, offset + sum(map(len, coded[:number])), len(data))
            for number, data in enumerate(coded)
        )
        return _full(
            b"meta",
            _full(b"hdlr", b"\0" * 4, b"pict", b"\0" * 13),
            _full(b"pitm", struct.pack(">H", 2)),
            _full(b"iloc", b"\x44\0", struct.pack(">H", 2), locations),
            _full(b"iinf", struct.pack(">H", 2), *[_full(b"infe", struct.pack(">HH", item, 0), b"av01\0", version=2) for item in (1, 2)]),
            _box(
                b"iprp",
                _box(b"ipco", *properties),
                _full(b"ipma", struct.pack(">I", 2), struct.pack(">HBBB", 1, 2, 1, 0x82), struct.pack(">HBBB", 2, 2, 3, 0x84)),
            ),
        )

    return ftyp + meta(len(ftyp) + len(meta(0)) + 8) + _box(b"mdat", *coded)
