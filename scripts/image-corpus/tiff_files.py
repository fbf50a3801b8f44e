"""TIFF: encoded by Pillow and ImageMagick (libtiff), changed by tiffcp; the expected values are those of the pixels that
went in."""

import struct

from PIL import Image

import picture as p


def _tiff(source, **options):
    return p.encoded(source, "TIFF", **options)


def _copied(content, *options):
    (p.work / "in.tif").write_bytes(content)
    return p.made("tiffcp", *options, "in.tif", "out.tif", output="out.tif")


def _converted(source, *options):
    p.save(source, "in.png")
    return p.made("convert", "in.png", *options, "out.tif", output="out.tif")


def written(bits, data, photometric=1, extra=None, sample_format=None, planar=1):
    """A little-endian TIFF of one strip a plane, without compression."""
    width, height, samples = p.WIDTH, p.HEIGHT, len(bits)
    planes = samples if planar == 2 else 1
    tags = [
        (256, 4, [width]), (257, 4, [height]), (258, 3, bits), (259, 3, [1]), (262, 3, [photometric]),
        (273, 4, [8 + n * len(data) // planes for n in range(planes)]), (277, 3, [samples]), (278, 4, [height]),
        (279, 4, [len(data) // planes] * planes), (284, 3, [planar]),
    ]
    tags += [(338, 3, [extra])] if extra is not None else []
    tags += [(339, 3, [sample_format] * samples)] if sample_format else []
    start = 8 + len(data) + len(data) % 2
    end = start + 2 + 12 * len(tags) + 4
    directory, longer = struct.pack("<H", len(tags)), b""
    for number, kind, values in tags:
        packed = struct.pack(f"<{len(values)}{'H' if kind == 3 else 'I'}", *values)
        if len(packed) > 4:
            value = struct.pack("<I", end + len(longer))
            longer += packed
        else:
            value = packed.ljust(4, b"\0")
        directory += struct.pack("<HHI", number, kind, len(values)) + value
    return b"II*\0" + struct.pack("<I", start) + data.ljust(start - 8, b"\0") + directory + b"\0" * 4 + longer


def files(add):
    modes = {"rgb": p.rgb(), "rgba": p.rgba(), "gray": p.gray(), "palette": p.rgb().quantize(64), "bits": p.gray().convert("1")}
    for name, source in modes.items():
        add(f"tiff-{name}.tif", _tiff(source), [source.convert("RGBA")], max_difference=2)
    rgb = _tiff(p.rgb())
    for compression in ("none", "lzw", "zip", "packbits"):
        add(f"tiff-{compression}.tif", _copied(rgb, "-c", compression), [p.rgb()], max_difference=2)
    add("tiff-predictor.tif", _copied(rgb, "-c", "lzw:2"), [p.rgb()], max_difference=2)
    for name, options in (("tiles", ("-t", "-w", "16", "-l", "16")), ("planes", ("-p", "separate")), ("big-endian", ("-B",)), ("strips", ("-r", "5"))):
        add(f"tiff-{name}.tif", _copied(rgb, *options), [p.rgb()], max_difference=2)
    bits = modes["bits"]
    for compression in ("g3", "g4"):
        add(f"tiff-{compression}.tif", _copied(_tiff(bits), "-c", compression), [bits], max_difference=2)
    add("tiff-min-is-white.tif", written([8], bytes(255 - value for value in p.gray().getdata()), photometric=0), [p.gray()], max_difference=2)
    _deep(add)
    _colors(add)
    _refused(add)
    two = _tiff(p.rgb(), save_all=True, append_images=[p.UPRIGHT[3](p.rgb())])
    add("tiff-two-pages.tif", two, [p.rgb()], max_difference=2)
    for orientation in (1, 3, 6):
        content = _tiff(p.rgb(), tiffinfo={274: orientation})
        add(f"tiff-orientation-{orientation}.tif", content, [p.UPRIGHT[orientation](p.rgb())], max_difference=2)
    add("tiff-cut.tif", rgb[: len(rgb) // 2], status=422)


def _wide(samples):
    return struct.pack(f"<{len(samples)}H", *[257 * sample for sample in samples])


def _flat(picture):
    return list(picture.tobytes())


def _deep(add):
    add("tiff-gray-16.tif", written([16], _wide(_flat(p.gray()))), [p.gray()], max_difference=2)
    add("tiff-rgb-16.tif", written([16] * 3, _wide(_flat(p.rgb())), 2), [p.rgb()], max_difference=2)
    add("tiff-rgba-16.tif", written([16] * 4, _wide(_flat(p.rgba())), 2, extra=2), [p.rgba()], max_difference=2)
    add("tiff-rgb-16-unsigned.tif", written([16] * 3, _wide(_flat(p.rgb())), 2, sample_format=1), [p.rgb()], max_difference=2)
    for depth in (8, 16):
        content = _converted(p.rgb(), "-depth", depth, "-compress", "zip")
        add(f"tiff-imagemagick-{depth}.tif", content, [p.rgb()], max_difference=2)
    for name, source, profile in (("rgb", p.rgb(), p.wide_profile), ("gray", p.gray(), p.gray_profile)):
        content = _tiff(source, icc_profile=profile)
        add(f"tiff-{name}-icc.tif", content, [p.to_srgb(source, profile)], max_difference=2)
    (p.work / "wide.icc").write_bytes(p.wide_profile)
    content = _converted(p.rgb(), "-depth", "16", "-profile", "wide.icc")
    add("tiff-rgb-16-icc.tif", content, [p.to_srgb(p.rgb(), p.wide_profile)], max_difference=2)


def _colors(add):
    jpeg = _converted(p.rgb(), "-compress", "jpeg", "-quality", "95")
    add("tiff-jpeg.tif", jpeg, [p.rgb()], max_difference=12, mean_difference=3)


def _refused(add):
    """Variants that libvips would decode to noise, so the function rejects them."""
    count = p.WIDTH * p.HEIGHT
    ints = struct.pack(f"<{3 * count}I", *[value * 16843009 for value in _flat(p.rgb())])
    floats = struct.pack(f"<{3 * count}f", *[value / 255 for value in _flat(p.rgb())])
    doubles = struct.pack(f"<{count}d", *[value / 255 for value in _flat(p.gray())])
    halves = struct.pack(f"<{count}e", *[value / 255 for value in _flat(p.gray())])
    signed = struct.pack(f"<{count}h", *[value * 128 for value in _flat(p.gray())])
    refused = {
        "rgb-uint32": written([32] * 3, ints, 2),
        "gray-uint32": written([32], ints[: 4 * count]),
        "rgb-int32": written([32] * 3, ints, 2, sample_format=2),
        "rgb-float32": written([32] * 3, floats, 2, sample_format=3),
        "gray-float32": written([32], floats[: 4 * count], sample_format=3),
        "gray-float64": written([64], doubles, sample_format=3),
        "gray-float16": written([16], halves, sample_format=3),
        "gray-int16": written([16], signed, sample_format=2),
        "gray-int8": written([8], bytes(_flat(p.gray())), sample_format=2),
        "ycbcr-planes": written([8] * 3, p.rgb().convert("YCbCr").tobytes(), 6, planar=2),
        "lab-alpha": written([8] * 4, bytes(_flat(p.rgba())), 8, extra=2),
        "more-channels": written([8] * 5, bytes(5 * count), 2, extra=0),
    }
    for name, content in refused.items():
        add(f"tiff-{name}.tif", content, status=422)
