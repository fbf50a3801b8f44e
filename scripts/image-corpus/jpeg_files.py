"""JPEG: encoded by cjpeg (libjpeg-turbo) and Pillow, decoded by djpeg."""

import io
import struct

from PIL import Image

import picture as p

END = b"\xff\xd9"
VENDOR = b"vendor data 0123456789"
VENDOR_WITH_MARKERS = b"SEFT\xff\x41\x00\x10\xff\xe1\xff\xff" + bytes(range(64))


def _ppm(source):
    target = io.BytesIO()
    source.save(target, "PPM")
    return target.getvalue()


def decoded(content, *options):
    """By djpeg, exactly as the JPEG says: gray or RGB."""
    return Image.open(io.BytesIO(p.run("djpeg", "-dct", "int", "-nosmooth", *options, stdin=content))).copy()


def segment(marker, content):
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def with_segment(content, marker, payload):
    return content[:2] + segment(marker, payload) + content[2:]


def files(add):
    cjpeg = lambda *options, source=None: p.run("cjpeg", "-dct", "int", *options, stdin=_ppm(source or p.rgb()))
    ways = {
        "baseline-420": ("-quality", "90"),
        "baseline-444": ("-quality", "90", "-sample", "1x1"),
        "baseline-422": ("-quality", "90", "-sample", "2x1"),
        "baseline-440": ("-quality", "90", "-sample", "1x2"),
        "baseline-411": ("-quality", "90", "-sample", "4x1"),
        "restarts": ("-quality", "90", "-restart", "1"),
        "optimized": ("-quality", "80", "-optimize"),
        "low-quality": ("-quality", "15"),
        "gray": ("-quality", "90", "-grayscale"),
    }
    for name, options in ways.items():
        baseline = cjpeg(*options)
        # Its own luma is kept, so nothing is lost.
        add(f"jpeg-{name}.jpg", baseline, [decoded(baseline, "-grayscale")])
        progressive = cjpeg(*options, "-progressive")
        add(f"jpeg-{name}-progressive.jpg", progressive, [decoded(progressive, "-grayscale")], max_difference=10, mean_difference=3)
    odd = cjpeg("-quality", "90", source=p.rgb(61, 43))
    add("jpeg-odd-size.jpg", odd, [decoded(odd, "-grayscale")])
    _colors(add, cjpeg)
    _orientations(add, cjpeg)
    _ends(add, cjpeg)


def _colors(add, cjpeg):
    rgb = cjpeg("-quality", "95", "-rgb")
    add("jpeg-rgb.jpg", rgb, [decoded(rgb)], max_difference=10, mean_difference=2)
    for name, profile in (("icc", p.wide_profile), ("srgb", p.srgb_profile)):
        content = p.encoded(p.rgb(), "JPEG", quality=95, subsampling=0, icc_profile=profile)
        add(f"jpeg-{name}.jpg", content, [p.to_srgb(decoded(content), profile)], max_difference=10, mean_difference=2)
    content = p.encoded(p.gray(), "JPEG", quality=95, icc_profile=p.gray_profile)
    add("jpeg-gray-icc.jpg", content, [p.to_srgb(decoded(content).convert("L"), p.gray_profile)], max_difference=10, mean_difference=2)
    pillow = p.encoded(p.rgb(), "JPEG", quality=90)
    add("jpeg-pillow.jpg", pillow, [decoded(pillow, "-grayscale")])


def _orientations(add, cjpeg):
    content = cjpeg("-quality", "95", "-sample", "1x1")
    gray = decoded(content, "-grayscale")
    for orientation in range(1, 9):
        turned = with_segment(content, 0xE1, b"Exif\0\0" + p.exif(orientation))
        max_difference = 1 if orientation == 1 else 10
        add(f"jpeg-exif-{orientation}.jpg", turned, [p.UPRIGHT[orientation](gray)], max_difference=max_difference, mean_difference=2)
    progressive = cjpeg("-quality", "95", "-progressive")
    turned = with_segment(progressive, 0xE1, b"Exif\0\0" + p.exif(6))
    add("jpeg-exif-6-progressive.jpg", turned, [p.UPRIGHT[6](decoded(progressive, "-grayscale"))], max_difference=10, mean_difference=3)


def _ends(add, cjpeg):
    """The end marker is missing; the data are whole, or cut."""
    for kind, options in (("baseline", ()), ("progressive", ("-progressive",)), ("restarts", ("-restart", "1"))):
        whole = cjpeg("-quality", "90", *options)
        gray = decoded(whole, "-grayscale")
        max_difference, mean_difference = (10, 3) if kind == "progressive" else (1, 1)
        body = whole[: -len(END)]
        add(f"jpeg-{kind}-without-end.jpg", body, [gray], max_difference=max_difference, mean_difference=mean_difference)
        add(f"jpeg-{kind}-half-an-end.jpg", body + b"\xff", [gray], max_difference=max_difference, mean_difference=mean_difference)
        add(f"jpeg-{kind}-vendor.jpg", body + VENDOR, [gray], max_difference=max_difference, mean_difference=mean_difference)
        add(f"jpeg-{kind}-vendor-markers.jpg", body + VENDOR_WITH_MARKERS, [gray], max_difference=max_difference, mean_difference=mean_difference)
        add(f"jpeg-{kind}-behind-end.jpg", whole + VENDOR_WITH_MARKERS, [gray], max_difference=max_difference, mean_difference=mean_difference)
        for share in (60, 90):
            add(f"jpeg-{kind}-cut-{share}.jpg", body[: len(body) * share // 100], status=422)
        turned = with_segment(body, 0xE1, b"Exif\0\0" + p.exif(3))
        add(f"jpeg-{kind}-turned-without-end.jpg", turned, [p.UPRIGHT[3](gray)], max_difference=10, mean_difference=3)
        add(f"jpeg-{kind}-turned-cut.jpg", turned[:-20], status=422)
    scans = whole_scans(cjpeg("-quality", "90", "-progressive"))
    add("jpeg-progressive-first-scans.jpg", scans, status=422)


def whole_scans(content):
    """All scans but the last."""
    last = content.rfind(b"\xff\xda")
    table = content.rfind(b"\xff\xc4", 0, last)
    return content[: table if table > content.rfind(b"\xff\xda", 0, last) else last]
