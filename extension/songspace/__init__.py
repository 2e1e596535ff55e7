"""The runtime of songspace: what runs inside Postgres, and what the trainer and the tests share with it.

It needs numpy, onnxruntime and orjson, knows neither torch nor plpy, and reads models as data only.
"""

import os

# onnxruntime starts a telemetry thread when it is imported; in a server process that is a leak and a hazard.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
