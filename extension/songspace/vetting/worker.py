"""The process that loads unknown bytes and asks them for the check vectors."""

from __future__ import annotations

from songspace.errors import ModelError, SongspaceError
from songspace.vetting.limits import Limits, close_doors
from songspace.vetting.request import Request

LONGEST_REASON = 600


def main(request: Request, limits: Limits) -> SongspaceError | None:
    """Bind this process to `limits`, try the model, and return what is wrong with it, if anything."""
    limits.apply()
    from songspace.encoder import Encoder
    from songspace.spec import Spec

    close_doors()
    try:
        encoder = Encoder(Spec.parse(request.spec), request.encoder, request.decoder)
        encoder.require_check_vectors()
        encoder.require_same_answers()
    except SongspaceError as error:
        return type(error)(str(error)[:LONGEST_REASON])
    except MemoryError:
        return ModelError(f"the model needs more than the {limits.mebibytes} MB it is given; make it smaller")
    except Exception as error:
        return ModelError(f"the model fails when it runs: {error}"[:LONGEST_REASON])
    return None
