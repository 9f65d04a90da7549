"""Cutting what a picture is of out of its background, with an ONNX model of the U²-Net or IS-Net kind."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy
import onnxruntime
from PIL import Image, ImageChops

from whatsdex.services.sandboxed import edits, frames, opening, stickers, stills
from whatsdex.services.sandboxed.edits import Made
from whatsdex.services.sandboxed.failure import Failure, Tell

SIDE = 2048
"""Pixels of the longer side of the picture that comes out."""
SMALL = 512
"""Models that look at no more than so many pixels a side are of the U²-Net kind."""
THREADS = 2
FAINTEST = 0.01
"""What a mask's brightest and darkest places must be apart."""


class _Norm(NamedTuple):
    """How a kind of model wants its colours."""

    mean: tuple[float, float, float]
    spread: tuple[float, float, float]


U2_NET = _Norm((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
IS_NET = _Norm((0.5, 0.5, 0.5), (1.0, 1.0, 1.0))


def cut_out(job: dict[str, Any], tell: Tell) -> Made:
    """Write the picture ``path`` without what the model ``model`` takes for background.

    Raises:
        Failure: ``empty``, ``pixels``, ``damaged``, ``not_video``, ``no_model``, ``nothing``, ``too_large``.
    """
    stickers.not_empty(job["path"])
    opened = opening.picture(job["path"])
    if opened is None:
        raise Failure("not_video")
    with opened, opening.hostile():
        picture = frames.upright(opened, SIDE)
    picture.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    mask = _mask(picture, job["model"])
    picture.putalpha(ImageChops.multiply(picture.getchannel("A"), mask))
    if job["sticker"]:
        raw = stickers.still(frames.fit(picture, stickers.SIDE), stickers.label(job))
        return edits.sticker(raw, animated=False)
    return edits.saved(picture, job["limit"])


def _mask(picture: Image.Image, model: str) -> Image.Image:
    """Return how much each pixel belongs to what the picture is of."""
    session = _session(model)
    asked = session.get_inputs()[0]
    side = asked.shape[-1] if isinstance(asked.shape[-1], int) else SMALL
    norm = U2_NET if side <= SMALL else IS_NET
    small = stills.opaque(picture).resize((side, side), Image.Resampling.LANCZOS)
    colours = numpy.asarray(small, dtype=numpy.float32)
    colours = (colours / max(float(colours.max()), 1.0) - norm.mean) / norm.spread
    given = numpy.ascontiguousarray(colours.transpose(2, 0, 1)[None], dtype=numpy.float32)
    try:
        found = session.run(None, {asked.name: given})[0].reshape(side, side)
    except Exception as error:  # noqa: BLE001 - an isolation point: the library has no family of errors
        raise Failure("no_model", detail=repr(error)[:300]) from None
    low, high = float(found.min()), float(found.max())
    if not high - low > FAINTEST:
        raise Failure("nothing")
    shades = Image.fromarray(((found - low) / (high - low) * 255).astype(numpy.uint8))
    return shades.resize(picture.size, Image.Resampling.LANCZOS)


def _session(model: str) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.log_severity_level = 3  # errors only
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # noqa: BLE001 - an isolation point: the library has no family of errors
        raise Failure("no_model", detail=repr(error)[:300]) from None
