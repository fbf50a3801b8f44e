"""WebP: encoded by cwebp, gif2webp and webpmux, decoded by dwebp and, animations, by Pillow (libwebp)."""

import io

from PIL import Image, ImageSequence

import picture as p


def _decoded(content):
    (p.work / "in.webp").write_bytes(content)
    p.run("dwebp", "-quiet", "in.webp", "-o", "out.png")
    return Image.open(p.work / "out.png").convert("RGBA")


def animation(content):
    """Whole frames, as libwebp composes them, and their times."""
    source = Image.open(io.BytesIO(content))
    frames, delays = [], []
    for frame in ImageSequence.Iterator(source):
        frames.append(frame.convert("RGBA"))
        delays.append(frame.info["duration"])
    return frames, delays, source.info["loop"]


def _cwebp(source, *options):
    p.save(source, "in.png")
    return p.made("cwebp", "-quiet", *options, "in.png", "-o", "out.webp", output="out.webp")


def _mux(content, *options):
    (p.work / "mux.webp").write_bytes(content)
    return p.made("webpmux", *options, "mux.webp", "-o", "muxed.webp", output="muxed.webp")


def files(add):
    loose = {"max_difference": 10, "mean_difference": 2}
    ways = {
        "lossy": ("-q", "90"),
        "lossy-low": ("-q", "20"),
        "lossy-effort-6": ("-q", "75", "-m", "6"),
        "lossless": ("-lossless",),
        "near-lossless": ("-near_lossless", "60"),
    }
    for name, options in ways.items():
        for kind, source in (("rgb", p.rgb()), ("rgba", p.rgba())):
            content = _cwebp(source, *options)
            add(f"webp-{kind}-{name}.webp", content, [_decoded(content)], **loose)
    content = _cwebp(p.rgba(), "-lossless", "-exact")
    add("webp-rgba-exact.webp", content, [_decoded(content)], **loose)
    content = _cwebp(p.rgb(61, 43), "-q", "90")
    add("webp-odd-size.webp", content, [_decoded(content)], **loose)

    (p.work / "wide.icc").write_bytes(p.wide_profile)
    for kind, source in (("rgb", p.rgb()), ("rgba", p.rgba())):
        plain = _cwebp(source, "-lossless")
        content = _mux(plain, "-set", "icc", "wide.icc")
        add(f"webp-{kind}-icc.webp", content, [p.to_srgb(_decoded(plain), p.wide_profile)], **loose)
    for orientation in (2, 3, 6, 8):
        (p.work / "exif").write_bytes(p.exif(orientation))
        plain = _cwebp(p.rgb(), "-q", "95")
        content = _mux(plain, "-set", "exif", "exif")
        add(f"webp-exif-{orientation}.webp", content, [p.UPRIGHT[orientation](_decoded(plain))], **loose)
    whole = _cwebp(p.rgb(), "-q", "90")
    add("webp-cut.webp", whole[: len(whole) * 2 // 3], status=422)
    add("webp-behind-end.webp", whole + b"more bytes", [_decoded(whole)], **loose)
    _animations(add, loose)


def _squares(count, size=(40, 30), same=0):
    """A square that moves over transparency; the last ones may look the same."""
    frames = []
    for number in range(count):
        frame = Image.new("RGBA", size, (0, 0, 0, 0))
        at = 5 * min(number, count - 1 - same)
        frame.paste((200, 40 + 50 * (number if number < count - same else count - 1 - same), 90, 255), (at, at // 2, at + 10, at // 2 + 10))
        frames.append(frame)
    return frames


def _animations(add, loose):
    ways = {
        "lossless": {"lossless": True},
        "lossy": {"quality": 90},
        "mixed": {"allow_mixed": True, "quality": 80},
        "small": {"lossless": True, "minimize_size": True},
    }
    for name, options in ways.items():
        content = _animated(_squares(4), [50, 100, 150, 200], loop=3, **options)
        _add_animation(add, f"webp-animation-{name}.webp", content, loose)
    content = _animated(_squares(3), [50, 60, 70], loop=0, lossless=True)
    _add_animation(add, "webp-animation-icc.webp", _mux(content, "-set", "icc", "wide.icc"), loose, p.wide_profile)
    opaque = [p.rgb(), p.UPRIGHT[3](p.rgb())]
    _add_animation(add, "webp-animation-opaque.webp", _animated(opaque, [1000, 2000], loop=1, quality=90), loose)
    long = _animated(_squares(2), [100_000, 10], loop=65535, lossless=True)
    _add_animation(add, "webp-animation-long.webp", long, loose)
    for orientation in (3, 6):
        (p.work / "exif").write_bytes(p.exif(orientation))
        content = _animated(_squares(3), [50, 60, 70], loop=0, lossless=True)
        frames, delays, loop = animation(content)
        turned = [p.UPRIGHT[orientation](frame) for frame in frames]
        add(f"webp-animation-exif-{orientation}.webp", _mux(content, "-set", "exif", "exif"), turned, delays=delays, loop=loop, **loose)


def _animated(frames, delays, **options):
    return p.encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:], duration=delays, **options)


def _add_animation(add, name, content, loose, profile=None):
    frames, delays, loop = animation(content)
    shown = [p.to_srgb(frame, profile) for frame in frames] if profile else frames
    add(name, content, shown, delays=delays, loop=loop, **loose)
